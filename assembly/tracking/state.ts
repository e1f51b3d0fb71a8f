// Moves a person's state between the table and the work space.
//
// A box tells of place and height only, so the work space holds just these, (x, y, height) with
// their 3 × 3 covariance: what was learned of them says by regression, once all boxes are in,
// what was learned of the velocity (exact for a Gaussian; Bar-Shalom, Li, Kirubarajan 2001, 1.4.14).
// A row starts with f32 x, y, h, –, xx, xy, xh, yh, yy, hh; see layout.ts for the rest of it.

import { getB, getI, setI } from '../memory/cells';
import { camAt } from './cameras';
import { HEIGHT_MEAN_M, HEIGHT_SD_M, LEAST_VV, LEAST_XX, SPEED_MAX_MPS, SPEED_SD_MPS } from './constants';
import {
  bFrame,
  bMode,
  bNext,
  boxAt,
  frCamera,
  pCov,
  people,
  pMean,
  WORK_BYTES,
  wContested,
  wFirst,
  wList,
  wNext,
  wStale,
  wState,
} from './layout';
import { aside, lookAt, otherOf } from './sight';
import { take } from './take';
import { lookAtTwo, takeTwo } from './two';

export function workAt(slot: i32): usize {
  return wState + <usize>(slot * WORK_BYTES);
}
export function workX(w: usize): f64 {
  return load<f32>(w);
}
export function workY(w: usize): f64 {
  return load<f32>(w, 4);
}

/** The prediction of a slot, into any work space. */
export function loadWork(slot: i32, w: usize): void {
  const step = (<usize>people) << 2;
  const m = pMean + ((<usize>slot) << 2);
  const c = pCov + ((<usize>slot) << 2);
  store<f32>(w, load<f32>(m), 0);
  store<f32>(w, load<f32>(m + step), 4);
  store<f32>(w, load<f32>(m + 4 * step), 8);
  store<f32>(w, load<f32>(c), 16);
  store<f32>(w, load<f32>(c + step), 20);
  store<f32>(w, load<f32>(c + 4 * step), 24);
  store<f32>(w, load<f32>(c + 8 * step), 28);
  store<f32>(w, load<f32>(c + 5 * step), 32);
  store<f32>(w, load<f32>(c + 14 * step), 36);
}

/** Copies a working state. */
export function copyWork(to: usize, from: usize): void {
  memory.copy(to, from, 16);
  memory.copy(to + 16, from + 16, 16);
  memory.copy(to + 32, from + 32, 16);
}

/** A first guess: somebody of average height at x, y, give or take `sd` (m). */
export function startWorkAt(w: usize, x: f64, y: f64, sd: f64): void {
  store<f32>(w, 0, 20);
  store<f32>(w, 0, 24);
  store<f32>(w, 0, 28);
  store<f32>(w, <f32>x);
  store<f32>(w, <f32>y, 4);
  store<f32>(w, <f32>HEIGHT_MEAN_M, 8);
  store<f32>(w, <f32>(sd * sd), 16);
  store<f32>(w, <f32>(sd * sd), 32);
  store<f32>(w, <f32>(HEIGHT_SD_M * HEIGHT_SD_M), 36);
}

/** Somebody new: the work space of a slot, and a velocity (m/s) of which little is known. */
export function storeBorn(slot: i32, vx: f64, vy: f64): void {
  const w = workAt(slot);
  for (let k = 0; k < 5; k++) put(pMean, k, slot, 0);
  for (let k = 0; k < 15; k++) put(pCov, k, slot, 0);
  storePlace(slot, w);
  const excess = Math.max(Math.sqrt(vx * vx + vy * vy) / SPEED_MAX_MPS, 1);
  put(pMean, 2, slot, vx / excess);
  put(pMean, 3, slot, vy / excess);
  put(pCov, 9, slot, SPEED_SD_MPS * SPEED_SD_MPS);
  put(pCov, 12, slot, SPEED_SD_MPS * SPEED_SD_MPS);
}

function get(base: usize, plane: i32, slot: i32): f64 {
  return load<f32>(base + ((<usize>(plane * people + slot)) << 2));
}
function put(base: usize, plane: i32, slot: i32, value: f64): void {
  // what is not a number never reaches the table
  if (isFinite(value)) store<f32>(base + ((<usize>(plane * people + slot)) << 2), <f32>value);
}

function storePlace(slot: i32, w: usize): void {
  put(pMean, 0, slot, load<f32>(w, 0));
  put(pMean, 1, slot, load<f32>(w, 4));
  put(pMean, 4, slot, load<f32>(w, 8));
  put(pCov, 0, slot, Math.max(<f64>load<f32>(w, 16), LEAST_XX));
  put(pCov, 1, slot, load<f32>(w, 20));
  put(pCov, 4, slot, load<f32>(w, 24));
  put(pCov, 5, slot, Math.max(<f64>load<f32>(w, 32), LEAST_XX));
  put(pCov, 8, slot, load<f32>(w, 28));
  put(pCov, 14, slot, Math.max(<f64>load<f32>(w, 36), LEAST_XX));
}

/** What the row of one velocity's regression on x, y and height is: G = C A⁻¹. */
let g0: f64 = 0;
let g1: f64 = 0;
let g2: f64 = 0;

/** The work space of a slot into the table, over its prediction there. */
export function storeWork(slot: i32): void {
  const w = workAt(slot);
  // prediction: A of x, y, h; C of the velocities with them
  const xx = get(pCov, 0, slot);
  const xy = get(pCov, 1, slot);
  const xh = get(pCov, 4, slot);
  const yy = get(pCov, 5, slot);
  const yh = get(pCov, 8, slot);
  const hh = get(pCov, 14, slot);
  // A = L D Lᵀ; A⁻¹ exists unless rounding has spoilt it, and then the boxes say nothing of the velocity
  const i0 = 1.0 / xx;
  const l1 = xy * i0;
  const l2 = xh * i0;
  const d1 = yy - l1 * xy;
  const t = yh - l1 * xh;
  const l3 = t / d1;
  const d2 = hh - l2 * xh - l3 * t;
  const sound = xx > 0 && d1 > 1e-6 * yy && d2 > 1e-6 * hh;
  const i1 = sound ? 1.0 / d1 : 0.0;
  const i2 = sound ? 1.0 / d2 : 0.0;
  // change of the mean and of the covariance, A − A'
  const ex = <f64>load<f32>(w, 0) - get(pMean, 0, slot);
  const ey = <f64>load<f32>(w, 4) - get(pMean, 1, slot);
  const eh = <f64>load<f32>(w, 8) - get(pMean, 4, slot);
  const nxx: f64 = load<f32>(w, 16);
  const nxy: f64 = load<f32>(w, 20);
  const nxh: f64 = load<f32>(w, 24);
  const nyy: f64 = load<f32>(w, 32);
  const nyh: f64 = load<f32>(w, 28);
  const nhh: f64 = load<f32>(w, 36);
  regress(get(pCov, 2, slot), get(pCov, 6, slot), get(pCov, 11, slot), l1, l2, l3, sound ? i0 : 0.0, i1, i2);
  const u0 = g0;
  const u1 = g1;
  const u2 = g2;
  regress(get(pCov, 3, slot), get(pCov, 7, slot), get(pCov, 13, slot), l1, l2, l3, sound ? i0 : 0.0, i1, i2);
  const v0 = g0;
  const v1 = g1;
  const v2 = g2;
  let vx = get(pMean, 2, slot) + u0 * ex + u1 * ey + u2 * eh;
  let vy = get(pMean, 3, slot) + v0 * ex + v1 * ey + v2 * eh;
  const speed = Math.sqrt(vx * vx + vy * vy);
  if (speed > SPEED_MAX_MPS) {
    vx *= SPEED_MAX_MPS / speed;
    vy *= SPEED_MAX_MPS / speed;
  }
  put(pMean, 2, slot, vx);
  put(pMean, 3, slot, vy);
  put(pCov, 2, slot, u0 * nxx + u1 * nxy + u2 * nxh);
  put(pCov, 6, slot, u0 * nxy + u1 * nyy + u2 * nyh);
  put(pCov, 11, slot, u0 * nxh + u1 * nyh + u2 * nhh);
  put(pCov, 3, slot, v0 * nxx + v1 * nxy + v2 * nxh);
  put(pCov, 7, slot, v0 * nxy + v1 * nyy + v2 * nyh);
  put(pCov, 13, slot, v0 * nxh + v1 * nyh + v2 * nhh);
  // (A − A') Gᵀ
  const ux = u0 * (xx - nxx) + u1 * (xy - nxy) + u2 * (xh - nxh);
  const uy = u0 * (xy - nxy) + u1 * (yy - nyy) + u2 * (yh - nyh);
  const uh = u0 * (xh - nxh) + u1 * (yh - nyh) + u2 * (hh - nhh);
  const wx = v0 * (xx - nxx) + v1 * (xy - nxy) + v2 * (xh - nxh);
  const wy = v0 * (xy - nxy) + v1 * (yy - nyy) + v2 * (yh - nyh);
  const wh = v0 * (xh - nxh) + v1 * (yh - nyh) + v2 * (hh - nhh);
  put(pCov, 9, slot, Math.max(get(pCov, 9, slot) - u0 * ux - u1 * uy - u2 * uh, LEAST_VV));
  put(pCov, 10, slot, get(pCov, 10, slot) - v0 * ux - v1 * uy - v2 * uh);
  put(pCov, 12, slot, Math.max(get(pCov, 12, slot) - v0 * wx - v1 * wy - v2 * wh, LEAST_VV));
  storePlace(slot, w);
}

function regress(cx: f64, cy: f64, ch: f64, l1: f64, l2: f64, l3: f64, i0: f64, i1: f64, i2: f64): void {
  // L z = c, D, Lᵀ g = z
  const z1 = cy - l1 * cx;
  const z2 = ch - l2 * cx - l3 * z1;
  g2 = z2 * i2;
  g1 = z1 * i1 - l3 * g2;
  g0 = cx * i0 - l1 * g1 - l2 * g2;
}

/** The state in a work space is no longer that of its person's boxes. */
export function setStale(slot: i32): void {
  store<i32>(workAt(slot), 1, wStale);
}
function isStale(slot: i32): bool {
  return load<i32>(workAt(slot), wStale) != 0;
}

/** Builds the states of two people again, unless they are as they should be. */
export function rebuildTwo(a: i32, b: i32): void {
  let n = 0;
  if (isStale(a)) setI(wList, n++, a);
  if (isStale(b)) setI(wList, n++, b);
  rebuildAll(wList, n);
}

/**
 * Builds the states of the contested people < limit again, those that are stale: who was never in
 * question holds all its boxes already.
 */
export function rebuildContested(limit: i32): void {
  let n = 0;
  for (let i = 0; i < limit; i++) if (getB(wContested, i) && isStale(i)) setI(wList, n++, i);
  rebuildAll(wList, n);
}

/**
 * The predictions of the first n slots of a list with their boxes of this scan taken in, in their
 * work spaces: two people at a time, box by box.
 */
export function rebuildAll(list: usize, n: i32): void {
  for (let k = 0; k < n; k++) {
    const slot = getI(list, k);
    loadWork(slot, workAt(slot));
    store<i32>(workAt(slot), 0, wStale);
    setI(wNext, slot, getI(wFirst, slot));
  }
  for (let left = n; left > 0; ) {
    left = 0;
    let waits = -1;
    for (let k = 0; k < n; k++) {
      const slot = getI(list, k);
      if (getI(wNext, slot) < 0) continue;
      left++;
      if (waits >= 0) {
        absorbTwo(waits, slot);
        waits = -1;
      } else waits = slot;
    }
    if (waits >= 0) absorbNext(waits);
  }
}

/** The person's next box. */
function absorbNext(slot: i32): void {
  const b = getI(wNext, slot);
  setI(wNext, slot, load<i32>(boxAt(b), bNext));
  absorbBox(workAt(slot), b);
}
function absorbTwo(one: i32, two: i32): void {
  const a = getI(wNext, one);
  const b = getI(wNext, two);
  setI(wNext, one, load<i32>(boxAt(a), bNext));
  setI(wNext, two, load<i32>(boxAt(b), bNext));
  const wa = workAt(one);
  const wb = workAt(two);
  lookAtTwo(cameraOf(a), wa, cameraOf(b), wb, aside);
  takeTwo(aside, wa, a, load<u8>(boxAt(a), bMode), otherOf(aside), wb, b, load<u8>(boxAt(b), bMode));
}

/** The camera that saw a box. */
export function cameraOf(b: i32): usize {
  return camAt(getI(frCamera, load<i32>(boxAt(b), bFrame)));
}

/** Takes a box in, as it is explained so far; nothing changes where the person cannot be seen. */
export function absorbBox(w: usize, b: i32): void {
  if (lookAt(cameraOf(b), w, aside)) take(aside, w, b, <i32>load<u8>(boxAt(b), bMode));
}
