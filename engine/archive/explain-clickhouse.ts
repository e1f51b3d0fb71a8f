/** ClickHouse's errors as ours: a stable code, its message shortened, and what to do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError, SaunterError } from '../errors.js';
import type { ArchiveTarget } from './messages.js';

/** The text after this lists every token that the parser could have taken: hundreds. */
const EXPECTED = / Expected one of: .*$/s;
const MAX_MESSAGE = 400;

/** ClickHouse error codes (src/Common/ErrorCodes.cpp) that deserve an advice of their own. */
const ADVICE: Readonly<Record<string, [code: `SAUNTER_${string}`, hint: string]>> = {
  '36': ['SAUNTER_QUERY_FAILED', 'Check the arguments.'],
  '46': ['SAUNTER_QUERY_FAILED', 'Check the name of the function.'],
  '47': ['SAUNTER_QUERY_FAILED', 'DESCRIBE the table to see its columns.'],
  '60': [
    'SAUNTER_QUERY_FAILED',
    'SHOW TABLES lists what there is: visits, picks, receipts, receipt_lines, …',
  ],
  '62': ['SAUNTER_QUERY_FAILED', 'Correct the query at that position.'],
  '159': ['SAUNTER_QUERY_TOO_LONG', 'Ask for less: a WHERE on t, fewer joins.'],
  '164': [
    'SAUNTER_QUERY_REFUSED',
    'The archive is read-only for queries; settings cannot be changed either.',
  ],
  '241': ['SAUNTER_QUERY_TOO_LARGE', 'The query needs too much memory: ask for less at once.'],
  '396': ['SAUNTER_QUERY_TOO_LARGE', 'Ask for less: fewer columns, a WHERE, a LIMIT.'],
};

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const short = text.replace(EXPECTED, '').trim();
  return short.length <= MAX_MESSAGE ? short : `${short.slice(0, MAX_MESSAGE - 1)}…`;
}

/** Number and name of ClickHouse's own error, if it is one. */
function clickhouseError(error: unknown): { code: string; type: string } | null {
  if (!(error instanceof Error) || !('code' in error) || !/^\d+$/.test(String(error.code))) return null;
  return { code: String(error.code), type: 'type' in error ? String(error.type) : '' };
}

/** A query that failed. */
export function explainQuery(error: unknown): SaunterError {
  if (error instanceof SaunterError) return error;
  const own = clickhouseError(error);
  if (!own) return away(error);
  const [code, hint] = ADVICE[own.code] ?? [
    'SAUNTER_QUERY_FAILED',
    'See the message; it is ClickHouse’s own.',
  ];
  return new ArchiveError(code, `${messageOf(error)} (ClickHouse ${own.code} ${own.type})`, {
    hint,
    cause: error,
  });
}

/** ClickHouse's 243, NOT_ENOUGH_SPACE; chdb tells the text alone, and what the disk says to both is 75 or 76. */
const NO_SPACE = /not enough space|no space left on device/i;

/** Rows that could not be inserted. */
export function explainInsert(error: unknown): SaunterError {
  if (error instanceof SaunterError) return error;
  const full = explainFull(error);
  if (full) return full;
  return new ArchiveError('SAUNTER_ARCHIVE_FAILED', `ClickHouse took no rows: ${messageOf(error)}`, {
    hint: 'It is tried again; see what ClickHouse says.',
    cause: error,
  });
}

function explainFull(error: unknown): ArchiveError | null {
  if (clickhouseError(error)?.code !== '243' && !NO_SPACE.test(messageOf(error))) return null;
  return new ArchiveError('SAUNTER_ARCHIVE_FULL', `the archive's disk is full: ${messageOf(error)}`, {
    hint: 'Make room on it: the archive goes on by itself. The journal keeps what is not archived.',
    cause: error,
  });
}

/** An archive that could not be opened. */
export function explainOpen(error: unknown, target: ArchiveTarget): SaunterError {
  if (error instanceof SaunterError) return error;
  const known = explainBusy(target, error) ?? explainFull(error);
  if (known) return known;
  if ('path' in target) {
    return new ArchiveError(
      'SAUNTER_ARCHIVE_BROKEN',
      `the archive ${target.path} cannot be opened: ${messageOf(error)}`,
      {
        hint: 'Check the folder’s rights and the disk’s space. The journal keeps what is not archived.',
        cause: error,
      },
    );
  }
  return clickhouseError(error) ? explainQuery(error) : away(error);
}

/** An archive that somebody else has open; null where nobody has. */
export function explainBusy(target: ArchiveTarget, cause: unknown): ArchiveError | null {
  if (!('path' in target)) return null;
  const owner = ownerOf(target.path);
  if (owner === null) return null;
  return new ArchiveError(
    'SAUNTER_ARCHIVE_BUSY',
    `the archive ${target.path} cannot be opened: process ${owner} has it open.`,
    { hint: 'A running store answers queries itself; two stores need two data directories.', cause },
  );
}

/**
 * The process that ClickHouse's status file names, if it lives. chdb tells the reason of a
 * failed lock on stderr only.
 */
function ownerOf(path: string): number | null {
  let pid = 0;
  try {
    pid = Number(/^PID: (\d+)/m.exec(readFileSync(join(path, 'status'), 'utf8'))?.[1] ?? 0);
    if (pid === 0 || pid === process.pid) return null;
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else. Otherwise there is no file or no process.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  return pid;
}

function away(error: unknown): ArchiveError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new ArchiveError(
    'SAUNTER_ARCHIVE_AWAY',
    `ClickHouse does not answer${code}: ${messageOf(error) || 'no message'}`,
    {
      hint: 'Check CLICKHOUSE_URL and that the server runs. The store goes on; its journal keeps what is not archived.',
      cause: error,
    },
  );
}
