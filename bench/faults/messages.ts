/** What the suite and the store's process tell each other over IPC. */

/** How a life of the store begins; as JSON in its first argument. */
export interface StoreLife {
  dataDir: string;
  seed: number;
  people: number;
  cameras: number;
  speed: number;
  /** Store time now, Unix ms: it goes on while the store is down. */
  storeMs: number;
  port: number;
  /** Where that recording goes; none: nothing is recorded. */
  record: string | null;
  /** Whether the clock waits for devices that fall behind. */
  elastic: boolean;
  /** Share of steps of an actor that throw. */
  throwRate: number;
  /** Share of ticks at which the kernel traps. */
  trapRate: number;
}

export type FromStore =
  | { type: 'open'; url: string }
  /** The first tick of this life. */
  | { type: 'ticking' }
  /** How far the store's ticks are, Unix ms; twice a second of its time. */
  | { type: 'clock'; nowMs: number }
  /** Entries that are on disk: number and SHA-256 of the stored bytes. */
  | { type: 'durable'; entries: [seq: number, hash: string][] }
  /** Up to when the Floor that this life took over had seen its store, Unix ms. */
  | { type: 'away'; fromMs: number }
  /**
   * Exits that the store knows of, when they happen to the Floor: their messages' device and number, Unix ms. When
   * it has begun, all that it knows of.
   */
  | { type: 'exits'; all: boolean; exits: [device: string, seq: number, tMs: number][] }
  | { type: 'archive'; pid: number | null }
  | { type: 'failed'; code: string; message: string }
  | { type: 'stopped' };

export type ToStore =
  | { type: 'archive?' }
  /** Sets the clock ahead by so much store time. */
  | { type: 'jump'; ms: number }
  /** The journal may take no more bytes than it has; or as many as it likes. */
  | { type: 'disk'; full: boolean }
  /** No flush of the journal comes to an end any more, nor fails, in this life. */
  | { type: 'disk hangs' }
  /** Closes for good: whoever is inside is settled. */
  | { type: 'stop' };
