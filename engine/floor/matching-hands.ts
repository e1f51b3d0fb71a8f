/** Hands that did something lately: they cannot have been elsewhere. Kept where it survives. */
import type { Decision } from './matching-decide.js';

/** Hands that are remembered: two a person of a full shelf, and more. */
const HANDS = 24;
const VALUES = 4;
/** In the globals: after the counters. */
const AT = 16;
const NEXT = 4;

export interface Busy {
  visit: number;
  hand: number;
  fromMs: number;
  toMs: number;
}

export class Hands {
  readonly #globals: Float64Array;
  constructor(globals: Float64Array) {
    this.#globals = globals;
  }

  add({ best, part }: Decision): void {
    const globals = this.#globals;
    for (const { arm } of best.shares) {
      if (!arm) continue;
      const at = AT + (globals[NEXT]! % HANDS) * VALUES;
      globals.set([arm.visit, arm.hand, part.fromMs, part.toMs], at);
      globals[NEXT]!++;
    }
  }

  /** Those that were busy between the two times (ms after the origin). */
  busy(fromMs: number, toMs: number): Busy[] {
    const list: Busy[] = [];
    const kept = Math.min(HANDS, this.#globals[NEXT]!);
    for (let i = 0; i < kept; i++) {
      const at = AT + i * VALUES;
      const from = this.#globals[at + 2]!;
      const to = this.#globals[at + 3]!;
      if (from < toMs && fromMs < to)
        list.push({ visit: this.#globals[at]!, hand: this.#globals[at + 1]!, fromMs: from, toMs: to });
    }
    return list;
  }
}
