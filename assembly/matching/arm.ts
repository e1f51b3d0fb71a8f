// Geometry of an arm's reach: boxes around the origin, and how far a trunk is from a place.
import { UNSEEN } from './layout';

/** Neck or shoulder to what one takes: an arm of 0.65 m, a bent trunk, and the joints' error. */
const ARM_M: f64 = 0.85;
const ARM_SD_M: f64 = 0.2;
/** Least chance left to a body that is out of reach (mistaken skeletons). */
export const OUT_OF_REACH: f64 = 1e-5;

export function clamp(x: f64, least: f64, most: f64): f64 {
  return max(least, min(most, x));
}

/** Distance (m) from a box around the origin. */
export function off(x: f64, y: f64, z: f64, hx: f64, hy: f64, hz: f64): f64 {
  const ax = excess(x, hx);
  const ay = excess(y, hy);
  const az = excess(z, hz);
  return Math.sqrt(ax * ax + ay * ay + az * az);
}

export function excess(off: f64, half: f64): f64 {
  const a = abs(off) - half;
  return a <= 0 ? 0 : a;
}

/** Distance (m) of the nearest of head, neck and shoulders. */
export function trunkDistance(at: usize, cx: f64, cy: f64, cz: f64, hx: f64, hy: f64, hz: f64): f64 {
  let least = 1e9;
  for (let j = 0; j < 4; j++) {
    const a = at + ((<usize>(j * 3)) << 2);
    if (load<f32>(a) == UNSEEN) continue;
    const ex = excess(<f64>load<f32>(a) - cx, hx);
    const ey = excess(<f64>load<f32>(a, 4) - cy, hy);
    const ez = excess(<f64>load<f32>(a, 8) - cz, hz);
    // crouching for a low shelf brings the neck down late: height counts half
    least = min(least, Math.sqrt(ex * ex + ey * ey + 0.25 * ez * ez));
  }
  return least;
}

/** Likelihood that an arm whose trunk is that far (m) reaches there. */
export function feasible(trunkM: f64): f64 {
  const beyond = max(0, trunkM - ARM_M) / ARM_SD_M;
  return Math.exp(-0.5 * beyond * beyond);
}
