export {
  identityBodiesAge,
  identityBody,
  identityBodySlot,
  identityFuse,
  identityNameAddress,
} from './bodies';
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
