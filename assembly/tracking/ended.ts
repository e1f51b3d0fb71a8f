// Whoever has no visit and is lost for a moment keeps their number: a tracklet that ends leaves it behind,
// and somebody who turns up soon after, near enough, takes it up. Those who have a visit are found again by
// that, with more care (identity/waiting.ts): a number is not charged.

import { FOUND_AFTER_S, OVERLAP_S } from '../identity/constants';
import { foundCost } from '../identity/found';
import { getB, getD, getF, getI, setI } from '../memory/cells';
import { NUMBER_S } from './constants';
import { Counter } from './counters';
import {
  counters,
  ENDED_BYTES,
  ENDED_MAX,
  ended,
  pBorn,
  pBornX,
  pBornY,
  people,
  pMean,
  pSeen,
  pSpent,
  pTall,
  pTracklet,
  pVisit,
} from './layout';

const SEEN: usize = 0;
const X: usize = 8;
const Y: usize = 12;
const TALL: usize = 16;
const NUMBER: usize = 20;

function rowAt(k: i32): usize {
  return ended + <usize>(k * ENDED_BYTES);
}

/** The tracklet ends. Who has passed an exit has left, and is not lost; what showed for a moment was nobody. */
export function leaveNumber(slot: i32): void {
  if (getI(pVisit, slot) >= 0 || getB(pSpent, slot) != 0) return;
  if (getD(pSeen, slot) - getD(pBorn, slot) < FOUND_AFTER_S) return;
  // the one that was lost first makes room
  let row = rowAt(0);
  for (let k = 1; k < ENDED_MAX; k++) if (load<f64>(rowAt(k), SEEN) < load<f64>(row, SEEN)) row = rowAt(k);
  store<f64>(row, getD(pSeen, slot), SEEN);
  store<f32>(row, getF(pMean, slot), X);
  store<f32>(row, getF(pMean, people + slot), Y);
  store<f32>(row, getF(pTall, slot), TALL);
  store<i32>(row, getI(pTracklet, slot), NUMBER);
}

/** Somebody has just become sure to be there at tS: is it the likeliest of those who were lost near by? */
export function takeNumber(slot: i32, tS: f64): void {
  const born = getD(pBorn, slot);
  // shown before, under the number that it has
  if (tS - born > OVERLAP_S) return;
  let least: f64 = Infinity;
  let best: usize = 0;
  for (let k = 0; k < ENDED_MAX; k++) {
    const row = rowAt(k);
    const seen = load<f64>(row, SEEN);
    if (load<i32>(row, NUMBER) == 0 || tS - seen > NUMBER_S || born < seen - OVERLAP_S) continue;
    const dx = <f64>getF(pBornX, slot) - <f64>load<f32>(row, X);
    const dy = <f64>getF(pBornY, slot) - <f64>load<f32>(row, Y);
    const cost = foundCost(
      dx * dx + dy * dy,
      Math.max(0, born - seen),
      getF(pTall, slot),
      load<f32>(row, TALL),
    );
    if (cost >= least) continue;
    least = cost;
    best = row;
  }
  if (best == 0) return;
  setI(pTracklet, slot, load<i32>(best, NUMBER));
  // whoever keeps something of a tracklet by its number looks again where the count has gone on
  setI(counters, Counter.nextTracklet, getI(counters, Counter.nextTracklet) + 1);
  store<i32>(best, 0, NUMBER);
  store<f64>(best, 0, SEEN);
}
