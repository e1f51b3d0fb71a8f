/**
 * The journal on lmdb. One writer process per directory. An entry is numbered when it is appended
 * and durable when `flushed` resolves; everything of one `append` is in one transaction, the
 * receipt numbers it gave included.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, type Key, open, type RootDatabase } from 'lmdb';
import { InvariantError, SaunterError } from '../errors.js';
import { MAX_JOURNAL_PENDING } from '../limits.js';
import { checkJournalFile } from './check-file.js';
import { decodeEntry, encodeEntry } from './encode.js';
import type { DomainEvent, JournalEntry } from './events.js';
import { LmdbFlightLog } from './flight-log.js';
import { Room } from './room.js';
import { StateTable } from './state-table.js';
import type { FlightLog, Journal, NewEntry } from './types.js';
import { journalClosed, type Put, Writer } from './writer.js';

/** Raise it when stored entries or tables change their meaning. */
export const JOURNAL_LAYOUT = 3;
/** Between two tries of a journal that cannot write: soon enough to be back when there is room. */
const RETRY_MS = 500;

/** Entries, states and numbers that are let go of in one transaction. */
const GO_AT_ONCE = 1_000;

export interface JournalOptions {
  /** Told when the disk takes nothing, and with null when it does again. */
  onStalled?(error: SaunterError | null): void;
  /** Calls `again` after a while; by default a timer. */
  retry?(again: () => void): void;
  /** Bytes of disk that it may take; none: as much as there is. */
  maxBytes?: number | undefined;
  /** Waited for before each transaction: the fault suite's slow disk. */
  hold?: (() => Promise<void>) | undefined;
}

interface Pending {
  entry: JournalEntry;
  bytes: Uint8Array;
}

/**
 * Opens the journal in `dir`, made where it is missing.
 * @throws SaunterError SAUNTER_JOURNAL_NEWER where a newer version wrote it, SAUNTER_JOURNAL_DAMAGED,
 * SAUNTER_JOURNAL_OPEN
 */
export function openJournal(dir: string, options: JournalOptions = {}): Journal {
  let root: RootDatabase<unknown, Key>;
  try {
    mkdirSync(dir, { recursive: true });
    const file = join(dir, 'journal.mdb');
    checkJournalFile(file);
    root = open<unknown, Key>({
      path: file,
      // With overlapping sync the promise of a flush never settles after a failed write (lmdb 3.5);
      // without it a put resolves when its transaction is on disk, and rejects when it is not.
      overlappingSync: false,
      // Its own batches reject a promise that nobody holds; the writer makes ours.
      eventTurnBatching: false,
      maxDbs: 9,
    });
  } catch (cause) {
    if (cause instanceof SaunterError) throw cause;
    throw new SaunterError(
      'SAUNTER_JOURNAL_OPEN',
      `the journal in ${dir} cannot be opened: ${String(cause)}`,
      {
        hint: 'The directory must be writable, on a local disk, and used by one store only.',
        cause,
      },
    );
  }
  return new LmdbJournal(dir, root, options);
}

class LmdbJournal implements Journal {
  readonly #root: RootDatabase<unknown, Key>;
  readonly #writer: Writer;
  readonly #room: Room;
  readonly #entries: Database<Uint8Array, number>;
  /** Layout version and the last receipt number given. */
  readonly #meta: Database<number, string>;
  readonly #cursors: Database<number, string>;
  /** Receipt number of a visit: a revision keeps it. */
  readonly #receipts: Database<number, string>;
  readonly #states: StateTable;
  readonly flight: FlightLog;
  /** Appended and not yet on disk, by seq, visit and key: lmdb does not show them to readers yet. */
  readonly #pending = new Map<number, Pending>();
  readonly #pendingReceipts = new Map<string, number>();
  readonly #pendingStates = new Map<string, Uint8Array>();
  #firstSeq = 1;
  #lastSeq = 0;
  #flushedSeq = 0;
  #lastReceipt = 0;
  #closed: Promise<void> | undefined;

  constructor(dir: string, root: RootDatabase<unknown, Key>, options: JournalOptions) {
    this.#root = root;
    this.#meta = root.openDB<number, string>({ name: 'meta' });
    const layout = this.#meta.get('layout');
    if (layout !== undefined && layout > JOURNAL_LAYOUT) {
      void root.close();
      throw new SaunterError(
        'SAUNTER_JOURNAL_NEWER',
        `the journal in ${dir} has layout ${layout}; this version knows layouts up to ${JOURNAL_LAYOUT}`,
        { hint: 'Start the version of Saunter that wrote it, or a newer one.' },
      );
    }
    this.#entries = root.openDB<Uint8Array, number>({
      name: 'entries',
      encoding: 'binary',
      keyEncoding: 'uint32',
    });
    this.#cursors = root.openDB<number, string>({ name: 'cursors' });
    this.#receipts = root.openDB<number, string>({ name: 'receipts' });
    const states = root.openDB<Uint8Array, string>({ name: 'states', encoding: 'binary' });
    const parts = root.openDB<Uint8Array, string>({ name: 'parts', encoding: 'binary' });
    this.#states = new StateTable(states, parts);
    for (const seq of this.#entries.getKeys({ limit: 1 })) this.#firstSeq = seq;
    for (const seq of this.#entries.getKeys({ reverse: true, limit: 1 })) this.#lastSeq = seq;
    this.#flushedSeq = this.#lastSeq;
    this.#lastReceipt = this.#meta.get('lastReceipt') ?? 0;
    this.#writer = new Writer(root, {
      retry: options.retry ?? ((again) => void setTimeout(again, RETRY_MS)),
      onStalled: options.onStalled ?? (() => {}),
      refusal: (puts) => this.#room.refusal(puts),
      hold: options.hold,
    });
    const ticks = root.openDB<Uint8Array, number>({ name: 'ticks', encoding: 'binary' });
    // Layout 1 had large states whole: they are read, and written in parts from now on. Before layout 3
    // ticks were whole, in a table of their own; they belong to a copy of the Floor by other kernels.
    if (layout !== undefined && layout < JOURNAL_LAYOUT) root.openDB({ name: 'flight' }).clearSync();
    if (layout !== JOURNAL_LAYOUT) this.#meta.putSync('layout', JOURNAL_LAYOUT);
    this.flight = new LmdbFlightLog(ticks, this.#writer);
    const derived = [states, parts, ticks];
    const tables: unknown[] = [this.#meta, this.#entries, this.#cursors, this.#receipts, ...derived];
    this.#room = new Room(
      root,
      tables as Database<never, never>[],
      options.maxBytes ?? Number.POSITIVE_INFINITY,
    );
  }

  get firstSeq(): number {
    return this.#firstSeq;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get flushedSeq(): number {
    return this.#flushedSeq;
  }

  get stalled(): Error | null {
    return this.#writer.stalled;
  }

  append(entries: readonly NewEntry[]): { entries: JournalEntry[]; flushed: Promise<void> } {
    if (this.#closed) throw new InvariantError('append to a closed journal');
    if (this.#pending.size + entries.length > MAX_JOURNAL_PENDING) {
      throw new SaunterError(
        'SAUNTER_JOURNAL_FULL',
        `${this.#pending.size} entries wait for the disk, which takes nothing; no more are taken`,
        { hint: 'Make room on the disk of the journal.', cause: this.stalled },
      );
    }
    if (entries.length === 0) return { entries: [], flushed: Promise.resolve() };
    // Numbered and encoded before anything is put: an append is taken whole or not at all.
    const issued = new Map<string, number>();
    const stored = entries.map(({ tick, fact, tMs, event }, i): JournalEntry => {
      return { seq: this.#lastSeq + 1 + i, tick, fact, tMs, event: this.#numbered(event, issued) };
    });
    const puts = stored.map((entry): Put => {
      const bytes = encodeEntry(entry);
      this.#pending.set(entry.seq, { entry, bytes });
      return { db: this.#entries, key: entry.seq, value: bytes };
    });
    for (const [visit, number] of issued) {
      puts.push({ db: this.#receipts, key: visit, value: number });
      this.#pendingReceipts.set(visit, number);
    }
    if (issued.size > 0) {
      this.#lastReceipt += issued.size;
      puts.push({ db: this.#meta, key: 'lastReceipt', value: this.#lastReceipt });
    }
    this.#lastSeq += stored.length;
    const flushed = this.#writer.put(puts).then(() => {
      for (const { seq } of stored) this.#pending.delete(seq);
      for (const visit of issued.keys()) this.#pendingReceipts.delete(visit);
      this.#flushedSeq = stored.at(-1)!.seq;
    });
    return { entries: stored, flushed };
  }

  /** A receipt's number: the next one when it is issued (noted in `issued`), the same when revised. */
  #numbered(event: DomainEvent, issued: Map<string, number>): DomainEvent {
    if (event.type !== 'receipt_issued' && event.type !== 'receipt_revised') return event;
    const { visit } = event.receipt;
    const known = issued.get(visit) ?? this.#pendingReceipts.get(visit) ?? this.#receipts.get(visit);
    if (event.type === 'receipt_revised') {
      if (known === undefined) throw new InvariantError(`visit ${visit} has no receipt to revise`);
      return { ...event, receipt: { ...event.receipt, number: known } };
    }
    if (known !== undefined) throw new InvariantError(`visit ${visit} already has receipt ${known}`);
    const number = this.#lastReceipt + issued.size + 1;
    issued.set(visit, number);
    return { ...event, receipt: { ...event.receipt, number } };
  }

  read(fromSeq: number, limit: number): JournalEntry[] {
    return this.#range(fromSeq, limit, (pending) => pending.entry, decodeEntry);
  }

  readBytes(fromSeq: number, limit: number): Uint8Array[] {
    return this.#range(
      fromSeq,
      limit,
      (pending) => pending.bytes,
      (bytes) => bytes,
    );
  }

  /** Stored ones from lmdb, those on their way to the disk from memory. */
  #range<T>(
    fromSeq: number,
    limit: number,
    ofPending: (pending: Pending) => T,
    ofBytes: (bytes: Uint8Array) => T,
  ): T[] {
    const first = Math.max(this.#firstSeq, fromSeq);
    const last = Math.min(this.#lastSeq, fromSeq + limit - 1);
    const found: T[] = [];
    for (let seq = first; seq <= last; seq++) {
      const pending = this.#pending.get(seq);
      if (pending) {
        found.push(ofPending(pending));
        continue;
      }
      const bytes = this.#entries.get(seq);
      if (bytes === undefined) throw new InvariantError(`journal entry ${seq} is missing`);
      found.push(ofBytes(bytes));
    }
    return found;
  }

  state(key: string): Uint8Array | undefined {
    return this.#pendingStates.get(key) ?? this.#states.get(key);
  }

  stateOnDisk(key: string): Uint8Array | undefined {
    return this.#states.get(key);
  }

  async setState(key: string, bytes: Uint8Array): Promise<void> {
    this.#pendingStates.set(key, bytes);
    await this.#writer.put(this.#states.puts(key, bytes));
    if (this.#pendingStates.get(key) === bytes) this.#pendingStates.delete(key);
  }

  cursor(name: string): number {
    return this.#cursors.get(name) ?? 0;
  }

  /** Of what is on disk already: it may overtake, and lets the archive go on while entries wait. */
  async setCursor(name: string, seq: number): Promise<void> {
    await this.#writer.putFirst([{ db: this.#cursors, key: name, value: seq }]);
  }

  states(prefix: string, after?: string): Iterable<{ key: string; value: Uint8Array }> {
    // A compaction that a stop cuts off comes here after the end: lmdb must not.
    if (this.#closed) throw journalClosed('its states were read');
    return this.#states.small(prefix, after);
  }

  async letGo({ upTo, keep, states, visits }: Parameters<Journal['letGo']>[0]): Promise<void> {
    const last = Math.min(upTo, this.#flushedSeq - 1);
    await this.#writer.putFirst(this.#states.puts(keep.key, keep.value));
    // The oldest first, so that a crash leaves a gap at the beginning only.
    for (let from = this.#firstSeq; from <= last; from += GO_AT_ONCE) {
      const to = Math.min(last, from + GO_AT_ONCE - 1);
      // From here on nobody reads them.
      this.#firstSeq = to + 1;
      const gone = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      await this.#writer.putFirst(gone.map((key): Put => ({ db: this.#entries, key, value: undefined })));
    }
    for (let from = 0; from < Math.max(states.length, visits.length); from += GO_AT_ONCE) {
      const to = from + GO_AT_ONCE;
      await this.#writer.putFirst([
        ...states.slice(from, to).flatMap((key) => this.#states.puts(key, undefined)),
        ...visits.slice(from, to).map((key): Put => ({ db: this.#receipts, key, value: undefined })),
      ]);
    }
  }

  room(): { usedBytes: number; maxBytes: number } {
    return { usedBytes: this.#room.usedBytes, maxBytes: this.#room.maxBytes };
  }

  setMaxBytes(bytes: number): void {
    this.#room.maxBytes = bytes;
  }

  close(): Promise<void> {
    this.#closed ??= this.#writer.close().then(() => this.#root.close());
    return this.#closed;
  }
}
