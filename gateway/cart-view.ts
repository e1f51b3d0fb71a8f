/**
 * Open carts as clients see them: a fold of flushed journal entries in their order, and above it the
 * provisional lines that are appended but not flushed yet. A client that sees a line early sees it
 * withdrawn if it does not hold.
 */
import type { StoreModel } from '../engine/catalog/model.js';
import type { DomainEvent, JournalEntry } from '../engine/journal/events.js';
import type { CartLine, CartRow } from './protocol/index.js';
import type { TopicLog } from './topic-log.js';

type LineEvent = Extract<DomainEvent, { type: 'pick' | 'put_back' }>;

interface Cart {
  role: 'shopper' | 'staff';
  state: CartRow['state'];
  enteredMs: number;
  lines: Map<string, CartLine>;
  /** Appended, not flushed; by line. */
  early: Map<string, CartLine>;
}

/** Exited visits that wait for their receipt and stay visible; the oldest go first. */
const MAX_EXITED = 200;

export class CartView {
  readonly #model: StoreModel;
  readonly #topic: TopicLog<'carts'>;
  readonly #carts = new Map<string, Cart>();
  /** Open reviews: the visits that each may touch. */
  readonly #reviews = new Map<string, ReadonlySet<string>>();
  readonly #exited = new Set<string>();
  readonly #touched = new Set<string>();

  constructor(model: StoreModel, topic: TopicLog<'carts'>) {
    this.#model = model;
    this.#topic = topic;
  }

  /** Visits that are inside. */
  get inside(): number {
    return this.#carts.size - this.#exited.size;
  }

  /** An appended entry: only a provisional line shows before it is flushed. */
  early({ event, tMs }: JournalEntry): void {
    if ((event.type !== 'pick' && event.type !== 'put_back') || event.phase !== 'provisional') return;
    this.#carts.get(event.visit)?.early.set(event.line, this.#line(event, tMs));
    this.#touched.add(event.visit);
  }

  /** A flushed entry. */
  apply({ event, tMs }: JournalEntry): void {
    switch (event.type) {
      case 'visit_opened': {
        const { role } = event;
        this.#carts.set(event.visit, {
          role,
          state: 'entered',
          enteredMs: tMs,
          lines: new Map(),
          early: new Map(),
        });
        break;
      }
      case 'bound':
      case 'rebound':
        this.#setState(event.visit, 'bound');
        break;
      case 'unbound':
        this.#setState(event.visit, 'entered');
        break;
      case 'pick':
      case 'put_back': {
        const cart = this.#carts.get(event.visit);
        cart?.early.delete(event.line);
        cart?.lines.set(event.line, this.#line(event, tMs));
        break;
      }
      case 'line_confirmed': {
        const line = this.#carts.get(event.visit)?.lines.get(event.line);
        if (line)
          this.#carts.get(event.visit)?.lines.set(event.line, { ...line, phase: 'final', p: event.p });
        break;
      }
      case 'line_withdrawn':
        this.#carts.get(event.visit)?.lines.delete(event.line);
        break;
      case 'visit_exited':
        this.#exit(event.visit);
        break;
      case 'receipt_issued':
        this.#remove(event.receipt.visit);
        this.#touched.add(event.receipt.visit);
        break;
      case 'review_opened': {
        const visits = new Set(event.candidates.flatMap(({ visit }) => (visit === null ? [] : [visit])));
        this.#reviews.set(event.review, visits);
        for (const visit of visits) this.#touched.add(visit);
        break;
      }
      case 'review_settled':
        for (const visit of this.#reviews.get(event.review) ?? []) this.#touched.add(visit);
        this.#reviews.delete(event.review);
        break;
      default:
        return;
    }
    if ('visit' in event && event.visit !== null) this.#touched.add(event.visit);
  }

  /** Writes the rows of all carts that changed since the last call. */
  publish(): void {
    for (const visit of this.#touched) {
      const cart = this.#carts.get(visit);
      if (cart) this.#topic.set(visit, this.#row(visit, cart));
      else this.#topic.delete(visit);
    }
    this.#touched.clear();
  }

  #row(visit: string, cart: Cart): CartRow {
    const lines = [...cart.lines.values()];
    for (const [line, value] of cart.early) if (!cart.lines.has(line)) lines.push(value);
    let reviews = 0;
    for (const visits of this.#reviews.values()) if (visits.has(visit)) reviews++;
    const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
    const { role, state, enteredMs } = cart;
    return { role, state, enteredMs, lines, totalMinor, reviews };
  }

  #line(event: LineEvent, tMs: number): CartLine {
    const { line, product, unitPriceMinor, phase, p } = event;
    const name = this.#model.productById.get(product)?.name ?? product;
    const quantity = event.type === 'pick' ? event.quantity : -event.quantity;
    return { line, product, name, quantity, unitPriceMinor, phase, p, tMs };
  }

  #setState(visit: string, state: CartRow['state']): void {
    const cart = this.#carts.get(visit);
    if (cart && cart.state !== 'exited') cart.state = state;
  }

  #exit(visit: string): void {
    const cart = this.#carts.get(visit);
    if (!cart) return;
    if (cart.role === 'staff') {
      this.#remove(visit);
      return;
    }
    cart.state = 'exited';
    this.#exited.add(visit);
    if (this.#exited.size <= MAX_EXITED) return;
    const [oldest] = this.#exited;
    this.#remove(oldest!);
    this.#touched.add(oldest!);
  }

  #remove(visit: string): void {
    this.#carts.delete(visit);
    this.#exited.delete(visit);
  }
}
