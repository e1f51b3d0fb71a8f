// Whose skeleton: which camera tracklet each body of a skeleton source is, by where both were at
// the same time. Bodies may be seconds late: they are held against the tracklets' history.

import { reserve } from '../memory/arena';
import { getB, getD, getF, getI, setB, setD, setF, setI } from '../memory/cells';
import { birthAt, confirm } from '../tracking/births';
import {
  bodiesFrom,
  clock,
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
  slots,
} from '../tracking/layout';
import {
  ALONE_S,
  COAST_S,
  FUSE_BESIDE_M,
  FUSE_MARGIN,
  FUSE_MEMORY_S,
  FUSE_NEW,
  FUSE_REACH_M,
  FUSE_RECENT_S,
  FUSE_SD_M,
  FUSE_SETTLED,
  FUSE_WORST,
  HELD_S,
  RECENT_JOINTS_S,
} from './constants';
import { homeNone, settle, speaksFor } from './homes';
import { placeCount, placeIndex, placeSlot, placeX, placeY } from './places';
import { exchange } from './visits';

/** Tracklets that a body is held against at a time: who may stand within FUSE_REACH_M of one. */
const CANDIDATES: i32 = 6;

// candidates of a body: slot, number of its tracklet, and smoothed misfit (squared deviations)
let cSlot: usize = 0;
let cTracklet: usize = 0;
let cMisfit: usize = 0;
/** Slot of the tracklet that a body is; −1 none. */
let fused: usize = 0;
/** For how long a body has had no tracklet (s). */
let alone: usize = 0;
/** Slot, plus one, of the body that took a tracklet last; 0 none. */
let owner: usize = 0;
/** Scratch, u8 of each place: it is of a candidate of the body at hand. */
let known: usize = 0;

/** Misfit of a tracklet that is FUSE_REACH_M away. */
const REACH: f64 = (FUSE_REACH_M * FUSE_REACH_M) / (FUSE_SD_M * FUSE_SD_M);
/** Beyond this squared distance (m²) one is out of reach, however f32 rounds. */
const SURELY_FAR: f32 = <f32>(1.01 * FUSE_REACH_M * FUSE_REACH_M);

export function reserveFusion(): void {
  const n = <usize>people;
  cSlot = reserve(4 * CANDIDATES * n);
  cTracklet = reserve(4 * CANDIDATES * n);
  cMisfit = reserve(4 * CANDIDATES * n);
  fused = reserve(4 * n);
  owner = reserve(4 * n);
  alone = reserve(4 * n);
}

export function reserveFusionScratch(): void {
  known = reserve(<usize>people);
}

/** A new body has no tracklet yet. */
export function fusionOpen(body: i32): void {
  setI(fused, body, -1);
  homeNone(body);
  setF(alone, body, 0);
  for (let k = body * CANDIDATES; k < (body + 1) * CANDIDATES; k++) setI(cTracklet, k, 0);
}

/** Slot of the tracklet that this body is; −1: none, it is gone, or the slot holds no body any more. */
export function fusedWith(body: i32): i32 {
  if (getI(pTracklet, body) == 0 || getI(pSource, body) < 0) return -1;
  const slot = getI(fused, body);
  if (slot < 0) return -1;
  const at = candidateOf(body, slot);
  return at >= 0 && isAlive(at) ? slot : -1;
}

/** Slot of the body that is this tracklet, the newest where there are several; −1 none. */
function ownerOf(slot: i32): i32 {
  const body = getI(owner, slot) - 1;
  return body >= 0 && fusedWith(body) == slot ? body : -1;
}

/** Hash of the body that is this tracklet; 0 none. */
export function bodyOf(slot: i32): u64 {
  const body = ownerOf(slot);
  return body < 0 ? 0 : load<u64>(pKey + ((<usize>body) << 3));
}

/** What joints say of a tracklet without boxes: nothing, it is there, the cameras follow it by another. */
export namespace Hold {
  export const none: i32 = 0;
  export const there: i32 = 1;
  export const moved: i32 = 2;
}

/**
 * No camera has a box of this tracklet at tS: its body may show that it is there all the same, and
 * where, if its joints are recent; see Hold.
 */
export function holdByBody(slot: i32, tS: f64): i32 {
  const body = ownerOf(slot);
  if (body < 0) return Hold.none;
  const age = tS - getD(pSeen, body);
  if (age > HELD_S) return Hold.none;
  setD(pSeen, slot, Math.max(getD(pSeen, slot), getD(pSeen, body)));
  if (age > RECENT_JOINTS_S) return Hold.there;
  const step = (<usize>people) << 2;
  const from = pMean + ((<usize>body) << 2);
  const to = pMean + ((<usize>slot) << 2);
  for (let k = 0; k < 2; k++) {
    const v = load<f32>(from + <usize>(k + 2) * step);
    store<f32>(to + <usize>k * step, load<f32>(from + <usize>k * step) + <f32>age * v);
    store<f32>(to + <usize>(k + 2) * step, v);
  }
  const seen = seenBeside(slot, tS);
  if (seen < 0) return Hold.there;
  if (candidateOf(body, seen) < 0) addCandidate(body, seen, FUSE_NEW);
  exchange(slot, seen, 1, tS);
  setI(fused, body, seen);
  setI(owner, seen, body + 1);
  return Hold.moved;
}

/**
 * Somebody whom cameras see at tS where this tracklet is, and whom nothing else explains; −1 none. A
 * person who bends or rises looks like another one: the old tracklet has no box then, the new no body.
 */
function seenBeside(slot: i32, tS: f64): i32 {
  const step = (<usize>people) << 2;
  const x = load<f32>(pMean + ((<usize>slot) << 2));
  const y = load<f32>(pMean + step + ((<usize>slot) << 2));
  let best = -1;
  let least: f64 = FUSE_BESIDE_M * FUSE_BESIDE_M;
  for (let i = 0; i < slots; i++) {
    if (i == slot || getI(pTracklet, i) == 0 || getB(pConfirmed, i) == 0) continue;
    if (getI(pVisit, i) >= 0 || getB(pSpent, i) != 0 || getD(pSeen, i) < tS - COAST_S) continue;
    if (ownerOf(i) >= 0) continue;
    const dx = load<f32>(pMean + ((<usize>i) << 2)) - x;
    const dy = load<f32>(pMean + step + ((<usize>i) << 2)) - y;
    const square = <f64>(dx * dx + dy * dy);
    if (square >= least) continue;
    least = square;
    best = i;
  }
  return best;
}

/**
 * Holds a body, seen dtS after its last sight at the time of `identityBodiesAt`, against the tracklets
 * near it, and returns the slot of the one that it is, or −1. It stays with the one it has until another
 * fits clearly better; bodies of one source have tracklets of their own.
 */
export function fuse(body: i32, dtS: f64): i32 {
  setB(pConfirmed, body, 0);
  const step = (<usize>people) << 2;
  const o = (<usize>body) << 2;
  const x = <f64>load<f32>(pMean + o);
  const y = <f64>load<f32>(pMean + step + o);
  forgetDead(body);
  const share = 1 - Math.exp(-dtS / FUSE_MEMORY_S);
  for (let k = body * CANDIDATES; k < (body + 1) * CANDIDATES; k++) {
    const at = getI(cTracklet, k) != 0 ? placeIndex(getI(cSlot, k)) : -1;
    if (at >= 0) setB(known, at, 1);
  }
  const x4 = f32x4.splat(<f32>x);
  const y4 = f32x4.splat(<f32>y);
  for (let k = 0; k < placeCount; k += 4) {
    // four at a time: most are far away and nothing to this body
    const dx = f32x4.sub(v128.load(placeX + ((<usize>k) << 2)), x4);
    const dy = f32x4.sub(v128.load(placeY + ((<usize>k) << 2)), y4);
    const far2 = f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy));
    const some = v128.any_true(f32x4.lt(far2, f32x4.splat(SURELY_FAR)));
    if (!some && load<u32>(known + <usize>k) == 0) continue;
    for (let at = k; at < min(k + 4, placeCount); at++) hold(body, at, x, y, share);
  }
  const slot = choose(body);
  const waited = slot < 0 ? <f64>getF(alone, body) + dtS : 0;
  setF(alone, body, <f32>waited);
  if (waited > ALONE_S) stand(body, x, y);
  return slot;
}

/** Holds the body at x, y against one of the places. */
function hold(body: i32, place: i32, x: f64, y: f64, share: f64): void {
  const slot = getI(placeSlot, place);
  const dx = <f64>getF(placeX, place) - x;
  const dy = <f64>getF(placeY, place) - y;
  const misfit = (dx * dx + dy * dy) / (FUSE_SD_M * FUSE_SD_M);
  const isKnown = getB(known, place) != 0;
  setB(known, place, 0);
  if (misfit >= REACH && !isKnown) return;
  if (getI(pTracklet, slot) == 0 || getB(pConfirmed, slot) == 0) return;
  const at = candidateOf(body, slot);
  if (at >= 0) {
    const was = <f64>getF(cMisfit, at);
    setF(cMisfit, at, <f32>(was + share * (Math.min(misfit, FUSE_WORST) - was)));
  } else if (misfit < REACH) {
    addCandidate(body, slot, misfit + FUSE_NEW);
  }
}

/** Joints show somebody whom the cameras do not follow: who is there has a tracklet. */
function stand(body: i32, bodyX: f64, bodyY: f64): void {
  const now = load<f64>(clock);
  const age = now - getD(pSeen, body);
  if (Math.abs(age) > RECENT_JOINTS_S) return;
  const step = (<usize>people) << 2;
  const o = (<usize>body) << 2;
  const vx = <f64>load<f32>(pMean + 2 * step + o);
  const vy = <f64>load<f32>(pMean + 3 * step + o);
  const x = bodyX + age * vx;
  const y = bodyY + age * vy;
  for (let slot = 0; slot < slots; slot++) {
    if (getI(pTracklet, slot) == 0 || getB(pConfirmed, slot) != 0) continue;
    const dx = <f64>load<f32>(pMean + ((<usize>slot) << 2)) - x;
    const dy = <f64>load<f32>(pMean + step + ((<usize>slot) << 2)) - y;
    // the cameras were not sure of it yet
    if (dx * dx + dy * dy < FUSE_SD_M * FUSE_SD_M) return confirm(slot);
  }
  birthAt(x, y, vx, vy, FUSE_SD_M, now);
}

function candidateOf(body: i32, slot: i32): i32 {
  for (let k = body * CANDIDATES; k < (body + 1) * CANDIDATES; k++) {
    if (getI(cTracklet, k) != 0 && getI(cSlot, k) == slot) return k;
  }
  return -1;
}

function isAlive(k: i32): bool {
  return getI(cTracklet, k) != 0 && getI(pTracklet, getI(cSlot, k)) == getI(cTracklet, k);
}

function forgetDead(body: i32): void {
  for (let k = body * CANDIDATES; k < (body + 1) * CANDIDATES; k++) {
    if (!isAlive(k)) setI(cTracklet, k, 0);
  }
  const slot = getI(fused, body);
  if (slot >= 0 && candidateOf(body, slot) < 0) setI(fused, body, -1);
}

/** Takes a free place, else that of the worst candidate where this one is better. */
function addCandidate(body: i32, slot: i32, misfit: f64): void {
  let worst = -1;
  for (let k = body * CANDIDATES; k < (body + 1) * CANDIDATES; k++) {
    if (getI(cTracklet, k) == 0) {
      worst = k;
      break;
    }
    if (getI(cSlot, k) == getI(fused, body)) continue;
    if (worst < 0 || getF(cMisfit, k) > getF(cMisfit, worst)) worst = k;
  }
  if (getI(cTracklet, worst) != 0 && <f64>getF(cMisfit, worst) <= misfit) return;
  setI(cSlot, worst, slot);
  setI(cTracklet, worst, getI(pTracklet, slot));
  setF(cMisfit, worst, <f32>misfit);
}

function choose(body: i32): i32 {
  const now = getI(fused, body);
  let best = -1;
  let least: f64 = REACH;
  for (let k = body * CANDIDATES; k < (body + 1) * CANDIDATES; k++) {
    if (getI(cTracklet, k) == 0) continue;
    const slot = getI(cSlot, k);
    const own = <f64>getF(cMisfit, k);
    const misfit = slot == now ? own - FUSE_MARGIN : own;
    if (misfit >= least) continue;
    const rival = holder(body, slot);
    if (rival >= 0 && <f64>getF(cMisfit, candidateOf(rival, slot)) <= own + FUSE_MARGIN) continue;
    best = slot;
    least = misfit;
  }
  if (best >= 0 && best != now) takeOver(body, now, best);
  setI(fused, body, best);
  if (best < 0) return best;
  if (<f64>getF(cMisfit, candidateOf(body, best)) < FUSE_SETTLED) settle(body, getI(pVisit, best));
  setI(owner, best, body + 1);
  return best;
}

/**
 * The body leaves its tracklet for another one. Joints follow a person more surely than boxes do: where
 * two bodies change tracklets, or a body goes to one that nobody had, the tracklets are what moved,
 * and their visits stay with the bodies. Not where a body was on somebody else's tracklet, for want of
 * an own one: then it is the body that moves.
 */
function takeOver(body: i32, from: i32, to: i32): void {
  const rival = holder(body, to);
  if (rival >= 0) setI(fused, rival, -1);
  if (from < 0) return;
  if (rival < 0) {
    const isNew = getI(pVisit, to) < 0 && getB(pSpent, to) == 0;
    if (isNew && speaksFor(body, from)) exchange(from, to, 1, load<f64>(clock));
    return;
  }
  const back = candidateOf(rival, from);
  if (back < 0 || getF(cMisfit, back) >= getF(cMisfit, candidateOf(rival, to))) return;
  setI(fused, rival, from);
  setI(owner, from, rival + 1);
  if (speaksFor(body, from) && speaksFor(rival, to)) exchange(from, to, 1, load<f64>(clock));
}

/** Another body of the same source that is this tracklet and was seen of late; −1 none. */
function holder(body: i32, slot: i32): i32 {
  const wanted = i32x4.splat(slot);
  for (let at = bodiesFrom; at < people; at += 4) {
    // four at a time: hardly any is it
    const same = i32x4.bitmask(i32x4.eq(v128.load(fused + ((<usize>at) << 2)), wanted));
    for (let left = same; left != 0; left &= left - 1) {
      const other = at + ctz(left);
      if (other == body || getI(pTracklet, other) == 0 || getI(pSource, other) != getI(pSource, body))
        continue;
      if (getD(pTime, body) - getD(pTime, other) > FUSE_RECENT_S) continue;
      if (fusedWith(other) == slot) return other;
    }
  }
  return -1;
}
