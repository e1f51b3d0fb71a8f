/** All combinations of what may have happened at once: one hand can only be at one place. */
import type { Odds } from '../../wasm/matching.js';
import type { Outcome, Part } from './matching-decide.js';
import type { Busy } from './matching-hands.js';

/** One hand at two places at once (logarithm). */
const SAME_HAND = -5;
/** One unit moved twice. */
const SAME_UNIT = -50;
/** A hand that took something is not back for more within this time (ms). */
export const HAND_BUSY_MS = 200;
/** Combinations this far (logarithm) behind the sum of the best are dropped: together they are nothing. */
const JOINT_GAP = 20;

export class Combinations {
  readonly #odds: Odds;
  readonly #most: number;
  readonly #width: number;
  /** Cost of each pair of outcomes of each pair of parts: combinations ask for them often. */
  readonly #costs: Float64Array;
  readonly #chosen: Int32Array;
  /** The best of what follows bounds what a branch can still reach. */
  readonly #rest: Float64Array;
  /** Sums of the first part's outcomes. */
  readonly #sums: Float64Array;
  #outcomes: readonly (readonly Outcome[])[] = [];

  /** For at most `most` parts of at most `width` outcomes each. */
  constructor(odds: Odds, most: number, width: number) {
    this.#odds = odds;
    this.#most = most;
    this.#width = width;
    this.#costs = new Float64Array(most * most * width * width);
    this.#chosen = new Int32Array(most);
    this.#rest = new Float64Array(most + 1);
    this.#sums = new Float64Array(width);
  }

  /**
   * Posterior of each outcome of the first part, over all combinations with the others; outcomes in
   * the order of their likelihood. The answer stands until the next call.
   */
  first(parts: readonly Part[], outcomes: readonly (readonly Outcome[])[]): Float64Array {
    const n = parts.length;
    this.#outcomes = outcomes;
    this.#sums.fill(0);
    this.#weigh(parts);
    this.#rest[n] = 0;
    for (let i = n - 1; i >= 0; i--) this.#rest[i] = this.#rest[i + 1]! + outcomes[i]![0]!.ll;
    this.#visit(0, 0);
    let total = 0;
    for (let o = 0; o < outcomes[0]!.length; o++) total += this.#sums[o]!;
    if (total > 0) for (let o = 0; o < outcomes[0]!.length; o++) this.#sums[o] = this.#sums[o]! / total;
    return this.#sums;
  }

  #visit(i: number, ll: number): void {
    const scale = this.#rest[0]!;
    if (i === this.#outcomes.length) {
      const first = this.#chosen[0]!;
      this.#sums[first] = this.#sums[first]! + this.#odds.exp(ll - scale);
      return;
    }
    const list = this.#outcomes[i]!;
    const following = this.#rest[i + 1]!;
    for (let o = 0; o < list.length; o++) {
      const own = ll + list[o]!.ll;
      // in the order of their likelihood: none of the following reaches more
      if (own + following < scale - JOINT_GAP) return;
      let cost = 0;
      for (let k = 0; k < i; k++) cost += this.#costs[this.#at(k, this.#chosen[k]!, i, o)]!;
      if (own + cost + following < scale - JOINT_GAP) continue;
      this.#chosen[i] = o;
      this.#visit(i + 1, own + cost);
    }
  }

  #weigh(parts: readonly Part[]): void {
    const n = parts.length;
    for (let k = 0; k < n; k++)
      for (let i = k + 1; i < n; i++) {
        const first = this.#outcomes[k]!;
        const second = this.#outcomes[i]!;
        const together = atOnce(parts[k]!, parts[i]!);
        for (let a = 0; a < first.length; a++)
          for (let b = 0; b < second.length; b++)
            this.#costs[this.#at(k, a, i, b)] = conflict(first[a]!, second[b]!, together);
      }
  }

  #at(k: number, a: number, i: number, b: number): number {
    return ((k * this.#most + i) * this.#width + a) * this.#width + b;
  }
}

const atOnce = (a: Part, b: Part) => a.fromMs < b.toMs + HAND_BUSY_MS && b.fromMs < a.toMs + HAND_BUSY_MS;

/** Two outcomes cannot use one unit, nor one hand at the same time. */
function conflict(a: Outcome, b: Outcome, together: boolean): number {
  if (sameUnit(a, b)) return SAME_UNIT;
  let cost = 0;
  if (!together) return 0;
  for (let i = 0; i < a.shares.length; i++)
    for (let j = 0; j < b.shares.length; j++) {
      const x = a.shares[i]!.arm;
      const y = b.shares[j]!.arm;
      if (x && y && x.visit === y.visit && x.hand === y.hand) cost += SAME_HAND;
    }
  return cost;
}

/** Both take it, or both put it: a unit may come back and be taken again. */
function sameUnit({ option: a }: Outcome, { option: b }: Outcome): boolean {
  if (a.unit === null || b.unit === null || a.unit.slot !== b.unit.slot) return false;
  return (a.kind === 'put') === (b.kind === 'put');
}

/** Whether what happened in one part says anything of the other: an outcome of each that cannot both be. */
export function linked(pa: Part, a: readonly Outcome[], pb: Part, b: readonly Outcome[]): boolean {
  const together = atOnce(pa, pb);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) if (conflict(a[i]!, b[j]!, together) !== 0) return true;
  return false;
}

/** Cost of an outcome that needs a hand which was busy then. */
export function taken(busy: Busy, part: Part, outcome: Outcome): number {
  if (busy.fromMs >= part.toMs + HAND_BUSY_MS || part.fromMs >= busy.toMs + HAND_BUSY_MS) return 0;
  return outcome.shares.some(({ arm }) => arm?.visit === busy.visit && arm.hand === busy.hand)
    ? SAME_HAND
    : 0;
}
