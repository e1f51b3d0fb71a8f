// Bodies that a skeleton source follows itself: one slot a body, found by the hash of its id.

import { getD, getI, setB, setD, setF } from '../memory/cells';
import { freeSlot, openSlot } from '../tracking/births';
import { Counter } from '../tracking/counters';
import {
  bodiesFrom,
  NAME_BYTES,
  pBornX,
  pBornY,
  pConfidence,
  pConfirmed,
  pCov,
  people,
  pKey,
  pMean,
  pName,
  pSeen,
  pSource,
  pTime,
  pTracklet,
  pVisit,
} from '../tracking/layout';
import { BODY_PATIENCE_S, BODY_VELOCITY_S, FUSE_RECENT_S } from './constants';
import { fuse, fusedWith, fusionOpen } from './fusion';
import { keyOf, loseTracklet } from './visits';

/** Slot of the body with this id hash at this source; −1 none. */
export function identityBodySlot(low: i32, high: i32, source: i32): i32 {
  const key = keyOf(low, high);
  for (let i = bodiesFrom; i < people; i++) {
    if (load<u64>(pKey + ((<usize>i) << 3)) != key) continue;
    if (getI(pTracklet, i) != 0 && getI(pSource, i) == source) return i;
  }
  return -1;
}

/** Address of a slot's name, NAME_BYTES, zero-filled UTF-8. */
export function identityNameAddress(slot: i32): usize {
  return pName + <usize>(slot * NAME_BYTES);
}

/** Time since the sight before (s), of the last body that was seen. */
let sightS: f64 = 0;

/** Slot of the camera tracklet that the body seen last is; −1 none. Call `identityBodiesAt` before. */
export function identityFuse(slot: i32): i32 {
  return fuse(slot, sightS);
}

/**
 * A body was seen at x, y (m) at tS with a score 0…1. Opens a slot for a new one; the host then
 * writes its name. −1 where the table is full.
 */
export function identityBody(low: i32, high: i32, source: i32, tS: f64, x: f64, y: f64, score: f64): i32 {
  let slot = identityBodySlot(low, high, source);
  const step = (<usize>people) << 2;
  if (slot < 0) {
    slot = freeSlot(bodiesFrom, people, Counter.bodiesOverflow);
    if (slot < 0) return -1;
    openSlot(slot, tS, source);
    fusionOpen(slot);
    sightS = 1;
    store<u64>(pKey + ((<usize>slot) << 3), keyOf(low, high));
    setB(pConfirmed, slot, 1);
    setF(pBornX, slot, <f32>x);
    setF(pBornY, slot, <f32>y);
    const o = (<usize>slot) << 2;
    for (let k = 2; k < 5; k++) store<f32>(pMean + <usize>k * step + o, 0);
    for (let k = 0; k < 15; k++) store<f32>(pCov + <usize>k * step + o, 0);
  } else if (tS > getD(pTime, slot)) {
    const o = (<usize>slot) << 2;
    const dt = tS - getD(pTime, slot);
    sightS = dt;
    const share = 1 - Math.exp(-dt / BODY_VELOCITY_S);
    const vx = <f64>load<f32>(pMean + 2 * step + o);
    const vy = <f64>load<f32>(pMean + 3 * step + o);
    store<f32>(pMean + 2 * step + o, <f32>(vx + share * ((x - <f64>load<f32>(pMean + o)) / dt - vx)));
    store<f32>(pMean + 3 * step + o, <f32>(vy + share * ((y - <f64>load<f32>(pMean + step + o)) / dt - vy)));
  } else {
    sightS = 0;
    return slot;
  }
  const o = (<usize>slot) << 2;
  store<f32>(pMean + o, <f32>x);
  store<f32>(pMean + step + o, <f32>y);
  setD(pTime, slot, tS);
  setD(pSeen, slot, tS);
  setF(pConfidence, slot, <f32>Math.min(Math.max(score, 0), 1));
  return slot;
}

/**
 * Frees bodies without news since long before tS; and where few slots are free, those that have been without for
 * longest, first of all whoever is nobody's: a source that names its bodies anew must shut nobody out.
 */
export function identityBodiesAge(tS: f64): void {
  let free = 0;
  for (let i = bodiesFrom; i < people; i++) {
    if (getI(pTracklet, i) != 0 && tS - getD(pSeen, i) > BODY_PATIENCE_S) loseTracklet(i, tS);
    if (getI(pTracklet, i) == 0) free++;
  }
  for (const spare = (people - bodiesFrom) >> 2; free < spare; free++) {
    const slot = longestUnseen(tS);
    if (slot < 0) return;
    loseTracklet(slot, tS);
  }
}

/** The body to be given up first at tS; −1: all were seen of late. */
function longestUnseen(tS: f64): i32 {
  let best = -1;
  let bestIsSomebody = true;
  let since: f64 = 0;
  for (let i = bodiesFrom; i < people; i++) {
    if (getI(pTracklet, i) == 0 || tS - getD(pSeen, i) <= FUSE_RECENT_S) continue;
    const isSomebody = getI(pVisit, i) >= 0 || fusedWith(i) >= 0;
    if (best >= 0 && (isSomebody == bestIsSomebody ? getD(pSeen, i) >= since : isSomebody)) continue;
    best = i;
    bestIsSomebody = isSomebody;
    since = getD(pSeen, i);
  }
  return best;
}
