// Who reached there: evidence of the arms of one body for a change at a place and time, as the
// logarithm of a likelihood ratio, "this arm did it" against "it did something else near by".
//
// Evidence is a sum of terms of the arm's geometry times weights. The weights are a regularised
// conditional logit ("which of the arms did it") over development trips: bench/receipts/fit-reach.ts.

import { clamp, feasible, OUT_OF_REACH, off } from './arm';
import { reachResults, reachTerms, TERMS } from './layout';
import {
  ABOUT_MS,
  AROUND_MS,
  distance,
  FAR_M,
  farOff,
  NOWHERE,
  trackEvidence,
  trunkNear,
  WALK_M_PER_MS,
} from './reach-near';
import {
  count,
  jointSum,
  meanX,
  meanY,
  meanZ,
  motionSum,
  STEPS,
  seen,
  stepSum,
  sumBody,
  trunk,
} from './reach-sums';
import { WEIGHTS } from './reach-weights';

/** Scale of a joint's error at a shelf, of its square's cap, and of how deep one reaches in (m). */
const JOINT_SD_M: f64 = 0.1;
const SQUARE_MOST: f64 = 9;
const DEPTH_SD_M: f64 = 0.12;
/** The wrist is about at the front of what is taken: the fingers are inside. */
const DEPTH_M: f64 = 0.02;
/** The elbow of an arm that reaches lies between shoulder and hand, a little below (m). */
const ELBOW_BELOW_M: f64 = 0.05;
/** A stretched arm with a bent trunk (m), and how much beyond counts as one. */
const STRETCHED_M: f64 = 0.75;
const STRETCH_M: f64 = 0.2;
/** The hand comes and goes: how far it is then from where it was, at most, and half of it (m). */
const AWAY_MOST_M: f64 = 0.6;
const AWAY_MIDDLE_M: f64 = 0.2;
/** Step of the hand's way that ends where the change begins (reach-sums). */
const LAST_BEFORE: i32 = 3;
const EDGE_MIDDLE_M: f64 = 0.3;
/** Speed taken for a hand that is hardly seen, and the most that counts (m/s). */
const SPEED_UNSEEN: f64 = 0.3;
const SPEED_MOST: f64 = 1;
/** One turns to what one takes, within this (rad; squared, capped). */
const TURN_SD: f64 = 0.35;
const TURN_MOST: f64 = 4;
/** Sideways: one stands before what one takes, the right hand takes what is on the right (m). */
const SIDE_SD_M: f64 = 0.4;
/** The fit is blind to what all arms share: so that the ratio is 1 in the mean over others' arms. */
const OWN: f64 = -0.5;
/** Elbow to hand (m). */
const FOREARM_M: f64 = 0.29;
/** The hand is at the place before its plate moves (ms). */
const LEAD_MS: i32 = 300;
/** Terms left out, for ablations only: 1 elbow and stretch, 2 came and left, 4 speed, 8 all but the wrist, 16 the body's side and turn. */
let without: i32 = 0;
export function reachWithout(terms: i32): void {
  without = terms;
}

/**
 * Evidence of both arms of person `slot` for a change at (cx, cy, cz) with half extents (hx, hy,
 * hz), metres, between fromMs and toMs after the origin. Results: see reachResultsAt.
 */
export function reachEvidence(
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
  memory.fill(reachTerms, 0, (<usize>(2 * TERMS)) << 3);
  const away = farOff(slot, cx, cy, cz, hx, hy, hz, fromMs - LEAD_MS, toMs);
  if (away > 0) {
    for (let hand = 0; hand < 2; hand++) result(hand, NOWHERE, away, away, 0);
    return;
  }
  sumBody(slot, cx, cy, cz, hx, hy, hz, fromMs - LEAD_MS, toMs);
  if (!seen) {
    const around = trunkNear(slot, cx, cy, cz, hx, hy, hz, fromMs, toMs, AROUND_MS, WALK_M_PER_MS);
    if (around < FAR_M) {
      // seen just before or after, but not then: near is possible, far is not
      const able = Math.log(feasible(around) + OUT_OF_REACH);
      const about = trunkNear(slot, cx, cy, cz, hx, hy, hz, fromMs, toMs, ABOUT_MS, 0);
      for (let hand = 0; hand < 2; hand++) {
        term(hand, 24, 1);
        term(hand, 25, edgeTerm(hand, min(hx, hy), max(hx, hy), hz));
        term(hand, 26, able);
        result(hand, max(NOWHERE, OWN + weighted(hand)), around, about, 0);
      }
      return;
    }
    const evidence = trackEvidence(slot, cx, cy, hx, hy, fromMs, toMs);
    for (let hand = 0; hand < 2; hand++)
      result(hand, evidence, distance, distance, evidence == NOWHERE ? 0 : 3);
    return;
  }
  const able = Math.log(feasible(min(trunk, 1e3)) + OUT_OF_REACH);
  const side: f64 = count(jointSum(1)) > 0 ? sideOf(1) : count(jointSum(0)) > 0 ? sideOf(0) : sideOf(2);
  // sums lie along the shelf and into it: the longer half is the depth
  const along = min(hx, hy);
  const deep = max(hx, hy);
  for (let hand = 0; hand < 2; hand++) {
    term(hand, 0, 1);
    term(hand, 26, able);
    const place = wristTerms(hand, side, along, deep, hz);
    armTerms(hand, side, deep);
    let source = place < FAR_M ? 1 : 0;
    let nearest = place;
    const elbow = jointSum(4 + hand);
    if (!source && count(elbow) > 0) {
      source = 2;
      nearest = max(0, off(meanX(elbow), meanY(elbow), meanZ(elbow), along, deep, hz) - FOREARM_M);
    }
    result(hand, max(NOWHERE, OWN + weighted(hand)), nearest, min(nearest, trunk), source);
  }
}

// Results of the last call, a hand: evidence, distance of the hand (m), of the nearest of hand and
// trunk (m), and what it rests on: 0 nothing, 1 wrist, 2 elbow, 3 track.
function result(hand: i32, evidence: f64, handM: f64, bodyM: f64, source: i32): void {
  const at = reachResults + ((<usize>(hand * 4)) << 3);
  store<f64>(at, evidence);
  store<f64>(at, handM, 8);
  store<f64>(at, bodyM, 16);
  store<f64>(at, <f64>source, 24);
}
function term(hand: i32, k: i32, value: f64): void {
  store<f64>(reachTerms + ((<usize>(hand * TERMS + k)) << 3), value);
}
function weighted(hand: i32): f64 {
  let sum = 0.0;
  const at = reachTerms + ((<usize>(hand * TERMS)) << 3);
  for (let k = 0; k < TERMS; k++) {
    if (without && isWithout(k)) continue;
    sum += load<f64>(at + ((<usize>k) << 3)) * load<f64>(WEIGHTS + ((<usize>k) << 3));
  }
  return sum;
}
function isWithout(k: i32): bool {
  if (k <= 3 || k == 13 || k >= 24) return false;
  if (without & 8) return true;
  if (k == 4) return (without & 4) != 0;
  if (k >= 5 && k <= 12) return (without & 2) != 0;
  if (k >= 14 && k <= 19) return (without & 1) != 0;
  return (without & 16) != 0;
}

/** 1 where the body stands at less depth than the place, −1 beyond it. */
function sideOf(joint: i32): f64 {
  const sum = jointSum(joint);
  return count(sum) > 0 && meanY(sum) > 0 ? -1 : 1;
}

function square(x: f64, sd: f64): f64 {
  return -0.5 * min(SQUARE_MOST, (x * x) / (sd * sd));
}

/** Terms 1–13: where the hand was, how fast, and where it came from and went. Returns its distance (m). */
function wristTerms(hand: i32, side: f64, hx: f64, hy: f64, hz: f64): f64 {
  const sum = jointSum(6 + hand);
  const n = count(sum);
  if (n == 0) {
    term(hand, 13, 1);
    term(hand, 4, -SPEED_UNSEEN);
    return FAR_M;
  }
  const x = meanX(sum);
  const y = meanY(sum);
  const z = meanZ(sum);
  term(hand, 1, square(x, JOINT_SD_M));
  term(hand, 2, square(z, JOINT_SD_M));
  term(hand, 3, square(y * side + hy - DEPTH_M, DEPTH_SD_M));
  const motion = motionSum(hand);
  const ts = load<f64>(motion);
  const spread = load<f64>(motion, 8) - (ts * ts) / n;
  let speed = SPEED_UNSEEN;
  if (n >= 3 && spread > 1e-4) {
    const vx = (load<f64>(motion, 16) - ts * x) / spread;
    const vy = (load<f64>(motion, 24) - ts * y) / spread;
    const vz = (load<f64>(motion, 32) - ts * z) / spread;
    speed = min(SPEED_MOST, Math.sqrt(vx * vx + vy * vy + vz * vz));
  }
  term(hand, 4, -speed);
  for (let step = 0; step < STEPS; step++) {
    const there = stepSum(hand, step);
    if (count(there) == 0) continue;
    const dx = meanX(there) - x;
    const dy = meanY(there) - y;
    const dz = meanZ(there) - z;
    term(hand, 5 + step, min(AWAY_MOST_M, Math.sqrt(dx * dx + dy * dy + dz * dz)) - AWAY_MIDDLE_M);
  }
  return off(x, y, z, hx, hy, hz);
}

/**
 * Term 25, of a body that was not seen then: how near its hand was to the place just before and just
 * after, against half of what counts.
 */
function edgeTerm(hand: i32, along: f64, deep: f64, hz: f64): f64 {
  return (
    edge(hand, LAST_BEFORE, LAST_BEFORE - 1, along, deep, hz) +
    edge(hand, LAST_BEFORE + 1, LAST_BEFORE + 2, along, deep, hz)
  );
}

/** Of the first of two steps in which the hand was seen; 0 where it was in neither. */
function edge(hand: i32, first: i32, second: i32, along: f64, deep: f64, hz: f64): f64 {
  const there = stepSum(hand, count(stepSum(hand, first)) > 0 ? first : second);
  if (count(there) == 0) return 0;
  return EDGE_MIDDLE_M - min(AWAY_MOST_M, off(meanX(there), meanY(there), meanZ(there), along, deep, hz));
}

/** Terms 14–23: stretch, elbow, and how the body stands to the place. */
function armTerms(hand: i32, side: f64, hy: f64): void {
  const shoulder = jointSum(2 + hand);
  const other = jointSum(3 - hand);
  const wrist = jointSum(6 + hand);
  const front = -side * hy;
  const seesOwn = count(shoulder) > 0;
  const seesOther = count(other) > 0;
  if (seesOwn) {
    const sx = meanX(shoulder);
    const sy = meanY(shoulder);
    const sz = meanZ(shoulder);
    // as deep in the shelf as the hand is seen
    const handY = count(wrist) > 0 ? clamp(meanY(wrist), -hy, hy) : front;
    const armY = sy - handY;
    term(hand, 14, -max(0, Math.sqrt(sx * sx + armY * armY + sz * sz) - STRETCHED_M) / STRETCH_M);
    const elbow = jointSum(4 + hand);
    if (count(elbow) > 0) {
      term(hand, 15, square(meanX(elbow) - 0.5 * sx, JOINT_SD_M));
      term(hand, 16, square(meanY(elbow) - 0.5 * (sy + handY), JOINT_SD_M));
      term(hand, 17, square(meanZ(elbow) - (0.5 * sz - ELBOW_BELOW_M), JOINT_SD_M));
    } else term(hand, 18, 1);
  } else term(hand, 19, 1);
  if (!seesOwn && !seesOther) return;
  const left = hand == 0 ? shoulder : other;
  const right = hand == 0 ? other : shoulder;
  const middleX =
    seesOwn && seesOther ? 0.5 * (meanX(left) + meanX(right)) : meanX(seesOwn ? shoulder : other);
  term(hand, 22, clamp((hand == 1 ? -1 : 1) * middleX * side, -SIDE_SD_M, SIDE_SD_M));
  term(hand, 23, -0.5 * min(1, (middleX * middleX) / (SIDE_SD_M * SIDE_SD_M)));
  if (!seesOwn || !seesOther) return;
  // ahead is square to the shoulders
  const ax = meanY(left) - meanY(right);
  const ay = meanX(right) - meanX(left);
  const gx = -middleX;
  const gy = front - 0.5 * (meanY(left) + meanY(right));
  const length = Math.sqrt((ax * ax + ay * ay) * (gx * gx + gy * gy));
  if (length < 1e-6) return;
  const dot = (ax * gx + ay * gy) / length;
  const cross = (ax * gy - ay * gx) / length;
  // the chord of the angle: no inverse function needed
  term(hand, 20, -0.5 * min(TURN_MOST, (2 - 2 * dot) / (TURN_SD * TURN_SD)));
  const turned = dot > 0 ? cross : cross > 0 ? 1.0 : -1.0;
  term(hand, 21, clamp(turned * (hand == 0 ? 1 : -1), -0.5, 0.5));
}
