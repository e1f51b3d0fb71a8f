// Whether a box that nobody claimed may be that of somebody known all the same.

import { COAST_S } from '../identity/constants';
import { getB, getD, getI } from '../memory/cells';
import { camAt } from './cameras';
import { FAR_FIT, SEARCH_M } from './constants';
import { misfit, weighSight } from './fit';
import { bFrame, boxAt, frCamera, pConfirmed, people, pMean, pSeen, pTracklet, WORK_BYTES } from './layout';
import { aside, lookAt } from './sight';
import { loadWork } from './state';
import { boxIn } from './ties';

/** A work space for who is only asked about. */
const spare = memory.data(WORK_BYTES, 16);

/** Cameras follow somebody in this slot, and are sure of it. */
export function isSure(slot: i32): bool {
  return getI(pTracklet, slot) != 0 && getB(pConfirmed, slot) != 0;
}

/** Square (m²) of the way from the tracklet to x, y. */
export function squareTo(slot: i32, x: f64, y: f64): f64 {
  const dx = <f64>load<f32>(pMean + ((<usize>slot) << 2)) - x;
  const dy = <f64>load<f32>(pMean + ((<usize>(people + slot)) << 2)) - y;
  return dx * dx + dy * dy;
}

/**
 * None of the four slots from i on is within `reach` (m) of x, y. Rounding makes nobody look farther off than
 * this allows for; a build without SIMD does not ask.
 */
export function noneNear(i: i32, x: f64, y: f64, reach: f64): bool {
  if (!ASC_FEATURE_SIMD) return false;
  const o = (<usize>i) << 2;
  const dx = f32x4.sub(v128.load(pMean + o), f32x4.splat(<f32>x));
  const dy = f32x4.sub(v128.load(pMean + ((<usize>people) << 2) + o), f32x4.splat(<f32>y));
  const square = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
  const bound = f32x4.splat(<f32>((reach + ROUNDING_M) * (reach + ROUNDING_M)));
  return !v128.any_true(f32x4.lt(square, bound));
}
/** More than f32 is off on any floor (m). */
const ROUNDING_M: f64 = 0.05;

/**
 * Whether a leftover box, which puts somebody at x, y, may be that of a person among slots < limit who is
 * followed at tS and has no box of its frame. Beyond the gate it is no match, but a box takes in a bag
 * or a neighbour's legs more often than somebody appears beside another.
 */
export function mayBeKnown(box: i32, x: f64, y: f64, tS: f64, limit: i32): bool {
  const f = load<i32>(boxAt(box), bFrame);
  const camera = camAt(getI(frCamera, f));
  for (let i = 0; i < limit; i += 4) {
    if (noneNear(i, x, y, SEARCH_M)) continue;
    const end = min(i + 4, limit);
    for (let k = i; k < end; k++) {
      if (!isSure(k) || squareTo(k, x, y) > SEARCH_M * SEARCH_M) continue;
      // who has no box any more may have become the one who is born
      if (tS - getD(pSeen, k) > COAST_S || boxIn(k, f) >= 0) continue;
      loadWork(k, spare);
      if (!lookAt(camera, spare, aside)) continue;
      weighSight(spare, aside);
      if (misfit(aside, box, FAR_FIT, false) < FAR_FIT) return true;
    }
  }
  return false;
}
