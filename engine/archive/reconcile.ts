/** Compares journal and archive, and names every difference. */
import type { Journal } from '../journal/types.js';
import { archivedSeq } from './feeder.js';
import { BASE_TABLES, type BaseTable } from './migrations.js';
import { rowsOf } from './rows.js';

/** Entries read at once from the journal. */
const CHUNK = 5_000;

export interface Difference {
  table: BaseTable;
  /** What is compared: rows, distinct rows, or the sum of sequence numbers. */
  what: 'rows' | 'distinct' | 'sum';
  journal: string;
  archive: string;
}

interface Tally {
  rows: number;
  sum: bigint;
}

/** What makes a row of each table unique beside (store, journal). */
const IDENTITY: Readonly<Record<BaseTable, string>> = {
  journal_entries: 'seq',
  visit_events: 'seq',
  line_events: 'seq',
  receipt_revisions: 'seq',
  receipt_revision_lines: 'seq, position',
  stock_moves: 'seq',
  review_events: 'seq',
};

/**
 * Each entry up to the archive's cursor must be in its tables once. Reads the journal from its
 * first entry, so the journal must still hold it; empty list: no difference.
 *
 * @param query answers SQL over the archive, as `Archive.query` does.
 * @param identity the journal's identity (column `journal`).
 */
export async function reconcile(options: {
  journal: Journal;
  store: string;
  identity: string;
  query(sql: string, format: string): Promise<string>;
}): Promise<Difference[]> {
  const { journal, store, identity, query } = options;
  const last = archivedSeq(journal);
  const expected = new Map<BaseTable, Tally>(BASE_TABLES.map((table) => [table, { rows: 0, sum: 0n }]));
  for (let from = 1; from <= last; from += CHUNK) {
    const entries = journal.read(from, Math.min(CHUNK, last - from + 1));
    for (const [table, rows] of rowsOf(store, identity, entries)) {
      const tally = expected.get(table)!;
      tally.rows += rows.length;
      for (const { seq } of rows) tally.sum += BigInt(seq!);
    }
  }
  const differences: Difference[] = [];
  for (const [table, { rows, sum }] of expected) {
    // as text: JSON numbers lose digits of a UInt64
    const answer = await query(
      `SELECT toString(count()) AS rows, toString(uniqExact(${IDENTITY[table]})) AS distinct, toString(sum(seq)) AS sum
       FROM ${table} WHERE store = '${quote(store)}' AND journal = '${quote(identity)}' AND seq <= ${last}`,
      'JSONEachRow',
    );
    const found = JSON.parse(answer) as Record<Difference['what'], string>;
    const wanted = { rows: String(rows), distinct: String(rows), sum: String(sum) };
    for (const what of ['rows', 'distinct', 'sum'] as const) {
      if (found[what] !== wanted[what])
        differences.push({ table, what, journal: wanted[what], archive: found[what] });
    }
  }
  return differences;
}

function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
