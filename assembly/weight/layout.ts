// Memory of the weight kernels. Plates are dense indexes of the store's model; time is counted
// in blocks of 0.1 s from the store's origin.
import { reserve } from '../memory/arena';

/** Length of a block: long enough to average the 4.5–9 Hz ringing of a plate, short against a lift. */
export const BLOCK_MS: f64 = 100;
/** Blocks kept per plate, 12.8 s: a slow lift, the bodies' delay and the wait for what completes it. */
export const RING: i32 = 128;
/** Levels kept per plate, one a second. */
export const LEVELS: i32 = 32;
/** No sample in this block. The arena holds no NaN. */
export const MISSING: f32 = -1e30;
/** Samples of one message: MAX_DEVICE_MESSAGE_BYTES as float32. */
const INPUT_VALUES: i32 = 131072;

export const MODE_WARMING: i32 = 0;
export const MODE_QUIET: i32 = 1;
export const MODE_ACTIVE: i32 = 2;

/**
 * Values of one step record, 4 bytes each: plate and first block (i32), half time relative to the
 * last block (f32, blocks), last block (i32), level before and after, noise (g), FLAG_… (f32).
 */
export const STEP_VALUES: i32 = 8;

export let plateCapacity: i32 = 0;

// one value a plate
/** Level the plate rests at (g), and variance of its blocks around it (g2). */
export let level: usize = 0;
export let variance: usize = 0;
/** MODE_… and the block it began. */
export let mode: usize = 0;
export let since: usize = 0;
/** Block at which the rest before the present activity began. */
export let rested: usize = 0;
/** Level before the present activity (g). */
export let before: usize = 0;
/** The present block: sum and number of samples, least and greatest (g). */
export let sum: usize = 0;
export let count: usize = 0;
export let least: usize = 0;
export let most: usize = 0;
/** Last block that had a sample, and last one whose samples were not all equal to those before. */
export let seen: usize = 0;
export let moved: usize = 0;
export let lastMean: usize = 0;
/** What is accounted for (g): follows the level as slowly as cells drift, and the steps that were told. */
export let anchor: usize = 0;
/** How far the anchor may follow in a block (g). */
export let slew: usize = 0;
/** Share of the last blocks within which the samples ran far apart, 0…1. */
export let restless: usize = 0;
/** What the plate shows of what moves beside it: mean share, its variance, and how many were seen. */
export let crosstalk: usize = 0;
export let crosstalkVariance: usize = 0;
export let crosstalkSeen: usize = 0;
/** 0 ok, 1 stuck, 2 silent, 3 noisy, 4 drifting, 5 crosstalk. */
export let health: usize = 0;
/** Deviation (g) from which a lift may be announced; set by the host from what stands there. */
export let liftG: usize = 0;
/** 1 once the present activity was announced. */
export let announced: usize = 0;
/** Present block of the gondola plus 1, kept at its first plate; 0 before its first sample. */
export let block: usize = 0;
/** RING rows of one block mean a plate. */
export let ring: usize = 0;
/** LEVELS levels of a plate, one a second, and the second of the last one; for drift. */
export let levels: usize = 0;
export let levelsAt: usize = 0;

// scratch
export let input: usize = 0;
export let steps: usize = 0;

/** State that survives: 92 bytes a plate. The ring of blocks is filled again. */
export function layoutWeight(plates: i32): void {
  plateCapacity = plates;
  const each = (<usize>plates) << 2;
  level = reserve(each);
  variance = reserve(each);
  mode = reserve(each);
  since = reserve(each);
  rested = reserve(each);
  before = reserve(each);
  sum = reserve(each);
  count = reserve(each);
  least = reserve(each);
  most = reserve(each);
  seen = reserve(each);
  moved = reserve(each);
  lastMean = reserve(each);
  anchor = reserve(each);
  slew = reserve(each);
  restless = reserve(each);
  crosstalk = reserve(each);
  crosstalkVariance = reserve(each);
  crosstalkSeen = reserve(each);
  health = reserve(each);
  liftG = reserve(each);
  announced = reserve(each);
  block = reserve(each);
}

export function layoutWeightScratch(plates: i32): void {
  ring = reserve(((<usize>plates) << 2) * RING);
  levels = reserve(((<usize>plates) << 2) * LEVELS);
  levelsAt = reserve((<usize>plates) << 2);
  input = reserve(INPUT_VALUES << 2);
  steps = reserve((<usize>plates * 2 * STEP_VALUES) << 2);
}

export function weightInput(): usize {
  return input;
}
export function weightInputCapacity(): i32 {
  return INPUT_VALUES;
}
export function weightSteps(): usize {
  return steps;
}
export function weightLevel(): usize {
  return level;
}
export function weightVariance(): usize {
  return variance;
}
export function weightMode(): usize {
  return mode;
}
export function weightSince(): usize {
  return since;
}
export function weightHealth(): usize {
  return health;
}
export function weightRestless(): usize {
  return restless;
}
export function weightLift(): usize {
  return liftG;
}
export function weightRing(): usize {
  return ring;
}
export function weightBlock(): usize {
  return block;
}

/** Empties the rings; once after `init`. */
export function weightReset(): void {
  const cells = <usize>plateCapacity * RING;
  for (let i: usize = 0; i < cells; i++) store<f32>(ring + (i << 2), MISSING);
  const seconds = <usize>plateCapacity * LEVELS;
  for (let i: usize = 0; i < seconds; i++) store<f32>(levels + (i << 2), MISSING);
}
