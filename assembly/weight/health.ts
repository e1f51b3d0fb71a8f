// Health of plates: said once when it changes, from what the blocks show.
import {
  crosstalk,
  crosstalkSeen,
  health,
  level,
  MODE_ACTIVE,
  mode,
  moved,
  restless,
  seen,
  slow,
} from './layout';

/** A live plate's noise moves its 0.24 g step within seconds; one that does not for 10 s is stuck. */
const STUCK_BLOCKS: i32 = 100;
/** No sample for 3 s: lost messages come back sooner. */
const SILENT_BLOCKS: i32 = 30;
/** Restless for 70 % of the last quarter of a minute: no shopper's hand, no footfall is there so long. */
const NOISY_SHARE: f32 = 0.7;
/** …and well again below this share. */
const CALM_SHARE: f32 = 0.35;
/** The level ran 20 g away from its follower of 60 s without a step: more than 20 g a minute. */
const DRIFT_G: f32 = 20;
/** Plates of a shelf show 1 to 2 % of what moves beside them; 5 % would be taken for an item. */
const CROSSTALK_SHARE: f32 = 0.05;
const CLEAR_SHARE: f32 = 0.03;
/** Movements beside it that must agree. */
const CROSSTALK_LEAST: f32 = 4;
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
  const quiet = load<i32>(mode + p) != MODE_ACTIVE;
  if (b - load<i32>(seen + p) > SILENT_BLOCKS) now = SILENT;
  else if (b - load<i32>(moved + p) > STUCK_BLOCKS) now = STUCK;
  else if (load<f32>(restless + p) > (was == NOISY ? CALM_SHARE : NOISY_SHARE)) now = NOISY;
  else if (quiet && abs(load<f32>(level + p) - load<f32>(slow + p)) > DRIFT_G) now = DRIFTING;
  else if (
    load<f32>(crosstalkSeen + p) >= CROSSTALK_LEAST &&
    abs(load<f32>(crosstalk + p)) > (was == CROSSTALK ? CLEAR_SHARE : CROSSTALK_SHARE)
  )
    now = CROSSTALK;
  if (now == was) return 0;
  store<i32>(health + p, now);
  return now + 1;
}

/** Something moved beside the plate, which itself showed this share of it. */
export function weightCrosstalk(plate: i32, share: f32): void {
  const p = (<usize>plate) << 2;
  const n = min<f32>(CROSSTALK_MOST, load<f32>(crosstalkSeen + p) + 1);
  const mean = load<f32>(crosstalk + p);
  store<f32>(crosstalkSeen + p, n);
  store<f32>(crosstalk + p, mean + (share - mean) / n);
}
