// Likelihoods of weights, and logarithms for the host: decisions use this module's functions
// only, so that they are the same on every machine.

/** Share of readings that no model explains (g unknown, a hand left on it, two at once). */
const OUTLIER_PER_G: f64 = 1e-5;

/** log of a normal density at `off` with deviation `sd` (g), with a flat tail of outliers. */
export function weightLikelihood(off: f64, sd: f64): f64 {
  const z = off / sd;
  return Math.log(Math.exp(-0.5 * z * z) / (2.5066282746310002 * sd) + OUTLIER_PER_G);
}
export function oddsLog(x: f64): f64 {
  return Math.log(x);
}
export function oddsExp(x: f64): f64 {
  return Math.exp(x);
}

/** Share of products whose catalogue weight is wrong by 5–10 %, and how far (share of the weight). */
const WRONG_SHARE: f64 = 0.06;
const WRONG_SD: f64 = 0.08;

/**
 * log density of lifting `grams` when `n` units of `unitG` ± `unitSd` (spread of single units) were
 * lifted, whose mean is known to ± `meanSd`; `sd`: error of the plates. `fresh`: nothing was
 * learned of this place yet, so the catalogue itself may be wrong.
 */
export function liftLikelihood(
  grams: f64,
  n: f64,
  unitG: f64,
  unitSd: f64,
  meanSd: f64,
  sd: f64,
  fresh: i32,
): f64 {
  const off = grams - n * unitG;
  const near = n * unitSd * unitSd + n * n * meanSd * meanSd + sd * sd;
  const wrong = fresh ? WRONG_SHARE : 0.2 * WRONG_SHARE;
  const wide = near + n * n * unitG * unitG * WRONG_SD * WRONG_SD;
  const a = Math.exp((-0.5 * off * off) / near) / (2.5066282746310002 * Math.sqrt(near));
  const b = Math.exp((-0.5 * off * off) / wide) / (2.5066282746310002 * Math.sqrt(wide));
  return Math.log((1 - wrong) * a + wrong * b + OUTLIER_PER_G);
}
