import test from 'ava';
import type { JournalEntry } from '../journal/events.js';
import { BASE_TABLES } from './migrations.js';
import { dateTime, rowsOf } from './rows.js';
import { shopping } from './testing/shopping.js';

const entries = [...shopping(1, 50)].map((e, i): JournalEntry => ({ seq: i + 1, ...e }));

test('times are UTC strings with milliseconds', (t) => {
  t.is(dateTime(Date.UTC(2026, 10, 22, 1, 2, 3, 4)), '2026-11-22 01:02:03.004');
  t.is(dateTime(1_795_000_000_000.6), dateTime(1_795_000_000_001));
});

test('every entry is in journal_entries once, with its whole event', (t) => {
  const rows = rowsOf('s', 'j', entries).get('journal_entries')!;
  t.deepEqual(
    rows.map((r) => r.seq),
    entries.map((e) => e.seq),
  );
  t.deepEqual(
    rows.map((r) => JSON.parse(String(r.event)) as unknown),
    entries.map((e) => e.event),
  );
});

test('the made-up visits fill every table', (t) => {
  const tables = rowsOf('s', 'j', entries);
  for (const table of BASE_TABLES) t.true((tables.get(table)?.length ?? 0) > 0, table);
});

test('rows of one table all have the same columns', (t) => {
  for (const [table, rows] of rowsOf('s', 'j', entries)) {
    const columns = Object.keys(rows[0]!).sort();
    for (const row of rows) t.deepEqual(Object.keys(row).sort(), columns, table);
  }
});

test('the same entries give the same rows', (t) => {
  t.is(
    JSON.stringify([...rowsOf('s', 'j', entries)]),
    JSON.stringify([...rowsOf('s', 'j', structuredClone(entries))]),
  );
});

test('a put-back counts down', (t) => {
  const lines = rowsOf('s', 'j', entries).get('line_events')!;
  t.true(lines.some((r) => r.type === 'put_back' && Number(r.quantity) === -1));
  t.true(lines.every((r) => r.type !== 'pick' || Number(r.quantity) === 1));
});
