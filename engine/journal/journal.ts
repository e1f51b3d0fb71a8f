/**
 * The journal on lmdb. One writer process per directory. An entry is numbered when it is appended
 * and durable when `flushed` resolves; everything of one `append` is in one transaction, the
 * receipt numbers it gave included.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { InvariantError, SaunterError } from '../errors.js';
import { decodeEntry, encodeEntry } from './encode.js';
import type { DomainEvent, JournalEntry } from './events.js';
import type { Journal, NewEntry } from './types.js';

/** Raise it when stored entries or tables change their meaning. */
export const JOURNAL_LAYOUT = 1;

interface Pending {
  entry: JournalEntry;
  bytes: Uint8Array;
}

/**
 * Opens the journal in `dir`, made where it is missing.
 * @throws SaunterError SAUNTER_JOURNAL_NEWER where a newer version wrote it, SAUNTER_JOURNAL_OPEN
 */
export function openJournal(dir: string): Journal {
  mkdirSync(dir, { recursive: true });
  let root: RootDatabase<unknown, string>;
  try {
    // Without overlapping sync a put resolves when its transaction is on disk, and rejects where
    // that failed; with it, the promise for the flush never settles after a failure (lmdb 3.5).
    root = open<unknown, string>({ path: join(dir, 'journal.mdb'), overlappingSync: false, maxDbs: 8 });
  } catch (cause) {
    throw new SaunterError(
      'SAUNTER_JOURNAL_OPEN',
      `the journal in ${dir} cannot be opened: ${String(cause)}`,
      {
        hint: 'The directory must be writable, on a local disk, and used by one store only.',
        cause,
      },
    );
  }
  return new LmdbJournal(dir, root);
}

class LmdbJournal implements Journal {
  readonly #root: RootDatabase<unknown, string>;
  readonly #entries: Database<Uint8Array, number>;
  /** Layout version and the last receipt number given. */
  readonly #meta: Database<number, string>;
  readonly #cursors: Database<number, string>;
  /** Receipt number of a visit: a revision keeps it. */
  readonly #receipts: Database<number, string>;
  /** Appended and not yet on disk, by seq: lmdb does not show them to readers yet. */
  readonly #pending = new Map<number, Pending>();
  readonly #pendingReceipts = new Map<string, number>();
  #lastSeq = 0;
  #flushedSeq = 0;
  #lastReceipt = 0;
  #closed = false;
  /** The first failed write: numbering after it would have a gap, so nothing more is taken. */
  #failure: Error | undefined;

  constructor(dir: string, root: RootDatabase<unknown, string>) {
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
    if (layout === undefined) this.#meta.putSync('layout', JOURNAL_LAYOUT);
    this.#entries = root.openDB<Uint8Array, number>({
      name: 'entries',
      encoding: 'binary',
      keyEncoding: 'uint32',
    });
    this.#cursors = root.openDB<number, string>({ name: 'cursors' });
    this.#receipts = root.openDB<number, string>({ name: 'receipts' });
    for (const seq of this.#entries.getKeys({ reverse: true, limit: 1 })) this.#lastSeq = seq;
    this.#flushedSeq = this.#lastSeq;
    this.#lastReceipt = this.#meta.get('lastReceipt') ?? 0;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get flushedSeq(): number {
    return this.#flushedSeq;
  }

  append(entries: readonly NewEntry[]): { entries: JournalEntry[]; flushed: Promise<void> } {
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw new InvariantError('append to a closed journal');
    if (entries.length === 0) return { entries: [], flushed: Promise.resolve() };
    // Numbered and encoded before anything is put: an append is taken whole or not at all.
    const issued = new Map<string, number>();
    const stored = entries.map(({ tick, fact, tMs, event }, i): JournalEntry => {
      return { seq: this.#lastSeq + 1 + i, tick, fact, tMs, event: this.#numbered(event, issued) };
    });
    const bytes = stored.map(encodeEntry);
    // All puts of one turn of the event loop share a transaction (lmdb's eventTurnBatching).
    const puts = stored.map(({ seq }, i) => this.#entries.put(seq, bytes[i]!));
    stored.forEach((entry, i) => {
      this.#pending.set(entry.seq, { entry, bytes: bytes[i]! });
    });
    for (const [visit, number] of issued) {
      puts.push(this.#receipts.put(visit, number));
      this.#pendingReceipts.set(visit, number);
    }
    if (issued.size > 0) {
      this.#lastReceipt += issued.size;
      puts.push(this.#meta.put('lastReceipt', this.#lastReceipt));
    }
    this.#lastSeq += stored.length;
    return { entries: stored, flushed: this.#whenFlushed(Promise.all(puts), stored) };
  }

  async #whenFlushed(written: Promise<unknown>, stored: JournalEntry[]): Promise<void> {
    try {
      await written;
    } catch (cause) {
      this.#failure ??= new SaunterError(
        'SAUNTER_JOURNAL_WRITE',
        `the journal could not be written: ${String(cause)}`,
        {
          hint: 'Make room on the disk and start the store again: what was acknowledged is kept.',
          cause,
        },
      );
      throw this.#failure;
    }
    for (const { seq, event } of stored) {
      this.#pending.delete(seq);
      if (event.type === 'receipt_issued') this.#pendingReceipts.delete(event.receipt.visit);
      if (seq > this.#flushedSeq) this.#flushedSeq = seq;
    }
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
    return this.#range(fromSeq, limit, (p) => p.entry, decodeEntry);
  }

  readBytes(fromSeq: number, limit: number): Uint8Array[] {
    return this.#range(
      fromSeq,
      limit,
      (p) => p.bytes,
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
    const first = Math.max(1, fromSeq);
    const last = Math.min(this.#lastSeq, first + limit - 1);
    const found: T[] = [];
    for (let seq = first; seq <= last; seq++) {
      const pending = this.#pending.get(seq);
      if (pending) {
        found.push(ofPending(pending));
        continue;
      }
      const bytes = this.#entries.get(seq);
      if (bytes === undefined) throw new InvariantError(`journal entry ${seq} is missing`);
      found.push(ofBytes(Uint8Array.from(bytes)));
    }
    return found;
  }

  cursor(name: string): number {
    return this.#cursors.get(name) ?? 0;
  }

  async setCursor(name: string, seq: number): Promise<void> {
    await this.#cursors.put(name, seq);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#root.close();
  }
}
