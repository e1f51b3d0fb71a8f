/** The archive after a run, asked itself: every entry of the journal once, as it was written. */

import { journalIdentity } from '../../engine/archive/feeder.js';
import { type ArchiveLog, reconcile, startArchive } from '../../engine/archive/index.js';
import type { JournalEntry } from '../../engine/journal/events.js';
import type { Journal } from '../../engine/journal/types.js';
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
  const broken: Broken[] = [];
  try {
    await archive.caughtUp();
    const rows = await archive.query(
      'SELECT toUInt32(seq) AS seq, event FROM journal_entries ORDER BY seq',
      'JSONEachRow',
    );
    const stored = rows.split('\n').filter(Boolean);
    const seen = new Set<number>();
    for (const text of stored) {
      const row = JSON.parse(text) as { seq: number; event: string };
      const entry = entries[row.seq - 1];
      if (seen.has(row.seq))
        broken.push({ kind: 'repeated', what: `the archive has entry ${row.seq} twice` });
      else if (entry === undefined)
        broken.push({ kind: 'wrong', what: `the archive has entry ${row.seq}, the journal has not` });
      else if (JSON.stringify(entry.event) !== row.event)
        broken.push({ kind: 'wrong', what: `the archive has entry ${row.seq} with another content` });
      seen.add(row.seq);
    }
    for (const { seq } of entries)
      if (!seen.has(seq)) broken.push({ kind: 'lost', what: `the archive misses entry ${seq}` });
    const identity = journalIdentity(dataDir, journal);
    const query = (sql: string, format: string) => archive.query(sql, format);
    for (const d of await reconcile({ journal, store, identity, query }))
      broken.push({
        kind: 'wrong',
        what: `table ${d.table}, ${d.what}: the journal says ${d.journal}, the archive ${d.archive}`,
      });
    return broken;
  } finally {
    await archive.stop();
  }
}
