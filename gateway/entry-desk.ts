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

  get size(): number {
    return this.#waiting.size;
  }

  /** @throws ProtocolError SAUNTER_TOO_MANY_ENTRIES */
  wait(visit: string, device: string, seq: number, answer: Answer): void {
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
      if (event.type !== 'entry_admitted' && event.type !== 'entry_refused') continue;
      const waiting = this.#waiting.get(event.visit);
      if (!waiting) continue;
      this.#waiting.delete(event.visit);
      const { device, seq, answer } = waiting;
      const admitted = event.type === 'entry_admitted';
      const entry: ToDevice = { type: 'entry', device, seq, visit: event.visit, admitted };
      answer(admitted ? entry : { ...entry, reason: event.reason });
    }
  }
}
