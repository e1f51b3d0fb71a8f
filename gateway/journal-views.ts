/**
 * The topics that are folds of the journal: carts, facings, plates, receipts, reviews. On start they
 * are built again from the journal; from then on they follow it. The fold itself is the engine's.
 */
import type { StoreModel } from '../engine/catalog/model.js';
import type { JournalEntry, Receipt } from '../engine/journal/events.js';
import type { Journal } from '../engine/journal/types.js';
import { MAX_RECEIPTS_SHOWN, MAX_RESOLVED_REVIEWS } from '../engine/limits.js';
import { isVisitKept, type ReviewView, readStart, StoreViews } from '../engine/store/index.js';
import { CartRows, visitsOf } from './cart-rows.js';
import type { PlateRow, ReceiptRow, ReviewRow } from './protocol/index.js';
import { ReceiptPlaces } from './receipt-places.js';
import { ShelfRows } from './shelf-rows.js';
import type { SyncHub } from './sync.js';

/** Entries read at once while the views are built. */
const READ_BATCH = 4096;
/** … and while older receipts are looked for beside the store's work: some 3 ms of the store's thread. */
const SEARCH_BATCH = 256;

export class JournalViews {
  readonly #hub: SyncHub;
  readonly #journal: Journal;
  readonly #views: StoreViews;
  readonly #carts: CartRows;
  readonly #shelves: ShelfRows;
  readonly #resolvedReviews: string[] = [];
  readonly #places = new ReceiptPlaces();
  /** Highest receipt number; numbers have no gaps. */
  #lastReceipt = 0;
  /** Last entry that is applied, which is flushed. */
  #seq = 0;
  #closed = false;
  /** Older receipts are to be looked for up to this entry. */
  #searchTo = 0;

  constructor(model: StoreModel, journal: Journal, hub: SyncHub) {
    this.#hub = hub;
    this.#journal = journal;
    this.#views = new StoreViews(model);
    this.#carts = new CartRows(model, this.#views, hub.topic('carts'));
    this.#shelves = new ShelfRows(hub.topic('shelves'));
    this.#begin(model);
    this.#searchTo = this.#seq;
    for (const [facing, row] of this.#views.stock) hub.topic('facings').set(facing, row);
    while (this.#seq < journal.flushedSeq) {
      const batch = journal.read(this.#seq + 1, Math.min(READ_BATCH, journal.flushedSeq - this.#seq));
      if (batch.length === 0) break;
      this.entries(batch, true);
    }
  }

  /** Visits that are inside. */
  get inside(): number {
    return this.#views.carts.size;
  }
  /** Receipts issued so far. */
  get receipts(): number {
    return this.#lastReceipt;
  }

  /** As `StoreEngine.onEntries` tells them. */
  entries(entries: readonly JournalEntry[], durable: boolean): void {
    for (const entry of entries) {
      // What the start has read already may still be told of.
      if (entry.seq <= this.#seq) continue;
      if (durable) this.#apply(entry);
      else {
        this.#carts.early(entry);
        this.#shelves.early(entry);
      }
    }
    this.#carts.publish(this.#seq);
  }

  /** No more of the journal is read. */
  close(): void {
    this.#closed = true;
  }

  /** From the newest memory that is kept: a start need not fold a day. */
  #begin(model: StoreModel): void {
    const start = readStart(this.#journal, model.configHash);
    if (!start) return;
    this.#views.load(start.views);
    this.#seq = start.seq;
    const { carts, reviews, receipts, plates, shelves } = this.#views;
    for (const visit of carts.keys()) this.#carts.touch(visit);
    for (const [id, view] of reviews) this.#hub.topic('reviews').set(id, reviewRow(view));
    for (const [key, view] of shelves) this.#hub.topic('shelves').set(key, view);
    for (const [id, view] of plates) this.#hub.topic('plates').set(id, view as PlateRow);
    for (const [number, receipt] of receipts) {
      this.#lastReceipt = Math.max(this.#lastReceipt, number);
      this.#hub.topic('receipts').set(String(number), this.#receiptRow(receipt));
    }
  }

  /** Looks for older receipts, beside the store's work. A start after a crash does not wait for that. */
  search(): void {
    const to = this.#searchTo;
    this.#searchTo = 0;
    if (to > 0) setImmediate(() => this.#search(1, to));
  }

  /** Where each receipt stands up to entry `to`: a little at a time. */
  #search(fromSeq: number, to: number): void {
    if (this.#closed || fromSeq > to) return;
    const from = Math.max(fromSeq, this.#journal.firstSeq);
    const entries = this.#journal.read(from, Math.max(0, Math.min(SEARCH_BATCH, to - from + 1)));
    for (const { seq, event } of entries) {
      if (event.type !== 'receipt_issued' && event.type !== 'receipt_revised') continue;
      this.#places.note(event.receipt.number, seq);
    }
    if (entries.length > 0) setImmediate(() => this.#search(from + entries.length, to));
  }

  /** Open, or settled not long ago; undefined else. */
  review(review: string): ReviewRow | undefined {
    return this.#hub.topic('reviews').rows.get(review);
  }

  /** Whether the visit is inside, or has one of the newest receipts and its record is still kept. */
  knows(visit: string): boolean {
    if (this.#views.carts.has(visit)) return true;
    return this.#receiptOf(visit) !== undefined && isVisitKept(this.#journal, visit);
  }

  /** The newest revision of a receipt; null where there is no such number. */
  receipt(number: number): Receipt | null {
    const seq = this.#places.seqOf(number);
    // One whose entry was let go of is known while it is among the newest; then the archive has it.
    if (seq < this.#journal.firstSeq) return this.#views.receipts.get(number) ?? null;
    const event = this.#journal.read(seq, 1)[0]?.event;
    return event?.type === 'receipt_issued' || event?.type === 'receipt_revised' ? event.receipt : null;
  }

  #apply(entry: JournalEntry): void {
    const { event } = entry;
    this.#seq = entry.seq;
    const before = visitsOf(event, this.#views);
    this.#views.apply(entry);
    this.#shelves.apply(entry);
    for (const visit of [...before, ...visitsOf(event, this.#views)]) this.#carts.touch(visit);
    switch (event.type) {
      case 'stock_moved':
      case 'restocked': {
        const row = event.facing === null ? undefined : this.#views.stock.get(event.facing);
        if (event.facing !== null && row) this.#hub.topic('facings').set(event.facing, row);
        break;
      }
      case 'plate_health': {
        const row = this.#views.plates.get(event.plate);
        if (row) this.#hub.topic('plates').set(event.plate, row as PlateRow);
        else this.#hub.topic('plates').delete(event.plate);
        break;
      }
      case 'receipt_issued':
      case 'receipt_revised':
        this.#receipt(event.receipt, entry.seq);
        break;
      case 'review_opened':
        this.#open(event.review);
        this.#waits(event.candidates);
        break;
      case 'review_settled':
        this.#settled(event.review);
        break;
    }
  }

  #receipt(receipt: Receipt, seq: number): void {
    this.#places.note(receipt.number, seq);
    this.#places.forgetBefore(this.#journal.firstSeq);
    this.#lastReceipt = Math.max(this.#lastReceipt, receipt.number);
    const topic = this.#hub.topic('receipts');
    const key = String(receipt.number);
    // A correction of a receipt so old that it has left the topic is found by its number only.
    if (receipt.revision > 0 && !topic.rows.has(key)) return;
    topic.set(key, this.#receiptRow(receipt));
    if (topic.rows.size > MAX_RECEIPTS_SHOWN) topic.delete(topic.rows.keys().next().value!);
  }

  /** Perhaps again: who is who can be doubtful twice. */
  #open(review: string): void {
    const settled = this.#resolvedReviews.indexOf(review);
    if (settled >= 0) this.#resolvedReviews.splice(settled, 1);
    this.#hub.topic('reviews').set(review, reviewRow(this.#views.reviews.get(review)!));
  }

  #settled(review: string): void {
    const topic = this.#hub.topic('reviews');
    const row = topic.rows.get(review);
    if (!row) return;
    this.#waits(row.candidates);
    topic.set(review, { ...row, state: 'resolved' });
    this.#resolvedReviews.push(review);
    if (this.#resolvedReviews.length > MAX_RESOLVED_REVIEWS) topic.delete(this.#resolvedReviews.shift()!);
  }

  /** Whether receipts of these visits wait for somebody has changed. */
  #waits(candidates: readonly { visit: string | null }[]): void {
    const topic = this.#hub.topic('receipts');
    for (const visit of new Set(candidates.map((c) => c.visit))) {
      const receipt = visit === null ? undefined : this.#receiptOf(visit);
      const key = String(receipt?.number);
      if (receipt && topic.rows.has(key)) topic.set(key, this.#receiptRow(receipt));
    }
  }

  /** Of the newest receipts. */
  #receiptOf(visit: string): Receipt | undefined {
    for (const receipt of this.#views.receipts.values()) if (receipt.visit === visit) return receipt;
    return undefined;
  }

  #receiptRow(receipt: Receipt): ReceiptRow {
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
      // As it is now: the receipt itself says what was open when it was issued.
      underReview: this.#views.reviewsOf(visit),
    };
    return cause === null ? row : { ...row, cause };
  }
}

function reviewRow({ tMs, quantity, candidates, evidence }: ReviewView): ReviewRow {
  return {
    tMs,
    plate: evidence.plates[0]?.plate ?? '',
    quantity,
    candidates: candidates.map(({ visit, product, p }) => ({ visit, product, p })),
    state: 'open',
  };
}
