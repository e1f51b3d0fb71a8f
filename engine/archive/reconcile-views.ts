/**
 * The archive's views against the fold of the entries that they rest on. The fold takes entries a
 * chunk at a time and keeps of each thing only what its view must say: evidence is most of a journal.
 */
import type { DomainEvent, JournalEntry, Receipt } from '../journal/events.js';
import { type Difference, difference, quote, type ReconcileOptions, rows } from './reconcile-rows.js';

/** Rows of a view asked for at a time: some megabytes, far below one answer's limit. */
const PAGE = 10_000;

/** What a view must say of one thing, by the thing's name. */
type Expected = Map<string, Readonly<Record<string, string>>>;

/** Views, with the expression that names a row. */
const VIEWS = {
  visits: 'visit',
  picks: "concat(visit, ' ', line)",
  receipts: 'toString(number)',
  receipt_lines: "concat(toString(number), ' ', toString(position))",
  reviews: 'review',
  taken: 'line',
  misplaced_items: "concat(shelf, ' ', product)",
  learned_weights: 'facing',
} as const;
type View = keyof typeof VIEWS;

export class ViewFold {
  readonly #expected: Record<View, Expected> = {
    visits: new Map(),
    picks: new Map(),
    receipts: new Map(),
    receipt_lines: new Map(),
    reviews: new Map(),
    taken: new Map(),
    misplaced_items: new Map(),
    learned_weights: new Map(),
  };

  /** Takes the entries that follow. */
  add(entries: readonly JournalEntry[]): void {
    for (const { event } of entries) this.#fold(event);
  }

  /**
   * @param most differences that are named at most, but for what is missing of the last view
   * @param page rows asked for at a time
   */
  async compare(options: ReconcileOptions, most: number, page = PAGE): Promise<Difference[]> {
    const differences: Difference[] = [];
    for (const view of Object.keys(VIEWS) as View[]) {
      const missing = new Map(this.#expected[view]);
      for await (const row of viewRows(options, view, page)) {
        const named = String(row.row_name);
        const should = missing.get(named);
        missing.delete(named);
        if (!should) differences.push(difference(view, named, 'more', '', '0', '1'));
        for (const [column, value] of Object.entries(should ?? {})) {
          const is = String(row[column] ?? '');
          if (is !== value) differences.push(difference(view, named, 'differs', column, value, is));
        }
        if (differences.length >= most) return differences;
      }
      for (const named of missing.keys()) differences.push(difference(view, named, 'missing', '', '1', '0'));
    }
    return differences;
  }

  #fold(event: DomainEvent): void {
    const { visits, reviews, taken, misplaced_items, learned_weights } = this.#expected;
    switch (event.type) {
      case 'visit_opened':
        visits.set(event.visit, { state: 'inside', role: event.role, entry_gate: event.gate });
        break;
      case 'visit_exited':
        change(visits, event.visit, 'exited');
        break;
      case 'pick':
      case 'put_back':
        this.#line(`${event.visit} ${event.line}`, event.phase, {
          product: event.product,
          quantity: String(event.type === 'pick' ? event.quantity : -event.quantity),
          facing: event.facing ?? '',
          unit_price_minor: String(event.unitPriceMinor),
        });
        break;
      case 'line_confirmed':
        this.#settleLine(`${event.visit} ${event.line}`, 'final');
        break;
      case 'line_withdrawn':
        this.#settleLine(`${event.visit} ${event.line}`, 'withdrawn');
        break;
      case 'receipt_issued':
      case 'receipt_revised':
        this.#receipt(event.receipt);
        break;
      case 'review_opened':
        // Perhaps again: who is who can be doubtful twice.
        reviews.set(event.review, { state: 'open' });
        break;
      case 'review_settled':
        change(reviews, event.review, 'settled');
        break;
      case 'taken': {
        const { shelf, product, facing } = event;
        // Told anew, it has one row, of which the view does not say whose words it has.
        if (taken.has(event.line)) taken.set(event.line, { state: taken.get(event.line)!.state! });
        else taken.set(event.line, { state: 'open', shelf, product, facing: facing ?? '' });
        break;
      }
      case 'taken_attributed': {
        const { visit: _either, ...known } = taken.get(event.line) ?? {};
        const visit = known.state === 'attributed' ? {} : { visit: event.visit };
        taken.set(event.line, { ...known, ...visit, state: 'attributed' });
        break;
      }
      case 'taken_withdrawn':
        if (taken.get(event.line)?.state !== 'attributed')
          taken.set(event.line, { ...taken.get(event.line), state: 'withdrawn' });
        break;
      case 'misplaced': {
        const { shelf, product, quantity, visit, plates } = event;
        const row = { quantity: String(quantity), visit, plates: plates.join() };
        if (quantity > 0) misplaced_items.set(`${shelf} ${product}`, row);
        else misplaced_items.delete(`${shelf} ${product}`);
        break;
      }
      case 'weight_learned': {
        const { product, picks, wrong } = event;
        const verdict = wrong ? 'wrong' : 'right';
        learned_weights.set(event.facing, { product, picks: String(picks), verdict });
        break;
      }
    }
  }

  #line(name: string, phase: string, said: Readonly<Record<string, string>>): void {
    const { picks } = this.#expected;
    const known = picks.get(name);
    if (!known) {
      picks.set(name, { state: phase, ...said });
      return;
    }
    // A line told anew after a withdrawal, or in parts, has one row, of which the view does not say whose words it has.
    picks.set(name, { state: known.state! });
    if (phase === 'final') this.#settleLine(name, 'final');
  }

  /** What is withdrawn stays so, whatever the order of corrections. */
  #settleLine(name: string, state: string): void {
    const { picks } = this.#expected;
    if (picks.get(name)?.state !== 'withdrawn') change(picks, name, state);
  }

  /** A revision takes the place of the one before, with all its lines. */
  #receipt({ number, revision, visit, lines, ...receipt }: Receipt): void {
    const { receipts, receipt_lines } = this.#expected;
    receipts.set(String(number), {
      revision: String(revision),
      visit,
      total_minor: String(receipt.totalMinor),
      net_minor: String(receipt.netMinor),
      tax_minor: String(receipt.taxMinor),
    });
    for (let position = 0; receipt_lines.delete(`${number} ${position}`); ) position++;
    for (const [position, { product, quantity, totalMinor }] of lines.entries()) {
      receipt_lines.set(`${number} ${position}`, {
        revision: String(revision),
        product,
        quantity: String(quantity),
        total_minor: String(totalMinor),
      });
    }
  }
}

function change(expected: Expected, name: string, state: string): void {
  const known = expected.get(name);
  if (known) expected.set(name, { ...known, state });
}

/** All rows of a view, a page at a time. */
async function* viewRows(options: ReconcileOptions, view: View, page: number) {
  const name = VIEWS[view];
  for (let after: string | null = null; ; ) {
    const from = after === null ? '1' : `${name} > '${quote(after)}'`;
    const what = `${name} AS row_name, * FROM ${view}`;
    const found = await rows(options, what, `${from} ORDER BY row_name LIMIT ${page}`);
    yield* found;
    if (found.length < page) return;
    after = String(found.at(-1)!.row_name);
  }
}
