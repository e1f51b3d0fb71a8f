// What a camera sees of a person, how well a box fits it, and what the box tells of it.
//
// A box is three numbers: the middle of its foot and head line (u), its top and its bottom. A
// person is (x, y, height) with a 3 × 3 covariance; see state.ts. The lowest pixel of a person is not
// below the body's middle but the foot nearest to the camera, and the top is the far side of the
// head: without this, foot points lie 0.1–0.2 m off towards the camera.
// Update: extended Kalman filter, one value at a time (Bar-Shalom, Li, Kirubarajan 2001, 5.3, 10.3).
import { camF } from './cameras';
import {
  FAR_FIT,
  FOOT_REACH_M,
  HEAD_REACH_M,
  HEIGHT_MAX_M,
  HEIGHT_MIN_M,
  HIDDEN_FEET,
  NOISE_BOTTOM,
  NOISE_CENTRE,
  NOISE_CUT,
  NOISE_MIN_PX,
  NOISE_TOP,
  OVERHEAD_M,
  PLAIN,
  STOOPS,
  TAIL,
} from './constants';

/** The person as the camera should see it (px) and its derivatives by x, y and height. */
export let seenU: f64 = 0;
export let seenTop: f64 = 0;
export let seenBottom: f64 = 0;
export let seenHeight: f64 = 0;
let uX: f64 = 0;
let uY: f64 = 0;
let uH: f64 = 0;
let topX: f64 = 0;
let topY: f64 = 0;
let topH: f64 = 0;
let botX: f64 = 0;
let botY: f64 = 0;

/** Projects a person; false where it is behind the camera. Fills the `seen…` values. */
export function project(at: usize, x: f64, y: f64, height: f64): bool {
  const dx = camF(at, 21) - x;
  const dy = camF(at, 22) - y;
  const far = Math.max(Math.sqrt(dx * dx + dy * dy), OVERHEAD_M);
  const near = 1.0 / far;
  const nx = dx * near;
  const ny = dy * near;
  const p0 = camF(at, 0),
    p1 = camF(at, 1),
    p2 = camF(at, 2),
    p3 = camF(at, 3);
  const q0 = camF(at, 4),
    q1 = camF(at, 5),
    q2 = camF(at, 6),
    q3 = camF(at, 7);
  const r0 = camF(at, 8),
    r1 = camF(at, 9),
    r2 = camF(at, 10),
    r3 = camF(at, 11);
  const fx = x + FOOT_REACH_M * nx;
  const fy = y + FOOT_REACH_M * ny;
  const tx = x - HEAD_REACH_M * nx;
  const ty = y - HEAD_REACH_M * ny;
  const wf = r0 * fx + r1 * fy + r3;
  const wt = r0 * tx + r1 * ty + r2 * height + r3;
  const sign = camF(at, 26);
  if (!(wf * sign > 0) || !(wt * sign > 0)) return false;
  const iF = 1.0 / wf;
  const iT = 1.0 / wt;
  const uF = (p0 * fx + p1 * fy + p3) * iF;
  const vF = (q0 * fx + q1 * fy + q3) * iF;
  const uT = (p0 * tx + p1 * ty + p2 * height + p3) * iT;
  const vT = (q0 * tx + q1 * ty + q2 * height + q3) * iT;
  seenU = 0.5 * (uF + uT);
  seenTop = vT;
  seenBottom = vF;
  seenHeight = Math.abs(vF - vT);
  uX = 0.5 * ((p0 - uF * r0) * iF + (p0 - uT * r0) * iT);
  uY = 0.5 * ((p1 - uF * r1) * iF + (p1 - uT * r1) * iT);
  uH = 0.5 * (p2 - uT * r2) * iT;
  topX = (q0 - vT * r0) * iT;
  topY = (q1 - vT * r1) * iT;
  topH = (q2 - vT * r2) * iT;
  botX = (q0 - vF * r0) * iF;
  botY = (q1 - vF * r1) * iF;
  return seenHeight > 1;
}

/** Variances of u, top and bottom (px²) of a box seen at this height. */
let varU: f64 = 0;
let varTop: f64 = 0;
let varBottom: f64 = 0;
function noise(height: f64, flags: i32): void {
  const floor = NOISE_MIN_PX * NOISE_MIN_PX;
  const su = (flags & 4 ? NOISE_CUT : NOISE_CENTRE) * height;
  const st = (flags & 1 ? NOISE_CUT : NOISE_TOP) * height;
  const sb = (flags & 2 ? NOISE_CUT : NOISE_BOTTOM) * height;
  varU = su * su + floor;
  varTop = st * st + floor;
  varBottom = sb * sb + floor;
}

/** Innovation covariance without the box's noise, and the three residuals; see `misfit`. */
let c00: f64 = 0;
let c01: f64 = 0;
let c02: f64 = 0;
let c11: f64 = 0;
let c12: f64 = 0;
let c22: f64 = 0;
let resU: f64 = 0;
let resTop: f64 = 0;
let resBottom: f64 = 0;

function innovate(w: usize): void {
  const pxx: f64 = load<f32>(w, 16);
  const pxy: f64 = load<f32>(w, 20);
  const pxh: f64 = load<f32>(w, 24);
  const pyy: f64 = load<f32>(w, 32);
  const pyh: f64 = load<f32>(w, 36);
  const phh: f64 = load<f32>(w, 40);
  const ax = pxx * uX + pxy * uY + pxh * uH;
  const ay = pxy * uX + pyy * uY + pyh * uH;
  const ah = pxh * uX + pyh * uY + phh * uH;
  const bx = pxx * topX + pxy * topY + pxh * topH;
  const by = pxy * topX + pyy * topY + pyh * topH;
  const bh = pxh * topX + pyh * topY + phh * topH;
  const cx = pxx * botX + pxy * botY;
  const cy = pxy * botX + pyy * botY;
  c00 = uX * ax + uY * ay + uH * ah;
  c01 = uX * bx + uY * by + uH * bh;
  c02 = uX * cx + uY * cy + uH * (pxh * botX + pyh * botY);
  c11 = topX * bx + topY * by + topH * bh;
  c12 = topX * cx + topY * cy + topH * (pxh * botX + pyh * botY);
  c22 = botX * cx + botY * cy;
}

function compare(u: f64, top: f64, bottom: f64): void {
  resU = u - seenU;
  resTop = top - seenTop;
  resBottom = bottom - seenBottom;
}

/** d² + ln(det S / least) of the residuals, with these noises (px²); beyond FAR_FIT just Infinity. */
function spread(rU: f64, rTop: f64, rBottom: f64, least: f64): f64 {
  // S = L D Lᵀ
  const s00 = c00 + rU;
  const i0 = 1.0 / s00;
  const l10 = c01 * i0;
  const l20 = c02 * i0;
  const d1 = c11 + rTop - l10 * c01;
  if (!(d1 > 0)) return Infinity;
  const i1 = 1.0 / d1;
  const t = c12 - l20 * c01;
  const l21 = t * i1;
  const d2 = c22 + rBottom - l20 * c02 - l21 * t;
  if (!(d2 > 0)) return Infinity;
  const e1 = resTop - l10 * resU;
  const e2 = resBottom - l20 * resU - l21 * e1;
  const d = resU * resU * i0 + e1 * e1 * i1 + (e2 * e2) / d2;
  return d < FAR_FIT ? d + Math.log((s00 * d1 * d2) / least) : Infinity;
}

/** As `misfit`, with no explanation but a person who stands free: what a birth needs. */
export function plainMisfit(w: usize, u: f64, top: f64, bottom: f64, flags: i32): f64 {
  noise(seenHeight, flags);
  innovate(w);
  compare(u, top, bottom);
  return spread(varU, varTop, varBottom, varU * varTop * varBottom);
}

/** The box's flags with the best explanation's edge given up; set by `misfit`. */
export let explained: i32 = 0;

/**
 * Twice the negative log-likelihood of a box given the person at work state `w`, less that of a
 * perfect fit of a person known exactly; `project` was just called for it. A box whose bottom is
 * too high may have hidden feet, one whose top is too low may show somebody who stoops: each is
 * weighed as an explanation of its own.
 */
export function misfit(w: usize, u: f64, top: f64, bottom: f64, flags: i32): f64 {
  innovate(w);
  compare(u, top, bottom);
  return weigh(flags);
}

/**
 * Keeps what a camera sees of the person at `w`, so that it is worked out once for all boxes of a
 * frame. A view is f64: seen or not, middle, top, bottom, height, 8 derivatives, 6 covariances.
 */
export function look(at: usize, w: usize, view: usize): void {
  const seen = projectWork(at, w);
  store<f64>(view, seen ? 1 : 0);
  if (!seen) return;
  innovate(w);
  store<f64>(view, seenU, 8);
  store<f64>(view, seenTop, 16);
  store<f64>(view, seenBottom, 24);
  store<f64>(view, seenHeight, 32);
  store<f64>(view, uX, 40);
  store<f64>(view, uY, 48);
  store<f64>(view, uH, 56);
  store<f64>(view, topX, 64);
  store<f64>(view, topY, 72);
  store<f64>(view, topH, 80);
  store<f64>(view, botX, 88);
  store<f64>(view, botY, 96);
  store<f64>(view, c00, 104);
  store<f64>(view, c01, 112);
  store<f64>(view, c02, 120);
  store<f64>(view, c11, 128);
  store<f64>(view, c12, 136);
  store<f64>(view, c22, 144);
}

/** As `misfit`, of a view. */
export function misfitOf(view: usize, u: f64, top: f64, bottom: f64, flags: i32): f64 {
  if (load<f64>(view) == 0) return Infinity;
  resU = u - load<f64>(view, 8);
  c00 = load<f64>(view, 104);
  seenHeight = load<f64>(view, 32);
  // far to the side of most of those who are near on the floor: no need to look closer
  const su = (flags & 4 ? NOISE_CUT : NOISE_CENTRE) * seenHeight;
  if (resU * resU > FAR_FIT * (c00 + su * su + NOISE_MIN_PX * NOISE_MIN_PX)) return Infinity;
  c01 = load<f64>(view, 112);
  c02 = load<f64>(view, 120);
  c11 = load<f64>(view, 128);
  c12 = load<f64>(view, 136);
  c22 = load<f64>(view, 144);
  resTop = top - load<f64>(view, 16);
  resBottom = bottom - load<f64>(view, 24);
  return weigh(flags);
}

/** As `take`, by a view of `w` as it still is. */
export function takeOf(view: usize, w: usize, u: f64, top: f64, bottom: f64, mode: i32): void {
  seenU = load<f64>(view, 8);
  seenTop = load<f64>(view, 16);
  seenBottom = load<f64>(view, 24);
  seenHeight = load<f64>(view, 32);
  uX = load<f64>(view, 40);
  uY = load<f64>(view, 48);
  uH = load<f64>(view, 56);
  topX = load<f64>(view, 64);
  topY = load<f64>(view, 72);
  topH = load<f64>(view, 80);
  botX = load<f64>(view, 88);
  botY = load<f64>(view, 96);
  take(w, u, top, bottom, mode);
}

function weigh(flags: i32): f64 {
  noise(seenHeight, flags);
  explained = flags;
  // no explanation moves the middle
  if (resU * resU > FAR_FIT * (c00 + varU)) return Infinity;
  const least = varU * varTop * varBottom;
  let best = spread(varU, varTop, varBottom, least);
  if (best < PLAIN) return best;
  const wide = NOISE_CUT * NOISE_CUT * seenHeight * seenHeight;
  if (resBottom < 0 && !(flags & 2)) {
    const hidden = spread(varU, varTop, wide, least) + HIDDEN_FEET;
    if (hidden < best) {
      best = hidden;
      explained = flags | 2;
    }
  }
  if (resTop > 0 && !(flags & 1)) {
    const stoops = spread(varU, wide, varBottom, least) + STOOPS;
    if (stoops < best) {
      best = stoops;
      explained = flags | 1;
    }
  }
  return best;
}

/** The person that `take` has in hand: how far it has moved, and its covariance. */
let dx: f64 = 0;
let dy: f64 = 0;
let dh: f64 = 0;
let xx: f64 = 0;
let xy: f64 = 0;
let xh: f64 = 0;
let yy: f64 = 0;
let yh: f64 = 0;
let hh: f64 = 0;

/** One value: residual e, its derivatives by x, y, height, its variance r (inflated in the tail). */
function absorb(e: f64, hx: f64, hy: f64, hz: f64, r: f64): void {
  const kx = xx * hx + xy * hy + xh * hz;
  const ky = xy * hx + yy * hy + yh * hz;
  const kh = xh * hx + yh * hy + hh * hz;
  const p = kx * hx + ky * hy + kh * hz;
  const s = p + r * (TAIL / (TAIL + 1) + (e * e) / ((p + r) * (TAIL + 1)));
  const n = 1.0 / s;
  const g = e * n;
  dx += kx * g;
  dy += ky * g;
  dh += kh * g;
  const nx = kx * n;
  const ny = ky * n;
  xx -= nx * kx;
  xy -= nx * ky;
  xh -= nx * kh;
  yy -= ny * ky;
  yh -= ny * kh;
  hh -= kh * n * kh;
}

/**
 * Takes a box into the work state `w`; `mode`: its flags, with the edge that its explanation gives
 * up. `project` was just called for it.
 */
export function take(w: usize, u: f64, top: f64, bottom: f64, mode: i32): void {
  noise(seenHeight, mode);
  dx = 0;
  dy = 0;
  dh = 0;
  xx = load<f32>(w, 16);
  xy = load<f32>(w, 20);
  xh = load<f32>(w, 24);
  yy = load<f32>(w, 32);
  yh = load<f32>(w, 36);
  hh = load<f32>(w, 40);
  // all derivatives stay those of the starting point: one linearisation a box
  absorb(u - seenU, uX, uY, uH, varU);
  absorb(top - seenTop - topX * dx - topY * dy - topH * dh, topX, topY, topH, varTop);
  absorb(bottom - seenBottom - botX * dx - botY * dy, botX, botY, 0, varBottom);
  store<f32>(w, <f32>(<f64>load<f32>(w) + dx));
  store<f32>(w, <f32>(<f64>load<f32>(w, 4) + dy), 4);
  const h = <f64>load<f32>(w, 8) + dh;
  store<f32>(w, <f32>Math.min(Math.max(h, HEIGHT_MIN_M), HEIGHT_MAX_M), 8);
  store<f32>(w, <f32>xx, 16);
  store<f32>(w, <f32>xy, 20);
  store<f32>(w, <f32>xh, 24);
  store<f32>(w, <f32>yy, 32);
  store<f32>(w, <f32>yh, 36);
  store<f32>(w, <f32>hh, 40);
}

/** Projects the work state `w`; false where it cannot be seen. */
export function projectWork(at: usize, w: usize): bool {
  return project(at, <f64>load<f32>(w), <f64>load<f32>(w, 4), <f64>load<f32>(w, 8));
}

/** Takes a box of a camera in; nothing changes where the person cannot be seen. */
export function update(at: usize, w: usize, u: f64, top: f64, bottom: f64, mode: i32): void {
  if (projectWork(at, w)) take(w, u, top, bottom, mode);
}
