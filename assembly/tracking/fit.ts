// How well a box fits what a camera should see of a person: a squared Mahalanobis distance.

import { getB, getF } from '../memory/cells';
import {
  HIDDEN_FEET,
  NOISE_BOTTOM,
  NOISE_CENTRE,
  NOISE_CUT,
  NOISE_MIN_PX,
  NOISE_TOP,
  PLAIN,
  STOOPS,
} from './constants';
import { bBottom, bFlags, boxAt, bTop, bU } from './layout';
import { isSeen, sightBottom, sightHeight, sightTop, sightU } from './sight';

const U = NOISE_CENTRE;
const T = NOISE_TOP;
const B = NOISE_BOTTOM;
const CUT = NOISE_CUT;
/**
 * Noise of a box's middle, top and bottom as shares of its person's height: f64, a row of four for each
 * sum of the flags of its edges.
 */
const shares = memory.data<f64>(
  // biome-ignore format: a row a line
  [
    U, T, B, 0,
    U, CUT, B, 0,
    U, T, CUT, 0,
    U, CUT, CUT, 0,
    CUT, T, B, 0,
    CUT, CUT, B, 0,
    CUT, T, CUT, 0,
    CUT, CUT, CUT, 0,
  ],
  16,
);

/** The row of shares for these flags. */
export function sharesOf(flags: i32): usize {
  return shares + ((<usize>(flags & 7)) << 5);
}
/** Variance (px²) of the edge at `share` of a row on a person of this height (px). */
export function variance(share: usize, height: f64): f64 {
  const s = load<f64>(share) * height;
  return s * s + NOISE_MIN_PX * NOISE_MIN_PX;
}

/**
 * Keeps with a sight how uncertain it is, as the person at `w` is: the covariance of u, top and
 * bottom without a box's noise. Call it after `lookAt`, before `misfit`.
 */
export function weighSight(w: usize, sight: usize): void {
  const pxx: f64 = load<f32>(w, 16);
  const pxy: f64 = load<f32>(w, 20);
  const pxh: f64 = load<f32>(w, 24);
  const pyh: f64 = load<f32>(w, 28);
  const pyy: f64 = load<f32>(w, 32);
  const phh: f64 = load<f32>(w, 36);
  const uX = load<f64>(sight);
  const uY = load<f64>(sight, 16);
  const uH = load<f64>(sight, 32);
  const topX = load<f64>(sight, 64);
  const topY = load<f64>(sight, 80);
  const topH = load<f64>(sight, 96);
  const botX = load<f64>(sight, 128);
  const botY = load<f64>(sight, 144);
  const ax = pxx * uX + pxy * uY + pxh * uH;
  const ay = pxy * uX + pyy * uY + pyh * uH;
  const ah = pxh * uX + pyh * uY + phh * uH;
  const bx = pxx * topX + pxy * topY + pxh * topH;
  const by = pxy * topX + pyy * topY + pyh * topH;
  const bh = pxh * topX + pyh * topY + phh * topH;
  const cx = pxx * botX + pxy * botY;
  const cy = pxy * botX + pyy * botY;
  const ch = pxh * botX + pyh * botY;
  store<f64>(sight, uX * ax + uY * ay + uH * ah, 224);
  store<f64>(sight, topX * bx + topY * by + topH * bh, 240);
  store<f64>(sight, uX * cx + uY * cy + uH * ch, 256);
  store<f64>(sight, topX * cx + topY * cy + topH * ch, 272);
  store<f64>(sight, uX * bx + uY * by + uH * bh, 288);
  store<f64>(sight, botX * cx + botY * cy, 304);
}

/** The box's flags with the best explanation's edge given up; set by `misfit`. */
export let explained: i32 = 0;

/**
 * Twice the negative log-likelihood of a box given a weighed sight of a person, less that of a
 * perfect fit of a person known exactly; Infinity from about `far` (≤ FAR_FIT) on. A box whose
 * bottom is too high may have hidden feet, one whose top is too low may show somebody who stoops:
 * each is weighed as an explanation of its own, unless `plain`.
 */
export function misfit(sight: usize, box: i32, far: f64, plain: bool): f64 {
  const row = boxAt(box);
  const flags: i32 = load<u8>(row, bFlags);
  explained = flags;
  if (!isSeen(sight)) return Infinity;
  const height = sightHeight(sight);
  const noise = sharesOf(flags);
  const varU = variance(noise, height);
  const resU = <f64>load<f32>(row, bU) - sightU(sight);
  const s00 = load<f64>(sight, 224) + varU;
  // no explanation moves the middle
  if (resU * resU > far * s00) return Infinity;
  const varTop = variance(noise + 8, height);
  const varBottom = variance(noise + 16, height);
  const least = varU * varTop * varBottom;
  const resTop = <f64>load<f32>(row, bTop) - sightTop(sight);
  const resBottom = <f64>load<f32>(row, bBottom) - sightBottom(sight);
  const c11 = load<f64>(sight, 240);
  const c02 = load<f64>(sight, 256);
  const c12 = load<f64>(sight, 272);
  const c01 = load<f64>(sight, 288);
  const c22 = load<f64>(sight, 304);
  // S = L D Lᵀ; what the explanations have in common, then the plain one
  const i0 = 1.0 / s00;
  const l10 = c01 * i0;
  const l20 = c02 * i0;
  const t = c12 - l20 * c01;
  const d0 = resU * resU * i0;
  const e1 = resTop - l10 * resU;
  const f2 = resBottom - l20 * resU;
  let best = Infinity;
  const d1 = c11 + varTop - l10 * c01;
  const i1 = 1.0 / d1;
  const l21 = t * i1;
  const e2 = f2 - l21 * e1;
  const d = d0 + e1 * e1 * i1;
  if (d1 > 0) best = whole(d, e2, s00 * d1, c22 + varBottom - l20 * c02 - l21 * t, least, far);
  if (plain || best < PLAIN) return best;
  const wide = NOISE_CUT * NOISE_CUT * height * height;
  if (d1 > 0 && resBottom < 0 && !(flags & 2)) {
    const hidden = whole(d, e2, s00 * d1, c22 + wide - l20 * c02 - l21 * t, least, far) + HIDDEN_FEET;
    if (hidden < best) {
      best = hidden;
      explained = flags | 2;
    }
  }
  if (resTop > 0 && !(flags & 1)) {
    const w1 = c11 + wide - l10 * c01;
    if (!(w1 > 0)) return best;
    const j1 = 1.0 / w1;
    const k21 = t * j1;
    const g2 = f2 - k21 * e1;
    const w2 = c22 + varBottom - l20 * c02 - k21 * t;
    const stoops = whole(d0 + e1 * e1 * j1, g2, s00 * w1, w2, least, far) + STOOPS;
    if (stoops < best) {
      best = stoops;
      explained = flags | 1;
    }
  }
  return best;
}

/** The last value of an explanation: distance so far, residual, determinant so far, its variance. */
function whole(d: f64, e2: f64, det: f64, d2: f64, least: f64, far: f64): f64 {
  if (!(d2 > 0)) return Infinity;
  const square = d + (e2 * e2) / d2;
  return square < far ? square + Math.log((det * d2) / least) : Infinity;
}
