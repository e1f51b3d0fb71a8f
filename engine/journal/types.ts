/** The journal's seam: what the engine, the archive and the clients' views need of it. */
import type { DomainEvent, JournalEntry } from './events.js';

export interface NewEntry {
  tick: number;
  fact: number;
  tMs: number;
  event: DomainEvent;
}

export interface FlightTick {
  tick: number;
  bytes: Uint8Array;
}

/** What entered the Floor since its last copy, tick by tick. */
export interface FlightLog {
  /** In the order of ticks. On disk before any entry that is appended later; resolves then. */
  append(tick: number, bytes: Uint8Array): Promise<void>;
  /** Ticks from `fromTick` on, in order. */
  read(fromTick: number): FlightTick[];
  /** A newer copy of the Floor is on disk: earlier ticks are not needed any more. */
  forget(beforeTick: number): Promise<void>;
}

export interface Journal {
  /** 0 for an empty journal. */
  readonly lastSeq: number;
  /** The first entry that is kept; the archive has what was before. 1 for an empty journal. */
  readonly firstSeq: number;
  /** Last sequence that is on disk. */
  readonly flushedSeq: number;
  /**
   * Appends in order; numbers entries, and receipts without gaps. Returns the entries as stored;
   * `flushed` resolves when they are on disk: only then may anybody act on them with money.
   * @throws SaunterError SAUNTER_JOURNAL_FULL where too much waits for a disk that takes nothing
   */
  append(entries: readonly NewEntry[]): { entries: JournalEntry[]; flushed: Promise<void> };
  /** Entries from `fromSeq` on, at most `limit`. */
  read(fromSeq: number, limit: number): JournalEntry[];
  /** The stored bytes of the same entries: what "byte for byte" compares. */
  readBytes(fromSeq: number, limit: number): Uint8Array[];
  /**
   * Why the disk takes nothing now (full, …), or null. What is appended meanwhile waits and is
   * written when there is room; new device messages had better be refused.
   */
  readonly stalled: Error | null;
  /**
   * Derived state beside the entries, to start faster: bytes by key, never the only copy of
   * anything. Written after all that was appended before; resolves when on disk.
   */
  state(key: string): Uint8Array | undefined;
  /** The same as a crash would leave it: what waits for the disk is not looked at. */
  stateOnDisk(key: string): Uint8Array | undefined;
  setState(key: string, bytes: Uint8Array): Promise<void>;
  /** Small states on disk whose keys begin with `prefix`, in their order; `after`: those that follow this key. */
  states(prefix: string, after?: string): Iterable<{ key: string; value: Uint8Array }>;
  /**
   * Lets go of all entries up to `seq`, which the archive must have; of states by key, and of the
   * receipt numbers of visits; first it keeps what they came to as another state. It needs no room
   * and overtakes what waits for some. The last entry always stays. Resolves when it is on disk.
   */
  letGo(gone: {
    upTo: number;
    keep: { key: string; value: Uint8Array };
    states: readonly string[];
    visits: readonly string[];
  }): Promise<void>;
  /** What its pages take on the disk, and what they may; bytes. */
  room(): { usedBytes: number; maxBytes: number };
  /** Sets that limit: a disk that became smaller, or larger. */
  setMaxBytes(bytes: number): void;
  readonly flight: FlightLog;
  /** A reader's position (`archive`), kept beside the entries. */
  cursor(name: string): number;
  setCursor(name: string, seq: number): Promise<void>;
  close(): Promise<void>;
}
