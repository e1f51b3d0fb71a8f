/** Units in hands and on wrong plates, as decisions move them. */
import type { StoreModel } from '../catalog/model.js';
import type { Decision } from './matching-decide.js';
import type { Units } from './matching-units.js';
import { type FacingWeights, unitWeight } from './matching-weights.js';

/** Books a decision's units. Returns the unit's slot (of the last one), −2 where there is no room. */
export function hold(decision: Decision, book: Units, model: StoreModel, weights: FacingWeights): number {
  const { best, part } = decision;
  const { option } = best;
  if (option.kind === 'pick') {
    const { weightG, sdG } = unitWeight(
      part.changes,
      option.quantity,
      weights.of(model.facings[option.facing]!),
    );
    let unit = -2;
    for (const share of best.shares)
      for (let i = 0; i < share.units; i++)
        unit = book.hold(
          share.visit,
          option.product,
          option.facing,
          weightG,
          sdG,
          part.halfMs,
          share.arm?.hand,
        );
    return unit < 0 ? -2 : unit;
  }
  const unit = option.unit!;
  if (option.kind === 'repick')
    book.take(unit.slot, best.shares[0]!.visit, part.halfMs, best.shares[0]!.arm?.hand);
  else if (option.facing >= 0) book.drop(unit.slot);
  else
    book.misplace(
      unit.slot,
      part.changes.map((c) => c.plate),
      part.changes.map((c) => Math.max(1, c.deltaG)),
      part.halfMs,
      best.shares[0]?.arm?.visit ?? -1,
    );
  return unit.slot;
}
