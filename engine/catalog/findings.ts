/** Collects what is wrong with a config: `problems` refuse it, `warnings` are likely mistakes. */
import { didYouMean, show } from './explain.js';
import type { IdEntry, Known } from './sound-parts.js';

/** A mistake: where it stands, and the line that tells it. */
export interface Problem {
  path: readonly PropertyKey[];
  line: string;
  /** What may have been meant. It takes long to find among thousands, so only where it is shown. */
  hint?: () => string;
}

export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: string[] = [];

  /** `path: found value; what would be right`. */
  problem(path: string, value: unknown, right: string): void {
    this.tell(path, `found ${show(value)}; ${right}`);
  }

  /** `path: what is wrong`, where no single value is. */
  tell(path: string, wrong: string, hint = () => ''): void {
    this.problems.push({ path: path.match(/\w+/g) ?? [], line: `${path}: ${wrong}`, hint });
  }

  warn(path: string, value: unknown, right: string): void {
    this.warnings.push(`${path}: found ${show(value)}; ${right}`);
  }

  /** Each id once; the second use is the mistake. */
  unique(what: string, entries: Iterable<IdEntry>): void {
    const first = new Map<string, string>();
    for (const [path, id] of entries) {
      if (id === undefined) continue;
      const other = first.get(id);
      if (other === undefined) first.set(id, path);
      else this.problem(path, id, `needs an id of its own among ${what}: ${other} has it already`);
    }
  }

  /** A problem with the nearest name, where `id` is given and surely none of the known. */
  reference(path: string, id: string | undefined, what: string, { ids, complete }: Known): void {
    if (id === undefined || ids.has(id) || !complete) return;
    this.tell(path, `found ${show(id)}; needs the id of ${what}`, () => didYouMean(id, ids));
  }
}

/**
 * The first `most` lines in the order in which their places stand in the file: an object before its keys, and
 * what is missing at the end of the object that lacks it.
 */
export function inFileOrder(json: unknown, problems: readonly Problem[], most: number): string[] {
  return problems
    .map((problem) => ({ problem, place: placeOf(json, problem.path) }))
    .sort((a, b) => comparePlaces(a.place, b.place))
    .slice(0, most)
    .map(({ problem: { line, hint } }) => line + (hint?.() ?? ''));
}

function placeOf(json: unknown, path: readonly PropertyKey[]): number[] {
  let value = json;
  return path.map((step) => {
    if (typeof value !== 'object' || value === null) return 0;
    const keys = Array.isArray(value) ? null : Object.keys(value);
    const at = keys === null ? Number(step) : keys.indexOf(String(step));
    value = (value as Record<PropertyKey, unknown>)[step];
    return at < 0 ? keys!.length : at;
  });
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
