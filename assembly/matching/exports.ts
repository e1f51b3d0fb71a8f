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
  reachResultsAt,
  reachTermCount,
  reachTermsAt,
} from './layout';
export { liftLikelihood, oddsExp, oddsLog, weightLikelihood } from './odds';
export { reachEvidence, reachWithout } from './reach';
