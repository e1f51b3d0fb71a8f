/**
 * The journal folded for the checks, by code of its own: what the engine's folds say must not be
 * held against themselves.
 */
import type { DomainEvent, JournalEntry, Receipt } from '../../engine/journal/events.js';

type Settled = Extract<DomainEvent, { type: 'review_settled' }>;

export interface LineState {
  visit: string;
  line: string;
  /** Parts of a line (a put-back at two prices has two): product, signed units. */
  parts: { product: string; units: number; priceMinor: number }[];
  final: boolean;
}

export interface ReviewRecord {
  /** Interaction that it asks about; null where it is about none (who is who, a fact that was parked). */
  interaction: string | null;
  products: ReadonlySet<string>;
  /** Signed units: > 0 taken. */
  units: number;
  /** They were off the shelf's stock when it was opened. */
  moved: boolean;
  /** Where they stood is known, so that an answer moves their stock if it was not moved before. */
  hasPlace: boolean;
  open: boolean;
  /** Of a line whose Floor was gone at its visit's end. */
  lostFloor: boolean;
  /** What a shopper took or put back by the answer to it; null: nobody, nothing, or not answered yet. */
  answer: ReviewAnswer | null;
}

export interface ReviewAnswer {
  visit: string;
  product: string;
  quantity: number;
  /** Signed units that its line is to have: no more goes back than its visit held then. */
  booked: number;
}

export interface VisitRecord {
  admitted: number;
  refused: number;
  opened: number;
  exited: number;
  role: string;
  /** Revisions of its receipt, in order. */
  receipts: Receipt[];
}

/** Of the Floor's own reviews, which tell of a deed. */
const DEED = /^r\d+\./;
/** `r17.0` and, of a line whose Floor was gone, `line-17.0`; `@` and a fact's name may follow. */
const INTERACTION = /^(?:r|line-)(\d+)\.\d+/;

export class Fold {
  readonly visits = new Map<string, VisitRecord>();
  /** Lines that stand, by `visit line`. */
  readonly lines = new Map<string, LineState>();
  /** Units that left the shelves by `interaction product`, restocking apart. */
  readonly moved = new Map<string, number>();
  /** Units that staff brought (or took away), by product. */
  readonly restocked = new Map<string, number>();
  /** Every review ever opened, by id; one that was opened again is what it was the last time. */
  readonly reviews = new Map<string, ReviewRecord>();
  readonly parked: string[] = [];
  /** Things that happened a second time, or to something that is not there. */
  readonly twice: string[] = [];

  constructor(entries: readonly JournalEntry[]) {
    for (const entry of entries) this.#apply(entry);
  }

  visit(id: string): VisitRecord {
    const known = this.visits.get(id);
    if (known) return known;
    const made = { admitted: 0, refused: 0, opened: 0, exited: 0, role: '', receipts: [] };
    this.visits.set(id, made);
    return made;
  }

  /** Units of each product that the visit's standing lines add up to. */
  unitsOf(visit: string): Map<string, number> {
    const units = new Map<string, number>();
    for (const line of this.lines.values()) {
      if (line.visit !== visit) continue;
      for (const { product, units: n } of line.parts) units.set(product, (units.get(product) ?? 0) + n);
    }
    return units;
  }

  /** The same, never below 0: what its receipt charges. */
  heldBy(visit: string): Map<string, number> {
    return new Map([...this.unitsOf(visit)].filter(([, n]) => n > 0));
  }

  #apply({ seq, tick, fact, event }: JournalEntry): void {
    switch (event.type) {
      case 'entry_admitted':
        this.visit(event.visit).admitted++;
        return;
      case 'entry_refused':
        this.visit(event.visit).refused++;
        return;
      case 'visit_opened':
        this.visit(event.visit).opened++;
        this.visit(event.visit).role = event.role;
        return;
      case 'visit_exited':
        this.visit(event.visit).exited++;
        return;
      case 'receipt_issued':
      case 'receipt_revised':
        this.visit(event.receipt.visit).receipts.push(event.receipt);
        return;
      case 'pick':
      case 'put_back': {
        const key = `${event.visit} ${event.line}`;
        const sign = event.type === 'pick' ? 1 : -1;
        const part = {
          product: event.product,
          units: sign * event.quantity,
          priceMinor: event.unitPriceMinor,
        };
        const line = this.lines.get(key);
        const named = `${tick}.${fact}`;
        if (line && this.#lastFact.get(key) !== named)
          this.twice.push(`entry ${seq}: line ${key} is there already`);
        if (line) line.parts.push(part);
        else {
          const { visit, line: id } = event;
          this.lines.set(key, { visit, line: id, parts: [part], final: event.phase === 'final' });
        }
        this.#lastFact.set(key, named);
        return;
      }
      case 'line_confirmed': {
        const line = this.lines.get(`${event.visit} ${event.line}`);
        if (!line) this.twice.push(`entry ${seq}: line ${event.line} is confirmed and not there`);
        else line.final = true;
        return;
      }
      case 'line_withdrawn':
        if (!this.lines.delete(`${event.visit} ${event.line}`))
          this.twice.push(`entry ${seq}: line ${event.line} is withdrawn and not there`);
        return;
      case 'stock_moved': {
        const key = `${event.interaction} ${event.product}`;
        this.moved.set(key, (this.moved.get(key) ?? 0) - event.delta);
        return;
      }
      case 'restocked':
        this.restocked.set(event.product, (this.restocked.get(event.product) ?? 0) + event.delta);
        return;
      case 'review_opened': {
        const { review, quantity, candidates, evidence } = event;
        if (this.reviews.get(review)?.open) this.twice.push(`entry ${seq}: review ${review} is open already`);
        const products = new Set(candidates.flatMap((c) => c.product ?? []));
        const interaction = INTERACTION.exec(review)?.[1] ?? null;
        this.reviews.set(review, {
          interaction,
          products,
          units: quantity,
          moved: event.moved === true,
          hasPlace: DEED.test(review) && evidence.plates.length > 0,
          open: true,
          lostFloor: review.startsWith('line-'),
          answer: null,
        });
        return;
      }
      case 'review_settled': {
        const review = this.reviews.get(event.review);
        if (!review?.open) this.twice.push(`entry ${seq}: review ${event.review} is settled and not open`);
        if (review) Object.assign(review, { open: false, answer: this.#answer(event) });
        return;
      }
      case 'fact_parked':
        this.parked.push(`entry ${seq}: ${event.kind}: ${event.error}`);
        return;
      default:
        return;
    }
  }

  #answer({ visit, product, quantity }: Settled): ReviewAnswer | null {
    if (visit === null || product === null || this.visit(visit).role !== 'shopper') return null;
    const held = Math.max(0, this.unitsOf(visit).get(product) ?? 0);
    return { visit, product, quantity, booked: Math.max(quantity, -held) };
  }

  /** Fact that wrote a line last: parts of one line come from one fact. */
  readonly #lastFact = new Map<string, string>();
}
