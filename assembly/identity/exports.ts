export { identityAdopt, identityAway, identityRebind } from './away';
export {
  identityBodiesAge,
  identityBody,
  identityBodySlot,
  identityFuse,
  identityNameAddress,
} from './bodies';
export { identityDeparted, identityExit, identityRelease } from './leaving';
export { identityStep } from './step';
export {
  identityAdmit,
  identityClear,
  identityEvents,
  identityGate,
  identityGateArea,
  identityIdAddress,
  identityTold,
} from './visits';
