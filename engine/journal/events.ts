/**
 * Domain events: what the store knows happened, in the words of the business. The journal holds
 * them in the order of the facts that caused them; carts, receipts and stock are folds of them.
 */
import type { Candidate, Evidence } from '../floor/facts.js';
import type { Quarantined } from '../floor/inbox-types.js';

/** Evidence with ids in place of indexes, so that a journal reads without its config. */
export interface EventEvidence {
  plates: { plate: string; deltaG: number; sdG: number }[];
  shelfDeltaG: number;
  startMs: number;
  endMs: number;
  /** Older versions gave no shares: of units that went to several visits they named the first one alone. */
  candidates: (Omit<Candidate, 'product'> & { product: string | null })[];
  persons: Evidence['persons'];
}

export interface ReceiptLine {
  product: string;
  name: string;
  quantity: number;
  unitPriceMinor: number;
  totalMinor: number;
  tax: string;
  /** Journal lines this rests on. */
  lines: string[];
}
export interface TaxTotal {
  tax: string;
  rateBp: number;
  netMinor: number;
  taxMinor: number;
}
export interface Receipt {
  /** Without gaps, from 1, per store. Given when the entry takes its place in the journal. */
  number: number;
  /** 0, then one more for each correction. */
  revision: number;
  visit: string;
  reference: string | null;
  store: string;
  currency: string;
  currencyDigits: number;
  lines: ReceiptLine[];
  taxes: TaxTotal[];
  netMinor: number;
  taxMinor: number;
  totalMinor: number;
  enteredMs: number;
  exitedMs: number;
  issuedMs: number;
  timeZone: string;
  /** Reviews still open that may touch it. */
  underReview: string[];
  /** Why this revision was made. */
  cause: string | null;
}

type Role = 'shopper' | 'staff';

export type DomainEvent =
  | {
      type: 'entry_admitted';
      visit: string;
      gate: string;
      role: Role;
      reference: string | null;
      body: string | null;
    }
  | { type: 'entry_refused'; visit: string; gate: string; reason: string }
  | { type: 'visit_opened'; visit: string; gate: string; role: Role }
  | { type: 'bound' | 'rebound'; visit: string; tracklet: string; p: number }
  | { type: 'unbound'; visit: string; tracklet: string; reason: string }
  | {
      type: 'pick' | 'put_back';
      visit: string;
      /** `<interaction>.<part>` */
      line: string;
      product: string;
      /** Units, > 0. */
      quantity: number;
      facing: string | null;
      /** Fixed at the pick. */
      unitPriceMinor: number;
      tax: string;
      phase: 'provisional' | 'final';
      p: number;
      /** When the weight moved. */
      movedMs: number;
      evidence: EventEvidence;
    }
  | { type: 'line_confirmed'; visit: string; line: string; p: number; evidence: EventEvidence }
  | { type: 'line_withdrawn'; visit: string; line: string; cause: string }
  | { type: 'visit_exited'; visit: string; gate: string | null; cause: string }
  | { type: 'receipt_issued'; receipt: Receipt }
  | { type: 'receipt_revised'; receipt: Receipt }
  | {
      type: 'review_opened';
      review: string;
      quantity: number;
      candidates: EventEvidence['candidates'];
      evidence: EventEvidence;
      /**
       * Whether its units are off the shelf's stock already. Older versions did not say, and had moved the stock
       * of a deed that is somebody's in part.
       */
      moved?: boolean;
    }
  | {
      type: 'review_settled';
      review: string;
      visit: string | null;
      product: string | null;
      quantity: number;
      by: string;
    }
  | {
      type: 'stock_moved';
      facing: string | null;
      shelf: string;
      product: string;
      delta: number;
      visit: string;
      interaction: number;
    }
  | {
      type: 'restocked';
      facing: string | null;
      shelf: string;
      product: string;
      delta: number;
      visit: string;
      interaction: number;
    }
  | { type: 'plate_health'; plate: string; health: string }
  /** Something left its place; whose hand it was follows. `line` is the name that its line will have. */
  | {
      type: 'taken';
      shelf: string;
      facing: string | null;
      line: string;
      product: string;
      quantity: number;
      movedMs: number;
      evidence: EventEvidence;
    }
  | {
      type: 'taken_attributed';
      shelf: string;
      line: string;
      visit: string;
      product: string;
      quantity: number;
    }
  | { type: 'taken_withdrawn'; shelf: string; line: string; cause: string }
  /** Units of a product that stand on a shelf where they do not belong; 0: no longer any. */
  | {
      type: 'misplaced';
      shelf: string;
      product: string;
      quantity: number;
      plates: string[];
      /** Facings whose plates they stand on. */
      facings: string[];
      visit: string;
    }
  /** Stock of a facing fell to a quarter of the opening stock, to nothing, or rose again. */
  | {
      type: 'stock_level';
      shelf: string;
      facing: string;
      product: string;
      level: 'ok' | 'low' | 'empty';
      stock: number;
    }
  /** What a unit weighs there by confident picks; `wrong`: the catalogue is off beyond doubt. */
  | {
      type: 'weight_learned';
      shelf: string;
      facing: string;
      product: string;
      catalogueG: number;
      learnedG: number;
      sdG: number;
      picks: number;
      wrong: boolean;
    }
  | { type: 'source_health'; source: string; state: 'up' | 'silent' }
  /** A kernel failed on the inputs of this tick: they were taken out and kept aside; `nothing` is of older journals. */
  | { type: 'inbox_quarantined'; kept: Quarantined['kept'] | 'nothing'; inputs: number; error: string }
  /**
   * An actor failed on this fact N times; it was set aside and its visit goes to review. `review`: of an answer
   * to one.
   */
  | { type: 'fact_parked'; kind: string; visit: string | null; review?: string; error: string };

export interface JournalEntry {
  /** Counts up by one from 1. */
  seq: number;
  /** Fact that caused it. */
  tick: number;
  fact: number;
  /** Event time, Unix ms. */
  tMs: number;
  event: DomainEvent;
}
