/** Compares journal and archive row by row, and names every difference. */
import type { JournalEntry } from '../journal/events.js';
import type { Journal } from '../journal/types.js';
import { MAX_DIFFERENCES } from '../limits.js';
import { archivedSeq, frozenSeq } from './feeder.js';
import { BASE_TABLES, type BaseTable } from './migrations.js';
import { type Difference, difference, type ReconcileOptions, rows } from './reconcile-rows.js';
import { ViewFold } from './reconcile-views.js';
import { type Row, rowsOf } from './rows.js';

/** Entries compared at a time: their rows with all evidence stay far below one answer's limit. */
const CHUNK = 1_000;

export interface Reconciled {
  /** Entries compared: from the first that the journal still has and its name covers, up to the archive's cursor. */
  from: number;
  to: number;
  differences: Difference[];
  /** There are more differences than are named: the comparison stopped there. */
  cut: boolean;
  /** False where there are rows beyond `to`: the views hold what the comparison does not know. */
  viewsCompared: boolean;
}

/**
 * Each entry up to the archive's cursor must be in its tables once, with the values that its event
 * gives, and the views must say what the entries fold to. Entries that the journal has compacted
 * are taken from the archive's own `journal_entries`; of them the derived tables are checked.
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const { journal, after = 0 } = options;
  // The cursor may be beyond what this handle on the journal knows: a store that runs goes on meanwhile.
  const to = Math.min(archivedSeq(journal), journal.lastSeq);
  const differences: Difference[] = [];
  const views = new ViewFold();
  for (let from = after + 1; from <= to && differences.length < MAX_DIFFERENCES; from += CHUNK) {
    const last = Math.min(to, from + CHUNK - 1);
    const found = await rowsBetween(options, from, last);
    const chunk = entriesBetween(journal, from, last, found.get('journal_entries')!);
    views.add(chunk);
    differences.push(...compareChunk(options, chunk, found, from, last));
  }
  const later = await beyond(options, to);
  const whole = later.length === 0;
  // Read after the rows: what a store that runs has sent meanwhile is frozen.
  const frozen = frozenSeq(journal);
  for (const { table, seq, count } of later)
    if (seq > frozen) differences.push(difference(table, `entry ${seq}`, 'more', '', '0', String(count)));
  if (whole) differences.push(...(await views.compare(options, MAX_DIFFERENCES)));
  const from = Math.max(after + 1, Math.min(journal.firstSeq, to + 1));
  const cut = differences.length >= MAX_DIFFERENCES;
  return { from, to, differences: differences.slice(0, MAX_DIFFERENCES), cut, viewsCompared: whole };
}

type Found = Map<BaseTable, Row[]>;

async function rowsBetween(options: ReconcileOptions, from: number, to: number): Promise<Found> {
  const found: Found = new Map();
  for (const table of BASE_TABLES) {
    found.set(table, await rows(options, `* FROM ${table}`, `seq BETWEEN ${from} AND ${to} ORDER BY seq`));
  }
  return found;
}

/** Entries after `seq` of which the archive has rows: a range in flight, or what the journal never had. */
async function beyond(options: ReconcileOptions, seq: number) {
  const found: { table: BaseTable; seq: number; count: number }[] = [];
  for (const table of BASE_TABLES) {
    const what = `seq, toString(count()) AS n FROM ${table}`;
    const rest = `seq > ${seq} GROUP BY seq ORDER BY seq DESC LIMIT ${MAX_DIFFERENCES}`;
    for (const row of await rows(options, what, rest))
      found.push({ table, seq: Number(row.seq), count: Number(row.n) });
  }
  return found;
}

function entriesBetween(
  journal: Journal,
  from: number,
  to: number,
  archived: readonly Row[],
): JournalEntry[] {
  const kept = to < journal.firstSeq ? [] : journal.read(Math.max(from, journal.firstSeq), CHUNK);
  const compacted = archived
    .filter((row) => Number(row.seq) < journal.firstSeq)
    .map((row): JournalEntry => {
      const tMs = Date.parse(`${String(row.t).replace(' ', 'T')}Z`);
      const event = JSON.parse(String(row.event)) as JournalEntry['event'];
      return { seq: Number(row.seq), tick: Number(row.tick), fact: Number(row.fact), tMs, event };
    });
  const unique = new Map(compacted.map((entry) => [entry.seq, entry]));
  return [...unique.values(), ...kept.filter((entry) => entry.seq <= to)];
}

function compareChunk(
  { journal, store, identity }: ReconcileOptions,
  entries: readonly JournalEntry[],
  found: Found,
  from: number,
  to: number,
): Difference[] {
  const differences: Difference[] = [];
  const expected = rowsOf(store, identity, entries);
  for (const table of BASE_TABLES)
    differences.push(...compareRows(table, expected.get(table) ?? [], found.get(table)!));
  const there = new Set(entries.map((e) => e.seq));
  // What the journal has let go must be in the archive.
  for (let seq = from; seq <= Math.min(to, journal.firstSeq - 1); seq++)
    if (!there.has(seq))
      differences.push(difference('journal_entries', `entry ${seq}`, 'missing', '', '1', '0'));
  return differences;
}

function compareRows(table: BaseTable, expected: readonly Row[], found: readonly Row[]): Difference[] {
  const differences: Difference[] = [];
  const byName = new Map<string, Row[]>();
  for (const row of found) {
    const name = nameOf(row);
    const same = byName.get(name);
    if (same) same.push(row);
    else byName.set(name, [row]);
  }
  for (const row of expected) {
    const name = nameOf(row);
    const same = byName.get(name) ?? [];
    byName.delete(name);
    if (same.length === 0) differences.push(difference(table, name, 'missing', '', '1', '0'));
    if (same.length > 1) differences.push(difference(table, name, 'twice', '', '1', String(same.length)));
    for (const [column, value] of Object.entries(row)) {
      const [is] = same.length > 0 ? [same[0]![column]] : [value];
      if (!isSame(value, is))
        differences.push(difference(table, name, 'differs', column, String(value), String(is)));
    }
  }
  for (const [name, same] of byName)
    differences.push(difference(table, name, 'more', '', '0', String(same.length)));
  return differences;
}

/** An entry has one row of a table, but for the lines of a receipt. */
function nameOf(row: Row): string {
  return row.position === undefined ? `entry ${row.seq}` : `entry ${row.seq}, position ${row.position}`;
}

/** Numbers may come as text, and a float with another spelling. */
function isSame(expected: string | number, found: string | number | undefined): boolean {
  if (typeof expected === 'number') return found !== undefined && Number(found) === expected;
  return String(found) === expected;
}
