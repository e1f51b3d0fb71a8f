/** TypeScript client of a store's gateway, for browsers and Node. */
export { type ClientLink, connectClient, type LiveTopic } from './client.js';
export {
  connectDevice,
  type DeviceError,
  type DeviceLink,
  type DeviceOptions,
  type EntryAnswer,
  type ExitAnswer,
  encodeDeviceMessage,
  type Welcome,
} from './device.js';
export { PassageRefused } from './passages.js';
export type { LinkOptions, LinkState, WebSocketConstructor, WebSocketLike } from './socket.js';
