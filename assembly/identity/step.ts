// Who is who after each look at the floor: with the places of that moment, not of the tick's end.

import { getD, getF, getI, setF } from '../memory/cells';
import { limit } from '../tracking/births';
import { pBorn, people, pMean, pSeen, pTall, pTracklet } from '../tracking/layout';
import { TALL_DOWN_PS, TALL_NEW_S, TALL_UP_PS } from './constants';
import { passExits } from './passing';
import { bindWaiting } from './waiting';

/** Visits are bound and exits decided as of tS (s). */
export function identityStep(tS: f64): void {
  bindWaiting(tS);
  passExits(tS);
}

/** Keeps how tall people stand, from the looks of a scan at tS, dtS after the last. */
export function rememberHeights(tS: f64, dtS: f64): void {
  const heights = pMean + <usize>(4 * people) * 4;
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0 || getD(pSeen, i) != tS) continue;
    const h: f64 = load<f32>(heights + ((<usize>i) << 2));
    const tall: f64 = getF(pTall, i);
    const rate = h > tall ? TALL_UP_PS : TALL_DOWN_PS;
    const isNew = tS - getD(pBorn, i) < TALL_NEW_S;
    setF(pTall, i, <f32>(isNew ? h : tall + Math.min(1, rate * dtS) * (h - tall)));
  }
}
