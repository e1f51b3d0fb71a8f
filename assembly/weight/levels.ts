// Levels of a plate in a stretch of blocks, measured again once it is known what lies around it.
import { MISSING, RING } from './layout';
import { medianOf, ringAt } from './steps';

/** Blocks further from the median than this (g), and than twice their mean distance, are left out. */
const OUTLIER_G: f32 = 2.0;

let meanCount: i32 = 0;
let meanSd: f32 = 0;

/**
 * Mean (g) of the plate's blocks from…to (inclusive) around their median; outliers left out.
 * MISSING where there is no block. `weightMeanCount` and `weightMeanSd` tell of the last call.
 */
export function weightMean(plate: i32, from: i32, to: i32): f32 {
  const first = max(from, to - RING + 1);
  meanCount = 0;
  meanSd = 0;
  let seen = 0;
  for (let k = first; k <= to; k++) if (ringAt(plate, k) != MISSING) seen++;
  if (seen == 0) return MISSING;
  const middle = medianOf(plate, first, to);
  let spread: f32 = 0;
  for (let k = first; k <= to; k++) {
    const x = ringAt(plate, k);
    if (x != MISSING) spread += abs(x - middle);
  }
  const wide = max(OUTLIER_G, (2 * spread) / <f32>seen);
  let total: f32 = 0;
  let squares: f32 = 0;
  for (let k = first; k <= to; k++) {
    const x = ringAt(plate, k);
    if (x == MISSING || abs(x - middle) > wide) continue;
    total += x - middle;
    squares += (x - middle) * (x - middle);
    meanCount++;
  }
  const mean = total / <f32>meanCount;
  meanSd = sqrt<f32>(max<f32>(0, squares / <f32>meanCount - mean * mean));
  return middle + mean;
}
export function weightMeanCount(): i32 {
  return meanCount;
}
export function weightMeanSd(): f32 {
  return meanSd;
}

/**
 * Blocks from the start of block `end` at which the plate last passed `value` (g) on its way to
 * `to` (g), looking back to block `start`.
 */
export function weightCrossing(plate: i32, start: i32, end: i32, value: f32, to: f32): f32 {
  const up = to > value;
  let last = to;
  let lastBlock = end;
  const first = max(start, end - RING + 1);
  for (let k = end; k >= first; k--) {
    const x = ringAt(plate, k);
    if (x == MISSING) continue;
    if (up ? x <= value : x >= value) {
      const span = last - x;
      const share: f32 = abs(span) > 0.001 ? (value - x) / span : 0;
      return <f32>(k - end) + 0.5 + share * <f32>(lastBlock - k);
    }
    last = x;
    lastBlock = k;
  }
  return <f32>(first - end) + 0.5;
}
