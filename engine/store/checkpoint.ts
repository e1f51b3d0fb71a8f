/** The control plane's memory as it stood at one entry: what a start needs not fold again. */
import { SaunterError } from '../errors.js';
import type { FactName } from '../floor/facts.js';
import { decodeValue, type Journal } from '../journal/index.js';
import type { SavedCompletion } from './completion.js';
import { type SavedStates, STATES_LAYOUT } from './states.js';
import type { SavedViews } from './views.js';

/** Raise it when what is saved changes its shape; STATES_LAYOUT counts with it. */
export const CHECKPOINT_LAYOUT = 2;
export const CHECKPOINT_KEY = 'checkpoint';
/** The checkpoint up to which the journal was compacted, and the one that may follow it. */
export const BASE_KEY = 'base';
export const NEXT_BASE_KEY = 'base.next';

export interface Checkpoint {
  layout: [number, number];
  configHash: string;
  seq: number;
  last: FactName;
  /** Event time of that entry, Unix ms. */
  tMs: number;
  states: SavedStates;
  completion: SavedCompletion;
  views: SavedViews;
}

/** Null where there is none, or one of another layout. */
export function readCheckpoint(journal: Journal, key: string): Checkpoint | null {
  const bytes = journal.state(key);
  const checkpoint = bytes && (decodeValue(bytes) as Checkpoint);
  if (!checkpoint) return null;
  const { layout } = checkpoint;
  return layout[0] === CHECKPOINT_LAYOUT && layout[1] === STATES_LAYOUT ? checkpoint : null;
}

/**
 * The newest memory that a fold of this journal may begin from; null: from its first entry.
 * @throws SaunterError SAUNTER_JOURNAL_BASE as `readBase`
 */
export function readStart(journal: Journal, configHash: string): Checkpoint | null {
  const base = readBase(journal);
  const newest = readCheckpoint(journal, CHECKPOINT_KEY);
  const usable = newest?.configHash === configHash && newest.seq <= journal.flushedSeq;
  return usable && newest.seq >= (base?.seq ?? 0) ? newest : base;
}

/**
 * What the entries came to that the journal has no more; null where it has all.
 * @throws SaunterError SAUNTER_JOURNAL_BASE where another version compacted it
 */
export function readBase(journal: Journal): Checkpoint | null {
  if (journal.firstSeq <= 1) return null;
  const base = readCheckpoint(journal, BASE_KEY);
  if (base && base.seq >= journal.firstSeq - 1) return base;
  throw new SaunterError(
    'SAUNTER_JOURNAL_BASE',
    `the journal begins at entry ${journal.firstSeq}, and what was before is not in a form that this version reads`,
    { hint: 'Start the version of Saunter that ran last, or put the backup of the data directory back.' },
  );
}
