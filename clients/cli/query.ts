/** Which store a query is for, and its answer. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { embeddedPath, isServed, queryArchive } from '../../engine/archive/index.js';
import { ArchiveError } from '../../engine/errors.js';
import { DATA_ROOT } from './data-dir.js';

export interface QueryOptions {
  /** Data directory of the store; without one it is looked for below `.saunter`. */
  data?: string | undefined;
  format: string;
  clickhouseUrl?: string | undefined;
}

/** @throws ArchiveError: no store found, refused, failed, or away. */
export async function query(sql: string, options: QueryOptions): Promise<string> {
  const dataDir = options.data ?? (await findDataDir(DATA_ROOT, options.clickhouseUrl !== undefined));
  return queryArchive({ dataDir, sql, format: options.format, clickhouseUrl: options.clickhouseUrl });
}

/**
 * The store that runs, else the one that ran last. Two that run are ambiguous.
 * @param elsewhere the archive may be a server's: no store need have run here
 * @param runs whether a store runs on a folder; by default: answers queries
 * @throws ArchiveError where there is none, or more than one runs.
 */
export async function findDataDir(
  below: string,
  elsewhere: boolean,
  runs: (dataDir: string) => Promise<boolean> = isServed,
): Promise<string> {
  const root = path.resolve(below); // a long path to a socket moves the working directory
  const stores = existsSync(root)
    ? readdirSync(root, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => path.join(root, entry.name))
    : [];
  const running: string[] = [];
  for (const store of stores) if (await runs(store)) running.push(store);
  if (running.length > 1) {
    throw new ArchiveError('SAUNTER_ARCHIVE_WHICH', `${running.length} stores run: ${running.join(', ')}.`, {
      hint: 'Name one of them with --data.',
    });
  }
  if (running.length === 1) return running[0]!;
  const latest = stores
    .filter((store) => existsSync(embeddedPath(store)))
    .sort((a, b) => statSync(embeddedPath(b)).mtimeMs - statSync(embeddedPath(a)).mtimeMs)[0];
  if (latest !== undefined || elsewhere) return latest ?? root;
  throw new ArchiveError('SAUNTER_ARCHIVE_NONE', `no store has run below ${root}.`, {
    hint: 'Run npm start first, or name a data directory with --data.',
  });
}
