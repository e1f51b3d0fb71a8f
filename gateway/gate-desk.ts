/**
 * Passages that wait for the store's answer. A gate opens only on an admission that is flushed to the journal:
 * otherwise a crash could leave somebody inside whom nobody knows. Who went out is confirmed when that is on
 * disk: until then the gate must tell it again, or a crash could leave somebody inside who is not.
 */
import type { StoreEngine } from '../engine/api.js';
import type { GateInput } from '../engine/floor/inbox-types.js';
import type { Passage } from '../engine/floor/passages.js';
import type { JournalEntry } from '../engine/journal/events.js';
import { MAX_PENDING_ENTRIES } from '../engine/limits.js';
import { refuse } from './message-checks.js';
import type { ToDevice } from './protocol/index.js';

export type Answer = (message: ToDevice) => void;

interface Waiting {
  device: string;
  seq: number;
  /** null: whoever asked is gone. */
  answer: Answer | null;
}

/** Why an entry is refused that the journal has already: the same message came before a restart. */
const REPEATED = 'repeated';
/** Decided entries that are remembered for gates that ask again. */
const MAX_DECIDED = MAX_PENDING_ENTRIES;

/** Message of an exit. */
type Exit = Pick<GateInput, 'source' | 'seq' | 'tMs'>;
const keyOf = ({ source, seq, tMs }: Exit) => `${source} ${seq} ${tMs}`;

/** One for each engine; all sessions share it. */
export class GateDesk {
  readonly #waiting = new Map<string, Waiting>();
  /** Why an entry was refused, null where it was admitted; by visit, oldest first. */
  readonly #decided = new Map<string, string | null>();
  /** Who asked about exits that are not on disk yet; by `keyOf`, oldest first. */
  readonly #exits = new Map<string, { device: string; answer: Answer }>();
  /** Nobody is let in any more. */
  closed = false;

  /** A desk that hears what this engine decides. */
  static of(engine: Pick<StoreEngine, 'onEntries' | 'onExits'>): GateDesk {
    const desk = new GateDesk();
    engine.onEntries((entries, durable) => desk.entries(entries, durable));
    engine.onExits((exits) => desk.exits(exits));
    return desk;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Will answer when the entry is decided; at once where it is. Returns false where the same entry was
   * asked for before: it must not be taken again.
   * @throws ProtocolError SAUNTER_CLOSING, SAUNTER_TOO_MANY_ENTRIES
   */
  wait(visit: string, device: string, seq: number, answer: Answer): boolean {
    const known = this.#decided.get(visit);
    if (known !== undefined || this.#waiting.has(visit)) {
      this.#waiting.set(visit, { device, seq, answer });
      if (known !== undefined) this.#answer(visit, known);
      return false;
    }
    if (this.closed) throw refuse('SAUNTER_CLOSING', 'the store lets nobody in any more');
    if (this.#waiting.size >= MAX_PENDING_ENTRIES) {
      throw refuse('SAUNTER_TOO_MANY_ENTRIES', `${this.#waiting.size} entries wait for their admission`);
    }
    this.#waiting.set(visit, { device, seq, answer });
    return true;
  }

  /** It was not taken. */
  forget(visit: string): void {
    this.#waiting.delete(visit);
  }

  /** The device is gone: nobody is there to answer, until it asks again. */
  forgetAll(answer: Answer): void {
    for (const waiting of this.#waiting.values()) if (waiting.answer === answer) waiting.answer = null;
    for (const [key, waiting] of this.#exits) if (waiting.answer === answer) this.#exits.delete(key);
  }

  /** Will answer when the exit is on disk. Of too many that wait the oldest is told again by its gate. */
  waitForExit(exit: Exit, device: string, answer: Answer): void {
    const key = keyOf(exit);
    this.#exits.delete(key);
    this.#exits.set(key, { device, answer });
    if (this.#exits.size <= MAX_PENDING_ENTRIES) return;
    const [oldest] = this.#exits.keys();
    this.#exits.delete(oldest!);
  }

  exits(exits: readonly Passage[]): void {
    for (const [source, seq, tMs] of exits) {
      const key = keyOf({ source, seq, tMs });
      const waiting = this.#exits.get(key);
      if (!waiting) continue;
      this.#exits.delete(key);
      waiting.answer({ type: 'exit', device: waiting.device, seq });
    }
  }

  entries(entries: readonly JournalEntry[], durable: boolean): void {
    if (!durable || this.#waiting.size === 0) return;
    for (const { event } of entries) {
      if (event.type === 'entry_admitted') this.#answer(event.visit, null);
      else if (event.type === 'entry_refused')
        this.#answer(event.visit, event.reason === REPEATED ? null : event.reason);
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
    this.#decided.delete(visit);
    this.#decided.set(visit, reason);
    for (const oldest of this.#decided.keys()) {
      if (this.#decided.size <= MAX_DECIDED) break;
      this.#decided.delete(oldest);
    }
    const { device, seq, answer } = waiting;
    if (!answer) return;
    const entry = { type: 'entry', device, seq, visit } as const;
    answer(reason === null ? { ...entry, admitted: true } : { ...entry, admitted: false, reason });
  }
}
