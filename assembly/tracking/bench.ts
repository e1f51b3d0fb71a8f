// Entry points for tests and benchmarks of single kernels; the Floor's tick does not call them.
import { HEIGHT_DRIFT_M, SPEED_SD_MPS, VELOCITY_MEMORY_S } from './constants';
import { pCov, people, pMean } from './layout';
import { predictAll } from './motion';
import { predictPlain } from './motion-plain';

/** 5 planes of means, and 15 of the covariance right after at `trackingCov`; `people` apart. */
export function trackingMean(): usize {
  return pMean;
}
export function trackingCov(): usize {
  return pCov;
}
export function trackingStride(): i32 {
  return people;
}
export function trackingMemoryS(): f64 {
  return VELOCITY_MEMORY_S;
}
export function trackingSpeedSd(): f64 {
  return SPEED_SD_MPS;
}
export function trackingHeightDrift(): f64 {
  return HEIGHT_DRIFT_M;
}

export function trackingPredict(dtS: f64, limit: i32): void {
  predictAll(dtS, limit);
}

/** The same without SIMD. */
export function trackingPredictScalar(dtS: f64, limit: i32): void {
  predictPlain(dtS, limit);
}
