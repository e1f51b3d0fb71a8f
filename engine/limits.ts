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
  /** Bodies that sources of joints follow, those without news for some seconds included; none without such a source. */
  bodies: number;
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

/**
 * Bodies a person, where a config does not say: two sources see one person where their views meet, and who is
 * named anew has two until the old one is given up.
 */
export const BODIES_PER_PERSON = 2;

export const DEFAULT_LIMITS: StoreLimits = {
  cameras: 64,
  plates: 1024,
  people: 256,
  bodies: BODIES_PER_PERSON * 256,
  detectionsPerTick: 4096,
  detectionsPerFrame: 256,
  products: 2048,
  facings: 2048,
  interactions: 256,
};

/** Caps: a flagship (200 cameras, 1,000 people, 5,000 plates, 10,000 products) with room to spare. */
export const MAX_LIMITS: StoreLimits = {
  cameras: 256,
  plates: 16384,
  people: 1024,
  bodies: 4096,
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
/** Bodies in one skeleton message (128 kB of joints): one source may see all of the largest store. */
export const MAX_BODIES_PER_MESSAGE = MAX_LIMITS.people;
/** Messages that may wait in the inbox for their watermark; beyond, they are refused. */
export const MAX_INBOX_MESSAGES = 65536;
/** Numbers of a source that are remembered above a gap; one with more open ends has restarted or is broken. */
export const MAX_NUMBERS_AHEAD = 1024;
/** A device's time may be this far ahead of the store's clock (ms); beyond, it is mistimed. */
export const MAX_DEVICE_LEAD_MS = 2_000;
/** A message's number: room for Unix milliseconds as a beginning, and shorter than a card number. */
export const MAX_SEQ = 9_999_999_999_999;
/** Length of an id of a device, gondola, product or person, in characters. */
export const MAX_ID_LENGTH = 64;
/** … and of one that a device makes up and the store keeps: a UUID's. Longer text may be data. RFC 9562, 4. */
export const MAX_KEPT_ID_LENGTH = 36;
/** Such ids that are remembered as looked at: more than there are bodies in a store at a time. */
export const MAX_IDS_KNOWN = 4_096;
/** Bytes of the Floor's snapshot region (DESIGN: copying 4 MiB costs 1.6 ms). */
export const MAX_SNAPSHOT_BYTES = 4 * 1024 * 1024;
/** Characters of a store's config: ten times what 16,384 products take. */
export const MAX_CONFIG_BYTES = 64 * 1024 * 1024;
/** Levels of a config's nesting; more is none, and would only exhaust the stack. */
export const MAX_CONFIG_DEPTH = 64;
/** Mistakes of a config that are named at once; more only bury the first. */
export const MAX_CONFIG_PROBLEMS = 100;

/** The last time that JavaScript has a date for (ms); no device lives then. ECMA-262, 21.4.1.1. */
export const MAX_TIME_MS = 8.64e15;
/** A pixel coordinate of a box (±): the widest image is 16,384 px, an amodal box reaches past it. */
export const MAX_PIXEL = 65_536;
/** A plate's reading (±g): beyond a tonne it does not measure and should send NaN. */
export const MAX_PLATE_G = 1_000_000;
/** A coordinate of a joint (±m): as far as the config lets a store reach. */
export const MAX_COORDINATE_M = 10_000;
/** Samples a second of one plate: as the config allows. */
export const MAX_RATE_HZ = 1_000;
/**
 * Bytes at which the socket itself closes: between MAX_DEVICE_MESSAGE_BYTES and this a device still
 * gets its coded error.
 */
export const HARD_DEVICE_MESSAGE_BYTES = 4 * MAX_DEVICE_MESSAGE_BYTES;
/** The same for clients. */
export const HARD_CLIENT_MESSAGE_BYTES = 4 * MAX_CLIENT_MESSAGE_BYTES;
/** Values (of any kind) inside one message of a device or client: the ids of all bodies, and fields with room. */
export const MAX_MESSAGE_VALUES = MAX_BODIES_PER_MESSAGE + 64;
/** Nesting of maps and arrays inside one message; only a simulator's truth nests at all. */
export const MAX_MESSAGE_DEPTH = 8;
/** Bytes that may wait for one device that does not read its answers; then it is cut off. */
export const MAX_DEVICE_BACKPRESSURE_BYTES = 256 * 1024;
/** Exits of one gate that are known when they are told again: what a busy one lets out in minutes. */
export const MAX_EXITS_KNOWN = 256;
/** … and those that are not on disk yet: a gate that was cut off tells of an hour at once. */
export const MAX_EXITS_UNWRITTEN = 1_024;
/** Entries asked for whose admission is not in the journal yet, and as many exits that are not. */
export const MAX_PENDING_ENTRIES = 4_096;
/** Seconds without any message or pong after which a socket is closed. */
export const SOCKET_IDLE_S = 60;
/** Sockets of devices and clients together: 512 devices and as many screens. */
export const MAX_SOCKETS = 2_048;
/** Deltas of a topic that are kept for clients that resume: 30 s at 10 Hz. */
export const MAX_TOPIC_HISTORY = 300;
/** Bytes of the same; the older ones go first. */
export const MAX_TOPIC_HISTORY_BYTES = 4 * 1024 * 1024;
/** Reviews that stay in their topic after somebody settled them. */
export const MAX_RESOLVED_REVIEWS = 100;
/** Keys of the `truth` topic. */
export const MAX_TRUTH_KEYS = 256;
/** Bytes of one request body of the HTTP API. */
export const MAX_HTTP_BODY_BYTES = 16 * 1024;
/** Entries of one frozen range: reading and encoding them holds the store's loop, 12 µs each. */
export const MAX_ARCHIVE_BATCH_ENTRIES = 500;
/** Bytes of one frozen range; one is in flight at a time, so this bounds the archive's share of memory. */
export const MAX_ARCHIVE_BATCH_BYTES = 4 * 1024 * 1024;
/** An analyst's query may take this long (s): chdb cannot cancel one, it can only give up itself. */
export const MAX_QUERY_SECONDS = 30;
/** Rows and bytes of one answer: chdb builds the whole answer in memory. */
export const MAX_QUERY_ROWS = 1_000_000;
export const MAX_QUERY_RESULT_BYTES = 64 * 1024 * 1024;
/** Memory of one query (bytes): the store's machine has other work. */
export const MAX_QUERY_MEMORY_BYTES = 1024 * 1024 * 1024;
/** Characters of one query. */
export const MAX_QUERY_LENGTH = 256 * 1024;
/** Queries at once; each holds a thread of libuv's pool, which inserts need too. */
export const MAX_QUERIES_AT_ONCE = 2;
/** Queries that may wait for their turn. */
export const MAX_QUERIES_WAITING = 16;
/** Failures of an actor on one fact before the fact is parked; rarer faults than 1 in 3 pass by then. */
export const FACT_TRIES = 5;
/**
 * Lives of the store that one fact may end whose decided entries cannot be written; then it is parked too. What
 * a start mends (memory, a page that could not be read) is mended by the third; more only keep a store shut.
 */
export const FACT_LIVES = 3;
/** Messages that wait for one actor: a letter under way, a copy left from a restart, signals. Beyond: refused, sent again. */
export const MAX_ACTOR_INBOX = 8;
/** A stop leaves a handler or an `afterStop` behind that hangs longer, ms, with an error in the log. */
export const MAX_HANDLER_STOP_MS = 5_000;
/** A store is gone so long after it was told to stop, s, whatever hangs. */
export const MAX_STOP_S = 5;
/** Units that one answer to a review may book, either way. */
export const MAX_SETTLED_UNITS = 1_000;
/** Differences that are named; a table that is gone has one a row. */
export const MAX_DIFFERENCES = 1_000;
/** Receipts that clients see; older ones stand in the journal and the archive. */
export const MAX_RECEIPTS_SHOWN = 500;
/** Entries that may wait for a disk that takes nothing: minutes of a busy store, some 50 MB. */
export const MAX_JOURNAL_PENDING = 100_000;
/** Facts that may wait for their actors: half an hour of a busy store; beyond, it stops with a word. */
export const MAX_FACT_BACKLOG = 100_000;
/** A start waits so long for a clock that went back, ms; with more it asks for a person. */
export const MAX_CLOCK_BACK_MS = 60_000;
/** Failures of the Floor's kernels within a minute; more, and the store stops: restarts do not mend it. */
export const MAX_FLOOR_TRAPS = 5;
/** Quarantined inboxes that are kept for whoever looks into them. */
export const MAX_QUARANTINED = 16;
/** Bytes that the journal may take on its disk; a busy store fills them in months that nobody archives. */
export const MAX_JOURNAL_BYTES = 16 * 1024 * 1024 * 1024;
/** Bytes of one recording: days of a small store at some 100 kB/s; then it ends, and the store goes on. */
export const MAX_RECORDING_BYTES = 16 * 1024 * 1024 * 1024;
/** Bytes of a recording that may wait for its disk: some seconds of a flagship; then it ends. */
export const MAX_RECORDING_WAITING_BYTES = 64 * 1024 * 1024;
/** A record of a recording larger than this is none: 512 messages of the largest size. Bytes. */
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;
/** Days of event time that entries stay in the journal after they are archived: to explain receipts without it. */
export const KEEP_JOURNAL_DAYS = 7;
