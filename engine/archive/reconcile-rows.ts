/** What a reconciliation asks the archive, and how it names what it finds. */
import type { Journal } from '../journal/types.js';
import type { Row } from './rows.js';

export interface Difference {
  /** A base table or a view. */
  table: string;
  /** What of it: entry 12; entry 12, position 0; receipt 7; visit …; rows beyond the journal. */
  row: string;
  what: 'missing' | 'twice' | 'more' | 'differs';
  /** The column that differs, or the count. */
  column: string;
  journal: string;
  archive: string;
}

export interface ReconcileOptions {
  journal: Journal;
  store: string;
  /** The journal's identity (column `journal`). */
  identity: string;
  /** Entries up to this one were archived under another name; by default none. */
  after?: number;
  /** Answers SQL over the archive, as `Archive.query` does. */
  query(sql: string, format: string): Promise<string>;
}

/** Rows of this journal, as JSON. 64-bit integers may come as text: compare with `String`. */
export async function rows(
  { store, identity, query }: ReconcileOptions,
  what: string,
  rest: string,
): Promise<Row[]> {
  const where = `store = '${quote(store)}' AND journal = '${quote(identity)}'`;
  const text = await query(`SELECT ${what} WHERE ${where} AND ${rest}`, 'JSONEachRow');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
}

export function difference(
  table: string,
  row: string,
  what: Difference['what'],
  column: string,
  journal: string,
  archive: string,
): Difference {
  return { table, row, what, column, journal, archive };
}

/** Text as it stands in a string of SQL. */
export function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
