/** What people see of the store: folds of journal entries, used at start and at each new entry. */
import type { StoreModel } from '../catalog/model.js';
import { type Cart, EMPTY_CART, evolveCart } from '../checkout/cart.js';
import type { DomainEvent, EventEvidence, JournalEntry, Receipt } from '../journal/events.js';
import { MAX_RECEIPTS_SHOWN } from '../limits.js';
import { type ShelfView, shelfView } from './shelf-view.js';

export interface CartView {
  visit: string;
  role: 'shopper' | 'staff';
  state: 'entered' | 'bound';
  enteredMs: number;
  cart: Cart;
}
export interface StockView {
  product: string;
  stock: number;
  delta: number;
  tMs: number;
}
export interface ReviewView {
  review: string;
  tMs: number;
  quantity: number;
  candidates: EventEvidence['candidates'];
  evidence: EventEvidence;
  /** Whether its units are off the shelf's stock already; older versions did not say. */
  moved?: boolean;
}
export interface HealthView {
  health: string;
  sinceMs: number;
}

/** Somebody who was let in and whose visit the Floor has not opened yet. */
export interface EnteringView {
  gate: string;
  role: 'shopper' | 'staff';
  body: string | null;
  tMs: number;
}

export interface SavedViews {
  shelves: [string, ShelfView][];
  carts: [string, CartView][];
  stock: [string, StockView][];
  reviews: [string, ReviewView][];
  receipts: [number, Receipt][];
  plates: [string, HealthView][];
  sources: [string, HealthView][];
  parked: number;
  quarantined: number;
  entering: [string, EnteringView][];
  lastInteraction: number;
}

export class StoreViews {
  /** Visits inside, by id. */
  readonly carts = new Map<string, CartView>();
  /** By facing id, starting from the opening stock. */
  readonly stock = new Map<string, StockView>();
  /** Open reviews by id. */
  readonly reviews = new Map<string, ReviewView>();
  /** Latest revision of the newest receipts, by number, oldest first. */
  readonly receipts = new Map<number, Receipt>();
  /** Plates that are not ok, by id. */
  readonly plates = new Map<string, HealthView>();
  /** What shelves report, by what it is about. */
  readonly shelves = new Map<string, ShelfView>();
  /** Sources that reported, by id. */
  readonly sources = new Map<string, HealthView>();
  /** Facts that were set aside so far. */
  parked = 0;
  /** Inboxes that were quarantined so far. */
  quarantined = 0;
  /** Let in and not opened yet, by visit. */
  readonly entering = new Map<string, EnteringView>();
  /** The highest number that an interaction has in the journal. */
  lastInteraction = 0;
  /** Open reviews that may touch a visit; of those without one there is no entry. */
  readonly #reviewsOf = new Map<string, number>();

  constructor(model: StoreModel) {
    for (const f of model.facings) {
      const product = model.products[f.product]!.id;
      this.stock.set(f.id, { product, stock: f.openingStock, delta: 0, tMs: 0 });
    }
  }

  /** Plain values that `load` takes back. */
  save(): SavedViews {
    return {
      carts: [...this.carts],
      stock: [...this.stock],
      reviews: [...this.reviews],
      receipts: [...this.receipts],
      plates: [...this.plates],
      shelves: [...this.shelves],
      sources: [...this.sources],
      parked: this.parked,
      quarantined: this.quarantined,
      entering: [...this.entering],
      lastInteraction: this.lastInteraction,
    };
  }

  /** Into views of the same model to which nothing was applied. */
  load(saved: SavedViews): void {
    for (const [id, cart] of saved.carts) this.carts.set(id, cart);
    // Of the planogram as it is now: another product's count says nothing of the one that took its place.
    for (const [id, stock] of saved.stock)
      if (this.stock.get(id)?.product === stock.product) this.stock.set(id, stock);
    for (const [, review] of saved.reviews) this.#open(review);
    for (const [number, receipt] of saved.receipts) this.receipts.set(number, receipt);
    for (const [id, health] of saved.plates) this.plates.set(id, health);
    for (const [key, view] of saved.shelves) this.shelves.set(key, view);
    for (const [id, health] of saved.sources) this.sources.set(id, health);
    for (const [id, entering] of saved.entering) this.entering.set(id, entering);
    this.parked = saved.parked;
    this.quarantined = saved.quarantined;
    this.lastInteraction = saved.lastInteraction;
  }

  apply({ event, tMs }: JournalEntry): void {
    switch (event.type) {
      case 'visit_opened': {
        const { visit, role } = event;
        this.entering.delete(visit);
        this.carts.set(visit, { visit, role, state: 'entered', enteredMs: tMs, cart: EMPTY_CART });
        break;
      }
      case 'bound':
      case 'rebound':
      case 'unbound':
        this.#change(event.visit, (c) => ({ ...c, state: event.type === 'unbound' ? 'entered' : 'bound' }));
        break;
      case 'pick':
      case 'put_back':
        this.#interaction(event.line);
        this.#change(event.visit, (c) => ({ ...c, cart: evolveCart(c.cart, event) }));
        break;
      case 'line_confirmed':
      case 'line_withdrawn':
        this.#change(event.visit, (c) => ({ ...c, cart: evolveCart(c.cart, event) }));
        break;
      case 'visit_exited':
        this.carts.delete(event.visit);
        break;
      case 'receipt_issued':
      case 'receipt_revised':
        this.receipts.set(event.receipt.number, event.receipt);
        for (const oldest of this.receipts.keys()) {
          if (this.receipts.size <= MAX_RECEIPTS_SHOWN) break;
          this.receipts.delete(oldest);
        }
        break;
      case 'review_opened': {
        const { review, quantity, candidates, evidence, moved } = event;
        if (review.startsWith('r')) this.#interaction(review.slice(1));
        this.#open({ review, tMs, quantity, candidates, evidence, ...(moved !== undefined && { moved }) });
        break;
      }
      case 'review_settled':
        this.#settle(event.review);
        break;
      case 'stock_moved':
      case 'restocked':
        this.#interaction(String(event.interaction));
        this.#stock(event, tMs);
        break;
      case 'plate_health':
        if (event.health === 'ok') this.plates.delete(event.plate);
        else this.plates.set(event.plate, { health: event.health, sinceMs: tMs });
        break;
      case 'taken':
      case 'taken_attributed':
      case 'taken_withdrawn':
      case 'misplaced':
      case 'stock_level':
      case 'weight_learned': {
        const { key, view } = shelfView(event, tMs);
        if (view) this.shelves.set(key, view);
        else this.shelves.delete(key);
        break;
      }
      case 'source_health':
        this.sources.set(event.source, { health: event.state, sinceMs: tMs });
        break;
      case 'fact_parked':
        this.parked++;
        break;
      case 'inbox_quarantined':
        this.quarantined++;
        break;
      case 'entry_admitted': {
        const { visit, gate, role, body } = event;
        // Of who is inside already a gate may tell once more, after hundreds of others.
        if (!this.carts.has(visit)) this.entering.set(visit, { gate, role, body, tMs });
        break;
      }
      case 'entry_refused':
        break;
    }
  }

  /** Open reviews that may touch the visit. */
  reviewsOf(visit: string): number {
    return this.#reviewsOf.get(visit) ?? 0;
  }

  #open(view: ReviewView): void {
    this.#settle(view.review);
    this.reviews.set(view.review, view);
    for (const visit of visitsOf(view)) this.#reviewsOf.set(visit, this.reviewsOf(visit) + 1);
  }

  #settle(review: string): void {
    const view = this.reviews.get(review);
    if (!view) return;
    this.reviews.delete(review);
    for (const visit of visitsOf(view)) {
      const others = this.reviewsOf(visit) - 1;
      if (others > 0) this.#reviewsOf.set(visit, others);
      else this.#reviewsOf.delete(visit);
    }
  }

  /** Of `17.0` and `17`; other names are no interaction's. */
  #interaction(name: string): void {
    const number = Number.parseInt(name, 10);
    if (number > this.lastInteraction) this.lastInteraction = number;
  }

  #change(visit: string, change: (cart: CartView) => CartView): void {
    const cart = this.carts.get(visit);
    if (cart) this.carts.set(visit, change(cart));
  }

  #stock(event: Extract<DomainEvent, { type: 'stock_moved' | 'restocked' }>, tMs: number): void {
    const before = event.facing === null ? undefined : this.stock.get(event.facing);
    if (event.facing === null || before?.product !== event.product) return;
    const { product, stock } = before;
    this.stock.set(event.facing, { product, stock: stock + event.delta, delta: event.delta, tMs });
  }
}

function visitsOf({ candidates }: ReviewView): Set<string> {
  return new Set(candidates.flatMap(({ visit }) => (visit === null ? [] : [visit])));
}
