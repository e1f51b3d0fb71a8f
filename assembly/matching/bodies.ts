// History of bodies: joints where there are any, else the track's positions on the floor.
import {
  FRAME_VALUES,
  FRAMES,
  frameMs,
  frameNext,
  frames,
  TRACKS,
  trackMs,
  trackNext,
  tracks,
  UNSEEN,
} from './layout';

/** Joints below this score are guesses of the pose estimator, not sightings. */
const SCORE_LEAST: f32 = 0.1;

/** Takes one body: 8 × (x, y, z, score) at `from`, metres, NaN where unseen; time after the origin. */
export function bodyFrame(slot: i32, relMs: i32, from: usize): void {
  const next = load<i32>(frameNext + ((<usize>slot) << 2));
  const cell = <usize>slot * FRAMES + <usize>(next & (FRAMES - 1));
  store<i32>(frameMs + (cell << 2), relMs);
  let to = frames + ((cell * FRAME_VALUES) << 2);
  for (let j = 0; j < 8; j++) {
    const x = load<f32>(from);
    const y = load<f32>(from, 4);
    const z = load<f32>(from, 8);
    const real = x == x && y == y && z == z && load<f32>(from, 12) >= SCORE_LEAST;
    store<f32>(to, real ? x : UNSEEN);
    store<f32>(to, real ? y : UNSEEN, 4);
    store<f32>(to, real ? z : UNSEEN, 8);
    from += 16;
    to += 12;
  }
  store<i32>(frameNext + ((<usize>slot) << 2), next + 1);
}

/** Cell of the k-th place of a track's history, in its ring. */
export function trackCell(slot: i32, k: i32): usize {
  return <usize>slot * TRACKS + <usize>(k & (TRACKS - 1));
}

/** When that was (ms after the origin). */
export function trackTime(slot: i32, k: i32): i32 {
  return load<i32>(trackMs + (trackCell(slot, k) << 2));
}

/** Takes the track's position (m) on the floor. */
export function bodyTrack(slot: i32, relMs: i32, x: f32, y: f32): void {
  const next = load<i32>(trackNext + ((<usize>slot) << 2));
  const cell = trackCell(slot, next);
  store<i32>(trackMs + (cell << 2), relMs);
  store<f32>(tracks + (cell << 3), x);
  store<f32>(tracks + (cell << 3), y, 4);
  store<i32>(trackNext + ((<usize>slot) << 2), next + 1);
}

/** Another body takes the slot: nothing of the old one may speak for it. */
export function bodyForget(slot: i32): void {
  store<i32>(frameNext + ((<usize>slot) << 2), 0);
  store<i32>(trackNext + ((<usize>slot) << 2), 0);
}

/** The newest of a ring's `kept` entries before `next` that is not after tMs; next − kept − 1 where none is. */
export function newestAt(times: usize, slot: i32, size: i32, next: i32, tMs: i32): i32 {
  const at = times + ((<usize>(slot * size)) << 2);
  let least = next - min(next, size) - 1;
  let most = next - 1;
  // entries come in time
  while (least < most) {
    const middle = least + ((most - least + 1) >> 1);
    if (load<i32>(at + ((<usize>(middle & (size - 1))) << 2)) <= tMs) least = middle;
    else most = middle - 1;
  }
  return least;
}

/** The newest of a body's frames that is not after tMs; older than `oldestFrame` where none is. */
export function newestFrame(slot: i32, tMs: i32): i32 {
  return newestAt(frameMs, slot, FRAMES, load<i32>(frameNext + ((<usize>slot) << 2)), tMs);
}

/** The oldest of a body's frames that is kept. */
export function oldestFrame(slot: i32): i32 {
  const next = load<i32>(frameNext + ((<usize>slot) << 2));
  return next - min(next, FRAMES);
}

/** When a body's frame k was, ms after the origin. */
export function frameTime(slot: i32, k: i32): i32 {
  return load<i32>(frameMs + ((<usize>slot * FRAMES + <usize>(k & (FRAMES - 1))) << 2));
}

/** Where its joints lie: 8 × (x, y, z), f32, UNSEEN where they were not seen. */
export function frameJoints(slot: i32, k: i32): usize {
  return frames + (((<usize>slot * FRAMES + <usize>(k & (FRAMES - 1))) * FRAME_VALUES) << 2);
}
