/** The archive as the store sees it: it follows the journal by itself and answers queries. */
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ArchiveError, SaunterError } from '../errors.js';
import type { Journal } from '../journal/types.js';
import { MAX_ARCHIVE_BATCH_ENTRIES } from '../limits.js';
import { type ArchiveLog, ArchiveProcess } from './archive-process.js';
import {
  archivedSeq,
  findLoss,
  hasSent,
  journalIdentity,
  knownGap,
  nextRange,
  type Range,
  rangeDone,
  refills,
  safeSeq,
} from './feeder.js';
import type { ArchiveTarget } from './messages.js';
import { checkFormat, checkReadOnly } from './query-guard.js';
import { readStored } from './stored.js';

export interface ArchiveOptions {
  /** The store's data directory; chdb's own lies in `archive/` inside. */
  dataDir: string;
  journal: Journal;
  log: ArchiveLog;
  /** Store id: a column of each table, since a chain's stores may share one server. */
  store: string;
  /** A ClickHouse server in place of the embedded engine. */
  clickhouseUrl?: string | undefined;
}

export interface Archive {
  /**
   * Answers one reading statement, as text.
   * @param format `table`, `JSONEachRow`, `JSON`, `CSV` or `TSV`; default `table`.
   * @throws ArchiveError: refused, failed, too large, too long, or the archive is away.
   */
  query(sql: string, format?: string): Promise<string>;
  /** Resolves when all that was durable at the call is stored. Rejects when the archive stops before. */
  caughtUp(): Promise<void>;
  /** Up to here the journal may let go: the archive has it. 0 until it was asked what it has. */
  safeSeq(): number;
  /** Entries that are durable and not yet stored; bytes in flight. */
  lag(): { entries: number; bytes: number };
  status(): { state: 'up' | 'away' | 'stopped'; since: number; error: SaunterError | null; restarts: number };
  /** Process id of the child now, for tests and for `doctor`. */
  readonly pid: number | undefined;
  /** Ends after the insert in flight, without waiting for the rest; the next start goes on there. */
  stop(): Promise<void>;
}

/** Where chdb keeps its data. */
export function embeddedPath(dataDir: string): string {
  return join(resolve(dataDir), 'archive');
}

/** A second of events is one insert: single rows cost ClickHouse a part each. */
const GATHER_MS = 1_000;
/** How long a stop waits for what is under way. */
const FLUSH_MS = 1_500;
/** Pauses before the archive is tried again: from the first to the last, doubling, half of it random. */
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 30_000;

export function startArchive(options: ArchiveOptions): Archive {
  return new FollowingArchive(options);
}

class FollowingArchive implements Archive {
  private readonly journal: Journal;
  private readonly log: ArchiveLog;
  private readonly store: string;
  private readonly identity: string;
  private readonly target: ArchiveTarget;
  private readonly dataDir: string;
  private child: ArchiveProcess;
  /** The child that was asked what it has. */
  private asked: ArchiveProcess | null = null;
  private readonly loop: Promise<void>;
  private stopping = false;
  private inFlightBytes = 0;
  private failures = 0;
  private restarts = 0;
  private error: SaunterError | null = null;
  private since = Date.now();
  /** Those who wait for a sequence; while there are any, nothing is gathered. */
  private waiters: { seq: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  /** Ends the pause that the loop is in. */
  private wake: () => void = () => {};

  constructor({ dataDir, journal, log, store, clickhouseUrl }: ArchiveOptions) {
    this.journal = journal;
    this.log = log;
    this.store = store;
    this.dataDir = resolve(dataDir);
    this.target = clickhouseUrl ? { url: clickhouseUrl } : { path: embeddedPath(dataDir) };
    this.identity = journalIdentity(this.dataDir, journal);
    this.child = this.spawn();
    this.loop = this.follow();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async query(sql: string, format = 'table'): Promise<string> {
    checkReadOnly(sql);
    return this.child.request({ type: 'query', sql, format: checkFormat(format) });
  }

  caughtUp(): Promise<void> {
    const seq = this.journal.flushedSeq;
    if (archivedSeq(this.journal) >= seq) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiters.push({ seq, resolve, reject });
      this.wake();
    });
  }

  safeSeq(): number {
    return this.asked ? safeSeq(this.journal) : 0;
  }

  lag(): { entries: number; bytes: number } {
    return {
      entries: Math.max(0, this.journal.flushedSeq - archivedSeq(this.journal)),
      bytes: this.inFlightBytes,
    };
  }

  status(): ReturnType<Archive['status']> {
    const state = this.stopping ? 'stopped' : this.error ? 'away' : 'up';
    return { state, since: this.since, error: this.error, restarts: this.restarts };
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    // What is under way may still get there; a store that stops does not wait for ClickHouse longer.
    await Promise.race([this.loop, delay(FLUSH_MS, undefined, { ref: false })]);
    await this.child.close();
    // The loop may wait for a cursor on a disk that takes nothing: the journal's end tells it.
    await Promise.race([this.loop, delay(FLUSH_MS, undefined, { ref: false })]);
    const error = new ArchiveError('SAUNTER_ARCHIVE_AWAY', 'the archive was stopped.', {
      hint: 'The journal keeps what is not archived; the next start goes on there.',
    });
    for (const { reject } of this.waiters.splice(0)) reject(error);
  }

  private spawn(): ArchiveProcess {
    return new ArchiveProcess(this.target, this.dataDir, this.log);
  }

  private async follow(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.child.ready;
        if (this.asked !== this.child) await this.lookForLoss(this.child);
        const range = await nextRange(this.journal);
        if (range) await this.send(range);
        // only now: one that opens and takes no rows is away as well, and asked less and less often
        this.well();
        this.tellWaiters();
        // a backlog goes on at once, as does somebody who waits
        const { entries } = this.lag();
        if (this.waiters.length === 0 && entries < MAX_ARCHIVE_BATCH_ENTRIES) await this.pause(GATHER_MS);
      } catch (error) {
        await this.failed(error);
      }
    }
  }

  /** Its folder may have been deleted, or a server's database, while the journal's cursor stayed. */
  private async lookForLoss(child: ArchiveProcess): Promise<void> {
    const { journal, store, identity } = this;
    if (hasSent(journal)) {
      const query = (sql: string, format: 'JSONEachRow') => child.request({ type: 'query', sql, format });
      const loss = await findLoss(
        journal,
        await readStored({ store, identity, gap: knownGap(journal), query }),
      );
      const message = 'the archive does not have what it took';
      if (loss) this.log.error({ ...loss, firstSeq: journal.firstSeq }, message);
    }
    this.asked = child;
  }

  private async send(range: Range): Promise<void> {
    this.inFlightBytes = range.bytes;
    try {
      const { from, to, lines } = range;
      await this.child.request({
        type: 'insert',
        store: this.store,
        journal: this.identity,
        refill: refills(this.journal),
        from,
        to,
        lines,
      });
      await rangeDone(this.journal, range);
    } finally {
      this.inFlightBytes = 0;
    }
  }

  private well(): void {
    if (!this.error) return;
    this.log.info({ failures: this.failures, lag: this.lag() }, 'the archive is back');
    this.error = null;
    this.failures = 0;
    this.since = Date.now();
  }

  /** Waits and starts the child again if it is gone. The store notices nothing but the lag. */
  private async failed(cause: unknown): Promise<void> {
    if (this.stopping) return;
    if (!this.error) this.since = Date.now();
    this.failures++;
    this.error =
      cause instanceof SaunterError
        ? cause
        : new ArchiveError('SAUNTER_ARCHIVE_FAILED', String(cause), { hint: 'See the log.', cause });
    const longest = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(this.failures - 1, 16));
    const waitMs = longest / 2 + (Math.random() * longest) / 2;
    this.log.warn(
      {
        code: this.error.code,
        error: this.error.message,
        failures: this.failures,
        waitMs: Math.round(waitMs),
        lag: this.lag(),
      },
      'the archive is away; the journal keeps its entries',
    );
    await this.pause(waitMs);
    if (this.stopping) return;
    // Also where only an insert failed: a connection that is opened anew has no state left over.
    await this.child.close();
    // A stop that came meanwhile has closed this child, and would not know of another one.
    if (this.stopping) return;
    this.child = this.spawn();
    this.restarts++;
  }

  private tellWaiters(): void {
    const done = archivedSeq(this.journal);
    const ready = this.waiters.filter((w) => w.seq <= done);
    this.waiters = this.waiters.filter((w) => w.seq > done);
    for (const { resolve } of ready) resolve();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.stopping) this.wake();
    });
  }
}
