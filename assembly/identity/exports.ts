export { identityBodiesAge, identityBody, identityBodySlot, identityNameAddress } from './bodies';
export {
  identityAdmit,
  identityBind,
  identityClear,
  identityDeparted,
  identityEvents,
  identityExit,
  identityGate,
  identityGateArea,
  identityIdAddress,
  identityRelease,
  identityTold,
} from './visits';
