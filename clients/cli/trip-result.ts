/** What a run came to, as `saunter replay` prints it: read from the journal, nowhere else. */
import type { JournalEntry, Receipt } from '../../engine/journal/events.js';
import type { Journal } from '../../engine/journal/types.js';
import type { BodyNames } from './run-trip.js';

export interface TripResult {
  trip: string;
  receipts: { target_id: string; products: { barcode: string; quantity: number }[] }[];
  review: {
    t_s: number;
    quantity: number;
    candidates: { target_id: string | null; barcode: string; p: number }[];
  }[];
}

/** Entries read at once. */
const BATCH = 4096;

export function* readJournal(journal: Journal): Generator<JournalEntry> {
  for (let seq = journal.firstSeq; seq <= journal.lastSeq; seq += BATCH) yield* journal.read(seq, BATCH);
}

/**
 * Receipts as last revised and the reviews still open.
 * @param originMs event time of the run's first message, Unix ms
 * @param bodies what the data set calls bodies that are kept under another id
 */
export function tripResult(
  trip: string,
  journal: Journal,
  originMs: number,
  bodies: BodyNames = new Map(),
): TripResult {
  const targets = new Map<string, string>();
  const receipts = new Map<string, Receipt>();
  const reviews = new Map<string, Extract<JournalEntry['event'], { type: 'review_opened' }>>();
  for (const { event } of readJournal(journal)) {
    switch (event.type) {
      case 'entry_admitted':
        // A skeleton source's own id where there is one; else the visit names itself.
        targets.set(event.visit, bodies.get(event.body ?? '') ?? event.body ?? event.visit);
        break;
      case 'receipt_issued':
      case 'receipt_revised':
        receipts.set(event.receipt.visit, event.receipt);
        break;
      case 'review_opened':
        reviews.set(event.review, event);
        break;
      case 'review_settled':
        reviews.delete(event.review);
        break;
    }
  }
  return {
    trip,
    receipts: [...receipts.values()].map(({ visit, lines }) => ({
      target_id: targets.get(visit) ?? visit,
      products: lines.map(({ product, quantity }) => ({ barcode: product, quantity })),
    })),
    review: [...reviews.values()].map(({ quantity, candidates, evidence }) => ({
      t_s: Math.round((evidence.startMs + evidence.endMs) / 2 - originMs) / 1000,
      quantity,
      // "Nothing was taken" is no candidate that a receipt could hold.
      candidates: candidates.flatMap(({ visit, product, p }) =>
        product === null
          ? []
          : [{ target_id: visit === null ? null : (targets.get(visit) ?? visit), barcode: product, p }],
      ),
    })),
  };
}
