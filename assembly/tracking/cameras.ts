// Cameras as the tracker needs them. 32 f64 a camera:
//   0–11 projection (row by row), 12–20 inverse of the floor's homography, 21–22 the camera's
//   place on the floor, 23–24 image size, 25 usable (1) or not (0),
//   26 sign of depth, 27 height above the floor (m).

import { setI } from '../memory/cells';
import { coverCamera } from './coverage';
import { CAM_BYTES, cam, cameras, camFrame } from './layout';

export function camAt(camera: i32): usize {
  return cam + <usize>(camera * CAM_BYTES);
}
export function camF(at: usize, k: i32): f64 {
  return load<f64>(at + ((<usize>k) << 3));
}

/** Where the host writes the 12 values of a camera's projection before `trackingCamera`. */
export function trackingCameraAddress(camera: i32): usize {
  return camera >= 0 && camera < cameras ? camAt(camera) : 0;
}

/**
 * Prepares a camera from its projection (store metres to pixels) and image size (px).
 * Returns 1, or 0 where floor and image are not related one to one: such a camera is not used.
 */
export function trackingCamera(camera: i32, width: f64, height: f64): i32 {
  const at = camAt(camera);
  store<f64>(at, 0, 25 * 8);
  for (let k = 0; k < 12; k++) if (!isFinite(camF(at, k))) return 0;
  const a = camF(at, 0),
    b = camF(at, 1),
    c = camF(at, 3);
  const d = camF(at, 4),
    e = camF(at, 5),
    f = camF(at, 7);
  const g = camF(at, 8),
    h = camF(at, 9),
    i = camF(at, 11);
  const A = e * i - f * h,
    B = f * g - d * i,
    C = d * h - e * g;
  const det = a * A + b * B + c * C;
  // scale-free: the determinant against the product of the columns' lengths
  const s0 = Math.sqrt(a * a + d * d + g * g);
  const s1 = Math.sqrt(b * b + e * e + h * h);
  const s2 = Math.sqrt(c * c + f * f + i * i);
  if (!(Math.abs(det) > 1e-9 * s0 * s1 * s2)) return 0;
  const n = 1.0 / det;
  store<f64>(at, A * n, 12 * 8);
  store<f64>(at, (c * h - b * i) * n, 13 * 8);
  store<f64>(at, (b * f - c * e) * n, 14 * 8);
  store<f64>(at, B * n, 15 * 8);
  store<f64>(at, (a * i - c * g) * n, 16 * 8);
  store<f64>(at, (c * d - a * f) * n, 17 * 8);
  store<f64>(at, C * n, 18 * 8);
  store<f64>(at, (b * g - a * h) * n, 19 * 8);
  store<f64>(at, (a * e - b * d) * n, 20 * 8);
  // camera centre: the point that projects to 0, by Cramer's rule on the left 3 × 3
  const p0 = camF(at, 2),
    p1 = camF(at, 6),
    p2 = camF(at, 10);
  const m = a * (e * p2 - p1 * h) - b * (d * p2 - p1 * g) + p0 * (d * h - e * g);
  if (!(Math.abs(m) > 0)) return 0; // a camera at infinity
  const cx = -(c * (e * p2 - p1 * h) - b * (f * p2 - p1 * i) + p0 * (f * h - e * i)) / m;
  const cy = -(a * (f * p2 - p1 * i) - c * (d * p2 - p1 * g) + p0 * (d * i - f * g)) / m;
  const cz = -(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)) / m;
  if (!isFinite(cx) || !isFinite(cy) || !isFinite(cz)) return 0;
  // in front of the camera the third row must be positive: turn the sign by the left 3 × 3
  const sign: f64 = m > 0 ? 1 : -1;
  store<f64>(at, sign, 26 * 8);
  store<f64>(at, cx, 21 * 8);
  store<f64>(at, cy, 22 * 8);
  store<f64>(at, cz, 27 * 8);
  store<f64>(at, width, 23 * 8);
  store<f64>(at, height, 24 * 8);
  store<f64>(at, 1, 25 * 8);
  setI(camFrame, camera, -1);
  coverCamera(camera);
  return 1;
}
