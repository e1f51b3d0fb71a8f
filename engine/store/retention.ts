/** What the journal keeps: it lets go of entries that are old, archived, and folded into a checkpoint. */
import type { Journal } from '../journal/types.js';
import { address } from './address.js';
import { BASE_KEY, NEXT_BASE_KEY, readCheckpoint } from './checkpoint.js';
import { isRecordUpTo } from './states.js';

export interface RetentionOptions {
  journal: Journal;
  /** The archive has everything up to this entry. */
  archivedSeq: number;
  /** Event time that entries are kept for, ms. */
  keepMs: number;
  /** There is no room: whatever is archived may go. */
  needed: boolean;
}

/**
 * Lets go of entries with the records of visits that ended before; what they came to stays as the
 * base that a start begins from. Nothing goes that the archive has not. Call it now and then.
 * @returns entries that went
 */
export async function compactJournal({
  journal,
  archivedSeq,
  keepMs,
  needed,
}: RetentionOptions): Promise<number> {
  const next = readCheckpoint(journal, NEXT_BASE_KEY);
  const base = journal.state(NEXT_BASE_KEY);
  if (!next || !base || next.seq < journal.firstSeq || archivedSeq < next.seq) return 0;
  const [newest] = journal.read(journal.flushedSeq, 1);
  const isOld = newest !== undefined && newest.tMs - next.tMs >= keepMs;
  if (!isOld && !needed) return 0;
  const states: string[] = [];
  const visits: string[] = [];
  // A review that is open may still touch them.
  const open = new Set(next.completion.reviews.flatMap(([, of]) => of));
  const prefix = address('visit', '').key;
  for (const { key, value } of journal.states(prefix)) {
    const visit = key.slice(prefix.length);
    if (open.has(visit) || !isRecordUpTo(value, next.last)) continue;
    states.push(key);
    visits.push(visit);
  }
  const first = journal.firstSeq;
  await journal.letGo({ upTo: next.seq, keep: { key: BASE_KEY, value: base }, states, visits });
  return journal.firstSeq - first;
}
