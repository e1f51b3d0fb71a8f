// Visits and whose tracklet they are: waiting at a gate, bound, lost and found again, gone.

import {
  Counter,
  count,
  EVENT_BYTES,
  events,
  GATE_BYTES,
  GATES_MAX,
  gates,
  getB,
  getD,
  getF,
  getI,
  ID_BYTES,
  maxEvents,
  pBorn,
  pBornX,
  pBornY,
  pConfidence,
  pConfirmed,
  people,
  pKey,
  pMean,
  pSeen,
  pSource,
  pSpent,
  pTime,
  pTracklet,
  pVisit,
  setB,
  setD,
  setF,
  setI,
  slots,
  vBlind,
  vId,
  vKey,
  vPerson,
  vReach,
  vRole,
  vSince,
  vState,
  vWasBound,
  vX,
  vY,
} from '../tracking/layout';
import { AT_GATE_SHARE, GATE_PATIENCE_S, GATE_WAIT_S, OVERLAP_S, SLACK_M, WALK_MPS } from './constants';
import { bodyOf, fusedWith } from './fusion';

/** States of a visit; 0 is a free slot. */
export const WAITS: i32 = 1;
export const BOUND: i32 = 2;
export const LEFT: i32 = 3;

/** Ways of a gate: bits. */
export const LEAVES: i32 = 1;
const ENTERS: i32 = 2;

export namespace EventKind {
  export const bound: i32 = 1;
  export const rebound: i32 = 2;
  export const lost: i32 = 3;
  export const swapped: i32 = 4;
  export const left: i32 = 5;
  /** After a time that nobody saw: cannot be told apart; could be after all. */
  export const unsure: i32 = 6;
  export const sure: i32 = 7;
}

let told: i32 = 0;

/** Tells the host; `slot` −1: the visit had no tracklet. */
export function tell(kind: i32, visit: i32, slot: i32, p: f64, gate: i32, tS: f64): void {
  if (told >= maxEvents) unreachable(); // see bindWaiting and `exchange`
  const at = events + <usize>(told * EVENT_BYTES);
  store<i32>(at, kind);
  store<i32>(at, visit, 4);
  store<i32>(at, slot, 8);
  store<i32>(at, slot < 0 ? 0 : getI(pTracklet, slot), 12);
  store<f32>(at, <f32>p, 16);
  store<i32>(at, gate, 20);
  store<f64>(at, tS, 24);
  told++;
}

/** Number of events since the last `identityClear`; each is EVENT_BYTES at `identityEvents`. */
export function identityTold(): i32 {
  return told;
}
export function identityEvents(): usize {
  return events;
}
export function identityClear(): void {
  told = 0;
}

export function gateAt(i: i32): usize {
  return gates + <usize>(i * GATE_BYTES);
}

/**
 * Declares a gate; `ways`: sum of LEAVES and ENTERS. Set at every start.
 */
export function identityGate(i: i32, x: f64, y: f64, radius: f64, ways: i32): void {
  if (i < 0 || i >= GATES_MAX) return;
  const at = gateAt(i);
  store<f32>(at, <f32>x);
  store<f32>(at, <f32>y, 4);
  store<f32>(at, <f32>radius, 8);
  store<i32>(at, ways, 12);
}

/** The floor (m) on which whoever appears has come in by this gate. */
export function identityGateArea(i: i32, x0: f64, x1: f64, y0: f64, y1: f64): void {
  if (i < 0 || i >= GATES_MAX) return;
  const at = gateAt(i);
  store<f32>(at, <f32>x0, 16);
  store<f32>(at, <f32>x1, 20);
  store<f32>(at, <f32>y0, 24);
  store<f32>(at, <f32>y1, 28);
}

/** Frees the tracklet's slot; its visit, if any, is lost where it was seen last. */
export function loseTracklet(slot: i32, tS: f64): void {
  const visit = getI(pVisit, slot);
  if (visit >= 0) {
    tell(EventKind.lost, visit, slot, getF(pConfidence, slot), -1, tS);
    setB(vState, visit, WAITS);
    setI(vPerson, visit, -1);
    setD(vSince, visit, getD(pSeen, slot));
    const step = (<usize>people) << 2;
    setF(vX, visit, load<f32>(pMean + ((<usize>slot) << 2)));
    setF(vY, visit, load<f32>(pMean + step + ((<usize>slot) << 2)));
    setF(vReach, visit, <f32>SLACK_M);
    // Its skeleton may go on where the cameras lost it, and find it again.
    const body = getI(pSource, slot) < 0 ? bodyOf(slot) : 0;
    if (body != 0) store<u64>(vKey + ((<usize>visit) << 3), body);
  }
  setI(pTracklet, slot, 0);
  setI(pVisit, slot, -1);
  setB(pConfirmed, slot, 0);
  setF(pConfidence, slot, 0);
}

/**
 * A visit begins at x, y (m), within `radius`, at tS; `low`, `high`: hash of its body's id or
 * 0, 0. The host has written its id to `identityIdAddress(slot)` of the returned slot before the
 * next call. −1 where the table is full.
 */
export function identityAdmit(role: i32, x: f64, y: f64, radius: f64, tS: f64, low: i32, high: i32): i32 {
  for (let v = 0; v < slots; v++) {
    if (getB(vState, v) != 0) continue;
    setB(vState, v, WAITS);
    setB(vRole, v, role);
    setB(vWasBound, v, 0);
    setB(vBlind, v, 0);
    setI(vPerson, v, -1);
    setD(vSince, v, tS);
    setF(vX, v, <f32>x);
    setF(vY, v, <f32>y);
    setF(vReach, v, <f32>radius);
    store<u64>(vKey + ((<usize>v) << 3), keyOf(low, high));
    return v;
  }
  count(Counter.visitsOverflow);
  return -1;
}

export function keyOf(low: i32, high: i32): u64 {
  return ((<u64>(<u32>high)) << 32) | <u64>(<u32>low);
}

export function identityIdAddress(slot: i32): usize {
  return vId + <usize>(slot * ID_BYTES);
}

export function bind(visit: i32, slot: i32, p: f64, tS: f64): void {
  const again = getB(vWasBound, visit) != 0;
  if (getB(vBlind, visit) == 2) tell(EventKind.sure, visit, slot, p, -1, tS);
  setB(vBlind, visit, 0);
  setB(vState, visit, BOUND);
  setB(vWasBound, visit, 1);
  setI(vPerson, visit, slot);
  setI(pVisit, slot, visit);
  tell(again ? EventKind.rebound : EventKind.bound, visit, slot, p, -1, tS);
}

/** Two tracklets have changed places: each takes the other's visit, or none where that has none; `p`: how sure. */
export function exchange(a: i32, b: i32, p: f64, tS: f64): void {
  const va = getI(pVisit, a);
  const vb = getI(pVisit, b);
  // Half of the table is for what else may happen in a tick.
  if (told + 4 > maxEvents / 2) return;
  if (va >= 0) tell(EventKind.swapped, va, a, getF(pConfidence, a), -1, tS);
  if (vb >= 0) tell(EventKind.swapped, vb, b, getF(pConfidence, b), -1, tS);
  setI(pVisit, a, -1);
  setI(pVisit, b, -1);
  if (va >= 0) bind(va, b, p, tS);
  if (vb >= 0) bind(vb, a, p, tS);
}

/** May this tracklet be given to a visit? */
export function free(slot: i32): bool {
  return (
    getI(pTracklet, slot) != 0 &&
    getB(pConfirmed, slot) != 0 &&
    getI(pVisit, slot) < 0 &&
    getB(pSpent, slot) == 0
  );
}

/** How far the last `strain` let its visit have got (m). */
let mayM: f64 = 1;

/**
 * Somebody who appears in an entrance came in by it. Only a visit that was lost in it may have
 * stood there unseen: without this, one visit lost far off takes the next newcomer's tracklet,
 * and every entry after it is one off.
 */
export function isNewcomer(visit: i32, slot: i32): bool {
  for (let g = 0; g < GATES_MAX; g++) {
    const at = gateAt(g);
    if ((load<i32>(at, 12) & ENTERS) == 0) continue;
    if (!inArea(at, getF(pBornX, slot), getF(pBornY, slot), 0)) continue;
    return !inArea(at, getF(vX, visit), getF(vY, visit), getF(vReach, visit));
  }
  return false;
}

function inArea(gate: usize, x: f32, y: f32, slack: f32): bool {
  return (
    x >= load<f32>(gate, 16) - slack &&
    x <= load<f32>(gate, 20) + slack &&
    y >= load<f32>(gate, 24) - slack &&
    y <= load<f32>(gate, 28) + slack
  );
}

/** How far the place is, as a share of how far it may be; ≥ 1: cannot be. */
function strain(visit: i32, slot: i32, tS: f64): f64 {
  const since = getD(vSince, visit);
  const reach = <f64>getF(vReach, visit);
  const born = getD(pBorn, slot);
  const step = (<usize>people) << 2;
  let x: f64 = getF(pBornX, slot);
  let y: f64 = getF(pBornY, slot);
  let when = born;
  if (getB(vWasBound, visit) != 0) {
    // lost: whoever appeared since, or a little before
    if (born < since - OVERLAP_S || isNewcomer(visit, slot)) return 1;
  } else {
    if (tS < since) return 1;
    if (born < since) {
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
    if (when > since + GATE_PATIENCE_S) return 1;
  }
  const dx = x - <f64>getF(vX, visit);
  const dy = y - <f64>getF(vY, visit);
  mayM = reach + WALK_MPS * Math.max(0, when - since);
  return Math.sqrt(dx * dx + dy * dy) / mayM;
}

/**
 * Minus the log density of finding the visit there, but for a constant: a normal of two standard
 * deviations at how far it may have got. Who may be anywhere is likely nowhere in particular.
 */
function cost(share: f64): f64 {
  return 2 * share * share + 2 * Math.log(mayM);
}

/** Does the visit wait for whoever could be it? One that came with a body waits for that body first. */
function isOpen(visit: i32): bool {
  if (getB(vState, visit) != WAITS || getB(vBlind, visit) != 0) return false;
  return getB(vWasBound, visit) != 0 || load<u64>(vKey + ((<usize>visit) << 3)) == 0;
}

/** Gives waiting visits their tracklets as of tS: by body id, else the least strained pair first. */
export function bindWaiting(tS: f64): void {
  // what cannot be told now is found at the next look
  if (told + 3 * people > maxEvents) return;
  let waiting = 0;
  for (let v = 0; v < people; v++) {
    if (getB(vState, v) != WAITS) continue;
    const key = load<u64>(vKey + ((<usize>v) << 3));
    for (let i = 0; key != 0 && i < people; i++) {
      if (getI(pTracklet, i) == 0 || load<u64>(pKey + ((<usize>i) << 3)) != key) continue;
      const slot = fusedWith(i) < 0 ? i : fusedWith(i);
      if (!free(slot)) continue;
      bind(v, slot, 1, tS);
      break;
    }
    if (isOpen(v)) waiting++;
  }
  while (waiting > 0) {
    let best: f64 = Infinity;
    let second: f64 = Infinity;
    let visit = -1;
    let slot = -1;
    for (let v = 0; v < people; v++) {
      if (!isOpen(v)) continue;
      const fresh = getB(vWasBound, v) == 0 && tS < getD(vSince, v) + GATE_WAIT_S;
      for (let i = 0; i < people; i++) {
        // a visit that came with a body takes no other body for it
        if (!free(i) || (getI(pSource, i) >= 0 && load<u64>(vKey + ((<usize>v) << 3)) != 0)) continue;
        const share = strain(v, i, tS);
        if (share >= 1 || (fresh && share > AT_GATE_SHARE)) continue;
        const c = cost(share);
        if (c < best) {
          // the pair before it only counts as a rival where it shares the visit or the tracklet
          second = v == visit || i == slot ? best : Infinity;
          best = c;
          visit = v;
          slot = i;
        } else if (c < second && (v == visit || i == slot)) second = c;
      }
    }
    if (visit < 0) return;
    bind(visit, slot, 1 / (1 + Math.exp(best - second)), tS);
    waiting--;
  }
}
