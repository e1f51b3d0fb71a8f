// Leaving: by an exit gate, or lost for good.

import { getB, getD, getF, getI, setB, setI } from '../memory/cells';
import { floorX0, floorX1, floorY0, floorY1 } from '../tracking/births';
import {
  Counter,
  clock,
  counters,
  GATES_MAX,
  ID_BYTES,
  PASSAGE_BYTES,
  PASSAGES_MAX,
  passages,
  pConfirmed,
  people,
  pMean,
  pSpent,
  pTime,
  pTracklet,
  pVisit,
  RIVAL_BYTES,
  RIVALS_MAX,
  vBlind,
  vId,
  vKey,
  vPerson,
  vReach,
  vSince,
  vState,
  vWasBound,
  vX,
  vY,
} from '../tracking/layout';
import { EXIT_LOOK_S, GATE_WAIT_S, GONE_AT_EXIT_S, GONE_S, SLACK_M, WALK_MPS } from './constants';
import { BOUND, EventKind, gateAt, LEAVES, LEFT, tell, WAITS } from './visits';

/**
 * Somebody passes an exit at x, y, within `radius` (m), at tS. Who it was is decided once the
 * cameras have come to that moment: see `passExits`.
 */
export function identityExit(x: f64, y: f64, radius: f64, tS: f64, gate: i32): void {
  // more than a gate a metre at one moment: the first must not wait any longer
  if (getI(counters, Counter.passagesWaiting) == PASSAGES_MAX) pass(0);
  const n = getI(counters, Counter.passagesWaiting);
  const at = passages + <usize>(n * PASSAGE_BYTES);
  store<f64>(at, tS);
  store<f32>(at, <f32>x, 8);
  store<f32>(at, <f32>y, 12);
  store<f32>(at, <f32>radius, 16);
  store<i32>(at, gate, 20);
  store<i32>(at, 0, 24);
  setI(counters, Counter.passagesWaiting, n + 1);
}

/**
 * Decides who passed at the exits up to tS. Where several stand within the gate's reach it looks
 * again a little later: who passed is out by then, who queues is not.
 */
export function passExits(tS: f64): void {
  for (let k = 0; k < getI(counters, Counter.passagesWaiting); k++) {
    const at = passages + <usize>(k * PASSAGE_BYTES);
    const when = load<f64>(at);
    if (when > tS) continue;
    if (load<i32>(at, 24) == 0 && gather(at, when) > 1) continue;
    if (load<i32>(at, 24) > 1 && tS < when + EXIT_LOOK_S) continue;
    pass(k);
    k--;
  }
}

function rivalAt(at: usize, k: i32): usize {
  return at + 28 + <usize>(RIVAL_BYTES * k);
}

/**
 * Notes who stands within the gate's reach and a step, known or not; returns how many. Whoever comes
 * round another in the gate passes at its side.
 */
function gather(at: usize, when: f64): i32 {
  const radius = <f64>load<f32>(at, 16) + SLACK_M;
  let n = 0;
  for (let i = 0; i < people && n < RIVALS_MAX; i++) {
    if (getI(pTracklet, i) == 0 || getB(pConfirmed, i) == 0) continue;
    if (distanceOf(i, load<f32>(at, 8), load<f32>(at, 12), when) > radius) continue;
    const rival = rivalAt(at, n);
    store<i32>(rival, i);
    store<i32>(rival, getI(pTracklet, i), 4);
    store<i32>(rival, getI(pVisit, i), 8);
    n++;
  }
  store<i32>(at, n, 24);
  return n;
}

/** Decides the k-th passage with what is known now, and takes it off the list. */
function pass(k: i32): void {
  const n = getI(counters, Counter.passagesWaiting) - 1;
  const at = passages + <usize>(k * PASSAGE_BYTES);
  const when = load<f64>(at);
  const gate = load<i32>(at, 20);
  let visit = -1;
  const rival = furthestOut(at);
  if (rival >= 0) {
    const slot = load<i32>(rivalAt(at, rival));
    const isThere = getI(pTracklet, slot) == load<i32>(rivalAt(at, rival), 4);
    visit = isThere ? getI(pVisit, slot) : load<i32>(rivalAt(at, rival), 8);
    if (visit >= 0 && getB(vState, visit) != BOUND && getB(vState, visit) != WAITS) visit = -1;
    // somebody unknown has left: nobody is found again as that one
    if (isThere) setB(pSpent, slot, 1);
  }
  if (visit < 0) visit = lostNear(load<f32>(at, 8), load<f32>(at, 12), load<f32>(at, 16), when);
  memory.copy(at, at + PASSAGE_BYTES, <usize>((n - k) * PASSAGE_BYTES));
  setI(counters, Counter.passagesWaiting, n);
  if (visit < 0) return;
  tell(EventKind.left, visit, getI(vPerson, visit), 1, gate, when);
  leave(visit);
}

/** Of those noted at the passage, who is furthest out towards the nearest side of the floor; −1 none. */
function furthestOut(at: usize): i32 {
  const x: f64 = load<f32>(at, 8);
  const y: f64 = load<f32>(at, 12);
  const toX = Math.min(x - floorX0, floorX1 - x);
  const toY = Math.min(y - floorY0, floorY1 - y);
  const outX: f64 = toX < toY ? (x - floorX0 < floorX1 - x ? -1 : 1) : 0;
  const outY: f64 = toX < toY ? 0 : y - floorY0 < floorY1 - y ? -1 : 1;
  let best = -1;
  let most = -Infinity;
  for (let k = 0; k < load<i32>(at, 24); k++) {
    const slot = load<i32>(rivalAt(at, k));
    // out of every camera's sight: out
    let out: f64 = 1e6;
    if (getI(pTracklet, slot) == load<i32>(rivalAt(at, k), 4)) {
      if (getB(pSpent, slot) != 0) continue;
      const o = pMean + ((<usize>slot) << 2);
      out = <f64>load<f32>(o) * outX + <f64>load<f32>(o + ((<usize>people) << 2)) * outY;
    }
    if (out <= most) continue;
    most = out;
    best = k;
  }
  return best;
}

/** How far (m) the tracklet stood from x, y at tS, by its place and velocity now. */
function distanceOf(slot: i32, x: f64, y: f64, tS: f64): f64 {
  const step = (<usize>people) << 2;
  const o = pMean + ((<usize>slot) << 2);
  const back = getD(pTime, slot) - tS;
  const near = Math.abs(back) < GATE_WAIT_S ? back : 0;
  const dx = <f64>load<f32>(o) - near * <f64>load<f32>(o + 2 * step) - x;
  const dy = <f64>load<f32>(o + step) - near * <f64>load<f32>(o + 3 * step) - y;
  return Math.sqrt(dx * dx + dy * dy);
}

/** The visit lost nearest to the gate that could have got there by tS; −1: nobody we know. */
function lostNear(x: f64, y: f64, radius: f64, tS: f64): i32 {
  let best = -1;
  let least = Infinity;
  let blind = 0;
  for (let v = 0; v < people; v++) {
    if (getB(vState, v) != WAITS || (getB(vWasBound, v) == 0 && getB(vBlind, v) == 0)) continue;
    const dx = <f64>getF(vX, v) - x;
    const dy = <f64>getF(vY, v) - y;
    const d = Math.sqrt(dx * dx + dy * dy);
    if (d > radius + <f64>getF(vReach, v) + WALK_MPS * Math.max(0, tS - getD(vSince, v))) continue;
    if (getB(vBlind, v) != 0) blind++;
    if (d >= least) continue;
    least = d;
    best = v;
  }
  // one of several whom nobody saw for a while: no guess
  return best >= 0 && blind > 1 && getB(vBlind, best) != 0 ? -1 : best;
}

function leave(visit: i32): void {
  const slot = getI(vPerson, visit);
  if (slot >= 0) {
    setI(pVisit, slot, -1);
    setB(pSpent, slot, 1);
  }
  setI(vPerson, visit, -1);
  setB(vState, visit, LEFT);
}

/** The visit's slot is free again. */
export function identityRelease(visit: i32): void {
  if (visit < 0 || visit >= people || getB(vState, visit) == 0) return;
  leave(visit);
  setB(vState, visit, 0);
  store<u64>(vKey + ((<usize>visit) << 3), 0);
  memory.fill(vId + <usize>(visit * ID_BYTES), 0, ID_BYTES);
}

/** From slot `from` on, the next visit that is lost for good at tS; −1 none. */
export function identityDeparted(from: i32, tS: f64): i32 {
  for (let v = from; v < people; v++) {
    if (getB(vState, v) != WAITS || (getB(vWasBound, v) == 0 && getB(vBlind, v) == 0)) continue;
    // time that nobody saw does not count
    const gone = tS - Math.max(getD(vSince, v), load<f64>(clock, 16));
    if (gone > GONE_S) return v;
    if (gone <= GONE_AT_EXIT_S) continue;
    for (let g = 0; g < GATES_MAX; g++) {
      const at = gateAt(g);
      if ((load<i32>(at, 12) & LEAVES) == 0) continue;
      const dx = load<f32>(at) - getF(vX, v);
      const dy = load<f32>(at, 4) - getF(vY, v);
      const r = load<f32>(at, 8) + getF(vReach, v);
      if (dx * dx + dy * dy < r * r) return v;
    }
  }
  return -1;
}
