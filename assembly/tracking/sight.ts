// What a camera should see of a person: a sight. A box is three numbers: the middle of its foot and
// head line (u), its top and its bottom. The lowest pixel of a person is not below the body's middle
// but the foot nearest to the camera, and the top is the far side of the head: without this, foot
// points lie 0.1–0.2 m off towards the camera.
//
// Sights lie in memory, so that each is worked out once for all boxes that are held against it, and
// in twos: a field of one beside the same field of the other, so that both are worked on at once (see
// two.ts). f64, 16 bytes apart: a row each of u, top and bottom, with its derivatives by x, y and
// height and its value (px); the height (px); 1 where the person can be seen; see fit.ts for the rest.

import { camF } from './cameras';
import { FOOT_REACH_M, HEAD_REACH_M, OVERHEAD_M } from './constants';

/** Bytes of two sights, and of a row of them. */
export const TWO_BYTES: i32 = 320;
export const ROW_BYTES: usize = 64;

/** Two sights for who needs them just now. */
export const aside = memory.data(TWO_BYTES, 16);

/** Sight k of a table of twos. */
export function sightAt(table: usize, k: i32): usize {
  return table + <usize>((k >> 1) * TWO_BYTES + ((k & 1) << 3));
}
/** The other of the first sight of two. */
export function otherOf(sight: usize): usize {
  return sight + 8;
}

export function sightU(sight: usize): f64 {
  return load<f64>(sight, 48);
}
export function sightTop(sight: usize): f64 {
  return load<f64>(sight, 112);
}
export function sightBottom(sight: usize): f64 {
  return load<f64>(sight, 176);
}
export function sightHeight(sight: usize): f64 {
  return load<f64>(sight, 192);
}
export function isSeen(sight: usize): bool {
  return load<f64>(sight, 208) != 0;
}

/** Projects somebody of this height (m) at x, y; false where it is behind the camera or a mere dot. */
export function look(at: usize, x: f64, y: f64, height: f64, sight: usize): bool {
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
  store<f64>(sight, 0, 208);
  if (!(wf * sign > 0) || !(wt * sign > 0)) return false;
  const iF = 1.0 / wf;
  const iT = 1.0 / wt;
  const uF = (p0 * fx + p1 * fy + p3) * iF;
  const vF = (q0 * fx + q1 * fy + q3) * iF;
  const uT = (p0 * tx + p1 * ty + p2 * height + p3) * iT;
  const vT = (q0 * tx + q1 * ty + q2 * height + q3) * iT;
  const tall = Math.abs(vF - vT);
  store<f64>(sight, 0.5 * ((p0 - uF * r0) * iF + (p0 - uT * r0) * iT));
  store<f64>(sight, 0.5 * ((p1 - uF * r1) * iF + (p1 - uT * r1) * iT), 16);
  store<f64>(sight, 0.5 * (p2 - uT * r2) * iT, 32);
  store<f64>(sight, 0.5 * (uF + uT), 48);
  store<f64>(sight, (q0 - vT * r0) * iT, 64);
  store<f64>(sight, (q1 - vT * r1) * iT, 80);
  store<f64>(sight, (q2 - vT * r2) * iT, 96);
  store<f64>(sight, vT, 112);
  store<f64>(sight, (q0 - vF * r0) * iF, 128);
  store<f64>(sight, (q1 - vF * r1) * iF, 144);
  store<f64>(sight, 0, 160);
  store<f64>(sight, vF, 176);
  store<f64>(sight, tall, 192);
  if (!(tall > 1)) return false;
  store<f64>(sight, 1, 208);
  return true;
}

/** As `look`, at the person of a work space (see state.ts). */
export function lookAt(at: usize, w: usize, sight: usize): bool {
  return look(at, load<f32>(w), load<f32>(w, 4), load<f32>(w, 8), sight);
}
