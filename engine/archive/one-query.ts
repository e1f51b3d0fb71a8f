/** A query from outside the store's process: of the running store, else of the archive itself. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ArchiveError } from '../errors.js';
import { embeddedPath } from './archive.js';
import { type ArchiveLog, ArchiveProcess } from './archive-process.js';
import type { ArchiveTarget } from './messages.js';
import { checkFormat, checkReadOnly } from './query-guard.js';
import { askRunningStore, isServed } from './query-socket.js';

const SILENT: ArchiveLog = { info() {}, warn() {}, error() {} };

export interface ArchiveReader {
  /** Answers one reading statement. @throws ArchiveError: refused, failed, or away. */
  query(sql: string, format?: string): Promise<string>;
  close(): Promise<void>;
}

interface Where {
  dataDir: string;
  clickhouseUrl?: string | undefined;
}

/**
 * Answers one reading statement over a store's data directory, whether the store runs or not.
 * @throws ArchiveError: refused, failed, no archive there, or away.
 */
export async function queryArchive(options: Where & { sql: string; format?: string }): Promise<string> {
  const { sql, format } = options;
  checkFormat(format ?? 'table');
  checkReadOnly(sql);
  const reader = await openArchive(options);
  try {
    return await reader.query(sql, format);
  } finally {
    await reader.close();
  }
}

/**
 * The archive of a data directory for several queries: the running store's, else one that is opened
 * for them (and keeps a store from opening it meanwhile).
 * @throws ArchiveError where there is none
 */
export async function openArchive(options: Where): Promise<ArchiveReader> {
  const { clickhouseUrl } = options;
  const dataDir = resolve(options.dataDir);
  if (await isServed(dataDir)) {
    return {
      query: async (sql, format = 'table') => {
        const answer = await askRunningStore(dataDir, sql, checkFormat(format));
        if (answer !== null) return answer;
        throw new ArchiveError('SAUNTER_ARCHIVE_AWAY', `the store in ${dataDir} has stopped.`, {
          hint: 'Ask again: the archive is then opened without it.',
        });
      },
      close: () => Promise.resolve(),
    };
  }
  if (!clickhouseUrl && !existsSync(embeddedPath(dataDir))) {
    throw new ArchiveError('SAUNTER_ARCHIVE_NONE', `there is no archive in ${dataDir}.`, {
      hint: 'Name the data directory of a store that has run, or set CLICKHOUSE_URL.',
    });
  }
  const target: ArchiveTarget = clickhouseUrl ? { url: clickhouseUrl } : { path: embeddedPath(dataDir) };
  const child = new ArchiveProcess(target, null, SILENT);
  return {
    query: (sql, format = 'table') => child.request({ type: 'query', sql, format: checkFormat(format) }),
    close: () => child.close(),
  };
}

/**
 * Opens an archive that is thrown away (or the server's), as a store would.
 * @returns ClickHouse's version. @throws ArchiveError where it cannot be opened.
 */
export async function checkArchive(clickhouseUrl?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'saunter-archive-check-'));
  const target: ArchiveTarget = clickhouseUrl ? { url: clickhouseUrl } : { path: folder };
  const child = new ArchiveProcess(target, null, SILENT);
  try {
    const answer = await child.request({
      type: 'query',
      sql: 'SELECT version() AS v',
      format: 'JSONEachRow',
    });
    return (JSON.parse(answer) as { v: string }).v;
  } finally {
    await child.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
