/**
 * A limit on everything: the one home of bounds, with unit and reason. What a store may
 * change stands in its config under `limits`; these are the defaults and the hard caps.
 */

/** Bounds that size the Floor's memory; a store's config may set each up to its cap. */
export interface StoreLimits {
  /** Cameras of one store. */
  cameras: number;
  /** Weight plates of one store. */
  plates: number;
  /** People on the floor at once: shoppers, staff and passers-by that are tracked. */
  people: number;
  /** Detections of all cameras in one tick. */
  detectionsPerTick: number;
  /** Detections of one camera in one frame; more are refused with the frame. */
  detectionsPerFrame: number;
  /** Products of the catalogue. */
  products: number;
  /** Facings: product places of the planogram. */
  facings: number;
  /** Interactions (weight changes on a shelf) open at once. */
  interactions: number;
}

export const DEFAULT_LIMITS: StoreLimits = {
  cameras: 64,
  plates: 1024,
  people: 256,
  detectionsPerTick: 4096,
  detectionsPerFrame: 256,
  products: 2048,
  facings: 2048,
  interactions: 256,
};

/** Caps: a flagship (200 cameras, 1,000 people, 5,000 plates, 10,000 products) with room to spare. */
export const MAX_LIMITS: StoreLimits = {
  cameras: 256,
  plates: 8192,
  people: 1024,
  detectionsPerTick: 16384,
  detectionsPerFrame: 1024,
  products: 16384,
  facings: 16384,
  interactions: 1024,
};

/** Bytes of one device message. A 1 s chunk of 120 plates at 60 Hz is 29 kB; ten times that. */
export const MAX_DEVICE_MESSAGE_BYTES = 512 * 1024;
/** Bytes of one client message: a subscription or an action. */
export const MAX_CLIENT_MESSAGE_BYTES = 16 * 1024;
/** Bytes that may wait for one slow client before it is marked stale. */
export const MAX_CLIENT_BACKPRESSURE_BYTES = 1024 * 1024;
/** Samples of one plate in one message: 1 s at 60 Hz. */
export const MAX_SAMPLES_PER_MESSAGE = 60;
/** Bodies in one skeleton message. */
export const MAX_BODIES_PER_MESSAGE = 64;
/** Messages that may wait in the inbox for their watermark; beyond, the oldest source is given up. */
export const MAX_INBOX_MESSAGES = 65536;
/** A device's time may be this far ahead of the store's clock (ms); beyond, it is mistimed. */
export const MAX_DEVICE_LEAD_MS = 2_000;
/** Length of an id of a device, gondola, product or person, in characters. */
export const MAX_ID_LENGTH = 64;
/** Bytes of the Floor's snapshot region (DESIGN: copying 4 MiB costs 1.6 ms). */
export const MAX_SNAPSHOT_BYTES = 4 * 1024 * 1024;
/** Characters of a store's config: ten times what 16,384 products take. */
export const MAX_CONFIG_BYTES = 64 * 1024 * 1024;
/** Mistakes of a config that are named at once; more only bury the first. */
export const MAX_CONFIG_PROBLEMS = 100;
