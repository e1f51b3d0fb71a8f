// Drift: the level goes one way for many seconds without anybody. One level a second is kept, what
// steps brought taken out; a straight line through twenty of them tells the rate.
import { smoothAt } from './creep';
import { LEVELS, levels, levelsAt, MISSING, MODE_QUIET, mode, plateCapacity } from './layout';

/** Seconds that a rate rests on, in quarters: the longest lift (6 s) reaches into three at most. */
const SPAN: i32 = 20;
const QUARTER: i32 = SPAN / 4;
/** Levels that a line needs: two of three seconds were quiet. */
const LEAST: f32 = 13;
/** A rate of 20 g a minute is drift (g/s), half of it no more. */
const DRIFT_GS: f32 = 20.0 / 60.0;
const WELL_GS: f32 = 10.0 / 60.0;
/** From quarter to quarter half of what a steady rate brings: a lift that was missed leaves one out. */
const EVEN: f32 = 0.5;
/**
 * Spread around the line, as a share of its rise: 4 standard errors, where a level says something
 * new every 4 s (its time constant and the wander of real plates).
 */
const SPREAD: f32 = 0.15;
/** Less in one step (g) is no product: it may be drift that was taken for a step. */
const STEP_LEAST_G: f32 = 12;
/** Plates this far from a step of so much (g) may show 1 % of it or more. */
const BESIDE: i32 = 12;
const HEARD_G: f32 = 50;
/** A plate that changed by more than this (g) from before a step beside it to its end begins anew. */
const HEARD_LEAST_G: f32 = 1.5;
/** A hand was there this long before the step began (blocks). */
const HAND_BLOCKS: i32 = 4;

function cell(plate: i32, second: i32): usize {
  return levels + ((<usize>(plate * LEVELS + (second & (LEVELS - 1)))) << 2);
}

/** Notes the plate's level at block b; once a second. */
export function noteLevel(plate: i32, b: i32): void {
  const p = (<usize>plate) << 2;
  const second = b / 10;
  const last = max(load<i32>(levelsAt + p), second - LEVELS);
  for (let k = last + 1; k <= second; k++) store<f32>(cell(plate, k), MISSING);
  store<i32>(levelsAt + p, second);
  // block b is not finished yet
  if (load<i32>(mode + p) == MODE_QUIET) store<f32>(cell(plate, second), smoothAt(plate, b - 1));
}

/**
 * A step is no drift: what was noted moves along. Plates beside it may show a part of it: they begin
 * anew. `sudden`: not so slow that it may be drift itself.
 */
export function forgetStep(plate: i32, start: i32, b: i32, change: f32, sudden: bool): void {
  if (sudden && abs(change) >= STEP_LEAST_G) {
    for (let k = 0; k < LEVELS; k++) {
      const at = cell(plate, k);
      const x = load<f32>(at);
      if (x != MISSING) store<f32>(at, x + change);
    }
  }
  if (abs(change) < HEARD_G) return;
  const first = max(0, plate - BESIDE);
  const last = min(plateCapacity - 1, plate + BESIDE);
  for (let other = first; other <= last; other++) {
    if (other == plate || heardNothing(other, start, b)) continue;
    for (let k = 0; k < LEVELS; k++) store<f32>(cell(other, k), MISSING);
  }
}

function heardNothing(plate: i32, start: i32, b: i32): bool {
  if (load<i32>(mode + ((<usize>plate) << 2)) != MODE_QUIET) return false;
  const was = smoothAt(plate, start - HAND_BLOCKS);
  const now = smoothAt(plate, b);
  return was != MISSING && now != MISSING && abs(now - was) <= HEARD_LEAST_G;
}

/** Mean of the levels of one quarter, 0 the newest, less `base`; MISSING where there are too few. */
function quarterMean(plate: i32, last: i32, quarter: i32, base: f32): f32 {
  let total: f32 = 0;
  let n = 0;
  for (let k = quarter * QUARTER; k < (quarter + 1) * QUARTER; k++) {
    const x = load<f32>(cell(plate, last - k));
    if (x == MISSING) continue;
    total += x - base;
    n++;
  }
  return n < 2 ? MISSING : total / <f32>n;
}

/** Whether each quarter brought about as much as a steady rate would have. */
function isSteady(plate: i32, last: i32, base: f32, rate: f32): bool {
  let newer = quarterMean(plate, last, 0, base);
  for (let quarter = 1; quarter < 4; quarter++) {
    const older = quarterMean(plate, last, quarter, base);
    if (newer == MISSING || older == MISSING) return false;
    if ((newer - older) * (rate > 0 ? 1 : -1) < EVEN * abs(rate) * <f32>QUARTER) return false;
    newer = older;
  }
  return true;
}

/** Whether the plate drifts; `was`: it was told so, and takes half the rate to be well again. */
export function drifts(plate: i32, was: bool): bool {
  const last = load<i32>(levelsAt + ((<usize>plate) << 2));
  const now = load<f32>(cell(plate, last));
  if (now == MISSING) return was;
  if (!was && !rose(plate, last, now)) return false;
  let n: f32 = 0;
  let t1: f32 = 0;
  let x1: f32 = 0;
  let tt: f32 = 0;
  let tx: f32 = 0;
  let xx: f32 = 0;
  for (let k = 0; k < SPAN; k++) {
    const value = load<f32>(cell(plate, last - k));
    if (value == MISSING) continue;
    const x = value - now;
    const t = -(<f32>k);
    n += 1;
    t1 += t;
    x1 += x;
    tt += t * t;
    tx += t * x;
    xx += x * x;
  }
  if (n < LEAST) return was;
  const across = tt - (t1 * t1) / n;
  const along = tx - (t1 * x1) / n;
  const rate = along / across;
  if (was) return abs(rate) > WELL_GS;
  const rms = sqrt<f32>(max<f32>(0, xx - (x1 * x1) / n - rate * along) / n);
  if (abs(rate) < DRIFT_GS || rms > SPREAD * abs(rate) * <f32>SPAN) return false;
  return isSteady(plate, last, now, rate);
}

/** Whether the level is far enough from where it was for a line to be worth its while. */
function rose(plate: i32, last: i32, now: f32): bool {
  for (let k = SPAN - 1; k > SPAN / 2; k--) {
    const then = load<f32>(cell(plate, last - k));
    if (then != MISSING) return abs(now - then) > (DRIFT_GS * <f32>SPAN) / 2;
  }
  return false;
}
