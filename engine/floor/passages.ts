/**
 * Passages of exits that were taken, known over each restart that takes the Floor's copy over. A gate that
 * does not know whether its message came through sends it again; whoever stands at the exit by then must not
 * leave in somebody else's place. An entry needs none of this: it has its visit's id, which the journal knows.
 */
import type { DeviceInput } from './inbox-types.js';

/** Remembered of each gate: what a busy one lets out in minutes. */
const KEPT = 64;

/** `tMs` is the time at which the store took it, Unix ms: that of its message, or later where it came late. */
export type Passage = readonly [source: number, seq: number, tMs: number];

/** The passage of an exit that an input tells of, or null. */
export function passageOf(input: DeviceInput): Passage | null {
  if (input.kind !== 'gate' || input.action !== 'exit') return null;
  return [input.source, input.seq, input.tMs];
}

export class Passages {
  /** By source, oldest first. */
  readonly #taken = new Map<number, Passage[]>();

  constructor(before: readonly Passage[] = []) {
    for (const passage of before) this.note(passage);
  }

  /** The same number with no later time: a gate that started anew may use the number again, later. */
  has([source, seq, tMs]: Passage): boolean {
    return this.#taken.get(source)?.some(([, number, takenMs]) => number === seq && tMs <= takenMs) ?? false;
  }

  note(passage: Passage): void {
    const [source] = passage;
    const taken = this.#taken.get(source);
    if (!taken) this.#taken.set(source, [passage]);
    else if (taken.push(passage) > KEPT) taken.shift();
  }

  all(): Passage[] {
    return [...this.#taken.values()].flat();
  }
}
