// sight.ts, fit.ts and take.ts for two people at once, a lane each: one person's chain of divisions
// takes most of its time waiting for itself. The operations and their order are those of one person,
// so is each bit of the result. A build without SIMD takes one after the other.

import {
  FOOT_REACH_M,
  HEAD_REACH_M,
  HEIGHT_MAX_M,
  HEIGHT_MIN_M,
  NOISE_MIN_PX,
  OVERHEAD_M,
  TAIL,
} from './constants';
import { sharesOf, weighSight } from './fit';
import { boxAt, TAKE_BYTES, takeRows } from './layout';
import { isSeen, lookAt, otherOf, ROW_BYTES } from './sight';
import { take } from './take';

/** What is at a and b: f64. */
function both(a: usize, b: usize, k: usize): v128 {
  return v128.load_lane<f64>(b + (k << 3), v128.load_splat<f64>(a + (k << 3)), 1);
}
/** The same of f32. */
function bothF(a: usize, b: usize, k: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load_lane<f32>(b + (k << 2), v128.load_splat<f32>(a + (k << 2)), 1));
}
function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}
function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}
function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

/** The people of work spaces wa and wb, each seen by its camera, into the two sights at `sights`. */
export function lookAtTwo(a: usize, wa: usize, b: usize, wb: usize, sights: usize): void {
  if (!ASC_FEATURE_SIMD) {
    lookAt(a, wa, sights);
    lookAt(b, wb, otherOf(sights));
    return;
  }
  const one = f64x2.splat(1);
  const half = f64x2.splat(0.5);
  const x = bothF(wa, wb, 0);
  const y = bothF(wa, wb, 1);
  const height = bothF(wa, wb, 2);
  const dx = sub(both(a, b, 21), x);
  const dy = sub(both(a, b, 22), y);
  const far = f64x2.pmax(f64x2.sqrt(add(mul(dx, dx), mul(dy, dy))), f64x2.splat(OVERHEAD_M));
  const near = f64x2.div(one, far);
  const nx = mul(dx, near);
  const ny = mul(dy, near);
  const r0 = both(a, b, 8);
  const r1 = both(a, b, 9);
  const r2 = both(a, b, 10);
  const r3 = both(a, b, 11);
  const fx = add(x, mul(f64x2.splat(FOOT_REACH_M), nx));
  const fy = add(y, mul(f64x2.splat(FOOT_REACH_M), ny));
  const tx = sub(x, mul(f64x2.splat(HEAD_REACH_M), nx));
  const ty = sub(y, mul(f64x2.splat(HEAD_REACH_M), ny));
  const wf = add(add(mul(r0, fx), mul(r1, fy)), r3);
  const wt = add(add(add(mul(r0, tx), mul(r1, ty)), mul(r2, height)), r3);
  const iF = f64x2.div(one, wf);
  const iT = f64x2.div(one, wt);
  // zeros of whom the camera cannot see: what is not a number stays out of the arena
  const none = f64x2.splat(0);
  const sign = both(a, b, 26);
  const before = v128.and(f64x2.gt(mul(wf, sign), none), f64x2.gt(mul(wt, sign), none));
  const p0 = both(a, b, 0);
  const p1 = both(a, b, 1);
  const p2 = both(a, b, 2);
  const p3 = both(a, b, 3);
  const uF = mul(add(add(mul(p0, fx), mul(p1, fy)), p3), iF);
  const uT = mul(add(add(add(mul(p0, tx), mul(p1, ty)), mul(p2, height)), p3), iT);
  const uX = add(mul(sub(p0, mul(uF, r0)), iF), mul(sub(p0, mul(uT, r0)), iT));
  const uY = add(mul(sub(p1, mul(uF, r1)), iF), mul(sub(p1, mul(uT, r1)), iT));
  v128.store(sights, v128.and(before, mul(half, uX)));
  v128.store(sights, v128.and(before, mul(half, uY)), 16);
  v128.store(sights, v128.and(before, mul(mul(half, sub(p2, mul(uT, r2))), iT)), 32);
  v128.store(sights, v128.and(before, mul(half, add(uF, uT))), 48);
  const q0 = both(a, b, 4);
  const q1 = both(a, b, 5);
  const q2 = both(a, b, 6);
  const q3 = both(a, b, 7);
  const vF = mul(add(add(mul(q0, fx), mul(q1, fy)), q3), iF);
  const vT = mul(add(add(add(mul(q0, tx), mul(q1, ty)), mul(q2, height)), q3), iT);
  v128.store(sights, v128.and(before, mul(sub(q0, mul(vT, r0)), iT)), 64);
  v128.store(sights, v128.and(before, mul(sub(q1, mul(vT, r1)), iT)), 80);
  v128.store(sights, v128.and(before, mul(sub(q2, mul(vT, r2)), iT)), 96);
  v128.store(sights, v128.and(before, vT), 112);
  v128.store(sights, v128.and(before, mul(sub(q0, mul(vF, r0)), iF)), 128);
  v128.store(sights, v128.and(before, mul(sub(q1, mul(vF, r1)), iF)), 144);
  v128.store(sights, f64x2.splat(0), 160);
  v128.store(sights, v128.and(before, vF), 176);
  const tall = f64x2.abs(sub(vF, vT));
  v128.store(sights, v128.and(before, tall), 192);
  v128.store(sights, v128.and(one, v128.and(before, f64x2.gt(tall, one))), 208);
}

/** As `weighSight`, of two. */
export function weighTwo(wa: usize, wb: usize, sights: usize): void {
  if (!ASC_FEATURE_SIMD) {
    weighSight(wa, sights);
    weighSight(wb, otherOf(sights));
    return;
  }
  const pxx = bothF(wa, wb, 4);
  const pxy = bothF(wa, wb, 5);
  const pxh = bothF(wa, wb, 6);
  const pyh = bothF(wa, wb, 7);
  const pyy = bothF(wa, wb, 8);
  const phh = bothF(wa, wb, 9);
  const uX = v128.load(sights);
  const uY = v128.load(sights, 16);
  const uH = v128.load(sights, 32);
  const topX = v128.load(sights, 64);
  const topY = v128.load(sights, 80);
  const topH = v128.load(sights, 96);
  const botX = v128.load(sights, 128);
  const botY = v128.load(sights, 144);
  const ax = add(add(mul(pxx, uX), mul(pxy, uY)), mul(pxh, uH));
  const ay = add(add(mul(pxy, uX), mul(pyy, uY)), mul(pyh, uH));
  const ah = add(add(mul(pxh, uX), mul(pyh, uY)), mul(phh, uH));
  const bx = add(add(mul(pxx, topX), mul(pxy, topY)), mul(pxh, topH));
  const by = add(add(mul(pxy, topX), mul(pyy, topY)), mul(pyh, topH));
  const bh = add(add(mul(pxh, topX), mul(pyh, topY)), mul(phh, topH));
  const cx = add(mul(pxx, botX), mul(pxy, botY));
  const cy = add(mul(pxy, botX), mul(pyy, botY));
  const ch = add(mul(pxh, botX), mul(pyh, botY));
  v128.store(sights, add(add(mul(uX, ax), mul(uY, ay)), mul(uH, ah)), 224);
  v128.store(sights, add(add(mul(topX, bx), mul(topY, by)), mul(topH, bh)), 240);
  v128.store(sights, add(add(mul(uX, cx), mul(uY, cy)), mul(uH, ch)), 256);
  v128.store(sights, add(add(mul(topX, cx), mul(topY, cy)), mul(topH, ch)), 272);
  v128.store(sights, add(add(mul(uX, bx), mul(uY, by)), mul(uH, bh)), 288);
  v128.store(sights, add(mul(botX, cx), mul(botY, cy)), 304);
}

/** The three values of the two boxes in hand: how far they are off (px), and variances (px²). */
const values = memory.data(3 * 32, 16);

/** As `take`, of two: box a to the person of wa by sight sa, box b to that of wb by sb. */
export function takeTwo(
  sa: usize,
  wa: usize,
  a: i32,
  modeA: i32,
  sb: usize,
  wb: usize,
  b: i32,
  modeB: i32,
): void {
  if (!ASC_FEATURE_SIMD || !isSeen(sa) || !isSeen(sb)) {
    if (isSeen(sa)) take(sa, wa, a, modeA);
    if (isSeen(sb)) take(sb, wb, b, modeB);
    return;
  }
  const rowA = boxAt(a);
  const rowB = boxAt(b);
  const noiseA = sharesOf(modeA);
  const noiseB = sharesOf(modeB);
  const height = both(sa, sb, 24);
  const least = f64x2.splat(NOISE_MIN_PX * NOISE_MIN_PX);
  for (let k: usize = 0; k < 3; k++) {
    // u, top and bottom are the first values of a box, and the last of each row of a sight
    v128.store(values + 32 * k, sub(bothF(rowA, rowB, k), both(sa + ROW_BYTES * k, sb + ROW_BYTES * k, 6)));
    const s = mul(both(noiseA, noiseB, k), height);
    v128.store(values + 32 * k, add(mul(s, s), least), 16);
  }
  let dx = f64x2.splat(0);
  let dy = f64x2.splat(0);
  let dh = f64x2.splat(0);
  let xx = bothF(wa, wb, 4);
  let xy = bothF(wa, wb, 5);
  let xh = bothF(wa, wb, 6);
  let yh = bothF(wa, wb, 7);
  let yy = bothF(wa, wb, 8);
  let hh = bothF(wa, wb, 9);
  for (let k: usize = 0; k < 3; k++) {
    const ra = sa + ROW_BYTES * k;
    const rb = sb + ROW_BYTES * k;
    const hx = both(ra, rb, 0);
    const hy = both(ra, rb, 2);
    const hz = both(ra, rb, 4);
    const e = sub(sub(sub(v128.load(values + 32 * k), mul(hx, dx)), mul(hy, dy)), mul(hz, dh));
    const r = v128.load(values + 32 * k, 16);
    const kx = add(add(mul(xx, hx), mul(xy, hy)), mul(xh, hz));
    const ky = add(add(mul(xy, hx), mul(yy, hy)), mul(yh, hz));
    const kh = add(add(mul(xh, hx), mul(yh, hy)), mul(hh, hz));
    const p = add(add(mul(kx, hx), mul(ky, hy)), mul(kh, hz));
    const q = mul(add(p, r), f64x2.splat(TAIL + 1));
    const light = add(p, mul(r, f64x2.splat(TAIL / (TAIL + 1))));
    const n = f64x2.div(q, add(mul(q, light), mul(r, mul(e, e))));
    const g = mul(e, n);
    dx = add(dx, mul(kx, g));
    dy = add(dy, mul(ky, g));
    dh = add(dh, mul(kh, g));
    const nx = mul(kx, n);
    const ny = mul(ky, n);
    xx = sub(xx, mul(nx, kx));
    xy = sub(xy, mul(nx, ky));
    xh = sub(xh, mul(nx, kh));
    yy = sub(yy, mul(ny, ky));
    yh = sub(yh, mul(ny, kh));
    hh = sub(hh, mul(mul(kh, n), kh));
  }
  put(wa, wb, 0, add(bothF(wa, wb, 0), dx));
  put(wa, wb, 1, add(bothF(wa, wb, 1), dy));
  const h = f64x2.pmax(add(bothF(wa, wb, 2), dh), f64x2.splat(HEIGHT_MIN_M));
  put(wa, wb, 2, f64x2.pmin(h, f64x2.splat(HEIGHT_MAX_M)));
  put(wa, wb, 4, xx);
  put(wa, wb, 5, xy);
  put(wa, wb, 6, xh);
  put(wa, wb, 7, yh);
  put(wa, wb, 8, yy);
  put(wa, wb, 9, hh);
}

/** Boxes to be taken in by different people, who do not wait for each other: see `takeNow`. */
let waiting: i32 = 0;

/** The box is taken in, as by `take`, by `takeNow`: until then no other box of this person may be. */
export function takeLater(sight: usize, w: usize, box: i32, mode: i32): void {
  const at = takeRows + <usize>(waiting * TAKE_BYTES);
  store<usize>(at, sight);
  store<usize>(at, w, 4);
  store<i32>(at, box, 8);
  store<i32>(at, mode, 12);
  waiting++;
}
export function takeNow(): void {
  let at = takeRows;
  const end = at + <usize>(waiting * TAKE_BYTES);
  for (; at + TAKE_BYTES < end; at += 2 * TAKE_BYTES) {
    takeTwo(
      load<usize>(at),
      load<usize>(at, 4),
      load<i32>(at, 8),
      load<i32>(at, 12),
      load<usize>(at, 16),
      load<usize>(at, 20),
      load<i32>(at, 24),
      load<i32>(at, 28),
    );
  }
  if (at < end) take(load<usize>(at), load<usize>(at, 4), load<i32>(at, 8), load<i32>(at, 12));
  waiting = 0;
}

function put(wa: usize, wb: usize, k: usize, value: v128): void {
  const v = f32x4.demote_f64x2_zero(value);
  v128.store_lane<f32>(wa + (k << 2), v, 0);
  v128.store_lane<f32>(wb + (k << 2), v, 1);
}
