// Memory of the matching: what must survive (host-managed tables), and the history of bodies,
// which is filled again.
import { reserve } from '../memory/arena';
import { people } from '../tracking/layout';

/** Skeleton frames kept per tracklet or body: 13 s at 20 Hz, as long as plates keep their blocks. */
export const FRAMES: i32 = 256;
/** Joints × (x, y, z). */
export const FRAME_VALUES: i32 = 24;
/** Track positions kept per tracklet or body: 12.8 s at 20 ticks a second. */
export const TRACKS: i32 = 256;
/** A joint that was not seen. The arena holds no NaN. */
export const UNSEEN: f32 = -1e30;

/** Sums of a body (reach-sums), terms of an arm (reach-weights), values of an arm's result. */
export const SUM_VALUES: i32 = 106;
export const TERMS: i32 = 27;
export const RESULT_VALUES: i32 = 4;

/** Values (f64) of one interaction, unit and facing record; the host gives them meaning. */
const INTERACTION_VALUES: i32 = 136;
const UNIT_VALUES: i32 = 19;
const FACING_VALUES: i32 = 4;
/** Units a person may hold on average: a full basket. */
const UNITS_PER_PERSON: i32 = 24;
const UNITS_LEAST: i32 = 256;
const UNITS_MOST: i32 = 8192;
const GLOBALS: i32 = 128;

let interactionRecords: usize = 0;
let unitRecords: usize = 0;
let unitCapacity: i32 = 0;
let facingRecords: usize = 0;
let globalValues: usize = 0;

// scratch: a ring of frames and one of positions a tracklet or body
export let frameMs: usize = 0;
export let frames: usize = 0;
export let frameNext: usize = 0;
export let trackMs: usize = 0;
export let tracks: usize = 0;
export let trackNext: usize = 0;
// of the last look at one body: sums, terms and results of its arms
export let reachSums: usize = 0;
export let reachTerms: usize = 0;
export let reachResults: usize = 0;

export function layoutMatching(visits: i32, facings: i32, interactions: i32): void {
  unitCapacity = min(UNITS_MOST, max(UNITS_LEAST, visits * UNITS_PER_PERSON));
  globalValues = reserve((<usize>GLOBALS) << 3);
  interactionRecords = reserve((<usize>interactions * INTERACTION_VALUES) << 3);
  unitRecords = reserve((<usize>unitCapacity * UNIT_VALUES) << 3);
  facingRecords = reserve((<usize>facings * FACING_VALUES) << 3);
}

/** Each tracklet and each body has a history. */
export function layoutMatchingScratch(): void {
  const n = <usize>people;
  frameMs = reserve((n * FRAMES) << 2);
  frames = reserve((n * FRAMES * FRAME_VALUES) << 2);
  frameNext = reserve(n << 2);
  trackMs = reserve((n * TRACKS) << 2);
  tracks = reserve((n * TRACKS * 2) << 2);
  trackNext = reserve(n << 2);
  reachSums = reserve((<usize>SUM_VALUES) << 3);
  reachTerms = reserve((<usize>(2 * TERMS)) << 3);
  reachResults = reserve((<usize>(2 * RESULT_VALUES)) << 3);
}

/** Where the bodies' history lies, and bytes a slot of each part, for a copy that goes on exactly. */
export function historyAt(part: i32): usize {
  if (part == 0) return frameNext;
  if (part == 1) return frameMs;
  if (part == 2) return frames;
  if (part == 3) return trackNext;
  if (part == 4) return trackMs;
  return tracks;
}
export function historyBytes(part: i32): i32 {
  if (part == 0 || part == 3) return 4;
  if (part == 1) return FRAMES << 2;
  if (part == 2) return (FRAMES * FRAME_VALUES) << 2;
  if (part == 4) return TRACKS << 2;
  return TRACKS << 3;
}

export function matchingGlobals(): usize {
  return globalValues;
}
export function matchingInteractions(): usize {
  return interactionRecords;
}
export function matchingInteractionValues(): i32 {
  return INTERACTION_VALUES;
}
export function matchingUnits(): usize {
  return unitRecords;
}
export function matchingUnitValues(): i32 {
  return UNIT_VALUES;
}
export function matchingUnitCapacity(): i32 {
  return unitCapacity;
}
export function matchingFacings(): usize {
  return facingRecords;
}
export function matchingFacingValues(): i32 {
  return FACING_VALUES;
}
/** Evidence, distances and source of both arms of the last body looked at: see reach. */
export function reachResultsAt(): usize {
  return reachResults;
}
/** Terms of both arms of the last body looked at, for fitting their weights. */
export function reachTermsAt(): usize {
  return reachTerms;
}
export function reachTermCount(): i32 {
  return TERMS;
}
