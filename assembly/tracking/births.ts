// Births: boxes that nobody claimed, seen by two cameras at one place, or by the only camera that
// sees the place. Clusters of most cameras first.

import { getB, getF, getI, setB, setD, setF, setI } from '../memory/cells';
import { boxFrom, boxTo } from './boxes';
import { camAt, camF } from './cameras';
import {
  DOUBLE_SHARE,
  FIRST_SD_M,
  FLOOR_MARGIN_M,
  GATE_3,
  HEIGHT_MEAN_M,
  ODDS_BOX,
  ODDS_CONFIRM,
  SCORE_START,
  SEARCH_M,
  SEPARATION_M,
} from './constants';
import { Counter, count } from './counters';
import {
  addCamera,
  clearMask,
  hiddenTo,
  inBoth,
  layCoverage,
  nextCamera,
  nextFrame,
  sees,
  startWalk,
  whoSees,
  withLeft,
} from './coverage';
import { misfit, weighSight } from './fit';
import { mayBeKnown, noneNear, squareTo } from './known';
import {
  bBottom,
  bDouble,
  bFlags,
  bFrame,
  bHalf,
  bLeft,
  boxAt,
  bPerson,
  bReach,
  bScore,
  bTop,
  bU,
  bViews,
  bWas,
  bX,
  bY,
  cameras,
  counters,
  frCamera,
  frCount,
  frFirst,
  MASK_BYTES,
  NAME_BYTES,
  pBorn,
  pBornX,
  pBornY,
  pConfidence,
  pConfirmed,
  people,
  pKey,
  pMean,
  pName,
  pOdds,
  pSeen,
  pShadowOf,
  pSource,
  pSpent,
  pTall,
  pTime,
  pTracklet,
  pVisit,
  slots,
  wFirst,
} from './layout';
import { aside, lookAt } from './sight';
import { absorbBox, startWorkAt, storeBorn, workAt, workX, workY } from './state';
import { tie } from './ties';

/** Slots of tracklets that may be taken are < limit. */
export let limit: i32 = 0;

/** A free slot from `from` to before `to`; −1 where there is none, which counts as `full`. */
export function freeSlot(from: i32, to: i32, full: i32): i32 {
  for (let i = from; i < to; i++) if (getI(pTracklet, i) == 0) return i;
  count(full);
  return -1;
}

function freeTracklet(): i32 {
  return freeSlot(0, slots, Counter.peopleOverflow);
}

/** Highest slot of a tracklet, plus one. Called at the start of a step: it is not kept in the snapshot. */
export function findLimit(): void {
  limit = 0;
  for (let i = 0; i < slots; i++) if (getI(pTracklet, i) != 0) limit = i + 1;
}

/** Takes a slot for a new tracklet or body; all its fields are set but the state. */
export function openSlot(slot: i32, tS: f64, source: i32): void {
  if (source < 0) {
    if (slot >= limit) limit = slot + 1;
    setI(wFirst, slot, -1);
  }
  const next = getI(counters, Counter.nextTracklet) + 1;
  setI(counters, Counter.nextTracklet, next);
  setI(pTracklet, slot, next);
  setD(pTime, slot, tS);
  setD(pSeen, slot, tS);
  setD(pBorn, slot, tS);
  setI(pVisit, slot, -1);
  setI(pSource, slot, source);
  store<u64>(pKey + ((<usize>slot) << 3), 0);
  memory.fill(pName + <usize>(slot * NAME_BYTES), 0, NAME_BYTES);
  setB(pConfirmed, slot, 0);
  setB(pSpent, slot, 0);
  setI(pShadowOf, slot, 0);
  setF(pOdds, slot, 0);
  setF(pTall, slot, 0);
  setF(pConfidence, slot, 0);
}

function startWork(slot: i32, box: i32): usize {
  const w = workAt(slot);
  startWorkAt(
    w,
    <f64>load<f32>(boxAt(box), bX),
    <f64>load<f32>(boxAt(box), bY),
    FIRST_SD_M + <f64>load<f32>(boxAt(box), bReach),
  );
  absorbBox(w, box);
  return w;
}

/**
 * Somebody whom no camera follows is at x, y (m) at tS, within sdM, and moves at vx, vy: joints tell.
 * Shown from the start. Returns the slot; −1 outside the floor, or where the table is full.
 */
export function birthAt(x: f64, y: f64, vx: f64, vy: f64, sdM: f64, tS: f64): i32 {
  findLimit();
  const slot = onFloor(x, y) ? freeTracklet() : -1;
  if (slot < 0) return -1;
  openSlot(slot, tS, -1);
  startWorkAt(workAt(slot), x, y, sdM);
  storeBorn(slot, vx, vy);
  setF(pBornX, slot, <f32>x);
  setF(pBornY, slot, <f32>y);
  confirm(slot);
  return slot;
}

/** There is no more doubt that somebody is there. */
export function confirm(slot: i32): void {
  setB(pConfirmed, slot, 1);
  setF(pOdds, slot, ODDS_CONFIRM);
}

/** The leftover box of frame f that fits the person at w best; −1 none. */
function bestBox(f: i32, w: usize): i32 {
  const x = workX(w);
  const y = workY(w);
  let looked = false;
  let best = -1;
  let least: f64 = GATE_3;
  const first = getI(frFirst, f);
  const end = first + getI(frCount, f);
  for (let b = first; b < end; b++) {
    if (!starts(b)) continue;
    const dx = <f64>load<f32>(boxAt(b), bX) - x;
    const dy = <f64>load<f32>(boxAt(b), bY) - y;
    const r = SEARCH_M + <f64>load<f32>(boxAt(b), bReach);
    if (dx * dx + dy * dy > r * r) continue;
    // few pictures have a box left over just here: the others need not be asked
    if (!looked) {
      if (!lookAt(camAt(getI(frCamera, f)), w, aside)) return -1;
      weighSight(w, aside);
      looked = true;
    }
    // nobody is born in a stoop or with hidden feet
    const d = misfit(aside, b, GATE_3, true);
    if (d < least) {
      least = d;
      best = b;
    }
  }
  return best;
}

/** Boxes of the cluster in hand. */
const CLUSTER_MAX: i32 = 8;
const cluster = memory.data(8 * 4);
/** Cameras in whose frames the seed in hand looks for more. */
const asked = memory.data(MASK_BYTES, 8);

/** More than one camera would see the upper half of a standing person at x, y. */
function seenByMore(x: f64, y: f64): bool {
  let n = 0;
  startWalk(whoSees(x, y));
  for (let c = nextCamera(); c >= 0 && n < 2; c = nextCamera()) {
    if (sees(camAt(c), x, y) && hiddenTo(c, x, y) < 0.5 * HEIGHT_MEAN_M) n++;
  }
  return n > 1;
}

export let floorX0: f64 = -Infinity;
export let floorX1: f64 = Infinity;
export let floorY0: f64 = -Infinity;
export let floorY1: f64 = Infinity;

/** Bounds of the floor (m): nobody is born outside. Set at every start. */
export function trackingFloor(x0: f64, x1: f64, y0: f64, y1: f64): void {
  floorX0 = x0;
  floorX1 = x1;
  floorY0 = y0;
  floorY1 = y1;
  layCoverage(x0, x1, y0, y1);
}

function onFloor(x: f64, y: f64): bool {
  const m = FLOOR_MARGIN_M;
  return x > floorX0 - m && x < floorX1 + m && y > floorY0 - m && y < floorY1 + m;
}

/** Somebody else stands there already. */
function taken(x: f64, y: f64, slot: i32): bool {
  for (let i = 0; i < limit; i += 4) {
    if (noneNear(i, x, y, SEPARATION_M)) continue;
    const end = min(i + 4, limit);
    for (let k = i; k < end; k++) {
      if (k == slot || getI(pTracklet, k) == 0 || getI(wFirst, k) < 0) continue;
      if (squareTo(k, x, y) < SEPARATION_M * SEPARATION_M) return true;
    }
  }
  return false;
}

/** A box that mostly shows somebody who is known already: a second box, or a part. */
function double(box: i32): bool {
  const u: f64 = load<f32>(boxAt(box), bU);
  const h: f64 = load<f32>(boxAt(box), bHalf);
  const top: f64 = load<f32>(boxAt(box), bTop);
  const bottom: f64 = load<f32>(boxAt(box), bBottom);
  const f = load<i32>(boxAt(box), bFrame);
  const first = getI(frFirst, f);
  const end = first + getI(frCount, f);
  for (let b = first; b < end; b++) {
    if (load<i32>(boxAt(b), bPerson) < 0) continue;
    const v: f64 = load<f32>(boxAt(b), bU);
    const g: f64 = load<f32>(boxAt(b), bHalf);
    const x = Math.min(u + h, v + g) - Math.max(u - h, v - g);
    const y =
      Math.min(bottom, <f64>load<f32>(boxAt(b), bBottom)) - Math.max(top, <f64>load<f32>(boxAt(b), bTop));
    if (x > 0 && y > 0 && x * y > DOUBLE_SHARE * 2 * h * (bottom - top)) return true;
  }
  return false;
}

/** A leftover box that may start a person. */
function starts(box: i32): bool {
  return (
    load<i32>(boxAt(box), bPerson) < 0 &&
    <f64>load<f32>(boxAt(box), bScore) >= SCORE_START &&
    <i32>load<u8>(boxAt(box), bDouble) == 0
  );
}

/** How many the scan has seen born so far; `bWas` of a box: as many were when it was sought in vain. */
let born: i32 = 0;

/** Tries each of `left` leftover boxes as the seed of a cluster of at least `needed` cameras. */
function round(left: i32, needed: i32, tS: f64): void {
  let slot = -1;
  for (let k = 0; k < left; k++) {
    const seed = getI(bLeft, k);
    // boxes are only ever taken away from a cluster
    if (!starts(seed) || <i32>load<u8>(boxAt(seed), bViews) < needed || load<i32>(boxAt(seed), bWas) == born)
      continue;
    if (slot < 0) slot = freeTracklet();
    if (slot < 0) return;
    const w = startWork(slot, seed);
    store<i32>(cluster, seed);
    let size = 1;
    inBoth(withLeft, whoSees(workX(w), workY(w)), asked);
    startWalk(asked);
    for (let f = nextFrame(); f >= 0 && size < CLUSTER_MAX; f = nextFrame()) {
      if (f == load<i32>(boxAt(seed), bFrame)) continue;
      const b = bestBox(f, w);
      if (b < 0) continue;
      absorbBox(w, b);
      store<i32>(cluster + ((<usize>size) << 2), b);
      size++;
    }
    store<u8>(boxAt(seed), <u8>size, bViews);
    if (size < needed) continue;
    const x = workX(w);
    const y = workY(w);
    // what speaks against it here does so until somebody else is born
    store<i32>(boxAt(seed), born, bWas);
    if (!onFloor(x, y) || taken(x, y, slot)) continue;
    if (size == 1 && (seenByMore(x, y) || mayBeKnown(seed, x, y, tS, limit))) continue;
    openSlot(slot, tS, -1);
    for (let k = 0; k < size; k++) tie(load<i32>(cluster + ((<usize>k) << 2)), slot);
    storeBorn(slot, 0, 0);
    setF(pBornX, slot, <f32>x);
    setF(pBornY, slot, <f32>y);
    born++;
    slot = -1;
  }
}

/** Births from what is left over at time tS. */
export function births(tS: f64): void {
  let left = 0;
  born = 0;
  clearMask(withLeft);
  for (let b = boxFrom; b < boxTo; b++) {
    const box = boxAt(b);
    // nearly all boxes have a person: they are read, not written to
    if (load<i32>(box, bPerson) >= 0) continue;
    store<u8>(box, <u8>(double(b) ? 1 : 0), bDouble);
    if (!starts(b)) continue;
    setI(bLeft, left++, b);
    store<u8>(box, <u8>CLUSTER_MAX, bViews);
    store<i32>(box, -1, bWas);
    addCamera(withLeft, getI(frCamera, load<i32>(box, bFrame)));
  }
  for (let needed = 4; needed >= 1 && left > 0; needed--) round(left, needed, tS);
}
