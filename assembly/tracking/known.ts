// Whether a box that nobody claimed may be that of somebody known all the same.

import { COAST_S } from '../identity/constants';
import { getB, getD, getI } from '../memory/cells';
import { camAt } from './cameras';
import { FAR_FIT, SEARCH_M } from './constants';
import { misfit, weighSight } from './fit';
import {
  bFrame,
  boxAt,
  frCamera,
  pConfirmed,
  people,
  pMean,
  pSeen,
  pSource,
  pTracklet,
  WORK_BYTES,
} from './layout';
import { aside, lookAt } from './sight';
import { loadWork } from './state';
import { boxIn } from './ties';

/** A work space for who is only asked about. */
const spare = memory.data(WORK_BYTES, 16);

/** Cameras follow somebody in this slot, and are sure of it. */
export function isSure(slot: i32): bool {
  return getI(pTracklet, slot) != 0 && getI(pSource, slot) < 0 && getB(pConfirmed, slot) != 0;
}

/** Square (m²) of the way from the tracklet to x, y. */
export function squareTo(slot: i32, x: f64, y: f64): f64 {
  const dx = <f64>load<f32>(pMean + ((<usize>slot) << 2)) - x;
  const dy = <f64>load<f32>(pMean + ((<usize>(people + slot)) << 2)) - y;
  return dx * dx + dy * dy;
}

/**
 * Whether a leftover box, which puts somebody at x, y, may be that of a person among slots < limit who is
 * followed at tS and has no box of its frame. Beyond the gate it is no match, but a box takes in a bag
 * or a neighbour's legs more often than somebody appears beside another.
 */
export function mayBeKnown(box: i32, x: f64, y: f64, tS: f64, limit: i32): bool {
  const f = load<i32>(boxAt(box), bFrame);
  for (let i = 0; i < limit; i++) {
    if (!isSure(i) || squareTo(i, x, y) > SEARCH_M * SEARCH_M) continue;
    // who has no box any more may have become the one who is born
    if (tS - getD(pSeen, i) > COAST_S || boxIn(i, f) >= 0) continue;
    loadWork(i, spare);
    if (!lookAt(camAt(getI(frCamera, f)), spare, aside)) continue;
    weighSight(spare, aside);
    if (misfit(aside, box, FAR_FIT, false) < FAR_FIT) return true;
  }
  return false;
}
