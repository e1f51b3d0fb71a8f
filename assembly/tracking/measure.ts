// What a camera sees of a person, how well a box fits it, and what the box tells of it.
//
// A box is three numbers: the middle of its foot and head line (u), its top and its bottom. A
// person is (x, y, vx, vy, height) with a 5 × 5 covariance. The lowest pixel of a person is not
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
  const nx = dx / far;
  const ny = dy / far;
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

/** Innovation covariance without the box's noise, and the three residuals; see `compare`. */
let c00: f64 = 0;
let c01: f64 = 0;
let c02: f64 = 0;
let c11: f64 = 0;
let c12: f64 = 0;
let c22: f64 = 0;
let resU: f64 = 0;
let resTop: f64 = 0;
let resBottom: f64 = 0;

function innovate(w: usize, u: f64, top: f64, bottom: f64): void {
  const pxx = load<f64>(w, 40);
  const pxy = load<f64>(w, 48);
  const pxh = load<f64>(w, 72);
  const pyy = load<f64>(w, 80);
  const pyh = load<f64>(w, 104);
  const phh = load<f64>(w, 152);
  const ax = pxx * uX + pxy * uY + pxh * uH;
  const ay = pxy * uX + pyy * uY + pyh * uH;
  const ah = pxh * uX + pyh * uY + phh * uH;
  const bx = pxx * topX + pxy * topY + pxh * topH;
  const by = pxy * topX + pyy * topY + pyh * topH;
  const bh = pxh * topX + pyh * topY + phh * topH;
  const cx = pxx * botX + pxy * botY;
  const cy = pxy * botX + pyy * botY;
  const ch = pxh * botX + pyh * botY;
  c00 = uX * ax + uY * ay + uH * ah;
  c01 = uX * bx + uY * by + uH * bh;
  c02 = uX * cx + uY * cy + uH * ch;
  c11 = topX * bx + topY * by + topH * bh;
  c12 = topX * cx + topY * cy + topH * ch;
  c22 = botX * cx + botY * cy;
  resU = u - seenU;
  resTop = top - seenTop;
  resBottom = bottom - seenBottom;
}

/** d² + ln(det S / least) of the residuals, with these noises (px²); beyond FAR_FIT just Infinity. */
function spread(rU: f64, rTop: f64, rBottom: f64, least: f64): f64 {
  const s00 = c00 + rU;
  const l00 = Math.sqrt(s00);
  const l10 = c01 / l00;
  const l20 = c02 / l00;
  const d1 = c11 + rTop - l10 * l10;
  if (!(d1 > 0)) return Infinity;
  const l11 = Math.sqrt(d1);
  const l21 = (c12 - l20 * l10) / l11;
  const d2 = c22 + rBottom - l20 * l20 - l21 * l21;
  if (!(d2 > 0)) return Infinity;
  const e0 = resU / l00;
  const e1 = (resTop - l10 * e0) / l11;
  const e2 = resBottom - l20 * e0 - l21 * e1;
  const d = e0 * e0 + e1 * e1 + (e2 * e2) / d2;
  return d < FAR_FIT ? d + Math.log((s00 * d1 * d2) / least) : Infinity;
}

/** As `misfit`, with no explanation but a person who stands free: what a birth needs. */
export function plainMisfit(w: usize, u: f64, top: f64, bottom: f64, flags: i32): f64 {
  noise(seenHeight, flags);
  innovate(w, u, top, bottom);
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
  noise(seenHeight, flags);
  innovate(w, u, top, bottom);
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

/** One value: residual e, its derivatives by x, y, height, its variance r (inflated in the tail). */
function absorb(w: usize, e: f64, hx: f64, hy: f64, hh: f64, r: f64): void {
  const k0 = load<f64>(w, 40) * hx + load<f64>(w, 48) * hy + load<f64>(w, 72) * hh;
  const k1 = load<f64>(w, 48) * hx + load<f64>(w, 80) * hy + load<f64>(w, 104) * hh;
  const k2 = load<f64>(w, 56) * hx + load<f64>(w, 88) * hy + load<f64>(w, 128) * hh;
  const k3 = load<f64>(w, 64) * hx + load<f64>(w, 96) * hy + load<f64>(w, 144) * hh;
  const k4 = load<f64>(w, 72) * hx + load<f64>(w, 104) * hy + load<f64>(w, 152) * hh;
  const p = k0 * hx + k1 * hy + k4 * hh;
  const s = p + r * ((TAIL + (e * e) / (p + r)) / (TAIL + 1));
  const n = 1.0 / s;
  const g = e * n;
  store<f64>(w, load<f64>(w, 0) + k0 * g, 0);
  store<f64>(w, load<f64>(w, 8) + k1 * g, 8);
  store<f64>(w, load<f64>(w, 16) + k2 * g, 16);
  store<f64>(w, load<f64>(w, 24) + k3 * g, 24);
  store<f64>(w, load<f64>(w, 32) + k4 * g, 32);
  store<f64>(w, load<f64>(w, 40) - k0 * k0 * n, 40);
  store<f64>(w, load<f64>(w, 48) - k0 * k1 * n, 48);
  store<f64>(w, load<f64>(w, 56) - k0 * k2 * n, 56);
  store<f64>(w, load<f64>(w, 64) - k0 * k3 * n, 64);
  store<f64>(w, load<f64>(w, 72) - k0 * k4 * n, 72);
  store<f64>(w, load<f64>(w, 80) - k1 * k1 * n, 80);
  store<f64>(w, load<f64>(w, 88) - k1 * k2 * n, 88);
  store<f64>(w, load<f64>(w, 96) - k1 * k3 * n, 96);
  store<f64>(w, load<f64>(w, 104) - k1 * k4 * n, 104);
  store<f64>(w, load<f64>(w, 112) - k2 * k2 * n, 112);
  store<f64>(w, load<f64>(w, 120) - k2 * k3 * n, 120);
  store<f64>(w, load<f64>(w, 128) - k2 * k4 * n, 128);
  store<f64>(w, load<f64>(w, 136) - k3 * k3 * n, 136);
  store<f64>(w, load<f64>(w, 144) - k3 * k4 * n, 144);
  store<f64>(w, load<f64>(w, 152) - k4 * k4 * n, 152);
}

/**
 * Takes a box into the work state `w`; `mode`: its flags, with the edge that its explanation gives
 * up. Returns false, changing nothing, where it cannot be seen.
 */
export function update(at: usize, w: usize, u: f64, top: f64, bottom: f64, mode: i32): bool {
  if (!project(at, load<f64>(w, 0), load<f64>(w, 8), load<f64>(w, 32))) return false;
  noise(seenHeight, mode);
  const x0 = load<f64>(w, 0);
  const y0 = load<f64>(w, 8);
  const h0 = load<f64>(w, 32);
  // all derivatives stay those of the starting point: one linearisation a box
  absorb(w, u - seenU, uX, uY, uH, varU);
  let dx = load<f64>(w, 0) - x0;
  let dy = load<f64>(w, 8) - y0;
  let dh = load<f64>(w, 32) - h0;
  absorb(w, top - seenTop - topX * dx - topY * dy - topH * dh, topX, topY, topH, varTop);
  dx = load<f64>(w, 0) - x0;
  dy = load<f64>(w, 8) - y0;
  dh = load<f64>(w, 32) - h0;
  absorb(w, bottom - seenBottom - botX * dx - botY * dy, botX, botY, 0, varBottom);
  const h = load<f64>(w, 32);
  store<f64>(w, Math.min(Math.max(h, HEIGHT_MIN_M), HEIGHT_MAX_M), 32);
  return true;
}
