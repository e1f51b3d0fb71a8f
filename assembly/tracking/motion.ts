// Motion: people stop and go. Velocity forgets itself in VELOCITY_MEMORY_S and is renewed by
// chance so that its spread stays SPEED_SD_MPS (an Ornstein–Uhlenbeck process): constant velocity
// over a step, constant position over a wait, with one set of parameters and bounded speed.
import { HEIGHT_DRIFT_M, SPEED_SD_MPS, STEP_MAX_S, VELOCITY_MEMORY_S } from './constants';
import { pCov, people, pMean, pSource } from './layout';
import { predictPlain } from './motion-plain';

/** Velocity kept and distance gone per unit of velocity after dt; process noise. */
export let keep: f64 = 0;
export let gone: f64 = 0;
export let noiseXX: f64 = 0;
export let noiseXV: f64 = 0;
export let noiseVV: f64 = 0;
export let noiseHH: f64 = 0;

export function motionOver(dtS: f64): void {
  const dt = Math.min(Math.max(dtS, 0), STEP_MAX_S);
  const tau = VELOCITY_MEMORY_S;
  const q = SPEED_SD_MPS * SPEED_SD_MPS;
  keep = Math.exp(-dt / tau);
  gone = tau * (1 - keep);
  noiseVV = q * (1 - keep * keep);
  noiseXV = q * tau * (1 - keep) * (1 - keep);
  noiseXX = Math.max(q * tau * tau * ((2 * dt) / tau - 3 + 4 * keep - keep * keep), 0);
  noiseHH = HEIGHT_DRIFT_M * HEIGHT_DRIFT_M * dt;
}

/** Variance (m²) along x, as along y, of where somebody is dtS after a place, with any velocity then. */
export function spreadAfter(dtS: f64): f64 {
  const tau = VELOCITY_MEMORY_S;
  const q = SPEED_SD_MPS * SPEED_SD_MPS;
  return 2 * q * tau * (dtS - tau * (1 - Math.exp(-dtS / tau)));
}

function at(base: usize, plane: i32): usize {
  return base + <usize>(plane * people) * 4;
}

/**
 * Predicts all camera tracklets by dtS, four at a time; bodies keep their state. `limit`: slots
 * from 0 that may be taken.
 */
export function predictAll(dtS: f64, limit: i32): void {
  if (!ASC_FEATURE_SIMD) {
    predictPlain(dtS, limit);
    return;
  }
  motionOver(dtS);
  const e = f32x4.splat(<f32>keep);
  const ee = f32x4.splat(<f32>(keep * keep));
  const a = f32x4.splat(<f32>gone);
  const qxx = f32x4.splat(<f32>noiseXX);
  const qxv = f32x4.splat(<f32>noiseXV);
  const qvv = f32x4.splat(<f32>noiseVV);
  const qhh = f32x4.splat(<f32>noiseHH);
  const none = i32x4.splat(-1);
  for (let i = 0; i < limit; i += 4) {
    const o = (<usize>i) << 2;
    // slots beyond `limit` in the last four are free ones: `people` is a multiple of four
    const mask = i32x4.eq(v128.load(pSource + o), none);
    predictFour(o, mask, e, ee, a, qxx, qxv, qvv, qhh);
  }
}

function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}
function put(address: usize, value: v128, old: v128, mask: v128): void {
  v128.store(address, v128.bitselect(value, old, mask));
}

function predictFour(
  o: usize,
  mask: v128,
  e: v128,
  ee: v128,
  a: v128,
  qxx: v128,
  qxv: v128,
  qvv: v128,
  qhh: v128,
): void {
  const x = v128.load(at(pMean, 0) + o);
  const y = v128.load(at(pMean, 1) + o);
  const vx = v128.load(at(pMean, 2) + o);
  const vy = v128.load(at(pMean, 3) + o);
  put(at(pMean, 0) + o, add(x, mul(a, vx)), x, mask);
  put(at(pMean, 1) + o, add(y, mul(a, vy)), y, mask);
  put(at(pMean, 2) + o, mul(e, vx), vx, mask);
  put(at(pMean, 3) + o, mul(e, vy), vy, mask);
  const xx = v128.load(at(pCov, 0) + o);
  const xy = v128.load(at(pCov, 1) + o);
  const xu = v128.load(at(pCov, 2) + o);
  const xv = v128.load(at(pCov, 3) + o);
  const xh = v128.load(at(pCov, 4) + o);
  const yy = v128.load(at(pCov, 5) + o);
  const yu = v128.load(at(pCov, 6) + o);
  const yv = v128.load(at(pCov, 7) + o);
  const yh = v128.load(at(pCov, 8) + o);
  const uu = v128.load(at(pCov, 9) + o);
  const uv = v128.load(at(pCov, 10) + o);
  const uh = v128.load(at(pCov, 11) + o);
  const vv = v128.load(at(pCov, 12) + o);
  const vh = v128.load(at(pCov, 13) + o);
  const hh = v128.load(at(pCov, 14) + o);
  const au = mul(a, uu);
  const av = mul(a, uv);
  const aw = mul(a, vv);
  put(at(pCov, 0) + o, add(add(xx, mul(a, add(add(xu, xu), au))), qxx), xx, mask);
  put(at(pCov, 1) + o, add(xy, mul(a, add(add(xv, yu), av))), xy, mask);
  put(at(pCov, 2) + o, add(mul(e, add(xu, au)), qxv), xu, mask);
  put(at(pCov, 3) + o, mul(e, add(xv, av)), xv, mask);
  put(at(pCov, 4) + o, add(xh, mul(a, uh)), xh, mask);
  put(at(pCov, 5) + o, add(add(yy, mul(a, add(add(yv, yv), aw))), qxx), yy, mask);
  put(at(pCov, 6) + o, mul(e, add(yu, av)), yu, mask);
  put(at(pCov, 7) + o, add(mul(e, add(yv, aw)), qxv), yv, mask);
  put(at(pCov, 8) + o, add(yh, mul(a, vh)), yh, mask);
  put(at(pCov, 9) + o, add(mul(ee, uu), qvv), uu, mask);
  put(at(pCov, 10) + o, mul(ee, uv), uv, mask);
  put(at(pCov, 11) + o, mul(e, uh), uh, mask);
  put(at(pCov, 12) + o, add(mul(ee, vv), qvv), vv, mask);
  put(at(pCov, 13) + o, mul(e, vh), vh, mask);
  put(at(pCov, 14) + o, add(hh, qhh), hh, mask);
}
