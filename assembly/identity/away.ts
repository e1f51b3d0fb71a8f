// A time that nobody saw: the store was down, or all cameras were silent, and people walked. Whoever was followed by cameras is
// lost where it was seen last; it may have got as far as people walk. A visit is given back only to
// somebody who is surely the one; who cannot be told apart waits, and a person is told.

import { getB, getD, getF, getI, setB, setD } from '../memory/cells';
import { HIDDEN_S } from '../tracking/constants';
import {
  clock,
  pBorn,
  pBornX,
  pBornY,
  people,
  pMean,
  pSeen,
  pSource,
  pTime,
  pTracklet,
  slots,
} from '../tracking/layout';
import { LOOK_AROUND_S, LOOK_EVERY_S, SURE_P, TELL_APART_S, WALK_MPS } from './constants';
import { bodyOf } from './fusion';
import { isNewcomer } from './gates';
import { pairSums, vBlind, vKey, vReach, vSince, vState, vWasBound, vX, vY } from './layout';
import { bind, EventKind, free, loseTracklet, tell, WAITS } from './visits';

/** Nobody was seen up to toS. Bodies that a source follows itself go on: it was not away. */
export function identityAway(toS: f64): void {
  loseSight(toS, Infinity);
}

/**
 * Before a scan at tS: no camera has looked since longer ago than anybody is followed unseen. Who has come in
 * within that time and was not seen yet may still stand at the gate.
 */
export function identityDark(tS: f64): void {
  loseSight(tS, tS - HIDDEN_S);
}

/** @param atGateFromS who has never been seen and came in from then on (s) is looked for at the gate, as ever */
function loseSight(toS: f64, atGateFromS: f64): void {
  for (let i = 0; i < people; i++) {
    if (getI(pTracklet, i) == 0) continue;
    if (getI(pSource, i) < 0) loseTracklet(i, toS);
    else setD(pSeen, i, Math.max(toS, getD(pSeen, i)));
  }
  for (let v = 0; v < slots; v++) {
    const isAtGate = getB(vWasBound, v) == 0 && getD(vSince, v) >= atGateFromS;
    if (getB(vState, v) == WAITS && !isAtGate) setB(vBlind, v, 1);
  }
  store<f64>(clock, toS, 16);
  store<f64>(clock, toS + LOOK_AROUND_S, 24);
}

/** The visit in this slot was somewhere on the floor when it was known last; where, nobody knows. */
export function identityAdopt(visit: i32): void {
  if (visit < 0 || visit >= slots || getB(vState, visit) != WAITS) return;
  setB(vBlind, visit, 1);
  setB(vWasBound, visit, 1);
}

function isBlind(visit: i32): bool {
  return getB(vState, visit) == WAITS && getB(vBlind, visit) != 0;
}

/**
 * Likelihood, but for a constant, that the visit's person is the one at the tracklet: a normal of
 * two standard deviations at how far it may have got; 0 where it cannot be.
 */
function likely(visit: i32, slot: i32): f64 {
  const key = load<u64>(vKey + ((<usize>visit) << 3));
  if (key != 0) {
    // its body, when that is seen, is found by its name: nobody else's is taken for it
    if (getI(pSource, slot) >= 0) return 0;
    const body = bodyOf(slot);
    if (body != 0 && body != key) return 0;
  }
  const untilS = load<f64>(clock, 16);
  const born = getD(pBorn, slot);
  const step = (<usize>people) << 2;
  let x: f64 = getF(pBornX, slot);
  let y: f64 = getF(pBornY, slot);
  let when = born;
  if (born < untilS) {
    // a source followed it all the while: where is it now
    x = load<f32>(pMean + ((<usize>slot) << 2));
    y = load<f32>(pMean + step + ((<usize>slot) << 2));
    when = getD(pTime, slot);
  } else if (
    born > untilS + LOOK_AROUND_S &&
    isNewcomer(slot, getF(vX, visit), getF(vY, visit), getF(vReach, visit))
  )
    return 0;
  const dx = x - <f64>getF(vX, visit);
  const dy = y - <f64>getF(vY, visit);
  const may = <f64>getF(vReach, visit) + WALK_MPS * Math.max(0, when - getD(vSince, visit));
  const share2 = (dx * dx + dy * dy) / (may * may);
  return share2 >= 1 ? 0 : Math.exp(-2 * share2) / (may * may);
}

/** Gives visits that nobody saw for a while back to whom they surely belong, as of tS. */
export function identityRebind(tS: f64): void {
  if (tS < load<f64>(clock, 24)) return;
  store<f64>(clock, tS + LOOK_EVERY_S, 24);
  let waiting = 0;
  for (let v = 0; v < slots; v++) if (isBlind(v)) waiting++;
  if (waiting == 0) return;
  const ofTracklet = pairSums + ((<usize>people) << 3);
  memory.fill(pairSums, 0, (<usize>people) << 4);
  for (let v = 0; v < slots; v++) {
    if (!isBlind(v)) continue;
    for (let i = 0; i < people; i++) {
      if (!free(i)) continue;
      const l = likely(v, i);
      setD(pairSums, v, getD(pairSums, v) + l);
      setD(ofTracklet, i, getD(ofTracklet, i) + l);
    }
  }
  const telling = tS > load<f64>(clock, 16) + TELL_APART_S;
  for (let v = 0; v < slots; v++) {
    if (!isBlind(v) || getD(pairSums, v) == 0) continue;
    let best = -1;
    let most: f64 = 0;
    for (let i = 0; i < people; i++) {
      if (!free(i)) continue;
      const l = likely(v, i);
      // of all pairs that share the visit or the tracklet
      const p = l == 0 ? 0 : l / (getD(pairSums, v) + getD(ofTracklet, i) - l);
      if (p <= most) continue;
      most = p;
      best = i;
    }
    if (best < 0) continue;
    if (most >= SURE_P) {
      bind(v, best, most, tS);
    } else if (telling && getB(vBlind, v) == 1) {
      setB(vBlind, v, 2);
      tell(EventKind.unsure, v, best, most, -1, tS);
    }
  }
}
