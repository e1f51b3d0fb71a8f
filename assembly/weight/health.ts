// Health of plates: said once when it changes, from what the blocks show.
import { health, level, MODE_ACTIVE, mode, moved, seen, since, slow } from './layout';

/** A live plate's noise moves its 0.24 g step within seconds; one that does not for 10 s is stuck. */
const STUCK_BLOCKS: i32 = 100;
/** No sample for 3 s: lost messages come back sooner. */
const SILENT_BLOCKS: i32 = 30;
/** Not at rest for 30 s: no shopper keeps a plate moving for so long. */
const NOISY_BLOCKS: i32 = 300;
/** The level ran 20 g away from its follower of 60 s without a step: more than 20 g a minute. */
const DRIFT_G: f32 = 20;

const OK: i32 = 0;
const STUCK: i32 = 1;
const SILENT: i32 = 2;
const NOISY: i32 = 3;
const DRIFTING: i32 = 4;

/** Health of the plate at block b, stored; returns it + 1 where it changed, else 0. */
export function weightHealthCheck(plate: i32, b: i32): i32 {
  const p = (<usize>plate) << 2;
  let now = OK;
  const active = load<i32>(mode + p) == MODE_ACTIVE;
  if (b - load<i32>(seen + p) > SILENT_BLOCKS) now = SILENT;
  else if (b - load<i32>(moved + p) > STUCK_BLOCKS) now = STUCK;
  else if (active && b - load<i32>(since + p) > NOISY_BLOCKS) now = NOISY;
  else if (!active && abs(load<f32>(level + p) - load<f32>(slow + p)) > DRIFT_G) now = DRIFTING;
  if (now == load<i32>(health + p)) return 0;
  store<i32>(health + p, now);
  return now + 1;
}
