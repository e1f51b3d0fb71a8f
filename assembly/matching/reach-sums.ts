// Where a body's joints were around a change: means over its window, and where its hands were in
// steps before and after. One pass over the history serves both arms.

import { trunkDistance } from './arm';
import { frameJoints, frameTime, newestFrame, oldestFrame } from './bodies';
import { reachSums, SUM_VALUES, UNSEEN } from './layout';

/** Hands are followed from this long before the window (ms). */
const BEFORE_MS: i32 = 1200;
/** …in these steps (ms before its start), and after its end. */
const BEFORE_0: i32 = 850;
const BEFORE_1: i32 = 550;
const BEFORE_2: i32 = 250;
export const AFTER_MS: i32 = 1100;
const AFTER_0: i32 = 50;
const AFTER_1: i32 = 250;
const AFTER_2: i32 = 450;
const AFTER_3: i32 = 700;
export const STEPS: i32 = 8;

// sums of one place: n, x, y, z (f64); 8 joints, then 8 steps a hand, then t, t², t·x, t·y, t·z a hand
const SUM: i32 = 4;
const STEP_AT: i32 = 8 * SUM;
const MOTION_AT: i32 = STEP_AT + 2 * STEPS * SUM;
const MOTION: i32 = 5;

/** Frames in the window. */
export let seen: i32 = 0;
/** Nearest the trunk came to the place in the window (m). */
export let trunk: f64 = 1e9;

export function jointSum(joint: i32): usize {
  return reachSums + ((<usize>(joint * SUM)) << 3);
}
export function stepSum(hand: i32, step: i32): usize {
  return reachSums + ((<usize>(STEP_AT + (hand * STEPS + step) * SUM)) << 3);
}
export function motionSum(hand: i32): usize {
  return reachSums + ((<usize>(MOTION_AT + hand * MOTION)) << 3);
}
export function count(sum: usize): f64 {
  return load<f64>(sum);
}
export function meanX(sum: usize): f64 {
  return load<f64>(sum, 8) / load<f64>(sum);
}
export function meanY(sum: usize): f64 {
  return load<f64>(sum, 16) / load<f64>(sum);
}
export function meanZ(sum: usize): f64 {
  return load<f64>(sum, 24) / load<f64>(sum);
}

function add(sum: usize, x: f64, y: f64, z: f64): void {
  store<f64>(sum, load<f64>(sum) + 1);
  store<f64>(sum, load<f64>(sum, 8) + x, 8);
  store<f64>(sum, load<f64>(sum, 16) + y, 16);
  store<f64>(sum, load<f64>(sum, 24) + z, 24);
}

/** The step of a time outside the window, −1 for none. */
function stepOf(t: i32, fromMs: i32, toMs: i32): i32 {
  if (t < fromMs) {
    const before = fromMs - t;
    if (before >= BEFORE_0) return 0;
    if (before >= BEFORE_1) return 1;
    if (before >= BEFORE_2) return 2;
    return 3;
  }
  const after = t - toMs;
  if (after < AFTER_0) return -1;
  if (after < AFTER_1) return 4;
  if (after < AFTER_2) return 5;
  return after < AFTER_3 ? 6 : 7;
}

/**
 * Sums up the body's frames around (cx, cy, cz), half extents (hx, hy, hz), metres; times in ms
 * after the origin. Sums are turned so that y points into the shelf or out of it.
 */
export function sumBody(
  slot: i32,
  cx: f64,
  cy: f64,
  cz: f64,
  hx: f64,
  hy: f64,
  hz: f64,
  fromMs: i32,
  toMs: i32,
): void {
  seen = 0;
  trunk = 1e9;
  memory.fill(reachSums, 0, (<usize>SUM_VALUES) << 3);
  const turned = hx > hy;
  const oldest = oldestFrame(slot);
  // newest first, in time: what lies before the hand came is not looked at
  for (let k = newestFrame(slot, toMs + AFTER_MS); k >= oldest; k--) {
    const t = frameTime(slot, k);
    if (t < fromMs - BEFORE_MS) break;
    const at = frameJoints(slot, k);
    if (t < fromMs || t > toMs) {
      const step = stepOf(t, fromMs, toMs);
      if (step < 0) continue;
      for (let hand = 0; hand < 2; hand++) {
        const w = at + ((<usize>(6 + hand) * 3) << 2);
        if (load<f32>(w) == UNSEEN) continue;
        const ox = <f64>load<f32>(w) - cx;
        const oy = <f64>load<f32>(w, 4) - cy;
        add(stepSum(hand, step), turned ? oy : ox, turned ? -ox : oy, <f64>load<f32>(w, 8) - cz);
      }
      continue;
    }
    seen++;
    trunk = min(trunk, trunkDistance(at, cx, cy, cz, hx, hy, hz));
    const s = <f64>(t - fromMs) * 0.001;
    for (let j = 0; j < 8; j++) {
      const p = at + ((<usize>(j * 3)) << 2);
      if (load<f32>(p) == UNSEEN) continue;
      const ox = <f64>load<f32>(p) - cx;
      const oy = <f64>load<f32>(p, 4) - cy;
      const x = turned ? oy : ox;
      const y = turned ? -ox : oy;
      const z = <f64>load<f32>(p, 8) - cz;
      add(jointSum(j), x, y, z);
      if (j < 6) continue;
      const m = motionSum(j - 6);
      store<f64>(m, load<f64>(m) + s);
      store<f64>(m, load<f64>(m, 8) + s * s, 8);
      store<f64>(m, load<f64>(m, 16) + s * x, 16);
      store<f64>(m, load<f64>(m, 24) + s * y, 24);
      store<f64>(m, load<f64>(m, 32) + s * z, 32);
    }
  }
}
