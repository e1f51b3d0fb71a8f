// Where on the floor a box's person stands: by its lower edge, and by its upper edge at a person's height.
//
// Both ends are worked out at once, a lane each: each is a chain of divisions and a root that takes most
// of its time waiting for itself. A build without SIMD takes one after the other, with the same bits.

import { camF } from './cameras';
import { FOOT_REACH_M, HEAD_REACH_M, HEIGHT_MEAN_M, OVERHEAD_M } from './constants';
import { ENDS_BYTES, ends, staging } from './layout';

/** Where in its row of `ends` each value of a staged box's foot stands, and how far behind it that of its head. */
export const endX: usize = 0;
export const endY: usize = 16;
export const endMet: usize = 32;
export const HEAD: usize = 8;

/** The row of staged box k. */
export function endsOf(k: i32): usize {
  return ends + <usize>(k * ENDS_BYTES);
}

let floorX: f64 = 0;
let floorY: f64 = 0;

/** The point of pixel (u, v) at height z; false beyond the horizon. */
function ground(at: usize, u: f64, v: f64, z: f64): bool {
  // homography of the plane at z: columns 0, 1 and z · column 2 + column 3
  const a = camF(at, 0) - u * camF(at, 8);
  const b = camF(at, 1) - u * camF(at, 9);
  const c = u * (camF(at, 10) * z + camF(at, 11)) - camF(at, 2) * z - camF(at, 3);
  const d = camF(at, 4) - v * camF(at, 8);
  const e = camF(at, 5) - v * camF(at, 9);
  const f = v * (camF(at, 10) * z + camF(at, 11)) - camF(at, 6) * z - camF(at, 7);
  const det = a * e - b * d;
  if (!(Math.abs(det) > 1e-12)) return false;
  const n = 1.0 / det;
  floorX = (c * e - b * f) * n;
  floorY = (a * f - c * d) * n;
  if (!isFinite(floorX) || !isFinite(floorY)) return false;
  const w = camF(at, 8) * floorX + camF(at, 9) * floorY + camF(at, 10) * z + camF(at, 11);
  return w * camF(at, 26) > 0;
}

/** Moves the floor point by `reach` away from the camera (m). */
function away(at: usize, reach: f64): void {
  const dx = floorX - camF(at, 21);
  const dy = floorY - camF(at, 22);
  const far = Math.max(Math.sqrt(dx * dx + dy * dy), OVERHEAD_M);
  const share = reach / far;
  floorX += share * dx;
  floorY += share * dy;
}

/** Where both ends of a staged box are on the floor, moved to the middle of the body; see `ends`. */
function groundEnds(at: usize, u: f64, top: f64, bottom: f64, to: usize): void {
  if (ASC_FEATURE_SIMD) return groundBoth(at, u, top, bottom, to);
  const isFoot = ground(at, u, bottom, 0);
  if (isFoot) away(at, FOOT_REACH_M);
  store<f64>(to, floorX, endX);
  store<f64>(to, floorY, endY);
  store<i32>(to, isFoot ? -1 : 0, endMet);
  const isHead = ground(at, u, top, HEIGHT_MEAN_M);
  if (isHead) away(at, -HEAD_REACH_M);
  store<f64>(to + HEAD, floorX, endX);
  store<f64>(to + HEAD, floorY, endY);
  store<i32>(to + HEAD, isHead ? -1 : 0, endMet);
}

/**
 * Puts both ends of all n staged boxes on the floor, whether they are any use or not: in a loop of their own,
 * in which nothing is decided, one box's chain of divisions need not wait for that of the box before.
 */
export function groundStaged(at: usize, n: i32): void {
  for (let k = 0; k < n; k++) {
    const s = staging + <usize>(k * 20);
    const left = <f64>load<f32>(s);
    const top = <f64>load<f32>(s, 4);
    const w = <f64>load<f32>(s, 8);
    const h = <f64>load<f32>(s, 12);
    groundEnds(at, left + 0.5 * w, top, top + h, endsOf(k));
  }
}

/** A value of the camera, in both lanes. */
function cam(at: usize, k: usize): v128 {
  return v128.load_splat<f64>(at + (k << 3));
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
/** Numbers that are finite, as a mask. */
function finite(a: v128): v128 {
  return f64x2.lt(f64x2.abs(a), f64x2.splat(Infinity));
}

/** `groundEnds`, the foot in the first lane and the head in the second. */
function groundBoth(at: usize, u1: f64, top: f64, bottom: f64, to: usize): void {
  const u = f64x2.splat(u1);
  const v = f64x2.replace_lane(f64x2.splat(bottom), 1, top);
  const z = f64x2.replace_lane(f64x2.splat(0), 1, HEIGHT_MEAN_M);
  const r0 = cam(at, 8);
  const r1 = cam(at, 9);
  const r2z = mul(cam(at, 10), z);
  const depth = add(r2z, cam(at, 11));
  const a = sub(cam(at, 0), mul(u, r0));
  const b = sub(cam(at, 1), mul(u, r1));
  const c = sub(sub(mul(u, depth), mul(cam(at, 2), z)), cam(at, 3));
  const d = sub(cam(at, 4), mul(v, r0));
  const e = sub(cam(at, 5), mul(v, r1));
  const f = sub(sub(mul(v, depth), mul(cam(at, 6), z)), cam(at, 7));
  const det = sub(mul(a, e), mul(b, d));
  const n = f64x2.div(f64x2.splat(1), det);
  const x = mul(sub(mul(c, e), mul(b, f)), n);
  const y = mul(sub(mul(a, f), mul(c, d)), n);
  const w = add(add(add(mul(r0, x), mul(r1, y)), r2z), cam(at, 11));
  const before = f64x2.gt(mul(w, cam(at, 26)), f64x2.splat(0));
  const sound = v128.and(f64x2.gt(f64x2.abs(det), f64x2.splat(1e-12)), v128.and(finite(x), finite(y)));
  const met = v128.and(sound, before);
  const dx = sub(x, cam(at, 21));
  const dy = sub(y, cam(at, 22));
  const far = f64x2.max(f64x2.sqrt(add(mul(dx, dx), mul(dy, dy))), f64x2.splat(OVERHEAD_M));
  const reach = f64x2.replace_lane(f64x2.splat(FOOT_REACH_M), 1, -HEAD_REACH_M);
  const share = f64x2.div(reach, far);
  const onX = add(x, mul(share, dx));
  const onY = add(y, mul(share, dy));
  v128.store(to, onX, endX);
  v128.store(to, onY, endY);
  v128.store(to, met, endMet);
}
