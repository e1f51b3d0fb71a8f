/** States by key, large ones in parts. */
import type { Database } from 'lmdb';
import { partsOf } from './parts.js';
import type { Put } from './writer.js';

/** Up to here a state is one value: records of visits, which are looked through, are far smaller. */
export const WHOLE_BYTES = 256 * 1024;
/** Between a state's key and its part's number. Not U+0000: lmdb's key encoding ends a text there. */
const PART = '/';

export class StateTable {
  readonly #whole: Database<Uint8Array, string>;
  readonly #parts: Database<Uint8Array, string>;
  /** Parts of each large state, of what was put last. */
  readonly #counts = new Map<string, number>();

  constructor(whole: Database<Uint8Array, string>, parts: Database<Uint8Array, string>) {
    this.#whole = whole;
    this.#parts = parts;
    for (const key of parts.getKeys()) {
      const state = key.slice(0, key.lastIndexOf(PART));
      this.#counts.set(state, (this.#counts.get(state) ?? 0) + 1);
    }
  }

  /** What is on disk. */
  get(key: string): Uint8Array | undefined {
    const whole = this.#whole.get(key);
    if (whole) return whole;
    const range = this.#parts.getRange({ start: `${key}${PART}`, end: `${key}${PART}\uffff` });
    const parts = Array.from(range, ({ value }) => value);
    return parts.length > 0 ? Buffer.concat(parts) : undefined;
  }

  /** On disk, whose keys begin with `prefix`, in their order, after the key `after`; small ones only. */
  small(prefix: string, after?: string): Iterable<{ key: string; value: Uint8Array }> {
    const end = `${prefix}\uffff`;
    return this.#whole.getRange({ start: after ?? prefix, exclusiveStart: after !== undefined, end });
  }

  /** What writes this state in place of the one before, in one transaction; undefined: it goes. */
  puts(key: string, bytes: Uint8Array | undefined): Put[] {
    const isLarge = bytes !== undefined && bytes.length > WHOLE_BYTES;
    const parts = isLarge ? partsOf(bytes) : [];
    const before = this.#counts.get(key) ?? 0;
    if (isLarge) this.#counts.set(key, parts.length);
    else this.#counts.delete(key);
    const puts: Put[] = [{ db: this.#whole, key, value: isLarge ? undefined : bytes }];
    for (let i = 0; i < Math.max(parts.length, before); i++)
      puts.push({ db: this.#parts, key: partKey(key, i), value: parts[i] });
    return puts;
  }
}

/** Keys are in the order of the parts. */
function partKey(key: string, part: number): string {
  return `${key}${PART}${String(part).padStart(6, '0')}`;
}
