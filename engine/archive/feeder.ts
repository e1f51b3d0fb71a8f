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
import { InvariantError } from '../errors.js';
import type { Journal } from '../journal/types.js';
import { MAX_ARCHIVE_BATCH_BYTES, MAX_ARCHIVE_BATCH_ENTRIES } from '../limits.js';

export const ARCHIVE_CURSOR = 'archive';
const FROZEN_CURSOR = 'archive.frozen';
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
 * be taken for those of its predecessor.
 */
export function journalIdentity(dataDir: string, journal: Journal): string {
  const file = join(dataDir, ID_FILE);
  const fresh = archivedSeq(journal) === 0 && journal.cursor(FROZEN_CURSOR) === 0;
  if (!fresh && existsSync(file)) return readFileSync(file, 'utf8').trim();
  const id = randomUUID();
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${id}\n`, { flush: true });
  return id;
}
