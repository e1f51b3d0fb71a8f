// Slow changes: a hand that lifts for seconds is a step with a start and an end, what a cell does
// over minutes is drift. Told apart by physics: the anchor of a plate follows its level at no more
// than cells drift, so what runs ahead of it was moved.
import { anchor, MISSING, RING } from './layout';
import { ringAt } from './steps';

/**
 * Slow lifts take 2 to 6 s (blocks): what left its anchor longer before it was noticed is drift, and
 * none goes on for 8 s.
 */
const NOTICED_BLOCKS: i32 = 60;
export const HAND_BLOCKS: i32 = 80;
/** How far back (blocks) the ring is looked at: what lies before a level takes another second of it. */
const LOOK_BACK: i32 = RING - 20;
/**
 * From 15 to 85 % of the change: a lift that takes this long (blocks) may seem to rest for
 * SETTLE_BLOCKS while it goes on.
 */
const SLOW_BLOCKS: i32 = 6;
/** Means of this many blocks tell where a slow change is: half a second. */
const SMOOTH_BLOCKS: i32 = 5;
/** A plate is at its anchor within this (g) or one standard deviation: wander within seconds. */
const AT_ANCHOR_G: f32 = 1.5;
/** A slow change is over when half a second brings no more than this (g)… */
const OVER_G: f32 = 0.8;
/** …or this share of its fastest half second. */
const OVER_SHARE: f32 = 0.2;
/**
 * What brought more in half a second than this many times the range within which blocks agree has
 * stopped when they do: had it gone on, they would not.
 */
export const STOPPED: f32 = 3;
/** A lift goes one way: its ways forth and back add up to no more than this many times the change. */
const ONE_WAY: f32 = 1.5;
/** Slower than this (g a block, 2.4 g/s) no hand lifts a product that weighs 29 g on two plates. */
const DRIFT_MOST_G: f32 = 0.24;

/** Mean of the half second that ends with block k; MISSING where it has no sample. */
export function smoothAt(plate: i32, k: i32): f32 {
  let total: f32 = 0;
  let n = 0;
  for (let i = 0; i < SMOOTH_BLOCKS; i++) {
    const x = ringAt(plate, k - i);
    if (x == MISSING) continue;
    total += x;
    n++;
  }
  return n ? total / <f32>n : MISSING;
}

/**
 * Last block of the rest before the activity that began at `start` at which the plate was at its
 * anchor; −1 where it left it longer ago than a hand takes.
 */
export function leftAnchor(plate: i32, b: i32, start: i32, quietSince: i32, sigma: f32): i32 {
  const p = (<usize>plate) << 2;
  const held = load<f32>(anchor + p);
  const near = max(AT_ANCHOR_G, sigma);
  for (let k = start - 1; k > max(start - NOTICED_BLOCKS, b - LOOK_BACK); k--) {
    if (k <= quietSince) return quietSince;
    const x = smoothAt(plate, k);
    if (x != MISSING && abs(x - held) <= near) return k;
  }
  return -1;
}

/** Whether the way from one level to another was so slow that it may go on. */
export function isSlow(plate: i32, start: i32, b: i32, from: f32, to: f32): bool {
  const change = to - from;
  let late = b;
  let early = b;
  let passed = 0;
  for (let k = b; k >= start; k--) {
    const x = ringAt(plate, k);
    if (x == MISSING) continue;
    const share = (x - from) / change;
    if (passed == 0 && share <= 0.85) {
      late = k;
      passed = 1;
    }
    early = k;
    if (share <= 0.15) break;
  }
  return passed == 1 && late - early >= SLOW_BLOCKS;
}

/** Whether the plate went one way since `start`: a lift, no hand that leans. */
export function isOneWay(plate: i32, start: i32, b: i32, change: f32): bool {
  let way: f32 = 0;
  let last = smoothAt(plate, b);
  for (let k = b - SMOOTH_BLOCKS; k >= start; k -= SMOOTH_BLOCKS) {
    const x = smoothAt(plate, k);
    if (x == MISSING || last == MISSING) return false;
    way += abs(last - x);
    last = x;
  }
  return way <= ONE_WAY * abs(change);
}

/** The most (g) that half a second brought since `start`. */
export function fastest(plate: i32, start: i32, b: i32): f32 {
  let most: f32 = 0;
  for (let k = b - 1; k > start; k--) {
    const x = smoothAt(plate, k);
    const y = smoothAt(plate, k - SMOOTH_BLOCKS);
    if (x != MISSING && y != MISSING) most = max(most, abs(x - y));
  }
  return most;
}

/** Whether a slow change has come to its end: half a second brings no more, beside its `fastest`. */
export function isOver(plate: i32, b: i32, most: f32): bool {
  const now = smoothAt(plate, b);
  const earlier = smoothAt(plate, b - SMOOTH_BLOCKS);
  if (now == MISSING || earlier == MISSING) return false;
  return abs(now - earlier) <= max(OVER_G, OVER_SHARE * most);
}

/** Whether what goes on since `start` is too slow for a hand and still goes on: drift. */
export function isDrift(b: i32, start: i32, change: f32): bool {
  return abs(change) <= DRIFT_MOST_G * <f32>(b - start);
}

/** Blocks that lie between a slow change's end and when that is known. */
export const OVER_BLOCKS: i32 = SMOOTH_BLOCKS;
