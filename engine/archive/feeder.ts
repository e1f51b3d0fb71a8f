/**
 * The cursor over the journal: cuts what is durable into frozen ranges and sends them one at a
 * time until each is stored.
 *
 * A range is frozen before it is first sent: its end is kept beside the journal
 * (`archive.frozen`), so that after any crash the same range is sent again with the same content
 * and the same token, and ClickHouse drops what it has. Then the cursor (`archive`) moves.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError, InvariantError } from '../errors.js';
import type { Journal } from '../journal/types.js';
import { MAX_ARCHIVE_BATCH_BYTES, MAX_ARCHIVE_BATCH_ENTRIES } from '../limits.js';

export const ARCHIVE_CURSOR = 'archive';
const FROZEN_CURSOR = 'archive.frozen';
/** How often the archive was lost and filled again: part of the token, which it may know from before. */
const REFILL_CURSOR = 'archive.refills';
/** Entries after the first up to the second were taken and are missing behind others; 0: none are. */
const GAP_AFTER_CURSOR = 'archive.gap-after';
const GAP_TO_CURSOR = 'archive.gap-to';
export const ID_FILE = 'journal-id';

export interface Range {
  from: number;
  to: number;
  lines: string;
  bytes: number;
}

/** Sequence up to which the archive has everything. */
export function archivedSeq(journal: Journal): number {
  return journal.cursor(ARCHIVE_CURSOR);
}

/** Up to here the journal may let go: the archive has it, as far as it has told. */
export function safeSeq(journal: Journal): number {
  return knownGap(journal)?.after ?? archivedSeq(journal);
}

/** Entries that the archive had taken and lacked when it was asked: the journal keeps them. Null for none. */
export function knownGap(journal: Journal): { after: number; to: number } | null {
  const to = journal.cursor(GAP_TO_CURSOR);
  return to > 0 ? { after: journal.cursor(GAP_AFTER_CURSOR), to } : null;
}

/** The end is written last and taken away first: a gap is whole or none. */
async function setGap(journal: Journal, gap: { after: number; to: number } | null): Promise<void> {
  if (!gap) return journal.setCursor(GAP_TO_CURSOR, 0);
  await journal.setCursor(GAP_AFTER_CURSOR, gap.after);
  await journal.setCursor(GAP_TO_CURSOR, gap.to);
}

/** The next range to send: the frozen one, else a new one; null when all that is durable is archived. */
export async function nextRange(journal: Journal): Promise<Range | null> {
  const done = archivedSeq(journal);
  const frozen = journal.cursor(FROZEN_CURSOR);
  if (frozen > done) return encode(journal, done + 1, frozen, Number.POSITIVE_INFINITY);
  const end = Math.min(journal.flushedSeq, done + MAX_ARCHIVE_BATCH_ENTRIES);
  if (end <= done) return null;
  const range = encode(journal, done + 1, end, MAX_ARCHIVE_BATCH_BYTES);
  await journal.setCursor(FROZEN_CURSOR, range.to);
  return range;
}

/** What the archive has, as it tells itself. */
export interface Stored {
  /** The newest entry of this journal, 0 for none. */
  seq: number;
  /** It has nothing at all of this store or of this journal. */
  empty: boolean;
  /** It has every entry of the gap that is known. */
  gapFilled: boolean;
}

/** What an archive lost that had taken everything up to the cursor. */
export interface Loss {
  code: 'SAUNTER_ARCHIVE_LOST' | 'SAUNTER_ARCHIVE_GAP';
  /** Entries that are not sent again, null for none. */
  missing: { from: number; to: number } | null;
}

/**
 * Compares the cursor with what is stored. An archive that has nothing of the store any more
 * (SAUNTER_ARCHIVE_LOST) is filled again with all that the journal still has. Where the last entries are
 * missing behind others (SAUNTER_ARCHIVE_GAP) nothing is sent again: which of its tables has which of
 * them is not known here. The journal keeps them, until the archive has them or has all under another name.
 * @returns null where the archive has all that it took, or has it under another name
 * @throws ArchiveError SAUNTER_ARCHIVE_AHEAD where it has entries that this journal has never sent
 */
export async function findLoss(journal: Journal, stored: Stored): Promise<Loss | null> {
  const done = archivedSeq(journal);
  const before = journal.firstSeq - 1;
  const frozen = frozenSeq(journal);
  if (stored.seq > frozen) throw archiveAhead(journal, stored.seq, frozen);
  if (knownGap(journal) && (stored.seq === 0 || stored.gapFilled)) await setGap(journal, null);
  if (stored.seq > 0) {
    if (stored.seq >= done) {
      // told at each opening: the journal keeps all from there on, and grows
      const gap = knownGap(journal);
      return gap && { code: 'SAUNTER_ARCHIVE_GAP', missing: { from: gap.after + 1, to: gap.to } };
    }
    await setGap(journal, { after: Math.min(stored.seq, knownGap(journal)?.after ?? stored.seq), to: done });
    return { code: 'SAUNTER_ARCHIVE_GAP', missing: { from: stored.seq + 1, to: done } };
  }
  if (!stored.empty || done === before) return null;
  await journal.setCursor(REFILL_CURSOR, refills(journal) + 1);
  await journal.setCursor(FROZEN_CURSOR, before);
  await journal.setCursor(ARCHIVE_CURSOR, before);
  return { code: 'SAUNTER_ARCHIVE_LOST', missing: before > 0 ? { from: 1, to: before } : null };
}

function archiveAhead(journal: Journal, storedSeq: number, frozen: number): ArchiveError {
  const refilled = refills(journal) > 0;
  const why = refilled
    ? 'it was empty for a while and is filled again, or the journal is an older one that was put back.'
    : 'the journal is an older one that was put back.';
  const first = refilled
    ? "Where the archive's old rows are back, take away what was filled again. Else stop"
    : 'Stop';
  return new ArchiveError(
    'SAUNTER_ARCHIVE_AHEAD',
    `the archive has entries of this journal up to ${storedSeq}, of which those up to ${frozen} were sent: ${why}`,
    {
      hint: `${first} the store and remove the data directory's journal-id: what comes is stored under a new name.`,
    },
  );
}

/** How often the archive was lost whole. */
export function refills(journal: Journal): number {
  return journal.cursor(REFILL_CURSOR);
}

/** Sequence up to which anything may have been sent. */
export function frozenSeq(journal: Journal): number {
  return Math.max(archivedSeq(journal), journal.cursor(FROZEN_CURSOR));
}

/** Whether anything of it was ever sent, or is about to be. */
export function hasSent(journal: Journal): boolean {
  return frozenSeq(journal) > 0;
}

/** The range is stored: it is never sent again. */
export async function rangeDone(journal: Journal, range: Range): Promise<void> {
  await journal.setCursor(ARCHIVE_CURSOR, range.to);
}

function encode(journal: Journal, from: number, to: number, maxBytes: number): Range {
  const lines: string[] = [];
  let bytes = 0;
  let last = from - 1;
  for (const entry of journal.read(from, to - from + 1)) {
    if (entry.seq !== last + 1 || entry.seq > to) {
      throw new InvariantError(
        `journal entry ${entry.seq} where ${last + 1} should follow (range ${from}–${to})`,
      );
    }
    const line = JSON.stringify(entry);
    if (lines.length > 0 && bytes + line.length > maxBytes) break;
    lines.push(line);
    bytes += line.length + 1;
    last = entry.seq;
  }
  if (last < from || (last < to && maxBytes === Number.POSITIVE_INFINITY)) {
    throw new InvariantError(`the journal misses entries ${last + 1}–${to} that the archive has not taken`);
  }
  return { from, to: last, lines: lines.join('\n'), bytes };
}

/**
 * Identity of the journal that the sequence numbers belong to. A journal of which nothing was
 * ever sent gets a new one: a wiped data directory counts from 1 again, and its rows must not
 * be taken for those of its predecessor. So does a restored one whose name was taken away; beside
 * the name stands then what the archive has under another one.
 */
export function journalIdentity(dataDir: string, journal: Journal): string {
  const file = join(dataDir, ID_FILE);
  const done = archivedSeq(journal);
  const fresh = !hasSent(journal) && refills(journal) === 0;
  const known = fresh ? null : readIdentity(dataDir, journal);
  if (known) return known.identity;
  const identity = randomUUID();
  mkdirSync(dataDir, { recursive: true });
  const after = done > 0 ? `${done} ${refills(journal)}\n` : '';
  writeFileSync(file, `${identity}\n${after}`, { flush: true });
  return identity;
}

/** The journal's name, and the last entry that the archive has under an earlier one (0: none); null: no name. */
export function readIdentity(dataDir: string, journal: Journal): { identity: string; after: number } | null {
  const file = join(dataDir, ID_FILE);
  if (!existsSync(file)) return null;
  const [identity = '', began = ''] = readFileSync(file, 'utf8').split('\n');
  const [seq, refilled] = began.split(' ').map(Number);
  // An archive that was filled again since has all under this name.
  return { identity: identity.trim(), after: seq && refilled === refills(journal) ? seq : 0 };
}
