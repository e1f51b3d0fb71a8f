export { identityAdopt, identityAway, identityRebind } from './away';
export {
  identityBodiesAge,
  identityBody,
  identityBodySlot,
  identityFuse,
  identityNameAddress,
} from './bodies';
export { identityGate, identityGateArea } from './gates';
export { identityDeparted, identityRelease } from './leaving';
export { identityExit, identityPassBefore } from './passing';
export { identityBodiesAt } from './places';
export { identityStep } from './step';
export { identityAdmit, identityClear, identityEvents, identityIdAddress, identityTold } from './visits';
