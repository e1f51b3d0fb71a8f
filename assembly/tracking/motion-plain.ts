// motion.ts without SIMD: for builds that have none, and what the benchmark holds the other against.
// The operations and their order are the same, so is each bit of the result.

import { pCov, people, pMean } from './layout';
import { gone, keep, motionOver, noiseHH, noiseVV, noiseXV, noiseXX } from './motion';

function at(base: usize, plane: i32, i: i32): usize {
  return base + ((<usize>(plane * people + i)) << 2);
}

/** As `predictAll`. */
export function predictPlain(dtS: f64, limit: i32): void {
  motionOver(dtS);
  const e = <f32>keep;
  const ee = <f32>(keep * keep);
  const a = <f32>gone;
  for (let i = 0; i < limit; i++) {
    const vx = load<f32>(at(pMean, 2, i));
    const vy = load<f32>(at(pMean, 3, i));
    store<f32>(at(pMean, 0, i), load<f32>(at(pMean, 0, i)) + a * vx);
    store<f32>(at(pMean, 1, i), load<f32>(at(pMean, 1, i)) + a * vy);
    store<f32>(at(pMean, 2, i), e * vx);
    store<f32>(at(pMean, 3, i), e * vy);
    const xu = load<f32>(at(pCov, 2, i));
    const xv = load<f32>(at(pCov, 3, i));
    const yu = load<f32>(at(pCov, 6, i));
    const yv = load<f32>(at(pCov, 7, i));
    const uu = load<f32>(at(pCov, 9, i));
    const uv = load<f32>(at(pCov, 10, i));
    const uh = load<f32>(at(pCov, 11, i));
    const vv = load<f32>(at(pCov, 12, i));
    const vh = load<f32>(at(pCov, 13, i));
    store<f32>(at(pCov, 0, i), load<f32>(at(pCov, 0, i)) + a * (xu + xu + a * uu) + <f32>noiseXX);
    store<f32>(at(pCov, 1, i), load<f32>(at(pCov, 1, i)) + a * (xv + yu + a * uv));
    store<f32>(at(pCov, 2, i), e * (xu + a * uu) + <f32>noiseXV);
    store<f32>(at(pCov, 3, i), e * (xv + a * uv));
    store<f32>(at(pCov, 4, i), load<f32>(at(pCov, 4, i)) + a * uh);
    store<f32>(at(pCov, 5, i), load<f32>(at(pCov, 5, i)) + a * (yv + yv + a * vv) + <f32>noiseXX);
    store<f32>(at(pCov, 6, i), e * (yu + a * uv));
    store<f32>(at(pCov, 7, i), e * (yv + a * vv) + <f32>noiseXV);
    store<f32>(at(pCov, 8, i), load<f32>(at(pCov, 8, i)) + a * vh);
    store<f32>(at(pCov, 9, i), ee * uu + <f32>noiseVV);
    store<f32>(at(pCov, 10, i), ee * uv);
    store<f32>(at(pCov, 11, i), e * uh);
    store<f32>(at(pCov, 12, i), ee * vv + <f32>noiseVV);
    store<f32>(at(pCov, 13, i), e * vh);
    store<f32>(at(pCov, 14, i), load<f32>(at(pCov, 14, i)) + <f32>noiseHH);
  }
}
