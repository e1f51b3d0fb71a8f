/**
 * What only the order of the journal knows and a receipt must say: the shopper's reference, which
 * its gate was told, and the reviews that are open at this place. Filled in after the decision.
 */

import { compareText } from '../checkout/cart.js';
import type { DomainEvent } from '../journal/events.js';

export interface SavedCompletion {
  references: [string, string][];
  reviews: [string, string[]][];
}

export class Completion {
  readonly #closedReference: (visit: string) => string | null;
  /** Of visits that are not closed yet. */
  readonly #references = new Map<string, string>();
  /** Open reviews and the visits they may touch. */
  readonly #reviews = new Map<string, readonly string[]>();
  /** The same by visit: a receipt asks for one of hundreds. */
  readonly #byVisit = new Map<string, Set<string>>();

  /** `closedReference`: of a visit that was handed to `forget` before. */
  constructor(closedReference: (visit: string) => string | null) {
    this.#closedReference = closedReference;
  }

  /** Takes events in the journal's order; returns the event as it is to be written. */
  complete(event: DomainEvent): DomainEvent {
    this.note(event);
    if (event.type !== 'receipt_issued' && event.type !== 'receipt_revised') return event;
    const { visit } = event.receipt;
    const reference = this.referenceOf(visit);
    return { ...event, receipt: { ...event.receipt, reference, underReview: this.openReviewsOf(visit) } };
  }

  /** Learns from an event that is written already. */
  note(event: DomainEvent): void {
    if (event.type === 'entry_admitted' && event.reference !== null) {
      this.#references.set(event.visit, event.reference);
    } else if (event.type === 'review_opened') {
      const visits = event.candidates.flatMap((c) => (c.visit === null ? [] : [c.visit]));
      this.#open(event.review, [...new Set(visits)]);
    } else if (event.type === 'review_settled') {
      for (const visit of this.#reviews.get(event.review) ?? []) this.#settle(visit, event.review);
      this.#reviews.delete(event.review);
    }
  }

  referenceOf(visit: string): string | null {
    return this.#references.get(visit) ?? this.#closedReference(visit);
  }

  /** The visit's record has its reference from here on. */
  forget(visit: string): void {
    this.#references.delete(visit);
  }

  /** Forgets all but these: of the others a fold of entries from before their records' time told again. */
  forgetAllBut(isHeld: (visit: string) => boolean): void {
    for (const visit of this.#references.keys()) if (!isHeld(visit)) this.#references.delete(visit);
  }

  /** Visits that an open review may still touch. */
  visitsUnderReview(): Iterable<string> {
    return this.#byVisit.keys();
  }

  save(): SavedCompletion {
    return {
      references: [...this.#references],
      reviews: [...this.#reviews].map(([review, visits]) => [review, [...visits]]),
    };
  }

  load(saved: SavedCompletion): void {
    for (const [visit, reference] of saved.references) this.#references.set(visit, reference);
    for (const [review, visits] of saved.reviews) this.#open(review, visits);
  }

  openReviewsOf(visit: string): string[] {
    return [...(this.#byVisit.get(visit) ?? [])].sort(compareText);
  }

  #open(review: string, visits: readonly string[]): void {
    this.#reviews.set(review, visits);
    for (const visit of visits) {
      const open = this.#byVisit.get(visit);
      if (open) open.add(review);
      else this.#byVisit.set(visit, new Set([review]));
    }
  }

  #settle(visit: string, review: string): void {
    const open = this.#byVisit.get(visit);
    open?.delete(review);
    if (open?.size === 0) this.#byVisit.delete(visit);
  }
}
