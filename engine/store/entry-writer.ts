/**
 * Writes what is decided into the journal, fact by fact, and follows it to the disk. What fails here is no
 * actor's failure: these entries are decided and would be lost, so the store cannot go on.
 */
import type { Log } from '../actors/index.js';
import { InvariantError, type SaunterError } from '../errors.js';
import type { DomainEvent, JournalEntry } from '../journal/events.js';
import type { Journal, NewEntry } from '../journal/types.js';
import { FACT_LIVES } from '../limits.js';
import { countFailing } from './failing-fact.js';
import type { StoreMemory } from './memory.js';

export interface EntryWriterOptions {
  journal: Journal;
  log: Log;
  memory: StoreMemory;
  /** Called with the time that the journal took of this thread, ms. */
  onAppended: ((ms: number) => void) | undefined;
  /** Called in order: once when appended, once when on disk. Does not throw. */
  onEntries(entries: readonly JournalEntry[], durable: boolean): void;
  /** Something more of what was written is on disk. */
  onFlushed(): void;
  onFailed(error: Error): void;
}

export class EntryWriter {
  readonly #options: EntryWriterOptions;
  #unflushed = 0;
  #durable: Promise<void> = Promise.resolve();

  constructor(options: EntryWriterOptions) {
    this.#options = options;
  }

  /** What is written and not on disk yet; 0: all is. */
  get unflushed(): number {
    return this.#unflushed;
  }

  /** Resolves when all that was written so far is on disk, or has failed. */
  get durable(): Promise<void> {
    return this.#durable;
  }

  /**
   * Writes the entries of each fact, and moves visits out of memory that are over with them.
   * @param nothingOpen no other fact is decided that the journal has not
   * @returns false where that failed, which `onFailed` was told
   */
  write(decided: readonly NewEntry[][], nothingOpen: boolean): boolean {
    for (const entries of decided) {
      try {
        this.#write(entries);
      } catch (error) {
        this.#failOn(entries[0]!, error as Error);
        return false;
      }
    }
    try {
      if (decided.length > 0) this.closeVisits(decided.flat().map((e) => e.event));
      if (nothingOpen && this.#options.memory.checkpointDue) this.checkpoint();
    } catch (error) {
      this.#options.onFailed(error as Error);
      return false;
    }
    return true;
  }

  /** Moves visits out of memory that are over: those that these events touch, or all at a start. */
  closeVisits(events: readonly DomainEvent[] | 'all'): void {
    this.#kept(this.#options.memory.closeVisits(events));
  }

  /** Only while no fact is decided that the journal has not. */
  checkpoint(): void {
    this.#kept([this.#options.memory.checkpoint()]);
  }

  /** Derived states on their way to the disk. */
  #kept(written: readonly Promise<void>[]): void {
    if (written.length > 0) this.#follow(1, Promise.all(written));
  }

  /** The entries of one fact: all of them, or none. */
  #write(decided: readonly NewEntry[]): void {
    const { journal, memory, onAppended, onEntries } = this.#options;
    const completed = decided.map((e) => this.#complete(e));
    const startMs = performance.now();
    const { entries, flushed } = journal.append(completed);
    onAppended?.(performance.now() - startMs);
    memory.appended(entries);
    this.#follow(entries.length, flushed, () => onEntries(entries, true));
    onEntries(entries, false);
  }

  /** Waited for after all that was written before. */
  #follow(count: number, flushed: Promise<unknown>, then: () => void = () => {}): void {
    const { onFlushed, onFailed } = this.#options;
    this.#unflushed += count;
    this.#durable = Promise.all([this.#durable, flushed]).then(
      () => {
        this.#unflushed -= count;
        then();
        onFlushed();
      },
      (error: Error) => onFailed(error),
    );
  }

  #complete(entry: NewEntry): NewEntry {
    try {
      return { ...entry, event: this.#options.memory.completion.complete(entry.event) };
    } catch (cause) {
      const what = `${entry.event.type} of fact ${entry.tick}.${entry.fact}`;
      throw new InvariantError(`${what} cannot be completed: ${String(cause)}`, { cause });
    }
  }

  /** The fact comes again with the next start: it is told by how many lives it has ended. */
  #failOn({ tick, fact: index }: NewEntry, error: Error): void {
    const { journal, log, onFailed } = this.#options;
    // No fact's fault: the disk takes nothing.
    if ((error as Partial<SaunterError>).code !== 'SAUNTER_JOURNAL_FULL') {
      const { failing, written } = countFailing(journal, { tick, index }, error.message);
      this.#kept([written]);
      const ended = { fact: { tick, index }, lives: failing.lives, of: FACT_LIVES };
      log.error(ended, 'a fact cannot be written: it ends this life of the store');
    }
    onFailed(error);
  }
}
