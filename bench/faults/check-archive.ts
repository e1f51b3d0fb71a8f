/** The archive after a run: every entry of the journal once, as it was written, and right answers from it. */
import { journalIdentity } from '../../engine/archive/feeder.js';
import { type ArchiveLog, reconcile, startArchive } from '../../engine/archive/index.js';
import type { JournalEntry } from '../../engine/journal/events.js';
import type { Journal } from '../../engine/journal/types.js';
import { askArchive } from './archive-questions.js';
import type { Broken } from './invariants.js';

const QUIET: ArchiveLog = { info() {}, warn() {}, error() {} };

/** Takes the rest of the journal into the archive, as the next start of the store would, and compares. */
export async function checkArchive(
  dataDir: string,
  store: string,
  journal: Journal,
  entries: readonly JournalEntry[],
): Promise<Broken[]> {
  const archive = startArchive({ dataDir, journal, log: QUIET, store });
  try {
    await archive.caughtUp();
    const identity = journalIdentity(dataDir, journal);
    const query = (sql: string, format: string) => archive.query(sql, format);
    const { differences } = await reconcile({ journal, store, identity, query });
    const rows = differences.map(({ table, row, what, column, journal: should, archive: is }): Broken => {
      const kind = what === 'missing' ? 'lost' : what === 'twice' ? 'repeated' : 'wrong';
      return { kind, what: `archive, ${table}: ${row} ${what} ${column} (${is} where ${should} should be)` };
    });
    return [...rows, ...(await askArchive(query, entries))];
  } finally {
    await archive.stop();
  }
}
