/** A reconciliation of a data directory, from outside the store's process. */
import { ArchiveError } from '../errors.js';
import type { Journal } from '../journal/types.js';
import { readIdentity } from './feeder.js';
import { openArchive } from './one-query.js';
import { type Reconciled, reconcile } from './reconcile.js';

/**
 * Compares the journal in a data directory with its archive, whether the store runs or not.
 * @throws ArchiveError: nothing was ever archived from here, or the archive is away.
 */
export async function reconcileDataDir(options: {
  dataDir: string;
  journal: Journal;
  clickhouseUrl?: string | undefined;
}): Promise<Reconciled & { store: string; identity: string }> {
  const { dataDir, journal, clickhouseUrl } = options;
  const named = readIdentity(dataDir, journal);
  if (!named) {
    throw new ArchiveError('SAUNTER_ARCHIVE_NONE', `nothing was ever archived from ${dataDir}.`, {
      hint: 'Name the data directory of a store that has run.',
    });
  }
  const { identity, after } = named;
  const reader = await openArchive({ dataDir, clickhouseUrl });
  try {
    const query = (sql: string, format: string) => reader.query(sql, format);
    const found = await query(
      `SELECT any(store) AS store FROM journal_entries WHERE journal = '${identity.replaceAll("'", '')}'`,
      'JSONEachRow',
    );
    const { store } = JSON.parse(found) as { store: string };
    return { store, identity, ...(await reconcile({ journal, store, identity, after, query })) };
  } finally {
    await reader.close();
  }
}
