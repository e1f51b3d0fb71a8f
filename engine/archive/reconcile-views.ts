/** The archive's views against the fold of the entries that they rest on. */
import type { JournalEntry } from '../journal/events.js';
import { type Difference, difference, type ReconcileOptions, rows } from './reconcile-rows.js';

/** What a view must say of one thing, by the thing's name. */
type Expected = Map<string, Readonly<Record<string, string>>>;

interface View {
  /** Columns that name a row. */
  name: string;
  fold(entries: readonly JournalEntry[]): Expected;
}

const VIEWS: Readonly<Record<string, View>> = {
  visits: { name: 'visit', fold: visits },
  picks: { name: "concat(visit, ' ', line)", fold: picks },
  receipts: { name: 'toString(number)', fold: receipts },
  receipt_lines: { name: "concat(toString(number), ' ', toString(position))", fold: receiptLines },
  reviews: { name: 'review', fold: reviews },
};

export async function compareViews(
  options: ReconcileOptions,
  entries: readonly JournalEntry[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [view, { name, fold }] of Object.entries(VIEWS)) {
    const expected = fold(entries);
    const found = await rows(options, `${name} AS row_name, * FROM ${view}`, '1 ORDER BY row_name');
    for (const row of found) {
      const named = String(row.row_name);
      const should = expected.get(named);
      expected.delete(named);
      if (!should) differences.push(difference(view, named, 'more', '', '0', '1'));
      for (const [column, value] of Object.entries(should ?? {})) {
        const is = String(row[column] ?? '');
        if (is !== value) differences.push(difference(view, named, 'differs', column, value, is));
      }
    }
    for (const named of expected.keys()) differences.push(difference(view, named, 'missing', '', '1', '0'));
  }
  return differences;
}

function visits(entries: readonly JournalEntry[]): Expected {
  const found: Expected = new Map();
  const exited = new Set<string>();
  for (const { event } of entries) {
    if (event.type === 'visit_opened')
      found.set(event.visit, { state: 'inside', role: event.role, entry_gate: event.gate });
    if (event.type === 'visit_exited') exited.add(event.visit);
  }
  for (const visit of exited) {
    const opened = found.get(visit);
    if (opened) found.set(visit, { ...opened, state: 'exited' });
  }
  return found;
}

function picks(entries: readonly JournalEntry[]): Expected {
  const found: Expected = new Map();
  const change = (name: string, state: string) => {
    const line = found.get(name);
    // What is withdrawn stays so, whatever the order of corrections.
    if (line && line.state !== 'withdrawn') found.set(name, { ...line, state });
  };
  for (const { event } of entries) {
    if (event.type === 'pick' || event.type === 'put_back') {
      const name = `${event.visit} ${event.line}`;
      // A line told anew after a withdrawal, or in parts, has a row of its first telling.
      if (!found.has(name)) found.set(name, { state: event.phase });
      else if (event.phase === 'final') change(name, 'final');
    } else if (event.type === 'line_confirmed') change(`${event.visit} ${event.line}`, 'final');
    else if (event.type === 'line_withdrawn') change(`${event.visit} ${event.line}`, 'withdrawn');
  }
  return found;
}

function receipts(entries: readonly JournalEntry[]): Expected {
  const found: Expected = new Map();
  for (const { event } of entries) {
    if (event.type !== 'receipt_issued' && event.type !== 'receipt_revised') continue;
    const { number, revision, visit, totalMinor, netMinor, taxMinor } = event.receipt;
    found.set(String(number), {
      revision: String(revision),
      visit,
      total_minor: String(totalMinor),
      net_minor: String(netMinor),
      tax_minor: String(taxMinor),
    });
  }
  return found;
}

function receiptLines(entries: readonly JournalEntry[]): Expected {
  const newest = new Map<number, Expected>();
  for (const { event } of entries) {
    if (event.type !== 'receipt_issued' && event.type !== 'receipt_revised') continue;
    const { number, revision, lines } = event.receipt;
    const named = lines.map(({ product, quantity, totalMinor }, position) => {
      const row = {
        revision: String(revision),
        product,
        quantity: String(quantity),
        total_minor: String(totalMinor),
      };
      return [`${number} ${position}`, row] as const;
    });
    newest.set(number, new Map(named));
  }
  return new Map([...newest.values()].flatMap((of) => [...of]));
}

function reviews(entries: readonly JournalEntry[]): Expected {
  const found: Expected = new Map();
  const settled = new Set<string>();
  for (const { event } of entries) {
    if (event.type === 'review_opened') found.set(event.review, { state: 'open' });
    if (event.type === 'review_settled') settled.add(event.review);
  }
  for (const review of settled) if (found.has(review)) found.set(review, { state: 'settled' });
  return found;
}
