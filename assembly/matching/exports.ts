// What the host calls of the matching.
export { bodyForget, bodyFrame, bodyTrack } from './bodies';
export {
  historyAt,
  historyBytes,
  matchingFacings,
  matchingFacingValues,
  matchingGlobals,
  matchingInteractions,
  matchingInteractionValues,
  matchingUnitCapacity,
  matchingUnits,
  matchingUnitValues,
} from './layout';
export { liftLikelihood, oddsExp, oddsLog, weightLikelihood } from './odds';
export { reachDistance, reachEvidence, reachFrames, reachSource, reachWithout } from './reach';
