// Does the person exist? Log-odds, raised by each camera whose box it claimed, lowered by each
// camera that should see it and does not. Hidden from all: nothing changes.

import { loseTracklet } from '../identity/visits';
import { limit, ODDS_BOX } from './births';
import { frames } from './boxes';
import { camAt, camF } from './cameras';
import {
  bFrame,
  bNext,
  frCamera,
  getB,
  getD,
  getF,
  getI,
  pConfidence,
  pConfirmed,
  people,
  pMean,
  pOdds,
  pSeen,
  pSource,
  pTracklet,
  setB,
  setD,
  setF,
  setI,
  wFirst,
} from './layout';
import { project, seenBottom, seenTop, seenU } from './measure';

/** Log-odds lost by a camera that should see the person and does not: ln(1 − 0.5). */
const ODDS_MISS: f32 = 0.5;
/** Sure enough to be shown, bound and charged: e^2.5 ≈ 12 : 1. */
const ODDS_CONFIRM: f32 = 2.4;
/** Never so sure that a few seconds without a box could not undo it. */
const ODDS_MAX: f32 = 8.0;
const ODDS_DIE: f32 = -2.0;
/** A tracklet that is not confirmed lives this long without a box (s). */
const TENTATIVE_S: f64 = 0.6;
/** A confirmed one, hidden from all (s); its visit then waits to find it again. */
const HIDDEN_S: f64 = 6.0;

function seenBy(frame: i32, slot: i32): bool {
  for (let b = getI(wFirst, slot); b >= 0; b = getI(bNext, b)) if (getI(bFrame, b) == frame) return true;
  return false;
}

/** Updates all camera tracklets after a scan at tS; frees the slots of those that are gone. */
export function existence(tS: f64): void {
  const step = (<usize>people) << 2;
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0 || getI(pSource, i) >= 0) continue;
    const o = (<usize>i) << 2;
    const x = <f64>load<f32>(pMean + o);
    const y = <f64>load<f32>(pMean + step + o);
    const h = <f64>load<f32>(pMean + 4 * step + o);
    let odds = getF(pOdds, i);
    for (let f = 0; f < frames; f++) {
      if (seenBy(f, i)) {
        odds += ODDS_BOX;
        continue;
      }
      const at = camAt(getI(frCamera, f));
      if (!project(at, x, y, h)) continue;
      const middle = 0.5 * (seenTop + seenBottom);
      if (seenU > 0 && seenU < camF(at, 23) && middle > 0 && middle < camF(at, 24)) odds -= ODDS_MISS;
    }
    odds = odds < ODDS_MAX ? odds : ODDS_MAX;
    setF(pOdds, i, odds);
    setF(pConfidence, i, <f32>(1.0 / (1.0 + Math.exp(-odds))));
    if (getI(wFirst, i) >= 0) setD(pSeen, i, tS);
    if (odds >= ODDS_CONFIRM) setB(pConfirmed, i, 1);
    const patience = getB(pConfirmed, i) ? HIDDEN_S : TENTATIVE_S;
    if (odds < ODDS_DIE || tS - getD(pSeen, i) > patience) loseTracklet(i);
  }
}
