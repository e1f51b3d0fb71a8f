// Who reached there: evidence of one arm of one body for a change at a place and time, as the
// logarithm of a likelihood ratio, "this arm did it" against "it did something else".
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

/**
 * Standard deviation of a reaching wrist around the place (m): joint error of a calibrated
 * multi-camera rig with the hand in the shelf (5–8 cm) and where on the plate one grips (5 cm).
 */
const WRIST_SD_M: f64 = 0.1;
/** Chance that the arm that did it is badly off in the data (swapped, lost, taken for another). */
const LOST_SHARE: f64 = 0.03;
/** Density of a wrist that does something else near the shelf (1/m3): within 1 m3. */
const ELSEWHERE_PER_M3: f64 = 1.5;
/** Elbow to hand: about 0.3 m with fingers; spread from bending and joint error. */
const ELBOW_M: f64 = 0.29;
const ELBOW_SD_M: f64 = 0.12;
/** Range in which the elbow of somebody who is near would otherwise be (m). */
const ELBOW_RANGE_M: f64 = 1.2;
/** Share of reaches whose wrist stays unseen throughout. */
const HIDDEN_SHARE: f64 = 0.1;
/** Neck or shoulder to what one takes: an arm of 0.65 m, a bent trunk, and the joints' error. */
const ARM_M: f64 = 0.85;
const ARM_SD_M: f64 = 0.2;
/** Least chance left to a body that is out of reach (mistaken skeletons). */
const OUT_OF_REACH: f64 = 1e-5;
/** Frames this long before or after tell where an unseen body was; it walks 1 m/s meanwhile. */
const AROUND_MS: i32 = 2500;
const WALK_M_PER_MS: f64 = 0.001;
/** Track on the floor to the place: one stands 0.55 m before what one takes, ± 0.3 m. */
const STAND_M: f64 = 0.55;
const STAND_SD_M: f64 = 0.3;
/** Room (m) in which somebody of the shop might stand instead. */
const STAND_RANGE_M: f64 = 3.0;

const ROOT_2PI: f64 = 2.5066282746310002;

// results of the last call
let distance: f64 = 1e9;
let framesUsed: i32 = 0;
let source: i32 = 0;

/** Least distance (m) from the place in the last call; 1e9 where nothing was seen. */
export function reachDistance(): f64 {
  return distance;
}
/** What the last call rests on: 0 nothing, 1 wrist, 2 elbow, 3 track. */
export function reachSource(): i32 {
  return source;
}
export function reachFrames(): i32 {
  return framesUsed;
}

function excess(off: f64, half: f64): f64 {
  const a = abs(off) - half;
  return a <= 0 ? 0 : a;
}

/**
 * Evidence of arm `hand` (0 left, 1 right) of person `slot` for a change at (cx, cy, cz) with half
 * extents (hx, hy, hz), metres, between fromMs and toMs after the origin.
 */
export function reachEvidence(
  slot: i32,
  hand: i32,
  cx: f64,
  cy: f64,
  cz: f64,
  hx: f64,
  hy: f64,
  hz: f64,
  fromMs: i32,
  toMs: i32,
): f64 {
  distance = 1e9;
  framesUsed = 0;
  source = 0;
  const next = load<i32>(frameNext + ((<usize>slot) << 2));
  const kept = min(next, FRAMES);
  const wrist = (6 + hand) * 3;
  const elbow = (4 + hand) * 3;
  let seen = 0;
  let wrists = 0;
  let elbows = 0;
  let rx = 0.0;
  let ry = 0.0;
  let rz = 0.0;
  let reach = 0.0;
  let trunk = 1e9;
  let trunkAround = 1e9;
  for (let k = next - kept; k < next; k++) {
    const cell = <usize>slot * FRAMES + <usize>(k & (FRAMES - 1));
    const t = load<i32>(frameMs + (cell << 2));
    if (t < fromMs - AROUND_MS || t > toMs + AROUND_MS) continue;
    const at = frames + ((cell * FRAME_VALUES) << 2);
    const body = trunkDistance(at, cx, cy, cz, hx, hy, hz);
    if (t < fromMs || t > toMs) {
      const away = <f64>(t < fromMs ? fromMs - t : t - toMs) * WALK_M_PER_MS;
      trunkAround = min(trunkAround, max(0, body - away));
      continue;
    }
    seen++;
    trunk = min(trunk, body);
    const w = at + ((<usize>wrist) << 2);
    if (load<f32>(w) != UNSEEN) {
      const x = <f64>load<f32>(w) - cx;
      const y = <f64>load<f32>(w, 4) - cy;
      const z = <f64>load<f32>(w, 8) - cz;
      rx += x;
      ry += y;
      rz += z;
      wrists++;
      const ex = excess(x, hx);
      const ey = excess(y, hy);
      const ez = excess(z, hz);
      distance = min(distance, Math.sqrt(ex * ex + ey * ey + ez * ez));
    }
    const e = at + ((<usize>elbow) << 2);
    if (load<f32>(e) != UNSEEN) {
      const ex = excess(<f64>load<f32>(e) - cx, hx);
      const ey = excess(<f64>load<f32>(e, 4) - cy, hy);
      const ez = excess(<f64>load<f32>(e, 8) - cz, hz);
      const d = Math.sqrt(ex * ex + ey * ey + ez * ez);
      reach += d;
      elbows++;
      distance = min(distance, max(0, d - ELBOW_M));
    }
  }
  framesUsed = seen;
  const able = Math.log(feasible(seen ? min(trunk, 1e3) : trunkAround) + OUT_OF_REACH);
  if (wrists >= 2 || (wrists == 1 && seen <= 2)) {
    source = 1;
    const n = <f64>wrists;
    const ex = excess(rx / n, hx);
    const ey = excess(ry / n, hy);
    const ez = excess(rz / n, hz);
    const d2 = (ex * ex + ey * ey + ez * ez) / (WRIST_SD_M * WRIST_SD_M);
    const peak = 1 / (ROOT_2PI * ROOT_2PI * ROOT_2PI * WRIST_SD_M * WRIST_SD_M * WRIST_SD_M);
    return (
      able +
      Math.log((1 - LOST_SHARE - HIDDEN_SHARE) * (peak / ELSEWHERE_PER_M3) * Math.exp(-0.5 * d2) + LOST_SHARE)
    );
  }
  if (elbows > 0) {
    source = 2;
    const off = (reach / <f64>elbows - ELBOW_M) / ELBOW_SD_M;
    const peak = ELBOW_RANGE_M / (ROOT_2PI * ELBOW_SD_M);
    return able + Math.log(peak * Math.exp(-0.5 * off * off) + LOST_SHARE);
  }
  // skeletons seen just before or after, but not then: near is possible, far is not
  if (seen || trunkAround < 1e8) {
    distance = min(distance, trunkAround);
    return able;
  }
  return trackEvidence(slot, cx, cy, hx, hy, fromMs, toMs);
}

/** Distance (m) of the nearest of neck and shoulders; where none is seen, of the head. */
function trunkDistance(at: usize, cx: f64, cy: f64, cz: f64, hx: f64, hy: f64, hz: f64): f64 {
  let least = 1e9;
  for (let j = 0; j < 4; j++) {
    const a = at + ((<usize>(j * 3)) << 2);
    if (load<f32>(a) == UNSEEN) continue;
    const ex = excess(<f64>load<f32>(a) - cx, hx);
    const ey = excess(<f64>load<f32>(a, 4) - cy, hy);
    const ez = excess(<f64>load<f32>(a, 8) - cz, hz);
    // crouching for a low shelf brings the neck down late: height counts half
    least = min(least, Math.sqrt(ex * ex + ey * ey + 0.25 * ez * ez));
  }
  return least;
}

function feasible(trunkM: f64): f64 {
  const off = max(0, trunkM - ARM_M) / ARM_SD_M;
  return Math.exp(-0.5 * off * off);
}

/** Where there is no skeleton: how far the track on the floor stays from the place. */
function trackEvidence(slot: i32, cx: f64, cy: f64, hx: f64, hy: f64, fromMs: i32, toMs: i32): f64 {
  const next = load<i32>(trackNext + ((<usize>slot) << 2));
  const kept = min(next, TRACKS);
  let total = 0.0;
  let n = 0;
  for (let k = next - kept; k < next; k++) {
    const cell = <usize>slot * TRACKS + <usize>(k & (TRACKS - 1));
    const t = load<i32>(trackMs + (cell << 2));
    if (t < fromMs || t > toMs) continue;
    const ex = excess(<f64>load<f32>(tracks + (cell << 3)) - cx, hx);
    const ey = excess(<f64>load<f32>(tracks + (cell << 3), 4) - cy, hy);
    total += Math.sqrt(ex * ex + ey * ey);
    n++;
  }
  if (n == 0) return Math.log(LOST_SHARE);
  source = 3;
  const mean = total / <f64>n;
  distance = mean;
  // nearer than one usually stands is as good
  const off = max(0, mean - STAND_M) / STAND_SD_M;
  return Math.log((STAND_RANGE_M / (ROOT_2PI * STAND_SD_M)) * Math.exp(-0.5 * off * off) + LOST_SHARE);
}
