import { mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startArchive } from '../../engine/archive/index.js';
import { ArchiveError } from '../../engine/errors.js';
import { openJournal } from '../../engine/journal/index.js';
import { findDataDir, query } from './query.js';

function folder(t: ExecutionContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-query-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('no store has run', async (t) => {
  const error = await t.throwsAsync<ArchiveError>(() => findDataDir(folder(t), false), {
    instanceOf: ArchiveError,
  });
  t.is(error.code, 'SAUNTER_ARCHIVE_NONE');
});

test('[chdb] the store that runs is asked, before one that ran later; two are ambiguous', async (t) => {
  const root = folder(t);
  const quiet = { info() {}, warn() {}, error() {} };
  const open = async (name: string) => {
    const dataDir = path.join(root, name);
    const journal = openJournal(path.join(dataDir, 'journal'));
    const archive = startArchive({ dataDir, journal, log: quiet, store: name });
    t.teardown(() => archive.stop());
    await archive.query('SELECT 1'); // it is open
    return archive;
  };
  mkdirSync(path.join(root, 'later/archive'), { recursive: true });
  const future = Date.now() / 1000 + 3600;
  utimesSync(path.join(root, 'later/archive'), future, future);
  t.is(await findDataDir(root, false), path.join(root, 'later'));

  const first = await open('first');
  t.is(await findDataDir(root, false), path.join(root, 'first'));
  t.is(await query('SELECT 1 AS one', { data: path.join(root, 'first'), format: 'TSV' }), 'one\n1\n');
  const second = await open('second');
  const error = await t.throwsAsync<ArchiveError>(() => findDataDir(root, false), {
    instanceOf: ArchiveError,
  });
  t.is(error.code, 'SAUNTER_ARCHIVE_WHICH');
  await second.stop();
  await first.stop();
});
