/**
 * What an analyst asks the archive, and the answers that the journal's own events give. The engine's mapping
 * of events to rows has no part in it: a column that holds another's value is wrong on one side only.
 */
import type { JournalEntry, Receipt } from '../../engine/journal/events.js';
import type { Broken } from './invariants.js';

type Cell = string | number | null;

interface Question {
  sql: string;
  /** Its rows, in any order. */
  answer(entries: readonly JournalEntry[]): Cell[][];
}

/** Sums by the first cells of each row. */
function grouped(rows: readonly { key: readonly Cell[]; sums: readonly number[] }[]): Cell[][] {
  const groups = new Map<string, { key: readonly Cell[]; sums: readonly number[] }>();
  for (const { key, sums } of rows) {
    const name = JSON.stringify(key);
    const group = groups.get(name);
    groups.set(name, { key, sums: sums.map((n, i) => n + (group?.sums[i] ?? 0)) });
  }
  return [...groups.values()].map(({ key, sums }) => [...key, ...sums]);
}

/** Receipts as they stand: each in its last revision. */
function receipts(entries: readonly JournalEntry[]): Receipt[] {
  const last = new Map<number, Receipt>();
  for (const { event } of entries)
    if (event.type === 'receipt_issued' || event.type === 'receipt_revised')
      last.set(event.receipt.number, event.receipt);
  return [...last.values()];
}

const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;

export const QUESTIONS: readonly Question[] = [
  {
    sql: 'SELECT type, count(), min(seq), max(seq) FROM journal_entries GROUP BY type',
    answer: (entries) =>
      [...new Set(entries.map((e) => e.event.type))].map((type) => {
        const own = entries.filter((e) => e.event.type === type);
        return [type, own.length, own[0]!.seq, own.at(-1)!.seq];
      }),
  },
  {
    sql: `SELECT number, revision, visit, currency, net_minor, tax_minor, total_minor, under_review, cause,
      ${ms('entered_at')}, ${ms('exited_at')}, ${ms('issued_at')} FROM receipts`,
    answer: (entries) =>
      receipts(entries).map((r) => [
        ...[r.number, r.revision, r.visit, r.currency, r.netMinor, r.taxMinor, r.totalMinor],
        ...[r.underReview.length, r.cause ?? ''],
        ...[r.enteredMs, r.exitedMs, r.issuedMs].map(Math.round),
      ]),
  },
  {
    sql: `SELECT number, product, name, unit_price_minor, tax, sum(quantity), sum(total_minor)
      FROM receipt_lines GROUP BY number, product, name, unit_price_minor, tax`,
    answer: (entries) =>
      grouped(
        receipts(entries).flatMap(({ number, lines }) =>
          lines.map(({ product, name, unitPriceMinor, tax, quantity, totalMinor }) => ({
            key: [number, product, name, unitPriceMinor, tax],
            sums: [quantity, totalMinor],
          })),
        ),
      ),
  },
  {
    sql: 'SELECT number, max(revision), count() FROM receipt_revisions GROUP BY number',
    answer: (entries) => {
      const all = entries.flatMap(({ event }) => ('receipt' in event ? [event.receipt] : []));
      return receipts(entries).map(({ number, revision }) => [
        number,
        revision,
        all.filter((r) => r.number === number).length,
      ]);
    },
  },
  {
    sql: `SELECT visit, product, sum(quantity), sum(quantity * unit_price_minor) FROM line_events
      WHERE type IN ('pick', 'put_back') GROUP BY visit, product`,
    answer: (entries) =>
      grouped(
        entries.flatMap(({ event }) => {
          if (event.type !== 'pick' && event.type !== 'put_back') return [];
          const { visit, product, quantity, unitPriceMinor } = event;
          const units = event.type === 'pick' ? quantity : -quantity;
          return [{ key: [visit, product], sums: [units, units * unitPriceMinor] }];
        }),
      ),
  },
  {
    sql: `SELECT visit, countIf(type = 'line_confirmed'), countIf(type = 'line_withdrawn') FROM line_events
      GROUP BY visit`,
    answer: (entries) =>
      grouped(
        entries.flatMap(({ event }) => {
          if (!/^(?:pick|put_back|line_confirmed|line_withdrawn)$/.test(event.type)) return [];
          const { type, visit } = event as { type: string; visit: string };
          return [
            { key: [visit], sums: [Number(type === 'line_confirmed'), Number(type === 'line_withdrawn')] },
          ];
        }),
      ),
  },
  {
    sql: 'SELECT type, facing, shelf, product, sum(delta) FROM stock_moves GROUP BY type, facing, shelf, product',
    answer: (entries) =>
      grouped(
        entries.flatMap(({ event }) => {
          if (event.type !== 'stock_moved' && event.type !== 'restocked') return [];
          const { type, facing, shelf, product, delta } = event;
          return [{ key: [type, facing ?? '', shelf, product], sums: [delta] }];
        }),
      ),
  },
  {
    sql: 'SELECT visit, role, entry_gate, exit_gate, exit_cause, state FROM visits',
    answer: (entries) =>
      entries.flatMap(({ event }) => {
        if (event.type !== 'visit_opened') return [];
        const { visit, role, gate } = event;
        const exit = entries.flatMap((e) =>
          e.event.type === 'visit_exited' && e.event.visit === visit ? [e.event] : [],
        )[0];
        return [[visit, role, gate, exit?.gate ?? '', exit?.cause ?? '', exit ? 'exited' : 'inside']];
      }),
  },
  {
    // who is who may be asked again of the same visit
    sql: 'SELECT seq, review, type, quantity, visit, product, decided_by FROM review_events',
    answer: (entries) =>
      entries.flatMap(({ seq, event }) => {
        if (event.type === 'review_opened')
          return [[seq, event.review, event.type, event.quantity, '', '', '']];
        if (event.type !== 'review_settled') return [];
        const { review, type, quantity, visit, product, by } = event;
        return [[seq, review, type, quantity, visit ?? '', product ?? '', by]];
      }),
  },
];

/** Asks each question, and names the rows that only one side has. */
export async function askArchive(
  query: (sql: string, format: string) => Promise<string>,
  entries: readonly JournalEntry[],
): Promise<Broken[]> {
  const broken: Broken[] = [];
  for (const { sql, answer } of QUESTIONS) {
    // Behind the names of the columns; a row may end with empty cells.
    const [, ...found] = (await query(sql, 'TSV')).replace(/\n$/, '').split('\n');
    const should = answer(entries).map((row) => row.join('\t'));
    const rest = new Set(found);
    if (rest.size !== found.length)
      broken.push({ kind: 'repeated', what: `archive, ${sql}: ${found.length - rest.size} rows twice` });
    for (const row of should)
      if (!rest.delete(row))
        broken.push({ kind: 'lost', what: `archive, ${sql}: ${row} is not among its rows` });
    for (const row of rest) broken.push({ kind: 'wrong', what: `archive, ${sql}: ${row} is among its rows` });
  }
  return broken;
}
