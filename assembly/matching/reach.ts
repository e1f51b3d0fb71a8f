// Who reached there: evidence of one arm of one body for a change at a place and time, as the
// logarithm of a likelihood ratio, "this arm did it" against "it did something else".

import { clamp, excess, feasible, OUT_OF_REACH, off, trunkDistance } from './arm';
import {
  FRAME_VALUES,
  FRAMES,
  frameMs,
  frameNext,
  frames,
  TRACKS,
  trackMs,
  trackNext,
  tracks,
  UNSEEN,
} from './layout';

/** Where on a plate one grips, around its middle, and the error of a wrist inside a shelf (m). */
const GRIP_SD_M: f64 = 0.05;
const JOINT_SD_M: f64 = 0.08;
/** Chance that the wrist of the arm that did it is badly off (swapped, lost, taken for another). */
const LOST_SHARE: f64 = 2e-3;
/** The elbow of an arm that reaches lies between shoulder and hand, a little below (m). */
const ELBOW_BELOW_M: f64 = 0.05;
const ELBOW_SD_M: f64 = 0.1;
const ELBOW_WORST: f64 = 9;
/** Taken for an elbow that is not seen (m). */
const ELBOW_UNSEEN_M: f64 = 0.2;
/** A stretched arm with a bent trunk (m). */
const STRETCHED_M: f64 = 0.75;
/** The hand comes and goes: mean distance (m) half a second to a second before and after. */
const CAME_FROM_MS: i32 = 1100;
const CAME_TO_MS: i32 = 700;
const LEFT_FROM_MS: i32 = 400;
const LEFT_TO_MS: i32 = 800;
const AWAY_LEAST_M: f64 = -0.1;
const AWAY_MOST_M: f64 = 0.6;
const AWAY_MIDDLE_M: f64 = 0.2;
/** Speed taken for a hand that is hardly seen (m/s). */
const SPEED_UNSEEN: f64 = 0.3;
/**
 * Weights of the terms: logistic regression of "who did it" on development trips; the joints of one
 * body err together, so each counts for less than it would alone.
 */
const W_WRIST: f64 = 0.65;
const W_ELBOW: f64 = 0.58;
const W_LEFT: f64 = 1.15;
const W_CAME: f64 = 0.65;
const W_STRETCHED: f64 = 8;
const W_SPEED: f64 = 1.2;
const WRIST_UNSEEN: f64 = -1;
/** What the terms of the one who did it come to, against a hand that does something else near by. */
const OWN: f64 = 4;
/** Frames this long before or after tell where an unseen body was; it walks 1 m/s meanwhile. */
const AROUND_MS: i32 = 2500;
const WALK_M_PER_MS: f64 = 0.001;
/** Track on the floor to the place: one stands 0.55 m before what one takes, ± 0.3 m. */
const STAND_M: f64 = 0.55;
const STAND_SD_M: f64 = 0.3;
/** Room (m) in which somebody of the shop might stand instead. */
const STAND_RANGE_M: f64 = 3.0;

const ROOT_2PI: f64 = 2.5066282746310002;
/** Elbow to hand (m). */
const FOREARM_M: f64 = 0.29;
/** Evidence of a person who is seen around that time but not then. */
const UNSEEN_THEN: f64 = 1;
/** Evidence of a person who is nowhere in the data around that time. */
const NOWHERE: f64 = -7;
/** …and of a track on the floor at its least. */
const TRACK_LOST: f64 = 0.03;

/** Terms left out, for ablations only: 1 elbow and stretch, 2 came and left, 4 speed, 8 all but the wrist. */
let without: i32 = 0;
export function reachWithout(terms: i32): void {
  without = terms;
}

// results of the last call
let distance: f64 = 1e9;
let framesUsed: i32 = 0;
let source: i32 = 0;

/** Least distance (m) from the place in the last call; 1e9 where nothing was seen. */
export function reachDistance(): f64 {
  return distance;
}
/** What the last call rests on: 0 nothing, 1 wrist, 2 elbow, 3 track. */
export function reachSource(): i32 {
  return source;
}
export function reachFrames(): i32 {
  return framesUsed;
}

/**
 * Evidence of arm `hand` (0 left, 1 right) of person `slot` for a change at (cx, cy, cz) with half
 * extents (hx, hy, hz), metres, between fromMs and toMs after the origin.
 */
export function reachEvidence(
  slot: i32,
  hand: i32,
  cx: f64,
  cy: f64,
  cz: f64,
  hx: f64,
  hy: f64,
  hz: f64,
  fromMs: i32,
  toMs: i32,
): f64 {
  distance = 1e9;
  framesUsed = 0;
  source = 0;
  const next = load<i32>(frameNext + ((<usize>slot) << 2));
  const kept = min(next, FRAMES);
  const wrist = (6 + hand) * 3;
  const elbow = (4 + hand) * 3;
  const shoulder = (2 + hand) * 3;
  let seen = 0;
  let trunk = 1e9;
  let trunkAround = 1e9;
  let wrists = 0;
  let wx = 0.0;
  let wy = 0.0;
  let wz = 0.0;
  let elbows = 0;
  let ex = 0.0;
  let ey = 0.0;
  let ez = 0.0;
  let shoulders = 0;
  let sx = 0.0;
  let sy = 0.0;
  let sz = 0.0;
  // sums for the hand's velocity: t, t2, t·x …
  let ts = 0.0;
  let tt = 0.0;
  let tx = 0.0;
  let ty = 0.0;
  let tz = 0.0;
  let came = 0;
  let cameX = 0.0;
  let cameY = 0.0;
  let cameZ = 0.0;
  let left = 0;
  let leftX = 0.0;
  let leftY = 0.0;
  let leftZ = 0.0;
  // newest first, in time: what lies before the hand came is not looked at
  for (let k = next - 1; k >= next - kept; k--) {
    const cell = <usize>slot * FRAMES + <usize>(k & (FRAMES - 1));
    const t = load<i32>(frameMs + (cell << 2));
    if (t > toMs + LEFT_TO_MS) continue;
    if (t < fromMs - CAME_FROM_MS) break;
    const at = frames + ((cell * FRAME_VALUES) << 2);
    const w = at + ((<usize>wrist) << 2);
    const seesWrist = load<f32>(w) != UNSEEN;
    const x = <f64>load<f32>(w) - cx;
    const y = <f64>load<f32>(w, 4) - cy;
    const z = <f64>load<f32>(w, 8) - cz;
    if (t < fromMs || t > toMs) {
      if (!seesWrist) continue;
      if (t <= fromMs - CAME_TO_MS) {
        came++;
        cameX += x;
        cameY += y;
        cameZ += z;
      } else if (t >= toMs + LEFT_FROM_MS) {
        left++;
        leftX += x;
        leftY += y;
        leftZ += z;
      }
      continue;
    }
    const body = trunkDistance(at, cx, cy, cz, hx, hy, hz);
    seen++;
    trunk = min(trunk, body);
    if (seesWrist) {
      wrists++;
      wx += x;
      wy += y;
      wz += z;
      const s = <f64>(t - fromMs) * 0.001;
      ts += s;
      tt += s * s;
      tx += s * x;
      ty += s * y;
      tz += s * z;
      distance = min(distance, off(x, y, z, hx, hy, hz));
    }
    const e = at + ((<usize>elbow) << 2);
    if (load<f32>(e) != UNSEEN) {
      elbows++;
      ex += <f64>load<f32>(e) - cx;
      ey += <f64>load<f32>(e, 4) - cy;
      ez += <f64>load<f32>(e, 8) - cz;
    }
    const sh = at + ((<usize>shoulder) << 2);
    if (load<f32>(sh) != UNSEEN) {
      shoulders++;
      sx += <f64>load<f32>(sh) - cx;
      sy += <f64>load<f32>(sh, 4) - cy;
      sz += <f64>load<f32>(sh, 8) - cz;
    }
  }
  framesUsed = seen;
  if (!seen) trunkAround = trunkNear(slot, next, kept, cx, cy, cz, hx, hy, hz, fromMs, toMs);
  const able = Math.log(feasible(seen ? min(trunk, 1e3) : trunkAround) + OUT_OF_REACH);
  if (!seen) {
    if (trunkAround < 1e8) {
      // seen just before or after, but not then: near is possible, far is not
      distance = min(distance, trunkAround);
      return able + UNSEEN_THEN;
    }
    return trackEvidence(slot, cx, cy, hx, hy, fromMs, toMs);
  }
  let evidence = OWN + able;
  let meanD = 0.0;
  // where the hand is, for the arm's geometry: at the place, as deep in the shelf as it is seen
  let handX = 0.0;
  let handY = 0.0;
  if (wrists > 0) {
    source = 1;
    const n = <f64>wrists;
    wx /= n;
    wy /= n;
    wz /= n;
    meanD = off(wx, wy, wz, hx, hy, hz);
    const sd2 = GRIP_SD_M * GRIP_SD_M + JOINT_SD_M * JOINT_SD_M;
    evidence += W_WRIST * Math.log(Math.exp((-0.5 * meanD * meanD) / sd2) + LOST_SHARE);
    let speed = SPEED_UNSEEN;
    const spread = tt - (ts * ts) / n;
    if (wrists >= 3 && spread > 1e-4) {
      const vx = (tx - ts * wx) / spread;
      const vy = (ty - ts * wy) / spread;
      const vz = (tz - ts * wz) / spread;
      speed = min(1, Math.sqrt(vx * vx + vy * vy + vz * vz));
    }
    if (!(without & 12)) evidence -= W_SPEED * speed;
    if (left && !(without & 10)) {
      const m = <f64>left;
      const away = off(leftX / m, leftY / m, leftZ / m, hx, hy, hz) - meanD;
      evidence += W_LEFT * (min(AWAY_MOST_M, max(AWAY_LEAST_M, away)) - AWAY_MIDDLE_M);
    }
    if (came && !(without & 10)) {
      const m = <f64>came;
      const away = off(cameX / m, cameY / m, cameZ / m, hx, hy, hz) - meanD;
      evidence += W_CAME * (min(AWAY_MOST_M, max(AWAY_LEAST_M, away)) - AWAY_MIDDLE_M);
    }
  } else {
    evidence += W_WRIST * WRIST_UNSEEN - W_SPEED * SPEED_UNSEEN;
  }
  let bent = ELBOW_UNSEEN_M;
  if (shoulders > 0) {
    const n = <f64>shoulders;
    sx /= n;
    sy /= n;
    sz /= n;
    // into the shelf the hand may be anywhere between its front and its back: take it as near as it can be
    if (hy >= hx) {
      handX = 0;
      handY = wrists > 0 ? clamp(wy, -hy, hy) : clamp(sy, -hy, hy);
    } else {
      handX = wrists > 0 ? clamp(wx, -hx, hx) : clamp(sx, -hx, hx);
      handY = 0;
    }
    const armX = sx - handX;
    const armY = sy - handY;
    const arm = Math.sqrt(armX * armX + armY * armY + sz * sz);
    if (!(without & 9)) evidence -= W_STRETCHED * max(0, arm - STRETCHED_M);
    if (elbows > 0) {
      const m = <f64>elbows;
      if (!source) source = 2;
      const bx = ex / m - (sx + handX) * 0.5;
      const by = ey / m - (sy + handY) * 0.5;
      const bz = ez / m - (sz * 0.5 - ELBOW_BELOW_M);
      bent = Math.sqrt(bx * bx + by * by + bz * bz);
    }
  }
  const z2 = (bent * bent) / (ELBOW_SD_M * ELBOW_SD_M);
  if (!(without & 9)) evidence -= W_ELBOW * 0.5 * min(ELBOW_WORST, z2);
  if (!wrists && elbows) {
    const m = <f64>elbows;
    distance = min(distance, max(0, off(ex / m, ey / m, ez / m, hx, hy, hz) - FOREARM_M));
  }
  return max(NOWHERE, evidence);
}

/** How near (m) the trunk may have been at that time, from frames before and after. */
function trunkNear(
  slot: i32,
  next: i32,
  kept: i32,
  cx: f64,
  cy: f64,
  cz: f64,
  hx: f64,
  hy: f64,
  hz: f64,
  fromMs: i32,
  toMs: i32,
): f64 {
  let near = 1e9;
  for (let k = next - 1; k >= next - kept; k--) {
    const cell = <usize>slot * FRAMES + <usize>(k & (FRAMES - 1));
    const t = load<i32>(frameMs + (cell << 2));
    if (t > toMs + AROUND_MS) continue;
    if (t < fromMs - AROUND_MS) break;
    const at = frames + ((cell * FRAME_VALUES) << 2);
    const away = <f64>(t < fromMs ? fromMs - t : t - toMs) * WALK_M_PER_MS;
    near = min(near, max(0, trunkDistance(at, cx, cy, cz, hx, hy, hz) - away));
  }
  return near;
}

/** Where there is no skeleton: how far the track on the floor stays from the place. */
function trackEvidence(slot: i32, cx: f64, cy: f64, hx: f64, hy: f64, fromMs: i32, toMs: i32): f64 {
  const next = load<i32>(trackNext + ((<usize>slot) << 2));
  const kept = min(next, TRACKS);
  let total = 0.0;
  let n = 0;
  for (let k = next - kept; k < next; k++) {
    const cell = <usize>slot * TRACKS + <usize>(k & (TRACKS - 1));
    const t = load<i32>(trackMs + (cell << 2));
    if (t < fromMs || t > toMs) continue;
    const ex = excess(<f64>load<f32>(tracks + (cell << 3)) - cx, hx);
    const ey = excess(<f64>load<f32>(tracks + (cell << 3), 4) - cy, hy);
    total += Math.sqrt(ex * ex + ey * ey);
    n++;
  }
  // never seen around that time: it may have left
  if (n == 0) return NOWHERE;
  source = 3;
  const mean = total / <f64>n;
  distance = mean;
  // nearer than one usually stands is as good
  const beyond = max(0, mean - STAND_M) / STAND_SD_M;
  return Math.log((STAND_RANGE_M / (ROOT_2PI * STAND_SD_M)) * Math.exp(-0.5 * beyond * beyond) + TRACK_LOST);
}
