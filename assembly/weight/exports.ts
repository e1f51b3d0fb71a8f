// What the host calls of the weight kernels.

export { weightCrosstalk, weightHealthCheck } from './health';
export {
  weightBlock,
  weightHealth,
  weightInput,
  weightInputCapacity,
  weightLevel,
  weightLift,
  weightMode,
  weightReset,
  weightRestless,
  weightRing,
  weightSince,
  weightSteps,
  weightVariance,
} from './layout';
export { weightMean, weightMeanCount, weightMeanSd } from './levels';
export { weightIngest } from './samples';
