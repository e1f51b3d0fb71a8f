/** How far the archive's rows reach, read from the archive itself. */
import type { Stored } from './feeder.js';
import { BASE_TABLES } from './migrations.js';
import { quote } from './reconcile-rows.js';

/** @throws ArchiveError as the query does */
export async function readStored(options: {
  store: string;
  identity: string;
  /** Entries that it lacked before. */
  gap: { after: number; to: number } | null;
  query(sql: string, format: 'JSONEachRow'): Promise<string>;
}): Promise<Stored> {
  const store = `store = '${quote(options.store)}'`;
  const journal = `journal = '${quote(options.identity)}'`;
  const ask = async (number: string) => {
    const row = JSON.parse(await options.query(`SELECT toString(${number}) AS n`, 'JSONEachRow')) as {
      n: string;
    };
    return Number(row.n);
  };
  const isFilled = async () => {
    if (!options.gap) return false;
    const { after, to } = options.gap;
    const between = `seq > ${after} AND seq <= ${to}`;
    // They are written last of all tables: what is there is there whole.
    const count = `(SELECT uniqExact(seq) FROM journal_entries WHERE ${store} AND ${journal} AND ${between})`;
    return (await ask(count)) === to - after;
  };
  const seq = await ask(`(SELECT max(seq) FROM journal_entries WHERE ${store} AND ${journal})`);
  if (seq > 0) return { seq, empty: false, gapFilled: await isFilled() };
  // Under another journal's name after a restore, under another store's after a new name in the config.
  const some = BASE_TABLES.map(
    (table) => `(SELECT count() FROM (SELECT 1 FROM ${table} WHERE ${store} OR ${journal} LIMIT 1))`,
  );
  return { seq, gapFilled: false, empty: (await ask(some.join(' + '))) === 0 };
}
