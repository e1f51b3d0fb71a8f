// What gondolas hide. A person behind a shelf is not missed by a camera that cannot see over it;
// without this, whoever stands in an aisle that few cameras look into is taken for gone.
import { camF } from './cameras';
import { FURNITURE_BYTES, FURNITURE_MAX, furniture } from './layout';

let pieces: i32 = 0;

/**
 * Declares a piece of furniture: its footprint and height (m). Before the floor, at every start; what is
 * beyond the table hides nothing. False: not a box.
 */
export function trackingFurniture(x0: f64, x1: f64, y0: f64, y1: f64, top: f64): bool {
  if (!(x0 < x1) || !(y0 < y1) || !(top > 0) || !isFinite(x1 - x0 + y1 - y0 + top)) return false;
  if (pieces == FURNITURE_MAX) return false;
  const at = furniture + <usize>(pieces * FURNITURE_BYTES);
  store<f32>(at, <f32>x0);
  store<f32>(at, <f32>x1, 4);
  store<f32>(at, <f32>y0, 8);
  store<f32>(at, <f32>y1, 12);
  store<f32>(at, <f32>top, 16);
  pieces++;
  return true;
}

/** From where on (0…1), and until where, the last `clip` lay between two bounds. */
let from: f64 = 0;
let until: f64 = 1;

/** Narrows [from, until] of the way a → a + d to where it lies in low … high. */
function clip(a: f64, d: f64, low: f64, high: f64): bool {
  if (Math.abs(d) < 1e-9) return a > low && a < high;
  const p = (low - a) / d;
  const q = (high - a) / d;
  from = Math.max(from, Math.min(p, q));
  until = Math.min(until, Math.max(p, q));
  return from < until;
}

/**
 * Up to what height (m) the camera cannot see somebody at x, y: sight lines that just pass over each
 * piece come down to the person behind it (similar triangles).
 */
export function hiddenBelow(camera: usize, x: f64, y: f64): f64 {
  const cx = camF(camera, 21);
  const cy = camF(camera, 22);
  const cz = Math.abs(camF(camera, 27));
  let hidden: f64 = 0;
  for (let i = 0; i < pieces; i++) {
    const at = furniture + <usize>(i * FURNITURE_BYTES);
    const top = <f64>load<f32>(at, 16);
    if (top <= hidden) continue;
    from = 0;
    until = 1;
    if (!clip(cx, x - cx, load<f32>(at), load<f32>(at, 4))) continue;
    if (!clip(cy, y - cy, load<f32>(at, 8), load<f32>(at, 12))) continue;
    // a camera below the piece's top sees nothing behind it; else over its far edge
    const line = cz <= top ? Infinity : cz - (cz - top) / until;
    hidden = Math.max(hidden, line);
  }
  return hidden;
}
