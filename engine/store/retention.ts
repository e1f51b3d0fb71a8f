/** What the journal keeps: it lets go of entries that are old, archived, and folded into a checkpoint. */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Log } from '../actors/index.js';
import type { Journal } from '../journal/types.js';
import { address } from './address.js';
import {
  BASE_KEY,
  CHECKPOINT_KEY,
  type Checkpoint,
  decodeCheckpoint,
  decodeHead,
  NEXT_BASE_KEY,
  readCheckpoint,
} from './checkpoint.js';
import { Completion } from './completion.js';
import { isRecordUpTo } from './states.js';

/** Records of visits read at once: some milliseconds. */
const RECORDS_AT_ONCE = 64;
/**
 * A record stays so long after its visit's end where entries go that are not old, ms of event time: a fact
 * may still come for it, and a review may be opened that names it. The Floor decides in minutes.
 */
const LATE_MS = 3_600_000;

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
  const [newest] = journal.read(journal.flushedSeq, 1);
  const value = newest && baseOf({ journal, archivedSeq, keepMs, needed }, newest.tMs);
  const base = value && decodeCheckpoint(value);
  if (!base) return 0;
  const { states, visits } = await visitsUpTo(journal, base, newest.tMs - Math.min(keepMs, LATE_MS));
  const first = journal.firstSeq;
  await journal.letGo({ upTo: base.seq, keep: { key: BASE_KEY, value }, states, visits });
  return journal.firstSeq - first;
}

/**
 * The checkpoint that the journal may begin after now: the one that gets old beside it; where there is no
 * room also the newest, since no other follows as long as nothing can be written. None that waits for the
 * disk itself: the records of visits that it rests on wait in front of it.
 */
function baseOf(
  { journal, archivedSeq, keepMs, needed }: RetentionOptions,
  nowMs: number,
): Uint8Array | undefined {
  return (needed ? [NEXT_BASE_KEY, CHECKPOINT_KEY] : [NEXT_BASE_KEY])
    .map((key) => journal.stateOnDisk(key))
    .find((bytes) => {
      const head = bytes && decodeHead(bytes);
      if (!head || head.seq > archivedSeq) return false;
      // The last entry always stays.
      const frees = Math.min(head.seq, journal.flushedSeq - 1) >= journal.firstSeq;
      return frees && (needed || nowMs - head.tMs >= keepMs);
    });
}

/**
 * Visits that ended by `endedMs`, that nothing touched since, and nothing may touch any more: their records
 * and themselves.
 * A store that runs has its turn in between; there are hundreds of thousands.
 */
async function visitsUpTo(
  journal: Journal,
  base: Checkpoint,
  endedMs: number,
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
      if (!open.has(visit) && isRecordUpTo(value, base.last, endedMs)) {
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
