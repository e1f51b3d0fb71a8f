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

/** Posterior of each outcome of each part, over all combinations. */
export function combine(odds: Odds, parts: readonly Part[], outcomes: readonly Outcome[][]): number[][] {
  const n = parts.length;
  const sums = outcomes.map((list) => list.map(() => 0));
  const costs = conflicts(parts, outcomes);
  const chosen: number[] = new Array(n).fill(0);
  // the best of the rest bounds what a branch can still reach
  const rest: number[] = new Array(n + 1).fill(0);
  for (let i = n - 1; i >= 0; i--) rest[i] = rest[i + 1]! + outcomes[i]![0]!.ll;
  const scale = rest[0]!;
  const visit = (i: number, ll: number) => {
    if (i === n) {
      const w = odds.exp(ll - scale);
      for (let k = 0; k < n; k++) sums[k]![chosen[k]!]! += w;
      return;
    }
    const list = outcomes[i]!;
    for (let o = 0; o < list.length; o++) {
      // in the order of their likelihood: none of the following reaches more
      if (ll + list[o]!.ll + rest[i + 1]! < scale - JOINT_GAP) return;
      let cost = 0;
      for (let k = 0; k < i; k++) cost += costs[k * n + i]![chosen[k]! * list.length + o]!;
      if (ll + list[o]!.ll + cost + rest[i + 1]! < scale - JOINT_GAP) continue;
      chosen[i] = o;
      visit(i + 1, ll + list[o]!.ll + cost);
    }
  };
  visit(0, 0);
  return sums.map((list) => {
    const total = list.reduce((a, b) => a + b, 0);
    return list.map((v) => (total > 0 ? v / total : 0));
  });
}

/** Cost of each pair of outcomes of each pair of parts, once: combinations ask for them often. */
function conflicts(parts: readonly Part[], outcomes: readonly Outcome[][]): Float64Array[] {
  const n = parts.length;
  const costs: Float64Array[] = [];
  for (let k = 0; k < n; k++)
    for (let i = k + 1; i < n; i++) {
      const [first, second] = [outcomes[k]!, outcomes[i]!];
      const pair = new Float64Array(first.length * second.length);
      for (let a = 0; a < first.length; a++)
        for (let b = 0; b < second.length; b++)
          pair[a * second.length + b] = conflict(parts[k]!, first[a]!, parts[i]!, second[b]!);
      costs[k * n + i] = pair;
    }
  return costs;
}

/** Two outcomes cannot use one unit, nor one hand at the same time. */
function conflict(pa: Part, a: Outcome, pb: Part, b: Outcome): number {
  const sameUnit = a.option.unit && b.option.unit && a.option.unit.slot === b.option.unit.slot;
  if (sameUnit && (a.option.kind === 'put') === (b.option.kind === 'put')) return SAME_UNIT;
  let cost = 0;
  const together = pa.fromMs < pb.toMs + HAND_BUSY_MS && pb.fromMs < pa.toMs + HAND_BUSY_MS;
  if (!together) return 0;
  for (const { arm: x } of a.shares)
    for (const { arm: y } of b.shares)
      if (x && y && x.visit === y.visit && x.hand === y.hand) cost += SAME_HAND;
  return cost;
}

/** Cost of an outcome that needs a hand which was busy then. */
export function taken(busy: Busy, part: Part, outcome: Outcome): number {
  if (busy.fromMs >= part.toMs + HAND_BUSY_MS || part.fromMs >= busy.toMs + HAND_BUSY_MS) return 0;
  return outcome.shares.some(({ arm }) => arm?.visit === busy.visit && arm.hand === busy.hand)
    ? SAME_HAND
    : 0;
}
