// Health of plates: said once when it changes, from what the blocks show.
import { drifts, noteLevel } from './drift';
import { crosstalk, crosstalkSeen, crosstalkVariance, health, moved, restless, seen, slew } from './layout';

/** A live plate's noise moves its 0.24 g step within seconds; one that does not for 10 s is stuck. */
const STUCK_BLOCKS: i32 = 100;
/** No sample for 3 s: lost messages come back sooner. */
const SILENT_BLOCKS: i32 = 30;
/** Restless for 70 % of the last quarter of a minute: no shopper's hand, no footfall is there so long. */
const NOISY_SHARE: f32 = 0.7;
/** …and well again below this share. */
const CALM_SHARE: f32 = 0.35;
/** What the anchor of a drifting plate may follow in the next block (g): no lift is told from it. */
const DRIFT_SLEW: f32 = 0.5;
/** Plates of a shelf show 1 to 2 % of what moves beside them; 5 % would be taken for an item. */
const CROSSTALK_SHARE: f32 = 0.05;
const CLEAR_SHARE: f32 = 0.03;
/** Movements beside it that must agree. */
const CROSSTALK_LEAST: f32 = 4;
/**
 * …and agree they do where their mean is this many of its standard errors: one that was an item or
 * a hand makes a mean of 5 % too. A level's wander alone spreads shares by 1.5 %.
 */
const CROSSTALK_ERRORS: f32 = 4;
const SHARE_VARIANCE_LEAST: f32 = 0.015 * 0.015;
/** Movements that are remembered, about: a repaired plate is well again after as many. */
const CROSSTALK_MOST: f32 = 16;

const OK: i32 = 0;
const STUCK: i32 = 1;
const SILENT: i32 = 2;
const NOISY: i32 = 3;
const DRIFTING: i32 = 4;
const CROSSTALK: i32 = 5;

/** Health of the plate at block b, stored; returns it + 1 where it changed, else 0. */
export function weightHealthCheck(plate: i32, b: i32): i32 {
  const p = (<usize>plate) << 2;
  const was = load<i32>(health + p);
  let now = OK;
  noteLevel(plate, b);
  const drift = drifts(plate, was == DRIFTING);
  if (drift) store<f32>(slew + p, DRIFT_SLEW);
  if (b - load<i32>(seen + p) > SILENT_BLOCKS) now = SILENT;
  else if (b - load<i32>(moved + p) > STUCK_BLOCKS) now = STUCK;
  else if (load<f32>(restless + p) > (was == NOISY ? CALM_SHARE : NOISY_SHARE)) now = NOISY;
  else if (drift) now = DRIFTING;
  else if (hearsBeside(p, was == CROSSTALK)) now = CROSSTALK;
  if (now == was) return 0;
  store<i32>(health + p, now);
  return now + 1;
}

/** Whether the plate at byte offset p shows what moves beside it; `was`: it was told so. */
function hearsBeside(p: usize, was: bool): bool {
  const share = abs(load<f32>(crosstalk + p));
  if (was) return share > CLEAR_SHARE;
  const n = load<f32>(crosstalkSeen + p);
  if (n < CROSSTALK_LEAST || share <= CROSSTALK_SHARE) return false;
  const error2 = max<f32>(SHARE_VARIANCE_LEAST, load<f32>(crosstalkVariance + p)) / n;
  return share * share >= CROSSTALK_ERRORS * CROSSTALK_ERRORS * error2;
}

/** Something moved beside the plate, which itself showed this share of it. */
export function weightCrosstalk(plate: i32, share: f32): void {
  const p = (<usize>plate) << 2;
  const n = min<f32>(CROSSTALK_MOST, load<f32>(crosstalkSeen + p) + 1);
  const mean = load<f32>(crosstalk + p);
  store<f32>(crosstalkSeen + p, n);
  const next = mean + (share - mean) / n;
  store<f32>(crosstalk + p, next);
  const variance = load<f32>(crosstalkVariance + p);
  store<f32>(crosstalkVariance + p, variance + ((share - mean) * (share - next) - variance) / n);
}
