// Visits that wait for their tracklet: at a gate for whoever comes in, or lost for whoever turns up.
//
// A pair's cost is minus the log density of finding the visit there. Who is just out of sight goes
// on as the tracker's motion model says; a tracklet that has no box any more while somebody
// appears beside it is that somebody, though it has not been given up yet.

import { reserve } from '../memory/arena';
import { getB, getD, getF, getI, setI } from '../memory/cells';
import {
  bodiesFrom,
  pBorn,
  pBornX,
  pBornY,
  people,
  pKey,
  pMean,
  pSeen,
  pSource,
  pTall,
  pTime,
  pTracklet,
  slots,
} from '../tracking/layout';
import {
  AT_GATE_SHARE,
  COAST_S,
  DOUBT_NATS,
  DOUBT_S,
  FOUND_AFTER_S,
  GATE_PATIENCE_S,
  GATE_WAIT_S,
  OVERLAP_S,
  SLACK_M,
  WALK_MPS,
} from './constants';
import { foundCost } from './found';
import { fusedWith } from './fusion';
import { isBeforeGate, isNewcomer } from './gates';
import { vBlind, vKey, vPerson, vReach, vSince, vState, vTall, vWasBound, vX, vY } from './layout';
import { BOUND, bind, doubt, free, loseTracklet, mayTell, WAITS } from './visits';

// scratch: visits that wait for whoever could be them, ascending
let openVisits: usize = 0;
let openCount: i32 = 0;

export function reserveWaitingScratch(): void {
  openVisits = reserve(4 * <usize>slots);
}

/** Where and when the visit was last seen, and what is known of its height. */
let lastX: f64 = 0;
let lastY: f64 = 0;
let lastS: f64 = 0;
let lastTall: f64 = 0;

/** A visit that waits at its gate: how far off the tracklet is, as a share of how far it may be. */
function gateCost(visit: i32, slot: i32, tS: f64): f64 {
  const since = getD(vSince, visit);
  if (tS < since) return Infinity;
  const step = (<usize>people) << 2;
  let x: f64 = getF(pBornX, slot);
  let y: f64 = getF(pBornY, slot);
  let when = getD(pBorn, slot);
  if (when < since) {
    // was there already: where is it now, set back to the entry where that is near
    const back = getD(pTime, slot) - since;
    x = <f64>load<f32>(pMean + ((<usize>slot) << 2));
    y = <f64>load<f32>(pMean + step + ((<usize>slot) << 2));
    when = getD(pTime, slot);
    if (back < GATE_WAIT_S) {
      x -= back * <f64>load<f32>(pMean + 2 * step + ((<usize>slot) << 2));
      y -= back * <f64>load<f32>(pMean + 3 * step + ((<usize>slot) << 2));
      when = since;
    }
  }
  if (when > since + GATE_PATIENCE_S) return Infinity;
  const dx = x - <f64>getF(vX, visit);
  const dy = y - <f64>getF(vY, visit);
  const may = <f64>getF(vReach, visit) + WALK_MPS * Math.max(0, when - since);
  const share = Math.sqrt(dx * dx + dy * dy) / may;
  const fresh = tS < since + GATE_WAIT_S;
  if (share >= 1 || (fresh && share > AT_GATE_SHARE)) return Infinity;
  // in the first second whoever stood in the gate at the entry, and after that only who has come through
  const stood = fresh && Math.sqrt(dx * dx + dy * dy) <= AT_GATE_SHARE * <f64>getF(vReach, visit);
  if (!stood && isBeforeGate(slot)) return Infinity;
  // a normal of two standard deviations at how far it may have got
  return 2 * share * share + 2 * Math.log(0.5 * may);
}

function lastOf(visit: i32): void {
  const slot = getI(vPerson, visit);
  if (slot < 0) {
    lastX = getF(vX, visit);
    lastY = getF(vY, visit);
    lastS = getD(vSince, visit);
    lastTall = getF(vTall, visit);
    return;
  }
  // coasting: the prediction
  lastX = <f64>load<f32>(pMean + ((<usize>slot) << 2));
  lastY = <f64>load<f32>(pMean + ((<usize>people) << 2) + ((<usize>slot) << 2));
  lastS = getD(pSeen, slot);
  lastTall = getF(pTall, slot);
}

/** A visit that was lost, or whose tracklet has no box any more: whoever appeared since. */
function lostCost(visit: i32, slot: i32, tS: f64): f64 {
  lastOf(visit);
  const born = getD(pBorn, slot);
  if (born < lastS - OVERLAP_S) return Infinity;
  const dt = Math.max(0, born - lastS);
  const dx = <f64>getF(pBornX, slot) - lastX;
  const dy = <f64>getF(pBornY, slot) - lastY;
  if (isNewcomer(slot, <f32>lastX, <f32>lastY, <f32>SLACK_M)) return Infinity;
  return foundCost(dx * dx + dy * dy, dt, getF(pTall, slot), lastTall);
}

/** Does the visit wait for whoever could be it? One that came with a body waits for that body first. */
function isOpen(visit: i32): bool {
  if (getB(vState, visit) != WAITS || getB(vBlind, visit) != 0) return false;
  return getB(vWasBound, visit) != 0 || load<u64>(vKey + ((<usize>visit) << 3)) == 0;
}

/** Is its tracklet without a box, though it has not been given up? */
function coasts(visit: i32, tS: f64): bool {
  if (getB(vState, visit) != BOUND) return false;
  const slot = getI(vPerson, visit);
  return slot >= 0 && getI(pSource, slot) < 0 && tS - getD(pSeen, slot) > COAST_S;
}

function costOf(visit: i32, slot: i32, tS: f64): f64 {
  const coasting = getB(vState, visit) == BOUND;
  // a visit that came with a body takes no other body for it
  if (getI(pSource, slot) >= 0 && (coasting || load<u64>(vKey + ((<usize>visit) << 3)) != 0)) return Infinity;
  if (!coasting && getB(vWasBound, visit) == 0) return gateCost(visit, slot, tS);
  // what shows for a moment is nobody
  if (getI(pSource, slot) < 0 && tS - getD(pBorn, slot) < FOUND_AFTER_S) return Infinity;
  return lostCost(visit, slot, tS);
}

/** By the id of the body that the visit came with. */
function bindByBody(visit: i32, tS: f64): void {
  const key = load<u64>(vKey + ((<usize>visit) << 3));
  for (let i = bodiesFrom; key != 0 && i < people; i++) {
    if (getI(pTracklet, i) == 0 || load<u64>(pKey + ((<usize>i) << 3)) != key) continue;
    const slot = fusedWith(i) < 0 ? i : fusedWith(i);
    if (!free(slot)) continue;
    bind(visit, slot, 1, tS);
    return;
  }
}

/** Gives waiting visits their tracklets as of tS: by body id, else the likeliest pair first. */
export function bindWaiting(tS: f64): void {
  // what cannot be told now is found at the next look
  if (!mayTell()) return;
  for (let v = 0; v < slots; v++) if (getB(vState, v) == WAITS) bindByBody(v, tS);
  findOpen(tS);
  let open = openCount;
  let unknown = 0;
  for (let i = 0; i < people; i++) if (free(i)) unknown++;
  for (; open > 0 && unknown > 0; open--, unknown--) if (!bindBest(tS)) return;
}

/** Finds the visits that wait for whoever could be them. */
function findOpen(tS: f64): void {
  openCount = 0;
  for (let v = 0; v < slots; v++) if (isOpen(v) || coasts(v, tS)) setI(openVisits, openCount++, v);
}

/** Binds the likeliest pair of all; false where there is none, or it is better to wait. */
function bindBest(tS: f64): bool {
  let best: f64 = Infinity;
  let second: f64 = Infinity;
  let visit = -1;
  let slot = -1;
  // the visit, and its pair's tracklet, that comes second
  let rival = -1;
  for (let i = 0; i < people; i++) {
    if (!free(i)) continue;
    for (let k = 0; k < openCount; k++) {
      const v = getI(openVisits, k);
      const c = costOf(v, i, tS);
      if (c < best) {
        // the pair before it only counts as a rival where it shares the visit or the tracklet
        second = v == visit || i == slot ? best : Infinity;
        rival = i == slot ? visit : -1;
        best = c;
        visit = v;
        slot = i;
      } else if (c < second && (v == visit || i == slot)) {
        second = c;
        rival = i == slot ? v : -1;
      }
    }
  }
  if (visit < 0) return false;
  const lost = getB(vWasBound, visit) != 0;
  if (lost && second - best < DOUBT_NATS && tS - getD(pBorn, slot) < DOUBT_S) return false;
  const old = getB(vState, visit) == BOUND ? getI(vPerson, visit) : -1;
  if (old >= 0) loseTracklet(old, tS);
  const p = 1 / (1 + Math.exp(best - second));
  if (lost) {
    doubt(visit, rival, p);
    // … and then that one's person is whom this visit was taken for
    if (rival >= 0) doubt(rival, visit, p);
  }
  bind(visit, slot, p, tS);
  findOpen(tS);
  return true;
}
