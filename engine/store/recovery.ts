import type { FactName } from '../floor/facts.js';
import type { JournalEntry } from '../journal/events.js';
import type { Journal } from '../journal/types.js';

/** Entries decoded at a time: bounds the memory of a start after a long day. */
const CHUNK = 1024;

/** Hands every entry of the journal to `apply`; returns the name of the last fact, null for none. */
export function foldJournal(journal: Journal, apply: (entry: JournalEntry) => void): FactName | null {
  let last: FactName | null = null;
  for (let from = 1; from <= journal.lastSeq; from += CHUNK) {
    for (const entry of journal.read(from, CHUNK)) {
      apply(entry);
      last = { tick: entry.tick, index: entry.fact };
    }
  }
  return last;
}
