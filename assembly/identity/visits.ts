// Visits and whose tracklet they are: waiting at a gate, bound, lost and found again, gone.

import { getB, getD, getF, getI, setB, setD, setF, setI } from '../memory/cells';
import { Counter, count } from '../tracking/counters';
import {
  pBorn,
  pBornX,
  pBornY,
  pConfidence,
  pConfirmed,
  pCov,
  people,
  pKey,
  pMean,
  pSeen,
  pSource,
  pSpent,
  pTall,
  pTime,
  pTracklet,
  pVisit,
  slots,
} from '../tracking/layout';
import { AT_GATE_SHARE, GATE_PATIENCE_S, GATE_WAIT_S, OVERLAP_S, SLACK_M, WALK_MPS } from './constants';
import { bodyOf, fusedWith } from './fusion';
import { homeEmpty, homeOf } from './homes';
import {
  EVENT_BYTES,
  events,
  ID_BYTES,
  maxEvents,
  vBlind,
  vId,
  vKey,
  vPerson,
  vReach,
  vRival,
  vRole,
  vSince,
  vState,
  vSure,
  vTall,
  vWasBound,
  vX,
  vY,
} from './layout';

/** States of a visit; 0 is a free slot. */
export const WAITS: i32 = 1;
export const BOUND: i32 = 2;
export const LEFT: i32 = 3;

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

/** Whether one more look may be told of. */
export function mayTell(): bool {
  return told + 3 * people <= maxEvents;
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
    setF(vTall, visit, getF(pTall, slot));
    // Its skeleton may go on where the cameras lost it, and find it again.
    const body = getI(pSource, slot) < 0 ? keyOfPerson(visit, slot) : 0;
    if (body != 0) store<u64>(vKey + ((<usize>visit) << 3), body);
  }
  setI(pTracklet, slot, 0);
  setI(pVisit, slot, -1);
  setB(pConfirmed, slot, 0);
  setF(pConfidence, slot, 0);
  // Free slots are predicted too: what decays would end in denormal numbers, which are slow.
  for (let k = 2; k < 4; k++) setF(pMean, k * people + slot, 0);
  for (let k = 0; k < 15; k++) setF(pCov, k * people + slot, 0);
}

/** Hash of the body that shows where the visit's person is, whatever becomes of its tracklet; 0 none. */
function keyOfPerson(visit: i32, slot: i32): u64 {
  const home = homeOf(visit);
  return home >= 0 ? load<u64>(pKey + ((<usize>home) << 3)) : bodyOf(slot);
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
    setF(vTall, v, 0);
    setF(vSure, v, 1);
    setI(vRival, v, -1);
    homeEmpty(v);
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

/**
 * The visit was found again, but `other` may be whom it was taken for, with probability 1 − p (−1:
 * somebody unknown). A doubt stays: nothing later says who it was.
 */
export function doubt(visit: i32, other: i32, p: f64): void {
  setF(vSure, visit, <f32>(p * <f64>getF(vSure, visit)));
  if (other >= 0) setI(vRival, visit, other);
}

/** The visit is this tracklet from now on; `p`: how sure. */
export function bind(visit: i32, slot: i32, p: f64, tS: f64): void {
  const again = getB(vWasBound, visit) != 0;
  if (getB(vBlind, visit) == 2) tell(EventKind.sure, visit, slot, p, -1, tS);
  setB(vBlind, visit, 0);
  setB(vState, visit, BOUND);
  setB(vWasBound, visit, 1);
  setI(vPerson, visit, slot);
  setI(pVisit, slot, visit);
  // found again in a stoop, it is still as tall
  if (getF(vTall, visit) > getF(pTall, slot)) setF(pTall, slot, getF(vTall, visit));
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
