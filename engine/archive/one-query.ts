/** A query from outside the store's process: of the running store, else of the archive itself. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ArchiveError } from '../errors.js';
import { embeddedPath } from './archive.js';
import { type ArchiveLog, ArchiveProcess } from './archive-process.js';
import type { ArchiveTarget } from './messages.js';
import { checkFormat, checkReadOnly } from './query-guard.js';
import { askRunningStore } from './query-socket.js';

const SILENT: ArchiveLog = { info() {}, warn() {}, error() {} };

/**
 * Answers one reading statement over a store's data directory, whether the store runs or not.
 * @throws ArchiveError: refused, failed, no archive there, or away.
 */
export async function queryArchive(options: {
  dataDir: string;
  sql: string;
  format?: string;
  clickhouseUrl?: string | undefined;
}): Promise<string> {
  const { sql, clickhouseUrl } = options;
  const format = checkFormat(options.format ?? 'table');
  checkReadOnly(sql);
  const dataDir = resolve(options.dataDir);
  const answer = await askRunningStore(dataDir, sql, format);
  if (answer !== null) return answer;
  if (!clickhouseUrl && !existsSync(embeddedPath(dataDir))) {
    throw new ArchiveError('SAUNTER_ARCHIVE_NONE', `there is no archive in ${dataDir}.`, {
      hint: 'Name the data directory of a store that has run, or set CLICKHOUSE_URL.',
    });
  }
  const target: ArchiveTarget = clickhouseUrl ? { url: clickhouseUrl } : { path: embeddedPath(dataDir) };
  const child = new ArchiveProcess(target, null, SILENT);
  try {
    return await child.request({ type: 'query', sql, format });
  } finally {
    await child.close();
  }
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
