/**
 * The topics that are folds of the journal: carts, facings, plates, receipts, reviews. On start they
 * are built again from the journal; from then on they follow it.
 */
import type { StoreModel } from '../engine/catalog/model.js';
import type { DomainEvent, JournalEntry, Receipt } from '../engine/journal/events.js';
import type { Journal } from '../engine/journal/types.js';
import { MAX_RECEIPT_ROWS, MAX_RESOLVED_REVIEWS } from '../engine/limits.js';
import { CartView } from './cart-view.js';
import type { PlateRow, ReceiptRow, ReviewRow } from './protocol/index.js';
import type { SyncHub } from './sync.js';

/** Entries read at once while the views are built. */
const READ_BATCH = 4096;

type StockEvent = Extract<DomainEvent, { type: 'stock_moved' | 'restocked' }>;
type PlateEvent = Extract<DomainEvent, { type: 'plate_health' }>;

export class JournalViews {
  readonly #hub: SyncHub;
  readonly #journal: Journal;
  readonly #carts: CartView;
  readonly #resolvedReviews: string[] = [];
  /** Journal sequence of each receipt's newest revision. */
  readonly #receiptSeq = new Map<number, number>();
  #seq = 0;

  constructor(model: StoreModel, journal: Journal, hub: SyncHub) {
    this.#hub = hub;
    this.#journal = journal;
    this.#carts = new CartView(model, hub.topic('carts'));
    const facings = hub.topic('facings');
    for (const { id, product, openingStock } of model.facings) {
      facings.set(id, { product: model.products[product]!.id, stock: openingStock, delta: 0, tMs: 0 });
    }
    while (this.#seq < journal.flushedSeq) {
      const batch = journal.read(this.#seq + 1, Math.min(READ_BATCH, journal.flushedSeq - this.#seq));
      if (batch.length === 0) break;
      this.entries(batch, true);
    }
  }

  get inside(): number {
    return this.#carts.inside;
  }
  get receipts(): number {
    return this.#receiptSeq.size;
  }

  /** As `StoreEngine.onEntries` tells them. */
  entries(entries: readonly JournalEntry[], durable: boolean): void {
    for (const entry of entries) {
      // Entries that the start has read already may still be told of.
      if (entry.seq <= this.#seq) continue;
      if (durable) {
        this.#seq = entry.seq;
        this.#carts.apply(entry);
        this.#apply(entry);
      } else this.#carts.early(entry);
    }
    this.#carts.publish();
  }

  /** Open, or settled not long ago; undefined else. */
  review(review: string): ReviewRow | undefined {
    return this.#hub.topic('reviews').rows.get(review);
  }

  /** The newest revision of a receipt; null where there is no such number. */
  receipt(number: number): Receipt | null {
    const seq = this.#receiptSeq.get(number);
    const event = seq === undefined ? undefined : this.#journal.read(seq, 1)[0]?.event;
    return event?.type === 'receipt_issued' || event?.type === 'receipt_revised' ? event.receipt : null;
  }

  #apply(entry: JournalEntry): void {
    const { event, tMs, seq } = entry;
    switch (event.type) {
      case 'stock_moved':
      case 'restocked':
        this.#stock(event, tMs);
        break;
      case 'plate_health':
        this.#plate(event, tMs);
        break;
      case 'receipt_issued':
      case 'receipt_revised':
        this.#receipt(event.receipt, seq);
        break;
      case 'review_opened':
        this.#hub.topic('reviews').set(event.review, {
          tMs,
          plate: event.evidence.plates[0]?.plate ?? '',
          quantity: event.quantity,
          candidates: event.candidates.map(({ visit, product, p }) => ({ visit, product, p })),
          state: 'open',
        });
        break;
      case 'review_settled':
        this.#settled(event.review);
        break;
    }
  }

  #stock(event: StockEvent, tMs: number): void {
    if (event.facing === null) return;
    const topic = this.#hub.topic('facings');
    const row = topic.rows.get(event.facing);
    if (row) topic.set(event.facing, { ...row, stock: row.stock + event.delta, delta: event.delta, tMs });
  }

  #plate({ plate, health }: PlateEvent, sinceMs: number): void {
    const topic = this.#hub.topic('plates');
    if (health === 'ok') topic.delete(plate);
    else topic.set(plate, { health: health as PlateRow['health'], sinceMs });
  }

  #receipt(receipt: Receipt, seq: number): void {
    this.#receiptSeq.set(receipt.number, seq);
    const topic = this.#hub.topic('receipts');
    const key = String(receipt.number);
    // A correction of a receipt so old that it has left the topic is found by its number only.
    if (receipt.revision > 0 && !topic.rows.has(key)) return;
    topic.set(key, receiptRow(receipt));
    if (topic.rows.size <= MAX_RECEIPT_ROWS) return;
    for (const oldest of topic.rows.keys()) {
      topic.delete(oldest);
      return;
    }
  }

  #settled(review: string): void {
    const topic = this.#hub.topic('reviews');
    const row = topic.rows.get(review);
    if (!row) return;
    topic.set(review, { ...row, state: 'resolved' });
    this.#resolvedReviews.push(review);
    if (this.#resolvedReviews.length > MAX_RESOLVED_REVIEWS) topic.delete(this.#resolvedReviews.shift()!);
  }
}

function receiptRow(receipt: Receipt): ReceiptRow {
  const { number, revision, visit, issuedMs, currency, taxes, totalMinor, cause } = receipt;
  const row: ReceiptRow = {
    number,
    revision,
    visit,
    issuedMs,
    currency,
    lines: receipt.lines.map(({ lines: _journalLines, ...line }) => line),
    taxes: taxes.map(({ tax, rateBp, netMinor, taxMinor }) => ({ tax, rateBp, netMinor, taxMinor })),
    totalMinor,
    underReview: receipt.underReview.length,
  };
  return cause === null ? row : { ...row, cause };
}
