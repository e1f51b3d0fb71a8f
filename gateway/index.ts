/** The gateway's public face. */
export {
  Credentials,
  credentialProblems,
  type Principal,
  type Role,
  type SecretSources,
} from './credentials.js';
export { EntryDesk } from './entry-desk.js';
export { DeviceSession, type DeviceSessionOptions, IngestCounts } from './ingest.js';
export {
  type Gateway,
  type GatewayOptions,
  LOOPBACK,
  MIN_REFERENCE_KEY_BYTES,
  startGateway,
} from './server.js';
