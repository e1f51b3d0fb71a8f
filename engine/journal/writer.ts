/**
 * Group commit on lmdb: what is put while one transaction is under way goes into the next one, in
 * order. A transaction that fails (a full disk) is tried again with the same content, so nothing
 * that was numbered is lost and nothing is half-written; until then the writer is stalled.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Database, Key, RootDatabase } from 'lmdb';
import { SaunterError } from '../errors.js';

export interface Put {
  db: Pick<Database<unknown, Key>, 'put' | 'remove'>;
  key: Key;
  /** undefined: the key is removed. */
  value: unknown;
}

interface Group {
  puts: readonly Put[];
  resolve(): void;
  reject(error: Error): void;
}

/** Puts of one transaction: bounds the time that a reader waits for it. */
const MAX_PUTS = 4096;
/**
 * Transactions between two looks at who reads. A process that was killed while it read would keep all
 * pages as they were for it, and the file would grow by whatever is written, gigabytes on a large floor, until
 * lmdb has to map more of it and looks itself. Some 10 s of ticks.
 */
export const LOOK_AT_READERS_EVERY = 200;

export interface WriterHooks {
  /** Calls `again` after a while. */
  retry(again: () => void): void;
  /** Told when writing stops, and with null when it goes on. */
  onStalled(error: SaunterError | null): void;
  /** Why there is no room for these; null where there is. Not asked of what makes room. */
  refusal(puts: readonly Put[]): SaunterError | null;
  /** Waited for before each transaction: a disk that takes its time, for tests of what a store survives. */
  hold?: (() => Promise<void>) | undefined;
}

export class Writer {
  readonly #root: RootDatabase<unknown, Key>;
  #commits = 0;
  readonly #hooks: WriterHooks;
  #queue: Group[] = [];
  /** Makes room: it overtakes, and is written while the rest waits. */
  #urgent: Group[] = [];
  #running: Promise<void> | null = null;
  #stalled: SaunterError | null = null;
  /** Until the retry: only what makes room is written. */
  #pausing = false;
  #closed = false;

  constructor(root: RootDatabase<unknown, Key>, hooks: WriterHooks) {
    this.#root = root;
    this.#hooks = hooks;
  }

  get stalled(): SaunterError | null {
    return this.#stalled;
  }

  /** All of it in one transaction, after all that was put before. Resolves when it is on disk. */
  put(puts: readonly Put[]): Promise<void> {
    if (this.#closed) return Promise.reject(journalClosed());
    return new Promise((resolve, reject) => {
      this.#queue.push({ puts, resolve, reject });
      this.#start();
    });
  }

  /**
   * Before all that waits, and past the journal's limit: for what lets entries go. It must not
   * depend on what was put before and is not on disk.
   */
  putFirst(puts: readonly Put[]): Promise<void> {
    if (this.#closed) return Promise.reject(journalClosed());
    return new Promise((resolve, reject) => {
      this.#urgent.push({ puts, resolve, reject });
      this.#start();
    });
  }

  /** Waits for what is under way; what a stall holds back is given up with an error. */
  async close(): Promise<void> {
    while (this.#running) await this.#running;
    this.#closed = true;
    const error = journalClosed();
    for (const group of [...this.#urgent.splice(0), ...this.#queue.splice(0)]) group.reject(error);
  }

  /** The groups that are written next: none while they wait for the retry. */
  get #due(): Group[] {
    return this.#urgent.length > 0 || this.#pausing ? this.#urgent : this.#queue;
  }

  #start(): void {
    if (this.#running || this.#closed) return;
    if (this.#due.length === 0) {
      // What was refused was only what makes room, and it is written: no more may ever come, since a
      // stalled store takes nothing.
      if (!this.#pausing) this.#goOn();
      return;
    }
    this.#running = this.#run().then((failure) => {
      this.#running = null;
      if (failure === null) this.#start();
      else this.#stall(failure.cause);
    });
  }

  /** Writes until nothing is left; returns what stopped it, if anything did. */
  async #run(): Promise<{ cause: unknown } | null> {
    // One turn later: what this turn still puts shares the transaction.
    await turn();
    for (;;) {
      const queue = this.#due;
      if (queue.length === 0) return null;
      let groups = 0;
      for (let puts = 0; groups < queue.length && puts < MAX_PUTS; groups++) {
        puts += queue[groups]!.puts.length;
      }
      const taken = queue.slice(0, groups);
      const refusal = queue === this.#urgent ? null : this.#hooks.refusal(taken.flatMap(({ puts }) => puts));
      if (refusal) return { cause: refusal };
      try {
        await this.#commit(taken);
      } catch (cause) {
        return { cause: await realCause(cause) };
      }
      queue.splice(0, groups);
      if (queue === this.#queue) this.#goOn();
      for (const group of taken) group.resolve();
    }
  }

  async #commit(groups: readonly Group[]): Promise<void> {
    await this.#hooks.hold?.();
    if (++this.#commits % LOOK_AT_READERS_EVERY === 0) this.#root.readerCheck();
    const single: Promise<unknown>[] = [];
    const batch = this.#root.batch(() => {
      for (const { puts } of groups) {
        for (const { db, key, value } of puts)
          single.push(value === undefined ? db.remove(key) : db.put(key, value));
      }
    });
    // Every promise of lmdb's is waited for: each of them rejects on its own.
    const results = await Promise.allSettled([batch, ...single]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  #goOn(): void {
    if (!this.#stalled) return;
    this.#stalled = null;
    this.#hooks.onStalled(null);
  }

  #stall(cause: unknown): void {
    const why = cause instanceof SaunterError ? cause.message : String(cause);
    this.#stalled = new SaunterError('SAUNTER_JOURNAL_STALLED', `the journal cannot be written: ${why}`, {
      hint: 'Make room on its disk. It goes on by itself, nothing that was taken is lost meanwhile.',
      cause,
    });
    this.#hooks.onStalled(this.#stalled);
    if (this.#pausing) return;
    this.#pausing = true;
    this.#hooks.retry(() => {
      // A write that is under way goes on with what waited.
      this.#pausing = false;
      this.#start();
    });
  }
}

export function journalClosed(what = 'this was on disk'): SaunterError {
  return new SaunterError('SAUNTER_JOURNAL_CLOSED', `the journal was closed before ${what}`);
}

/** lmdb 3.5 says only "Commit failed" and hands the reason out as a promise that rejects. */
async function realCause(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<never> };
  if (!(commitError instanceof Promise)) return error;
  const cause = commitError.catch((reason: unknown) => reason);
  // It has been seen to follow at once; if it does not, the general word must do.
  return Promise.race([cause, turn(error)]);
}
