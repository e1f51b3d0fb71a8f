/**
 * Entries that were asked for and wait for the store's answer. A gate opens only on an admission
 * that is flushed to the journal: otherwise a crash could leave somebody inside whom nobody knows.
 */
import type { JournalEntry } from '../engine/journal/events.js';
import { MAX_PENDING_ENTRIES } from '../engine/limits.js';
import { refuse } from './message-checks.js';
import type { ToDevice } from './protocol/index.js';

export type Answer = (message: ToDevice) => void;

interface Waiting {
  device: string;
  seq: number;
  answer: Answer;
}

/** One for each engine; all sessions share it. Feed it with `StoreEngine.onEntries`. */
export class EntryDesk {
  readonly #waiting = new Map<string, Waiting>();
  /** Nobody is let in any more. */
  closed = false;

  get size(): number {
    return this.#waiting.size;
  }

  /** @throws ProtocolError SAUNTER_CLOSING, SAUNTER_TOO_MANY_ENTRIES */
  wait(visit: string, device: string, seq: number, answer: Answer): void {
    if (this.closed) throw refuse('SAUNTER_CLOSING', 'the store lets nobody in any more');
    if (this.#waiting.size >= MAX_PENDING_ENTRIES) {
      throw refuse('SAUNTER_TOO_MANY_ENTRIES', `${this.#waiting.size} entries wait for their admission`);
    }
    this.#waiting.set(visit, { device, seq, answer });
  }

  forget(visit: string): void {
    this.#waiting.delete(visit);
  }

  /** The device is gone: nobody is there to answer. */
  forgetAll(answer: Answer): void {
    for (const [visit, waiting] of this.#waiting) if (waiting.answer === answer) this.#waiting.delete(visit);
  }

  entries(entries: readonly JournalEntry[], durable: boolean): void {
    if (!durable || this.#waiting.size === 0) return;
    for (const { event } of entries) {
      if (event.type === 'entry_admitted') this.#answer(event.visit, null);
      else if (event.type === 'entry_refused') this.#answer(event.visit, event.reason);
      // The gate's actor failed on it: nobody will decide it any more.
      else if (event.type === 'fact_parked' && event.kind === 'entry_asked' && event.visit !== null) {
        this.#answer(event.visit, 'failed');
      }
    }
  }

  /** @param reason why it was refused; null where it was admitted */
  #answer(visit: string, reason: string | null): void {
    const waiting = this.#waiting.get(visit);
    if (!waiting) return;
    this.#waiting.delete(visit);
    const { device, seq, answer } = waiting;
    const entry = { type: 'entry', device, seq, visit } as const;
    answer(reason === null ? { ...entry, admitted: true } : { ...entry, admitted: false, reason });
  }
}
