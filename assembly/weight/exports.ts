// What the host calls of the weight kernels.

export { weightHealthCheck } from './health';
export {
  weightBlock,
  weightHealth,
  weightInput,
  weightInputCapacity,
  weightLevel,
  weightLift,
  weightMode,
  weightReset,
  weightRing,
  weightSince,
  weightSteps,
  weightVariance,
} from './layout';
export { weightCrossing, weightMean, weightMeanCount, weightMeanSd } from './levels';
export { weightIngest } from './samples';
