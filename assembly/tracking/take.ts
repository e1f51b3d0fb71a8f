// What a box tells of a person: extended Kalman filter, one value at a time (Bar-Shalom, Li,
// Kirubarajan 2001, 5.3, 10.3). A person is (x, y, height) with a 3 × 3 covariance; see state.ts.

import { HEIGHT_MAX_M, HEIGHT_MIN_M, TAIL } from './constants';
import { sharesOf, variance } from './fit';
import { bBottom, boxAt, bTop, bU } from './layout';
import { ROW_BYTES, sightBottom, sightHeight, sightTop, sightU } from './sight';

/** The three values of the box in hand: f64 how far it is off (px), variance (px²). */
const values = memory.data(3 * 16, 16);

/**
 * Takes a box into the work state `w`, by a sight of it as it is; `mode`: the box's flags, with the
 * edge that its explanation gives up.
 */
export function take(sight: usize, w: usize, box: i32, mode: i32): void {
  const height = sightHeight(sight);
  const row = boxAt(box);
  const noise = sharesOf(mode);
  store<f64>(values, <f64>load<f32>(row, bU) - sightU(sight));
  store<f64>(values, variance(noise, height), 8);
  store<f64>(values, <f64>load<f32>(row, bTop) - sightTop(sight), 16);
  store<f64>(values, variance(noise + 8, height), 24);
  store<f64>(values, <f64>load<f32>(row, bBottom) - sightBottom(sight), 32);
  store<f64>(values, variance(noise + 16, height), 40);
  let dx: f64 = 0;
  let dy: f64 = 0;
  let dh: f64 = 0;
  let xx: f64 = load<f32>(w, 16);
  let xy: f64 = load<f32>(w, 20);
  let xh: f64 = load<f32>(w, 24);
  let yh: f64 = load<f32>(w, 28);
  let yy: f64 = load<f32>(w, 32);
  let hh: f64 = load<f32>(w, 36);
  // all derivatives stay those of the starting point: one linearisation a box
  for (let k: usize = 0; k < 3; k++) {
    const row = sight + ROW_BYTES * k;
    const hx = load<f64>(row);
    const hy = load<f64>(row, 16);
    const hz = load<f64>(row, 32);
    const e = load<f64>(values + 16 * k) - hx * dx - hy * dy - hz * dh;
    const r = load<f64>(values + 16 * k, 8);
    const kx = xx * hx + xy * hy + xh * hz;
    const ky = xy * hx + yy * hy + yh * hz;
    const kh = xh * hx + yh * hy + hh * hz;
    const p = kx * hx + ky * hy + kh * hz;
    // Student's t: a value that is far off weighs less
    const q = (p + r) * (TAIL + 1);
    const n = q / (q * (p + r * (TAIL / (TAIL + 1))) + r * (e * e));
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
  store<f32>(w, <f32>(<f64>load<f32>(w) + dx));
  store<f32>(w, <f32>(<f64>load<f32>(w, 4) + dy), 4);
  const h = <f64>load<f32>(w, 8) + dh;
  store<f32>(w, <f32>Math.min(Math.max(h, HEIGHT_MIN_M), HEIGHT_MAX_M), 8);
  store<f32>(w, <f32>xx, 16);
  store<f32>(w, <f32>xy, 20);
  store<f32>(w, <f32>xh, 24);
  store<f32>(w, <f32>yh, 28);
  store<f32>(w, <f32>yy, 32);
  store<f32>(w, <f32>hh, 36);
}
