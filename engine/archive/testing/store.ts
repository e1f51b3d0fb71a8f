/** A journal and its embedded archive in a folder of the test's own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { openJournal } from '../../journal/index.js';
import type { Journal } from '../../journal/types.js';
import { type Archive, reconcile, startArchive } from '../index.js';

export const STORE = 'corner-1';
export const quiet = { info() {}, warn() {}, error() {} };

export function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'saunter-archive-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function openStore(t: ExecutionContext, dataDir: string): { journal: Journal; archive: Archive } {
  const journal = openJournal(join(dataDir, 'journal'));
  const archive = startArchive({ dataDir, journal, log: quiet, store: STORE });
  t.teardown(() => archive.stop()); // a failed test must not leave a child behind
  return { journal, archive };
}

export async function differences(dataDir: string, journal: Journal, archive: Archive) {
  const identity = readFileSync(join(dataDir, 'journal-id'), 'utf8').trim();
  const query = (sql: string, format: string) => archive.query(sql, format);
  const found = await reconcile({ journal, store: STORE, identity, query });
  return found.viewsCompared ? found.differences : ['views not compared'];
}

export async function rows(archive: Archive, sql: string): Promise<Record<string, unknown>[]> {
  const text = await archive.query(sql, 'JSONEachRow');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
