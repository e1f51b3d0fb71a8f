// From samples to blocks: four plates at a time. A quiet plate costs a few vector instructions
// per block; only plates that move go through the step detector.
import {
  anchor,
  BLOCK_MS,
  block,
  count,
  input,
  lastMean,
  least,
  level,
  MISSING,
  MODE_QUIET,
  mode,
  most,
  moved,
  plateCapacity,
  RING,
  restless,
  ring,
  seen,
  slew,
  sum,
  variance,
} from './layout';
import { isOldDrift, stepBegin, stepCount, stepPlate } from './steps';

/** Weight of a new block in the level: follows drift with a time constant of 1.6 s. */
const LEVEL_GAIN: f32 = 1.0 / 16.0;
/** Weight of a new block in the variance: 6.4 s. */
const VARIANCE_GAIN: f32 = 1.0 / 64.0;
/** Bounds of the variance (g2): a plate's step is 0.24 g; above 16 it is judged by shape instead. */
const VARIANCE_LEAST: f32 = 0.06;
const VARIANCE_MOST: f32 = 16.0;
/** What moves the level is no noise: a plate this far (g2), or a variance, ahead of its anchor teaches none. */
const STILL_G2: f32 = 2.25;
/** A plate rests while its blocks stay within 5 g, or 4 standard deviations, of its level. */
export const REST_G2: f32 = 25.0;
export const REST_SIGMA2: f32 = 16.0;
/** Samples of one block that are further apart than the lightest products weigh (g) are restless. */
export const RESTLESS_G: f32 = 30.0;
/** Weight of a new block in the share of restless ones: 12.8 s. */
export const RESTLESS_GAIN: f32 = 1.0 / 128.0;
/**
 * The anchor follows by 0.1 g/s: the real trip's plates drift by 0.5 g a minute in the median, 95 %
 * of them by less than 7.5 g (over 10 s, disturbances in between). What was just accounted for may
 * settle by 2.5 g in all: the share of the last block's slew that the next one has.
 */
const SLEW_LEAST: f32 = 0.01;
const SLEW_LEFT: f32 = 0.8;

/**
 * Takes `samples` × `plates` float32 from the input buffer: plates first…first + plates − 1 of one
 * gondola, the first sample at `relMs` after the store's origin. Returns the number of step
 * records. Samples older than the gondola's present block are dropped.
 */
export function weightIngest(first: i32, plates: i32, samples: i32, relMs: f64, periodMs: f64): i32 {
  stepBegin();
  const blockAt = block + ((<usize>first) << 2);
  const width = (<usize>plates) << 2;
  let row = input;
  for (let k = 0; k < samples; ) {
    const b = blockOf(relMs + <f64>k * periodMs);
    let rows = 1;
    let ends = false;
    // all rows of a block are added at once: the next one starts after the first that ends it
    for (;;) {
      ends = blockOf(relMs + <f64>(k + rows - 1) * periodMs + periodMs) > b;
      if (ends || k + rows >= samples || blockOf(relMs + <f64>(k + rows) * periodMs) != b) break;
      rows++;
    }
    let now = load<i32>(blockAt) - 1;
    if (now < 0) now = b;
    if (b >= now) {
      if (b > now) {
        finish(first, plates, now);
        // lost samples: at most a whole ring of missing blocks
        if (b - now > RING) now = b - RING;
        for (now = now + 1; now < b; now++) finish(first, plates, now);
      }
      add(first, plates, row, rows);
      if (ends) {
        finish(first, plates, b);
        now = b + 1;
      }
      store<i32>(blockAt, now + 1);
    }
    k += rows;
    row += <usize>rows * width;
  }
  return stepCount();
}

function blockOf(tMs: f64): i32 {
  return <i32>Math.floor(tMs / BLOCK_MS);
}

/** Adds some rows of samples to the present block, a plate's one after the other; NaN is "no sample". */
function add(first: i32, plates: i32, row: usize, rows: i32): void {
  const at = (<usize>first) << 2;
  const width = (<usize>plates) << 2;
  const end = row + <usize>rows * width;
  const vectorEnd = (<usize>(plates & ~3)) << 2;
  let o: usize = 0;
  for (; o < vectorEnd; o += 16) {
    const p = at + o;
    let total = v128.load(sum + p);
    let n = v128.load(count + p);
    const fresh = f32x4.eq(n, f32x4.splat(0));
    const lo = v128.load(least + p);
    const hi = v128.load(most + p);
    let low = v128.bitselect(f32x4.splat(Infinity), lo, fresh);
    let high = v128.bitselect(f32x4.splat(-Infinity), hi, fresh);
    for (let r = row + o; r < end; r += width) {
      const x = v128.load(r);
      const real = f32x4.eq(x, x);
      total = f32x4.add(total, v128.and(x, real));
      n = f32x4.add(n, v128.and(f32x4.splat(1), real));
      // these keep the first where the second is NaN
      low = f32x4.pmin(low, x);
      high = f32x4.pmax(high, x);
    }
    const some = f32x4.gt(n, f32x4.splat(0));
    v128.store(sum + p, total);
    v128.store(count + p, n);
    v128.store(least + p, v128.bitselect(low, lo, some));
    v128.store(most + p, v128.bitselect(high, hi, some));
  }
  for (; o < width; o += 4) {
    const p = at + o;
    let total = load<f32>(sum + p);
    let n = load<f32>(count + p);
    let low = load<f32>(least + p);
    let high = load<f32>(most + p);
    for (let r = row + o; r < end; r += width) {
      const x = load<f32>(r);
      if (x != x) continue;
      if (n == 0 || x < low) low = x;
      if (n == 0 || x > high) high = x;
      total += x;
      n += 1;
    }
    store<f32>(sum + p, total);
    store<f32>(count + p, n);
    store<f32>(least + p, low);
    store<f32>(most + p, high);
  }
}

/** Ends block b of a gondola: means to the ring, quiet plates updated, others to the detector. */
function finish(first: i32, plates: i32, b: i32): void {
  const at = (<usize>first) << 2;
  const end = (<usize>plates) << 2;
  const row = ring + ((<usize>(b & (RING - 1)) * <usize>plateCapacity) << 2) + at;
  const nothing = f32x4.splat(MISSING);
  let o: usize = 0;
  for (; o + 16 <= end; o += 16) {
    const p = at + o;
    const n = v128.load(count + p);
    const some = f32x4.gt(n, f32x4.splat(0));
    const mean = f32x4.div(v128.load(sum + p), f32x4.max(n, f32x4.splat(1)));
    v128.store(row + o, v128.bitselect(mean, nothing, some));
    const base = v128.load(level + p);
    const spread = v128.load(variance + p);
    const off = f32x4.sub(mean, base);
    const off2 = f32x4.mul(off, off);
    const held = v128.load(anchor + p);
    const ahead = f32x4.sub(base, held);
    const rest = f32x4.max(f32x4.splat(REST_G2), f32x4.mul(spread, f32x4.splat(REST_SIGMA2)));
    const quiet = i32x4.eq(v128.load(mode + p), i32x4.splat(MODE_QUIET));
    const ahead2 = f32x4.mul(ahead, ahead);
    const near = f32x4.le(f32x4.max(off2, ahead2), rest);
    if (v128.bitmask<i32>(v128.and(v128.and(quiet, some), near)) == 15) {
      v128.store(level + p, f32x4.add(base, f32x4.mul(off, f32x4.splat(LEVEL_GAIN))));
      const still = f32x4.le(ahead2, f32x4.max(f32x4.splat(STILL_G2), spread));
      const more = f32x4.mul(f32x4.sub(off2, spread), v128.and(still, f32x4.splat(VARIANCE_GAIN)));
      const next = f32x4.max(f32x4.splat(VARIANCE_LEAST), f32x4.add(spread, more));
      v128.store(variance + p, f32x4.min(f32x4.splat(VARIANCE_MOST), next));
      const apart = f32x4.sub(v128.load(most + p), v128.load(least + p));
      const wild = v128.and(f32x4.gt(apart, f32x4.splat(RESTLESS_G)), f32x4.splat(1));
      const share = v128.load(restless + p);
      v128.store(
        restless + p,
        f32x4.add(share, f32x4.mul(f32x4.sub(wild, share), f32x4.splat(RESTLESS_GAIN))),
      );
      const most4 = v128.load(slew + p);
      const follow = f32x4.max(f32x4.neg(most4), f32x4.min(most4, ahead));
      v128.store(anchor + p, f32x4.add(held, follow));
      const less = f32x4.mul(most4, f32x4.splat(SLEW_LEFT));
      v128.store(slew + p, f32x4.max(f32x4.splat(SLEW_LEAST), less));
      const same = v128.and(
        f32x4.eq(v128.load(least + p), v128.load(most + p)),
        f32x4.eq(mean, v128.load(lastMean + p)),
      );
      v128.store(moved + p, v128.bitselect(v128.load(moved + p), i32x4.splat(b), same));
      v128.store(seen + p, i32x4.splat(b));
      v128.store(lastMean + p, mean);
    } else {
      for (let i: usize = 0; i < 16; i += 4) finishOne(p + i, row + o + i, b);
    }
    v128.store(sum + p, f32x4.splat(0));
    v128.store(count + p, f32x4.splat(0));
  }
  for (; o < end; o += 4) {
    const p = at + o;
    finishOne(p, row + o, b);
    store<f32>(sum + p, 0);
    store<f32>(count + p, 0);
  }
}

/** The same for one plate at byte offset p of each array. */
function finishOne(p: usize, cell: usize, b: i32): void {
  const n = load<f32>(count + p);
  if (n == 0) {
    store<f32>(cell, MISSING);
    return;
  }
  const mean = load<f32>(sum + p) / n;
  store<f32>(cell, mean);
  store<i32>(seen + p, b);
  if (load<f32>(least + p) != load<f32>(most + p) || mean != load<f32>(lastMean + p)) {
    store<i32>(moved + p, b);
    store<f32>(lastMean + p, mean);
  }
  const share = load<f32>(restless + p);
  const wild: f32 = load<f32>(most + p) - load<f32>(least + p) > RESTLESS_G ? 1 : 0;
  store<f32>(restless + p, share + (wild - share) * RESTLESS_GAIN);
  const base = load<f32>(level + p);
  const off = mean - base;
  const spread = load<f32>(variance + p);
  const ahead = base - load<f32>(anchor + p);
  const quiet = load<i32>(mode + p) == MODE_QUIET;
  const rest = max<f32>(REST_G2, spread * REST_SIGMA2);
  if (quiet && off * off <= rest && (ahead * ahead <= rest || isOldDrift(<i32>(p >> 2), b))) {
    store<f32>(level + p, base + off * LEVEL_GAIN);
    const gain = ahead * ahead <= max<f32>(STILL_G2, spread) ? VARIANCE_GAIN : 0;
    const next = spread + (off * off - spread) * gain;
    store<f32>(variance + p, min<f32>(VARIANCE_MOST, max<f32>(VARIANCE_LEAST, next)));
    const most1 = load<f32>(slew + p);
    const held = load<f32>(anchor + p);
    store<f32>(anchor + p, held + max<f32>(-most1, min<f32>(most1, base - held)));
    store<f32>(slew + p, max<f32>(SLEW_LEAST, most1 * SLEW_LEFT));
    return;
  }
  stepPlate(<i32>(p >> 2), b, mean);
}
