// Motion: people stop and go. Velocity forgets itself in VELOCITY_MEMORY_S and is renewed by
// chance so that its spread stays SPEED_SD_MPS (an Ornstein–Uhlenbeck process): constant velocity
// over a step, constant position over a wait, with one set of parameters and bounded speed.
import { HEIGHT_DRIFT_M, SPEED_SD_MPS, STEP_MAX_S, VELOCITY_MEMORY_S } from './constants';
import { pCov, people, pMean } from './layout';
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

/**
 * Predicts all tracklets by dtS, four at a time. `limit`: slots from 0 that may be taken; those that
 * are free are predicted like the others, which costs less than to ask.
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
  const plane = (<usize>people) << 2;
  // slots beyond `limit` in the last four are free ones: `slots` ends at a whole vector
  const end = (<usize>limit) << 2;
  for (let o: usize = 0; o < end; o += 16) {
    predictFour(pMean + o, pCov + o, plane, e, ee, a, qxx, qxv, qvv, qhh);
  }
}

function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

/**
 * Four slots whose values stand at `mean` and `cov`, planes `plane` bytes apart. Each address is the
 * one before and a step, and a value is stored as soon as nobody needs the old one: all that is in use
 * at a time fits the registers.
 */
function predictFour(
  mean: usize,
  cov: usize,
  plane: usize,
  e: v128,
  ee: v128,
  a: v128,
  qxx: v128,
  qxv: v128,
  qvv: v128,
  qhh: v128,
): void {
  const y = mean + plane;
  const u = y + plane;
  const v = u + plane;
  const vx = v128.load(u);
  const vy = v128.load(v);
  v128.store(mean, add(v128.load(mean), mul(a, vx)));
  v128.store(y, add(v128.load(y), mul(a, vy)));
  v128.store(u, mul(e, vx));
  v128.store(v, mul(e, vy));
  const cXy = cov + plane;
  const cXu = cXy + plane;
  const cXv = cXu + plane;
  const cXh = cXv + plane;
  const cYy = cXh + plane;
  const cYu = cYy + plane;
  const cYv = cYu + plane;
  const cYh = cYv + plane;
  const cUu = cYh + plane;
  const cUv = cUu + plane;
  const cUh = cUv + plane;
  const cVv = cUh + plane;
  const cVh = cVv + plane;
  const cHh = cVh + plane;
  const uu = v128.load(cUu);
  v128.store(cUu, add(mul(ee, uu), qvv));
  const au = mul(a, uu);
  const xu = v128.load(cXu);
  v128.store(cov, add(add(v128.load(cov), mul(a, add(add(xu, xu), au))), qxx));
  v128.store(cXu, add(mul(e, add(xu, au)), qxv));
  const uv = v128.load(cUv);
  v128.store(cUv, mul(ee, uv));
  const av = mul(a, uv);
  const xv = v128.load(cXv);
  const yu = v128.load(cYu);
  v128.store(cXy, add(v128.load(cXy), mul(a, add(add(xv, yu), av))));
  v128.store(cXv, mul(e, add(xv, av)));
  v128.store(cYu, mul(e, add(yu, av)));
  const vv = v128.load(cVv);
  v128.store(cVv, add(mul(ee, vv), qvv));
  const aw = mul(a, vv);
  const yv = v128.load(cYv);
  v128.store(cYy, add(add(v128.load(cYy), mul(a, add(add(yv, yv), aw))), qxx));
  v128.store(cYv, add(mul(e, add(yv, aw)), qxv));
  const uh = v128.load(cUh);
  v128.store(cXh, add(v128.load(cXh), mul(a, uh)));
  v128.store(cUh, mul(e, uh));
  const vh = v128.load(cVh);
  v128.store(cYh, add(v128.load(cYh), mul(a, vh)));
  v128.store(cVh, mul(e, vh));
  v128.store(cHh, add(v128.load(cHh), qhh));
}
