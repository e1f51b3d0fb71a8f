/**
 * The device protocol, version 1: messages over one WebSocket, each one MessagePack map.
 * See docs/protocol.md. Pure: no imports, shared with clients.
 *
 * Times (`tMs`) are event times: Unix milliseconds on the device's clock, fractions allowed.
 * Binary fields are little-endian float32.
 */
export const PROTOCOL_VERSION = 1;

/** Joint order of a body; each joint is (x_m, y_m, z_m, score), NaN where it was not seen. */
export const JOINTS = [
  'head',
  'neck',
  'l_shoulder',
  'r_shoulder',
  'l_elbow',
  'r_elbow',
  'l_wrist',
  'r_wrist',
] as const;
/** float32 values per body: 8 joints × 4. */
export const VALUES_PER_BODY = JOINTS.length * 4;
/** float32 values per box: left, top, width, height (pixels), score (0…1). */
export const VALUES_PER_BOX = 5;

interface DeviceMessageBase {
  /** Id of the camera, gondola, skeleton source or gate this is about, as in the store's config. */
  device: string;
  /** Counts up by one a message and device; a repeat is dropped, a gap is counted. */
  seq: number;
  tMs: number;
}

/** One camera frame after detection: boxes of people, in pixels; they may reach past the border. */
export interface FrameMessage extends DeviceMessageBase {
  type: 'frame';
  /** n × VALUES_PER_BOX float32. */
  boxes: Uint8Array;
}

/** A chunk of weight samples of one gondola. `tMs` is the time of the first sample. */
export interface PlatesMessage extends DeviceMessageBase {
  type: 'plates';
  rateHz: number;
  /** Samples per plate in this chunk. */
  samples: number;
  /** samples × plates float32, grams, in the config's plate order; NaN: the plate does not measure. */
  values: Uint8Array;
}

/** 3D joints of the people that a skeleton source sees, in metres, store frame. */
export interface BodiesMessage extends DeviceMessageBase {
  type: 'bodies';
  /** The source's own ids, stable while it sees the person. */
  ids: string[];
  /** ids.length × VALUES_PER_BODY float32. */
  joints: Uint8Array;
}

/** Somebody passes a gate. */
export interface GateMessage extends DeviceMessageBase {
  type: 'gate';
  action: 'enter' | 'exit';
  /** On entry: the code that the shopper showed. Never stored as it is. */
  code?: string;
  role?: 'shopper' | 'staff';
  /** The skeleton source's id of the person, where it knows who stands at the gate. */
  body?: string;
}

/** Nothing happened up to tMs: moves the device's watermark. */
export interface HeartbeatMessage extends DeviceMessageBase {
  type: 'heartbeat';
}

/** The device's stream ends here; nobody waits for it any longer. */
export interface EndMessage extends DeviceMessageBase {
  type: 'end';
}

/** Messages that become inputs of the Floor. */
export type DeviceMessage =
  | FrameMessage
  | PlatesMessage
  | BodiesMessage
  | GateMessage
  | HeartbeatMessage
  | EndMessage;

/** The demo's simulator tells its truth, for the console to show beside the engine's answer. */
export interface TruthMessage {
  type: 'truth';
  /** Key and value of the `truth` topic. */
  key: string;
  value: unknown;
}

export type FromDevice = DeviceMessage | TruthMessage;

export type ToDevice =
  | {
      type: 'welcome';
      protocol: number;
      /** The store's clock now, and how fast it runs against the wall (demo: --speed). */
      storeTimeMs: number;
      speed: number;
      tickMs: number;
    }
  /** The store's clock, four times a second: a demo's may be held back. */
  | { type: 'clock'; storeTimeMs: number; speed: number }
  /** Nobody is let in any more (`closing`), or people are again (`open`). Other messages are still taken. */
  | { type: 'entrances'; state: 'open' | 'closing' }
  /** A message was refused; it changed nothing. */
  | { type: 'error'; code: string; message: string; device?: string; seq?: number }
  /** Answer to a gate's `enter`: the visit's id, once it is admitted, or why not. */
  | { type: 'entry'; device: string; seq: number; visit: string; admitted: boolean; reason?: string }
  /** Answer to a gate's `exit`, once the store would know of it after a crash. */
  | { type: 'exit'; device: string; seq: number };

/** WebSocket subprotocol of devices and clients. */
export const SUBPROTOCOL = 'saunter.v1';
/** A second offered subprotocol carries the token, as base64url, where headers cannot be set. */
export const TOKEN_SUBPROTOCOL_PREFIX = 'token.';
