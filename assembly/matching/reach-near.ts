// How near a body can have been to a place: its trunk, just then or around that time, and, where there
// is no skeleton, its track on the floor.

import { excess, trunkDistance } from './arm';
import { frameJoints, frameTime, newestAt, newestFrame, oldestFrame, trackCell, trackTime } from './bodies';
import { TRACKS, trackMs, trackNext, tracks } from './layout';

/** Frames this long before or after tell where an unseen body may have been; it walks 1 m/s meanwhile. */
export const AROUND_MS: i32 = 2500;
/** …and this long, where it surely was about then. */
export const ABOUT_MS: i32 = 1200;
export const WALK_M_PER_MS: f64 = 0.001;
/** Track on the floor to the place: one stands 0.55 m before what one takes, ± 0.3 m. */
const STAND_M: f64 = 0.55;
const STAND_SD_M: f64 = 0.3;
/** Room (m) in which somebody of the shop might stand instead. */
const STAND_RANGE_M: f64 = 3.0;
const ROOT_2PI: f64 = 2.5066282746310002;
/** Evidence of a person who is nowhere in the data around that time; the least there is. */
export const NOWHERE: f64 = -7;
/** …and of a track on the floor at its least. */
const TRACK_LOST: f64 = 0.03;
export const FAR_M: f64 = 1e9;
/** A trunk further than this (m) has no hand within 1.2 m of the place: an arm, and the joints' error. */
const TRUNK_FAR_M: f64 = 2.4;
/** …and nobody in a shop comes nearer faster than this (m/ms). */
const RUN_M_PER_MS: f64 = 0.002;

/**
 * Distance of the trunk (m) in the middle of the window where neither it nor a hand can have been
 * near the place at any time of it, else 0: most bodies of a shop need no closer look.
 */
export function farOff(
  slot: i32,
  cx: f64,
  cy: f64,
  cz: f64,
  hx: f64,
  hy: f64,
  hz: f64,
  fromMs: i32,
  toMs: i32,
): f64 {
  const k = newestFrame(slot, (fromMs + toMs) >> 1);
  if (k < oldestFrame(slot)) return 0;
  const t = frameTime(slot, k);
  // nothing was seen in the window's first half: the whole history tells
  if (t < fromMs) return 0;
  const trunkM = trunkDistance(frameJoints(slot, k), cx, cy, cz, hx, hy, hz);
  const most = TRUNK_FAR_M + RUN_M_PER_MS * <f64>max(toMs - t, t - fromMs);
  return trunkM > most && trunkM < FAR_M ? trunkM : 0;
}

/**
 * How near (m) the trunk may have been at that time, from frames up to aroundMs before and after, at
 * `walk` m/ms meanwhile.
 */
export function trunkNear(
  slot: i32,
  cx: f64,
  cy: f64,
  cz: f64,
  hx: f64,
  hy: f64,
  hz: f64,
  fromMs: i32,
  toMs: i32,
  aroundMs: i32,
  walk: f64,
): f64 {
  const oldest = oldestFrame(slot);
  let near = FAR_M;
  for (let k = newestFrame(slot, toMs + aroundMs); k >= oldest; k--) {
    const t = frameTime(slot, k);
    if (t < fromMs - aroundMs) break;
    const at = frameJoints(slot, k);
    const away = <f64>(t < fromMs ? fromMs - t : t - toMs) * walk;
    near = min(near, max(0, trunkDistance(at, cx, cy, cz, hx, hy, hz) - away));
  }
  return near;
}

/** Mean distance of the track in the last call (m). */
export let distance: f64 = FAR_M;

/** Where there is no skeleton: how far the track on the floor stays from the place. */
export function trackEvidence(slot: i32, cx: f64, cy: f64, hx: f64, hy: f64, fromMs: i32, toMs: i32): f64 {
  const next = load<i32>(trackNext + ((<usize>slot) << 2));
  distance = FAR_M;
  let total = 0.0;
  let n = 0;
  for (let k = newestAt(trackMs, slot, TRACKS, next, fromMs - 1) + 1; k < next; k++) {
    if (trackTime(slot, k) > toMs) break;
    const cell = trackCell(slot, k);
    const ex = excess(<f64>load<f32>(tracks + (cell << 3)) - cx, hx);
    const ey = excess(<f64>load<f32>(tracks + (cell << 3), 4) - cy, hy);
    total += Math.sqrt(ex * ex + ey * ey);
    n++;
  }
  // never seen around that time: it may have left
  if (n == 0) return NOWHERE;
  const mean = total / <f64>n;
  distance = mean;
  // nearer than one usually stands is as good
  const beyond = max(0, mean - STAND_M) / STAND_SD_M;
  return Math.log((STAND_RANGE_M / (ROOT_2PI * STAND_SD_M)) * Math.exp(-0.5 * beyond * beyond) + TRACK_LOST);
}
