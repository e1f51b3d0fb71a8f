/** What the journal keeps: it lets go of entries that are old, archived, and folded into a checkpoint. */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Journal } from '../journal/types.js';
import type { Log } from '../log.js';
import { address } from './address.js';
import {
  BASE_KEY,
  CHECKPOINT_KEY,
  type Checkpoint,
  NEXT_BASE_KEY,
  readCheckpoint,
  readCheckpointHead,
} from './checkpoint.js';
import { Completion } from './completion.js';
import { isRecordUpTo } from './states.js';

/** Records of visits read at once: some milliseconds. */
const RECORDS_AT_ONCE = 64;

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
  const head = readCheckpointHead(journal, NEXT_BASE_KEY);
  if (!head || head.seq < journal.firstSeq || archivedSeq < head.seq) return 0;
  const [newest] = journal.read(journal.flushedSeq, 1);
  const isOld = newest !== undefined && newest.tMs - head.tMs >= keepMs;
  if (!isOld && !needed) return 0;
  const next = readCheckpoint(journal, NEXT_BASE_KEY);
  const base = journal.state(NEXT_BASE_KEY);
  if (!next || !base) return 0;
  const { states, visits } = await visitsUpTo(journal, next);
  const first = journal.firstSeq;
  await journal.letGo({ upTo: next.seq, keep: { key: BASE_KEY, value: base }, states, visits });
  return journal.firstSeq - first;
}

/**
 * Visits that nothing touched since, and nothing may touch any more: their records and themselves.
 * A store that runs has its turn in between; there are hundreds of thousands.
 */
async function visitsUpTo(
  journal: Journal,
  base: Checkpoint,
): Promise<{ states: string[]; visits: string[] }> {
  const states: string[] = [];
  const visits: string[] = [];
  const open = new Set(underReview(journal, base));
  const prefix = address('visit', '').key;
  let after: string | undefined;
  for (let read = RECORDS_AT_ONCE; read === RECORDS_AT_ONCE; await turn()) {
    read = 0;
    for (const { key, value } of journal.states(prefix, after)) {
      after = key;
      const visit = key.slice(prefix.length);
      if (!open.has(visit) && isRecordUpTo(value, base.last)) {
        states.push(key);
        visits.push(visit);
      }
      if (++read === RECORDS_AT_ONCE) break;
    }
  }
  return { states, visits };
}

/** Visits that a review may still touch which is open now: many were opened after what is let go of. */
function underReview(journal: Journal, base: Checkpoint): Iterable<string> {
  const newest = readCheckpoint(journal, CHECKPOINT_KEY);
  const { seq, completion: saved } = newest !== null && newest.seq > base.seq ? newest : base;
  const completion = new Completion(() => null);
  completion.load(saved);
  for (const { event } of journal.read(seq + 1, journal.lastSeq - seq)) completion.note(event);
  return completion.visitsUnderReview();
}

/** Between two looks at whether something is old enough, and whether there is room, ms of the wall. */
const LOOK_EVERY_MS = 60_000;
const ROOM_EVERY_MS = 500;
/** How long a stop waits for a compaction that is under way, ms. */
const STOP_MS = 500;

/** Compacts a running store's journal: now and then, and at once where the journal has no room. */
export class Retention {
  readonly #options: { journal: Journal; keepMs: number; archivedSeq: () => number; log: Log };
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #nextLookMs = 0;
  #stopped = false;

  constructor(options: { journal: Journal; keepMs: number; archivedSeq: () => number; log: Log }) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), ROOM_EVERY_MS);
  }

  /** A disk that takes no removal is not waited for: the next start compacts. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.race([this.#running, delay(STOP_MS, undefined, { ref: false })]);
  }

  #look(): void {
    const { journal } = this.#options;
    const needed = journal.stalled !== null;
    if (this.#running || (!needed && performance.now() < this.#nextLookMs)) return;
    this.#nextLookMs = performance.now() + LOOK_EVERY_MS;
    this.#running = this.#compact(needed).finally(() => {
      this.#running = null;
    });
  }

  async #compact(needed: boolean): Promise<void> {
    const { journal, keepMs, archivedSeq, log } = this.#options;
    try {
      const gone = await compactJournal({ journal, keepMs, needed, archivedSeq: archivedSeq() });
      if (gone > 0) log.info({ gone, firstSeq: journal.firstSeq }, 'the journal let go of archived entries');
    } catch (err) {
      if (this.#stopped) {
        log.info({ err }, 'a compaction was cut off: the next start compacts');
        return;
      }
      // A disk that takes nothing at all takes no removal either: the next look tries again.
      log.error({ err }, 'the journal could not be compacted');
    }
  }
}
