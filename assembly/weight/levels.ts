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
