/** The journal as one figure: two runs are alike where it is. */
import { createHash } from 'node:crypto';
import type { Journal } from './types.js';

/** Entries read at once. */
const HASH_BATCH = 1024;

/** SHA-256 of the stored bytes of all entries that are kept, and their number. */
export function hashOfJournal(journal: Journal): { journalHash: string; journalEntries: number } {
  const hash = createHash('sha256');
  let journalEntries = 0;
  for (let seq = journal.firstSeq; seq <= journal.lastSeq; seq += HASH_BATCH) {
    for (const bytes of journal.readBytes(seq, HASH_BATCH)) {
      hash.update(bytes);
      journalEntries++;
    }
  }
  return { journalHash: hash.digest('hex'), journalEntries };
}
