/** The questions to the archive find a value that is in another's place, whichever it is. */
import path from 'node:path';
import test from 'ava';
import { startArchive } from '../../engine/archive/index.js';
import { shopping } from '../../engine/archive/testing/shopping.js';
import { openJournal } from '../../engine/journal/index.js';
import type { NewEntry } from '../../engine/journal/types.js';
import { tempDir } from '../../engine/store/testing.js';
import { askArchive, QUESTIONS } from './archive-questions.js';
import { readAll } from './invariants.js';

const QUIET = { info() {}, warn() {}, error() {} };

/** Values in each other's places, or another one, as a wrong mapping of events to rows would have them. */
const WRONG: readonly [
  name: string,
  table: RegExp,
  change: (event: Record<string, unknown>) => object | null,
][] = [
  ['tax and total', /FROM receipts$/, ({ receipt }) => mapped(receipt, (r) => ({ taxMinor: r.totalMinor }))],
  [
    'entrance and exit',
    /FROM receipts$/,
    ({ receipt }) => mapped(receipt, (r) => ({ enteredMs: r.exitedMs })),
  ],
  [
    'price and total of a line',
    /receipt_lines/,
    ({ receipt }) =>
      mapped(receipt, (r) => ({
        lines: (r.lines as { unitPriceMinor: number }[]).map((l) => ({
          ...l,
          totalMinor: 7 + l.unitPriceMinor,
        })),
      })),
  ],
  [
    'units of a pick',
    /line_events\s+WHERE/,
    ({ type, quantity }) => (type === 'pick' ? { quantity: 1 + Number(quantity) } : null),
  ],
  [
    'units of a put-back',
    /line_events\s+WHERE/,
    ({ type, quantity }) => (type === 'put_back' ? { quantity: -Number(quantity) } : null),
  ],
  [
    'units of a shelf',
    /stock_moves/,
    ({ type, delta }) => (type === 'stock_moved' ? { delta: -Number(delta) } : null),
  ],
  ['a restock', /stock_moves/, ({ type }) => (type === 'stock_moved' ? { type: 'restocked' } : null)],
  [
    'the gate of an exit',
    /FROM visits/,
    ({ type }) => (type === 'visit_exited' ? { gate: 'another' } : null),
  ],
  ['who decided', /review_events/, ({ type }) => (type === 'review_settled' ? { by: 'another' } : null)],
];

function mapped(receipt: unknown, change: (r: Record<string, unknown>) => object): object | null {
  if (!receipt) return null;
  const r = receipt as Record<string, unknown>;
  return { receipt: { ...r, ...change(r) } };
}

/** Who a visit is was asked and told, and once more: rows that are equal but for their entries. */
function askedTwice({ tick, tMs }: NewEntry): NewEntry[] {
  const [review, quantity] = ['visit-v1', 0];
  const evidence = { plates: [], shelfDeltaG: 0, startMs: tMs, endMs: tMs, candidates: [], persons: [] };
  const about = { quantity, candidates: [], evidence, moved: false };
  const nobody = { visit: null, product: null, quantity, by: 'saunter' };
  return [1, 2, 3, 4].map((n) => ({
    tick: tick + n,
    fact: 0,
    tMs,
    event:
      n % 2 === 1
        ? { type: 'review_opened', review, ...about }
        : { type: 'review_settled', review, ...nobody },
  }));
}

test('[chdb] a sound archive answers as the journal does, and a wrong value is found', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(path.join(dir, 'journal'));
  t.teardown(() => journal.close());
  const archive = startArchive({ dataDir: dir, journal, log: QUIET, store: 'corner-1' });
  t.teardown(() => archive.stop());
  const shopped = [...shopping(5, 10)];
  await journal.append([...shopped, ...askedTwice(shopped.at(-1)!)]).flushed;
  await archive.caughtUp();
  const entries = readAll(journal);
  const ask = (sql: string, format: string) => archive.query(sql, format);
  t.deepEqual(await askArchive(ask, entries), []);
  for (const { sql, answer } of QUESTIONS) t.true(answer(entries).length > 0, sql);
  for (const [name, table, change] of WRONG) {
    const other = entries.map((entry) => {
      const changed = change(entry.event as unknown as Record<string, unknown>);
      return changed ? { ...entry, event: { ...entry.event, ...changed } as typeof entry.event } : entry;
    });
    const found = (await askArchive(ask, other)).map((b) => b.what);
    t.true(
      found.some((what) => table.test(what.split(':')[0]!)),
      `${name}: ${found[0]}`,
    );
  }
});
