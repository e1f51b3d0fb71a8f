export { assignCostAddress, assignRowOf, assignSolve } from './assign';
export {
  trackingCov,
  trackingHeightDrift,
  trackingMean,
  trackingMemoryS,
  trackingPredict,
  trackingPredictScalar,
  trackingSpeedSd,
  trackingStride,
} from './bench';
export { trackingFloor } from './births';
export { trackingFrame, trackingRoom, trackingStagedTime, trackingStaging } from './boxes';
export { trackingCamera, trackingCameraAddress } from './cameras';
export { trackingCoverage, trackingCoverageBytes, trackingCoverageKnown } from './coverage';
export { trackingFurniture } from './furniture';
export { trackingRepeats } from './repeats';
export { trackingPublish, trackingScan } from './step';
export {
  identityPersons,
  identityRivals,
  identityRoles,
  identitySlots,
  identityStates,
  identitySures,
  trackingConfirmed,
  trackingCounters,
  trackingLayoutHolds,
  trackingPlane,
  trackingPublished,
  trackingSlots,
  trackingTracklets,
} from './tables';
