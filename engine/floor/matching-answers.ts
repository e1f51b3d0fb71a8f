/** What to say when several answers about the same units are possible. */
import type { Decision, Outcome, Share } from './matching-decide.js';

type Answers = readonly { outcome: Outcome; p: number }[];

/** Of answers about the same units, the one that is expected to put most of them on the right receipts. */
export function mostUnits(list: Answers): Answers[number] {
  const first = list[0]!;
  const { quantity, product } = first.outcome.option;
  if (quantity < 2) return first;
  const same = list.filter(
    (x) => x.outcome.option.product === product && x.outcome.option.quantity === quantity,
  );
  let best = first;
  let most = 0;
  for (const answer of same) {
    let units = 0;
    for (const other of same)
      for (const share of answer.outcome.shares)
        units += other.p * Math.min(share.units, unitsOf(other.outcome, share.visit));
    if (units > most + 1e-9) {
      most = units;
      best = answer;
    }
  }
  return best;
}

const unitsOf = (outcome: Outcome, visit: number) =>
  outcome.shares.reduce((n, s) => n + (s.visit === visit ? s.units : 0), 0);

/** Posterior that the visit has at least these units of it, whoever has the others. */
export function shareP(decision: Decision, share: Share): number {
  const { option } = decision.best;
  if (option.quantity < 2) return decision.p;
  let p = 0;
  for (const x of decision.outcomes)
    if (x.outcome.option.product === option.product && unitsOf(x.outcome, share.visit) >= share.units)
      p += x.p;
  return Math.min(1, p);
}
