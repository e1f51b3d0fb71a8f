/** Collects what is wrong with a config: `problems` refuse it, `warnings` are likely mistakes. */
import { didYouMean, show } from './explain.js';

export class Findings {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];

  /** `path: found value; what would be right`. */
  problem(path: string, value: unknown, right: string): void {
    this.problems.push(`${path}: found ${show(value)}; ${right}`);
  }

  warn(path: string, value: unknown, right: string): void {
    this.warnings.push(`${path}: found ${show(value)}; ${right}`);
  }

  /** Each id once; the second use is the mistake. */
  unique(what: string, entries: Iterable<readonly [path: string, id: string]>): void {
    const first = new Map<string, string>();
    for (const [path, id] of entries) {
      const other = first.get(id);
      if (other === undefined) first.set(id, path);
      else this.problem(path, id, `needs an id of its own among ${what}: ${other} has it already`);
    }
  }

  /** Whether `id` is one of `known`; else a problem with the nearest name. */
  reference(
    path: string,
    id: string,
    what: string,
    known: ReadonlySet<string> | ReadonlyMap<string, unknown>,
  ): boolean {
    if (known.has(id)) return true;
    this.problem(path, id, `needs the id of ${what}${didYouMean(id, known.keys())}`);
    return false;
  }
}
