/**
 * Passages of exits that were taken, known over each restart that takes the Floor's copy over. A gate that
 * does not know whether its message came through sends it again; whoever stands at the exit by then must not
 * leave in somebody else's place. It is told so only when the passage is on disk: of one that a crash takes
 * along, the gate must tell again. An entry needs none of this: it has its visit's id, which the journal knows.
 */
import { MAX_EXITS_KNOWN, MAX_EXITS_UNWRITTEN } from '../limits.js';
import type { DeviceInput } from './inbox-types.js';

/**
 * Number and time (`toldMs`, Unix ms) of its message name a passage: a gate that started anew may use the number
 * again. `takenMs` is when it happens to the Floor: then, or later where the message came late.
 */
export type Passage = readonly [source: number, seq: number, toldMs: number, takenMs: number];

/** The passage of an exit that an input tells of, or null. */
export function passageOf(input: DeviceInput): Passage | null {
  if (input.kind !== 'gate' || input.action !== 'exit') return null;
  return [input.source, input.seq, input.toldMs ?? input.tMs, input.tMs];
}

const NONE: readonly Passage[] = [];

/** Passages of exits among the inputs of a tick; most have none. */
export function exitsOf(inputs: readonly DeviceInput[]): readonly Passage[] {
  let exits: Passage[] | null = null;
  for (const input of inputs) {
    const passage = passageOf(input);
    if (!passage) continue;
    exits ??= [];
    exits.push(passage);
  }
  return exits ?? NONE;
}

interface Taken {
  passage: Passage;
  onDisk: boolean;
}

export class Passages {
  /** By source, oldest first. */
  readonly #taken = new Map<number, Taken[]>();

  /** @param before what the disk has of an earlier life */
  constructor(before: readonly Passage[] = []) {
    for (const passage of before) this.#note({ passage, onDisk: true });
  }

  has(passage: Passage): boolean {
    return this.#find(passage) !== undefined;
  }

  /**
   * Is it older than the oldest that is remembered of its gate, so that nobody knows whether it was taken? By number
   * and time: of a gate whose clock is behind, or that counts anew, it is another.
   */
  isForgotten([source, seq, toldMs]: Passage): boolean {
    const taken = this.#taken.get(source);
    if (!taken || taken.length < MAX_EXITS_KNOWN) return false;
    const [, oldestSeq, oldestMs] = taken[0]!.passage;
    return seq < oldestSeq && toldMs < oldestMs;
  }

  /** The same passage as it was taken, where the store would know of it after a crash; else null. */
  onDisk(passage: Passage): Passage | null {
    const taken = this.#find(passage);
    return taken?.onDisk ? taken.passage : null;
  }

  note(passage: Passage): void {
    this.#note({ passage, onDisk: false });
  }

  /** These were noted, and are on disk now. */
  written(passages: readonly Passage[]): void {
    for (const passage of passages) {
      const taken = this.#find(passage);
      if (taken) taken.onDisk = true;
      this.#forget(passage[0]);
    }
  }

  all(): Passage[] {
    return [...this.#taken.values()].flatMap((taken) => taken.map(({ passage }) => passage));
  }

  #note(one: Taken): void {
    const [source] = one.passage;
    const taken = this.#taken.get(source);
    if (!taken) this.#taken.set(source, [one]);
    else {
      taken.push(one);
      this.#forget(source);
    }
  }

  #forget(source: number): void {
    const taken = this.#taken.get(source) ?? [];
    while (taken.length > MAX_EXITS_KNOWN && (taken[0]!.onDisk || taken.length > MAX_EXITS_UNWRITTEN))
      taken.shift();
  }

  #find([source, seq, toldMs]: Passage): Taken | undefined {
    return this.#taken.get(source)?.find(({ passage: [, n, ms] }) => n === seq && ms === toldMs);
  }
}
