/**
 * People's answers to reviews that wait until the store has written them. Nobody is told that a review
 * is settled before its entry is flushed: ticks may stop, or the disk may take nothing, and then the
 * answer is gone.
 */
import type { StoreEngine } from '../engine/api.js';
import type { DomainEvent, JournalEntry } from '../engine/journal/events.js';

export type SettledReview = Extract<DomainEvent, { type: 'review_settled' }>;

/**
 * `other`: another answer came first. `aside`: an actor fails on it, nothing is booked, and a review asks again.
 * `late`: not written in time; it may still be. `closing`: not written, and no tick comes any more; what the last
 * one took may still be.
 */
export type SettleOutcome = 'settled' | 'other' | 'aside' | 'late' | 'closing';

/**
 * A store that can write does so within some ticks, ms. Below the 10 s after which uWebSockets.js cuts a
 * request.
 */
const WAIT_MS = 5_000;

interface Waiting {
  settled: SettledReview;
  tell: (outcome: SettleOutcome) => void;
  timer: NodeJS.Timeout;
}

export class ReviewDesk {
  /** One a review, so no more than there are open reviews. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #waitMs: number;

  constructor(waitMs = WAIT_MS) {
    this.#waitMs = waitMs;
  }

  /** A desk that hears what this engine writes. */
  static of(engine: Pick<StoreEngine, 'onEntries'>): ReviewDesk {
    const desk = new ReviewDesk();
    engine.onEntries((entries, durable) => desk.entries(entries, durable));
    return desk;
  }

  /** Calls `tell` once; returns false, and never does, where another answer to the review waits already. */
  wait(settled: SettledReview, tell: (outcome: SettleOutcome) => void): boolean {
    const { review } = settled;
    if (this.#waiting.has(review)) return false;
    const timer = setTimeout(() => this.#tell(review, 'late'), this.#waitMs);
    this.#waiting.set(review, { settled, tell, timer });
    return true;
  }

  entries(entries: readonly JournalEntry[], durable: boolean): void {
    if (!durable || this.#waiting.size === 0) return;
    // First: the queue may have taken it, and its visit not.
    for (const { event } of entries)
      if (event.type === 'fact_parked' && event.review !== undefined && this.#waiting.has(event.review))
        this.#tell(event.review, 'aside');
    for (const { event } of entries) {
      if (event.type !== 'review_settled') continue;
      const waiting = this.#waiting.get(event.review);
      if (waiting) this.#tell(event.review, isSame(event, waiting.settled) ? 'settled' : 'other');
    }
  }

  /** No tick comes any more. */
  close(): void {
    for (const review of [...this.#waiting.keys()]) this.#tell(review, 'closing');
  }

  #tell(review: string, outcome: SettleOutcome): void {
    const { tell, timer } = this.#waiting.get(review)!;
    this.#waiting.delete(review);
    clearTimeout(timer);
    tell(outcome);
  }
}

function isSame(a: SettledReview, b: SettledReview): boolean {
  return a.visit === b.visit && a.product === b.product && a.quantity === b.quantity && a.by === b.by;
}
