export { identityBodiesAge, identityBody, identityBodySlot, identityNameAddress } from './bodies';
export { identityDeparted, identityExit, identityRelease } from './leaving';
export {
  identityAdmit,
  identityBind,
  identityClear,
  identityEvents,
  identityGate,
  identityGateArea,
  identityIdAddress,
  identityTold,
} from './visits';
