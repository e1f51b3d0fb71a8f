// The step detector of a plate that moves: from rest to rest, whatever lies between.
import {
  fastest,
  HAND_BLOCKS,
  isDrift,
  isOneWay,
  isOver,
  isSlow,
  leftAnchor,
  OVER_BLOCKS,
  STOPPED,
  smoothAt,
} from './creep';
import { forgetStep } from './drift';
import {
  anchor,
  announced,
  before,
  level,
  liftG,
  MISSING,
  MODE_ACTIVE,
  MODE_QUIET,
  MODE_WARMING,
  mode,
  plateCapacity,
  RING,
  rested,
  ring,
  STEP_VALUES,
  since,
  slew,
  steps,
  variance,
} from './layout';

/** Blocks that must agree before a plate counts as at rest: 0.4 s outlasts its ringing (τ ≤ 0.25 s). */
const SETTLE_BLOCKS: i32 = 4;
/** How far they may differ (g), or in standard deviations, or as a share of the change. */
const SETTLE_G: f32 = 2.5;
const SETTLE_SIGMA: f32 = 3.0;
const SETTLE_SHARE: f32 = 0.012;
/** Least change that is a step (g), or in standard deviations: half of a 29 g item on two plates. */
const STEP_G: f32 = 5.0;
const STEP_SIGMA: f32 = 3.0;
/** Least change (g) that may be the beginning of a slow one. */
const SLOW_G: f32 = 2.5;
/** Blocks before the activity that tell the level it left: 1 s, without the last two. */
const BEFORE_BLOCKS: i32 = 10;
const BEFORE_SKIP: i32 = 2;
/** A plate that does not rest for 5 s is given the median of its last 1.5 s. */
const ACTIVE_BLOCKS: i32 = 50;
const FORCED_BLOCKS: i32 = 15;
/** What was just accounted for settles: the anchor's slew (g a block) right after a step. */
const SLEW_AFTER: f32 = 0.5;
/** Blocks that a plate needs at start to have a level. */
const WARM_BLOCKS: i32 = 5;

export const FLAG_SETTLED: f32 = 1;
export const FLAG_FORCED: f32 = 2;
/** A lift that is certain though not yet at rest. */
export const FLAG_LIFT: f32 = 4;

let found: i32 = 0;

export function stepBegin(): void {
  found = 0;
}
export function stepCount(): i32 {
  return found;
}

export function ringAt(plate: i32, b: i32): f32 {
  const cell = <usize>(b & (RING - 1)) * <usize>plateCapacity + <usize>plate;
  return load<f32>(ring + (cell << 2));
}

/** Whether a quiet plate is ahead of its anchor for longer than a hand takes: then it drifts. */
export function isOldDrift(plate: i32, b: i32): bool {
  const p = (<usize>plate) << 2;
  const sigma = sqrt<f32>(load<f32>(variance + p));
  if (leftAnchor(plate, b, b, load<i32>(since + p), sigma) >= 0) return false;
  store<f32>(anchor + p, load<f32>(level + p));
  return true;
}

/** One block of a plate that is not at rest. */
export function stepPlate(plate: i32, b: i32, mean: f32): void {
  const p = (<usize>plate) << 2;
  const state = load<i32>(mode + p);
  if (state == MODE_WARMING) {
    warm(plate, b);
    return;
  }
  const quietSince = load<i32>(since + p);
  if (state == MODE_QUIET) {
    store<i32>(mode + p, MODE_ACTIVE);
    store<f32>(before + p, levelBefore(plate, b - BEFORE_SKIP, quietSince, load<f32>(level + p)));
    store<i32>(rested + p, quietSince);
    store<i32>(since + p, b);
    store<i32>(announced + p, 0);
    return;
  }
  const from = load<f32>(before + p);
  const start = quietSince;
  const sigma = sqrt<f32>(load<f32>(variance + p));
  const change = mean - from;
  announce(plate, b, start, from, mean, sigma);
  let lo: f32 = f32.MAX_VALUE;
  let hi: f32 = -f32.MAX_VALUE;
  let total: f32 = 0;
  let n = 0;
  for (let i = 0; i < SETTLE_BLOCKS + 1 && n < SETTLE_BLOCKS; i++) {
    const x = ringAt(plate, b - i);
    if (x == MISSING) continue;
    lo = min(lo, x);
    hi = max(hi, x);
    total += x;
    n++;
  }
  const near = max(SETTLE_G, max(SETTLE_SIGMA * sigma, SETTLE_SHARE * abs(change)));
  const settled = n == SETTLE_BLOCKS && hi - lo <= near && b - start >= SETTLE_BLOCKS - 1;
  const late = b - start >= ACTIVE_BLOCKS;
  if (!settled && !late) return;
  const to = settled ? total / <f32>n : medianOf(plate, b - FORCED_BLOCKS + 1, b);
  if (slowStep(plate, b, start, from, to, sigma, settled ? STOPPED * near : f32.MAX_VALUE)) return;
  rest(plate, b, start, b, from, to, settled ? FLAG_SETTLED : FLAG_FORCED, sigma, true);
}

/**
 * Takes care of a slow change, one way: it waits for its end. Returns false for all others, and
 * where half a second brought more than `mostG`.
 */
function slowStep(plate: i32, b: i32, start: i32, from: f32, to: f32, sigma: f32, mostG: f32): bool {
  const p = (<usize>plate) << 2;
  const quietSince = load<i32>(rested + p);
  const left = leftAnchor(plate, b, start, quietSince, sigma);
  const first = left >= 0 ? left : start - BEFORE_SKIP;
  const base = left >= 0 ? levelBefore(plate, left, quietSince, load<f32>(anchor + p)) : from;
  if (abs(to - base) < SLOW_G) return false;
  if (!isSlow(plate, first, b, base, to) || !isOneWay(plate, first, b, to - base)) return false;
  const most = fastest(plate, first, b);
  if (most > mostG) return false;
  const over = isOver(plate, b, most);
  const now = smoothAt(plate, b);
  if (!over && b - first < HAND_BLOCKS) return true;
  if (!over && isDrift(b, first, to - base)) {
    store<i32>(mode + p, MODE_QUIET);
    store<i32>(since + p, b);
    store<f32>(level + p, now);
    store<f32>(anchor + p, now);
    if (load<i32>(announced + p)) record(plate, start, 0, b, from, from, sigma, FLAG_SETTLED);
    return true;
  }
  rest(plate, b, first + 1, over ? b - OVER_BLOCKS : b, base, now, FLAG_SETTLED, sigma, false);
  return true;
}

function warm(plate: i32, b: i32): void {
  let total: f32 = 0;
  let n = 0;
  for (let i = 0; i < WARM_BLOCKS; i++) {
    const x = ringAt(plate, b - i);
    if (x == MISSING) return;
    total += x;
    n++;
  }
  const p = (<usize>plate) << 2;
  store<f32>(level + p, total / <f32>n);
  store<f32>(anchor + p, total / <f32>n);
  store<f32>(slew + p, SLEW_AFTER);
  store<f32>(variance + p, 1);
  store<i32>(mode + p, MODE_QUIET);
  store<i32>(since + p, b);
}

/** Mean of the second that ends with block `last`, of blocks at rest, near `base`. */
function levelBefore(plate: i32, last: i32, quietSince: i32, base: f32): f32 {
  const p = (<usize>plate) << 2;
  const wide = max<f32>(5, 3 * sqrt<f32>(load<f32>(variance + p)));
  let total: f32 = 0;
  let n = 0;
  for (let k = last; k > last - BEFORE_BLOCKS; k--) {
    // a step that just ended settled over its last blocks
    if (k <= quietSince - SETTLE_BLOCKS) break;
    const x = ringAt(plate, k);
    if (x == MISSING || abs(x - base) > wide) continue;
    total += x;
    n++;
  }
  return n ? total / <f32>n : base;
}

/** The plate rests at `to` from block b on; the step that led there ended with block `end`. */
function rest(
  plate: i32,
  b: i32,
  start: i32,
  end: i32,
  from: f32,
  to: f32,
  flag: f32,
  sigma: f32,
  sudden: bool,
): void {
  const p = (<usize>plate) << 2;
  store<i32>(mode + p, MODE_QUIET);
  store<i32>(since + p, b);
  store<f32>(level + p, to);
  const change = to - from;
  if (abs(change) >= max(STEP_G, STEP_SIGMA * sigma)) {
    store<f32>(anchor + p, to);
    store<f32>(slew + p, SLEW_AFTER);
    forgetStep(plate, start, b, change, sudden);
    record(plate, start, halfTime(plate, start - 2, end, from, to), end, from, to, sigma, flag);
  } else if (load<i32>(announced + p)) {
    record(plate, start, 0, end, from, from, sigma, flag);
  }
}

/** A lift that will not come back at once: two blocks below what stands there, while falling. */
function announce(plate: i32, b: i32, start: i32, from: f32, mean: f32, sigma: f32): void {
  const p = (<usize>plate) << 2;
  const need = load<f32>(liftG + p);
  if (need <= 0 || load<i32>(announced + p)) return;
  const last = ringAt(plate, b - 1);
  if (last == MISSING || from - mean < need || from - last < need * 0.8) return;
  store<i32>(announced + p, 1);
  record(plate, start, halfTime(plate, start - 2, b, from, mean), b, from, mean, sigma, FLAG_LIFT);
}

/**
 * When the level passed half of the change for the last time, in blocks from the start of block
 * `end` (≤ 1; the centre of block k is k + 0.5), by linear interpolation between block means.
 */
export function halfTime(plate: i32, start: i32, end: i32, from: f32, to: f32): f32 {
  const half = (from + to) * 0.5;
  const up = to > from;
  let last = to;
  let lastBlock = end;
  const first = max(start, end - RING + 1);
  for (let k = end; k >= first; k--) {
    const x = ringAt(plate, k);
    if (x == MISSING) continue;
    if (up ? x <= half : x >= half) {
      const span = last - x;
      const share: f32 = abs(span) > 0.001 ? (half - x) / span : 0;
      return <f32>(k - end) + 0.5 + share * <f32>(lastBlock - k);
    }
    last = x;
    lastBlock = k;
  }
  return <f32>(first - end) + 0.5;
}

/** Median of the blocks from…to by selection; few values, called rarely. */
export function medianOf(plate: i32, from: i32, to: i32): f32 {
  let n = 0;
  for (let k = from; k <= to; k++) if (ringAt(plate, k) != MISSING) n++;
  if (n == 0) return load<f32>(level + ((<usize>plate) << 2));
  const rank = n >> 1;
  for (let k = from; k <= to; k++) {
    const x = ringAt(plate, k);
    if (x == MISSING) continue;
    let below = 0;
    let same = 0;
    for (let j = from; j <= to; j++) {
      const y = ringAt(plate, j);
      if (y == MISSING) continue;
      if (y < x) below++;
      else if (y == x) same++;
    }
    if (below <= rank && rank < below + same) return x;
  }
  return load<f32>(level + ((<usize>plate) << 2));
}

/** Times are relative to the record's last block: float32 would lose them after days. */
function record(
  plate: i32,
  start: i32,
  half: f32,
  end: i32,
  from: f32,
  to: f32,
  sigma: f32,
  flag: f32,
): void {
  if (found >= plateCapacity * 2) return; // the host drains after each message
  const at = steps + ((<usize>(found * STEP_VALUES)) << 2);
  store<i32>(at, plate);
  store<i32>(at, start, 4);
  store<f32>(at, half, 8);
  store<i32>(at, end, 12);
  store<f32>(at, from, 16);
  store<f32>(at, to, 20);
  store<f32>(at, sigma, 24);
  store<f32>(at, flag, 28);
  found++;
}
