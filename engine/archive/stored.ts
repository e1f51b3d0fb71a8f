/** How far the archive's rows reach, read from the archive itself. */
import type { Stored } from './feeder.js';
import { BASE_TABLES } from './migrations.js';
import { quote } from './reconcile-rows.js';

/** @throws ArchiveError as the query does */
export async function readStored(options: {
  store: string;
  identity: string;
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
  const seq = await ask(`(SELECT max(seq) FROM journal_entries WHERE ${store} AND ${journal})`);
  if (seq > 0) return { seq, empty: false };
  // Under another journal's name after a restore, under another store's after a new name in the config.
  const some = BASE_TABLES.map(
    (table) => `(SELECT count() FROM (SELECT 1 FROM ${table} WHERE ${store} OR ${journal} LIMIT 1))`,
  );
  return { seq, empty: (await ask(some.join(' + '))) === 0 };
}
