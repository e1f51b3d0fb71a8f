// Boxes of a tick: checked, put on the floor, kept by frame.

import { getB, getD, getF, getI, setB, setD, setF, setI } from '../memory/cells';
import { camAt, camF } from './cameras';
import {
  BORDER_PX,
  DISAGREE_M,
  FAR_M,
  FOOT_OFF_MAX_M,
  FOOT_OFF_MIN_M,
  HEIGHT_MEAN_M,
  NOISE_BOTTOM,
  PAST_BORDER,
  SCAN_S,
  SCORE_MIN,
  TWIN_SHARE,
} from './constants';
import { Counter, count } from './counters';
import { addCamera, clearMask, inScan } from './coverage';
import { endMet, endsOf, endX, endY, groundStaged, HEAD } from './ground';
import {
  bBottom,
  bFlags,
  bFrame,
  bHalf,
  bMode,
  bNext,
  bOff,
  boxAt,
  bPerson,
  bReach,
  bScore,
  bSettled,
  bTop,
  bU,
  bX,
  bY,
  cameras,
  camFrame,
  frameU,
  frCamera,
  frCount,
  frFirst,
  frTime,
  maxBoxes,
  maxFrameBoxes,
  staging,
} from './layout';

export let frames: i32 = 0;
export let boxes: i32 = 0;

const stagedTime = memory.data(8, 8);

/** Where the host puts the time (s) of a frame, f64: as an argument each would be an object of the host's. */
export function trackingStagedTime(): usize {
  return stagedTime;
}

/** Where the host puts a frame's boxes: n × (left, top, width, height, score), f32. */
export function trackingStaging(): usize {
  return staging;
}

/**
 * How far (m) the foot point of a box may be off at x, y: four times the noise of its bottom edge,
 * which the floor stretches by distance over the camera's height.
 */
function footOff(at: usize, x: f64, y: f64): f64 {
  const dx = x - camF(at, 21);
  const dy = y - camF(at, 22);
  const rise = Math.max(Math.abs(camF(at, 27)), 0.1);
  const off = (4 * NOISE_BOTTOM * HEIGHT_MEAN_M * Math.sqrt(dx * dx + dy * dy)) / rise;
  return Math.min(Math.max(off, FOOT_OFF_MIN_M), FOOT_OFF_MAX_M);
}

/** Puts a box on the floor, whose ends there are known; false where it cannot be a person on it. */
function place(at: usize, i: i32, ends: usize, flags: i32): bool {
  const isFoot = load<i32>(ends, endMet) != 0;
  const footX = load<f64>(ends, endX);
  const footY = load<f64>(ends, endY);
  const isHead = load<i32>(ends + HEAD, endMet) != 0;
  const headX = load<f64>(ends + HEAD, endX);
  const headY = load<f64>(ends + HEAD, endY);
  if (!isFoot && !isHead) return false;
  let x = footX;
  let y = footY;
  let reach: f64 = 0;
  const dx = headX - footX;
  const dy = headY - footY;
  const apart = Math.sqrt(dx * dx + dy * dy);
  if (!isFoot || (flags & 2 && isHead)) {
    x = headX;
    y = headY;
    reach = 0.5;
  } else if (isHead && apart < DISAGREE_M) {
    // a hidden foot puts the box far away, a stooping head near: look between the two
    reach = 0.5 * apart;
    x = footX + 0.5 * dx;
    y = footY + 0.5 * dy;
  }
  const cx = x - camF(at, 21);
  const cy = y - camF(at, 22);
  if (!(cx * cx + cy * cy < FAR_M * FAR_M)) return false;
  const row = boxAt(i);
  store<f32>(row, <f32>x, bX);
  store<f32>(row, <f32>y, bY);
  store<f32>(row, <f32>reach, bReach);
  store<f32>(row, <f32>(reach + footOff(at, x, y)), bOff);
  return true;
}

/**
 * Two boxes with one head are one person seen twice, whole and in part: one head hides another. The
 * surer one comes first; the other is a match only where nothing else is.
 */
function dropTwins(first: i32): void {
  const n = boxes - first;
  for (let k = 0; k < n; k++) setF(frameU, k, load<f32>(boxAt(first + k), bU));
  // four are held against a box at a time, and what stands behind the last is no box
  for (let k = n; k < n + 4; k++) setF(frameU, k, NOWHERE_PX);
  for (let i = 0; i < n; i++) {
    const u = getF(frameU, i);
    // the narrower of two decides: no more than this one's width
    const reach = TWIN_SHARE * 2 * <f64>load<f32>(boxAt(first + i), bHalf);
    if (!ASC_FEATURE_SIMD) {
      for (let j = i + 1; j < n; j++) {
        if (Math.abs(<f64>u - <f64>getF(frameU, j)) <= reach) dropTwin(first + i, first + j);
      }
      continue;
    }
    const us = f32x4.splat(u);
    // a little more, for rounding: dropTwin looks closely
    const reaches = f32x4.splat(<f32>(reach * (1 + 1e-6)));
    for (let j = i + 1; j < n; j += 4) {
      const apart = f32x4.abs(f32x4.sub(v128.load(frameU + ((<usize>j) << 2)), us));
      for (let bits = i32x4.bitmask(f32x4.le(apart, reaches)); bits != 0; bits &= bits - 1) {
        dropTwin(first + i, first + j + ctz(bits));
      }
    }
  }
}

/** Marks the weaker of two boxes where they have one head. */
function dropTwin(i: i32, j: i32): void {
  const a = boxAt(i);
  const b = boxAt(j);
  const far = TWIN_SHARE * 2 * Math.min(<f64>load<f32>(a, bHalf), <f64>load<f32>(b, bHalf));
  if (Math.abs(<f64>load<f32>(a, bU) - <f64>load<f32>(b, bU)) > far) return;
  if (Math.abs(<f64>load<f32>(a, bTop) - <f64>load<f32>(b, bTop)) > far) return;
  const weaker = load<f32>(a, bScore) < load<f32>(b, bScore) ? a : b;
  store<u8>(weaker, load<u8>(weaker, bFlags) | <u8>TWIN, bFlags);
}

/** Farther (px) than any box. */
const NOWHERE_PX: f32 = 1e18;

/** Flag of a box that is somebody's second one. */
export const TWIN: i32 = 8;

/**
 * Takes `n` staged boxes of a camera at `tS` (s). Boxes that are not numbers, are reversed, lie
 * wholly outside the image or off the floor are dropped and counted. Returns how many it kept,
 * −1 where the frame as a whole was refused.
 */
export function trackingFrame(camera: i32, n: i32): i32 {
  const tS = load<f64>(stagedTime);
  if (camera < 0 || camera >= cameras || n < 0 || n > maxFrameBoxes || !isFinite(tS)) {
    count(Counter.framesRefused);
    return -1;
  }
  const at = camAt(camera);
  if (camF(at, 25) == 0 || frames >= maxBoxes) {
    count(Counter.framesRefused);
    return -1;
  }
  const width = camF(at, 23);
  const height = camF(at, 24);
  const first = boxes;
  groundStaged(at, n);
  for (let k = 0; k < n; k++) {
    const s = staging + <usize>(k * 20);
    const left = <f64>load<f32>(s);
    const top = <f64>load<f32>(s, 4);
    const w = <f64>load<f32>(s, 8);
    const h = <f64>load<f32>(s, 12);
    const score = <f64>load<f32>(s, 16);
    const right = left + w;
    const bottom = top + h;
    const fine =
      w > 1 &&
      h > 1 &&
      isFinite(score) &&
      right > 0 &&
      left < width &&
      bottom > 0 &&
      top < height &&
      left > -PAST_BORDER * width &&
      right < (1 + PAST_BORDER) * width &&
      top > -PAST_BORDER * height &&
      bottom < (1 + PAST_BORDER) * height;
    if (!fine) {
      count(Counter.boxesRefused);
      continue;
    }
    if (score < SCORE_MIN) continue;
    if (boxes >= maxBoxes) {
      count(Counter.boxesOverflow);
      break;
    }
    let flags = 0;
    if (Math.abs(top) < BORDER_PX) flags |= 1;
    if (Math.abs(bottom - height) < BORDER_PX) flags |= 2;
    if (Math.abs(left) < BORDER_PX || Math.abs(right - width) < BORDER_PX) flags |= 4;
    const i = boxes;
    if (!place(at, i, endsOf(k), flags)) {
      count(Counter.boxesRefused);
      continue;
    }
    const row = boxAt(i);
    store<f32>(row, <f32>(left + 0.5 * w), bU);
    store<f32>(row, <f32>top, bTop);
    store<f32>(row, <f32>bottom, bBottom);
    store<f32>(row, <f32>(0.5 * w), bHalf);
    store<f32>(row, <f32>Math.min(score, 1), bScore);
    store<u8>(row, <u8>flags, bFlags);
    store<i32>(row, frames, bFrame);
    store<i32>(row, -1, bPerson);
    store<i32>(row, -1, bNext);
    store<u8>(row, 0, bSettled);
    store<u8>(row, <u8>flags, bMode);
    boxes++;
  }
  dropTwins(first);
  setI(frCamera, frames, camera);
  setI(frFirst, frames, first);
  setI(frCount, frames, boxes - first);
  setD(frTime, frames, tS);
  frames++;
  return boxes - first;
}

/** Whether a frame of `n` boxes can be taken before the next scan. */
export function trackingRoom(n: i32): bool {
  return boxes + n <= maxBoxes && frames < maxBoxes;
}

/** The scan in hand: frames scanFrom ≤ f < scanTo, boxes boxFrom ≤ b < boxTo. */
export let scanFrom: i32 = 0;
export let scanTo: i32 = 0;
export let boxFrom: i32 = 0;
export let boxTo: i32 = 0;

/**
 * Takes the next frames that can be treated as one look at the floor: no camera twice, no longer
 * than SCAN_S. False where none are left.
 */
export function nextScan(): bool {
  for (let f = scanFrom; f < scanTo; f++) setI(camFrame, getI(frCamera, f), -1);
  clearMask(inScan);
  scanFrom = scanTo;
  boxFrom = boxTo;
  if (scanFrom >= frames) return false;
  const untilS = getD(frTime, scanFrom) + SCAN_S;
  while (scanTo < frames) {
    const camera = getI(frCamera, scanTo);
    if (getI(camFrame, camera) >= 0 || getD(frTime, scanTo) > untilS) break;
    setI(camFrame, camera, scanTo);
    addCamera(inScan, camera);
    boxTo += getI(frCount, scanTo);
    scanTo++;
  }
  return true;
}

/** Forgets the tick's boxes. */
export function clearBoxes(): void {
  scanFrom = 0;
  scanTo = 0;
  boxFrom = 0;
  boxTo = 0;
  frames = 0;
  boxes = 0;
}
