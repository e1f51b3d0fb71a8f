/**
 * Rows of the `carts` topic: the fold of flushed entries, and above it the lines that are appended
 * but not flushed yet. A client that sees a provisional line early sees it go if it does not hold;
 * final lines and receipts it sees only once they are on disk.
 */
import type { StoreModel } from '../engine/catalog/model.js';
import { evolveCart } from '../engine/checkout/cart.js';
import type { DomainEvent, JournalEntry } from '../engine/journal/events.js';
import type { StoreViews } from '../engine/store/index.js';
import type { CartLine, CartRow } from './protocol/index.js';
import type { TopicLog } from './topic-log.js';

/** Visits whose row an event changes; reviews are looked up before and after it is applied. */
export function visitsOf(event: DomainEvent, views: StoreViews): string[] {
  if (event.type === 'review_opened' || event.type === 'review_settled') {
    const candidates = views.reviews.get(event.review)?.candidates ?? [];
    return candidates.flatMap(({ visit }) => (visit === null ? [] : [visit]));
  }
  return 'visit' in event && event.visit !== null ? [event.visit] : [];
}

export class CartRows {
  readonly #model: StoreModel;
  readonly #views: StoreViews;
  readonly #topic: TopicLog<'carts'>;
  /** Entries that are not flushed and show already, by visit, in order. */
  readonly #early = new Map<string, JournalEntry[]>();
  readonly #touched = new Set<string>();

  constructor(model: StoreModel, views: StoreViews, topic: TopicLog<'carts'>) {
    this.#model = model;
    this.#views = views;
    this.#topic = topic;
  }

  /** An appended entry. */
  early(entry: JournalEntry): void {
    const { event } = entry;
    const provisional = (event.type === 'pick' || event.type === 'put_back') && event.phase === 'provisional';
    if (!provisional && event.type !== 'line_withdrawn') return;
    const entries = this.#early.get(event.visit);
    if (entries) entries.push(entry);
    else this.#early.set(event.visit, [entry]);
    this.#touched.add(event.visit);
  }

  touch(visit: string): void {
    this.#touched.add(visit);
  }

  /** Writes the rows that changed since the last call. @param flushedSeq last entry that is on disk */
  publish(flushedSeq: number): void {
    for (const visit of this.#touched) {
      const early = this.#early.get(visit)?.filter(({ seq }) => seq > flushedSeq) ?? [];
      if (early.length > 0) this.#early.set(visit, early);
      else this.#early.delete(visit);
      const row = this.#row(visit, early);
      if (row) this.#topic.set(visit, row);
      else this.#topic.delete(visit);
    }
    this.#touched.clear();
  }

  #row(visit: string, early: readonly JournalEntry[]): CartRow | null {
    const view = this.#views.carts.get(visit);
    if (!view) return null;
    const cart = early.reduce((sofar, { event }) => evolveCart(sofar, event), view.cart);
    const lines = cart.map(
      ({ line, product, quantity, unitPriceMinor, phase, p, movedMs }): CartLine => ({
        line,
        product,
        name: this.#model.productById.get(product)?.name ?? product,
        quantity,
        unitPriceMinor,
        phase,
        p,
        tMs: movedMs,
      }),
    );
    const totalMinor = cart.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
    const { role, state, enteredMs } = view;
    return { role, state, enteredMs, lines, totalMinor, reviews: this.#views.reviewsOf(visit) };
  }
}
