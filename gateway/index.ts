/** The gateway's public face. */
export {
  Credentials,
  credentialProblems,
  type Principal,
  type Role,
  type SecretSources,
} from './credentials.js';
export { GateDesk } from './gate-desk.js';
export { DeviceSession, type DeviceSessionOptions, IngestCounts } from './ingest.js';
export {
  type Gateway,
  type GatewayOptions,
  LOOPBACK,
  MIN_REFERENCE_KEY_BYTES,
  startGateway,
} from './server.js';
