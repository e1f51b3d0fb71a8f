import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ArchiveProcess } from './archive-process.js';
import { dropStaleLock } from './explain-clickhouse.js';

const quiet = { info() {}, warn() {}, error() {} };
/** Higher than any process id. */
const NOBODY = 4_194_305;

test('[chdb] a lock that its dead owner left behind is let go, and the next start opens', async (t) => {
  if (spawnSync('flock', ['--version']).status !== 0) {
    t.log('skipped: the command flock (util-linux) is not here');
    t.pass();
    return;
  }
  const path = mkdtempSync(join(tmpdir(), 'saunter-archive-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  const status = join(path, 'status');
  writeFileSync(status, `PID: ${NOBODY}\nStarted at: 2026-01-01 00:00:00\nRevision: 1\n`);
  // Somebody whom the file does not name has the lock, and tells so.
  const holder = spawn('flock', [status, 'sh', '-c', 'echo locked; sleep 60'], { detached: true });
  t.teardown(() => process.kill(-holder.pid!, 'SIGKILL'));
  await once(holder.stdout, 'data');
  const minuteAgo = Date.now() / 1000 - 60;
  utimesSync(status, minuteAgo, minuteAgo);

  const first = new ArchiveProcess({ path }, null, quiet);
  await t.throwsAsync(first.ready, { code: 'SAUNTER_ARCHIVE_BROKEN' });
  await first.gone;
  const second = new ArchiveProcess({ path }, null, quiet);
  await t.notThrowsAsync(second.ready);
  await second.close();
});

test('a lock whose owner lives, or which is new, stays', (t) => {
  const path = mkdtempSync(join(tmpdir(), 'saunter-archive-'));
  t.teardown(() => rmSync(path, { recursive: true, force: true }));
  t.false(dropStaleLock(path), 'there is none');
  const status = join(path, 'status');
  writeFileSync(status, `PID: ${NOBODY}\n`);
  t.false(dropStaleLock(path), 'its owner may not have written its number yet');
  const minuteAgo = Date.now() / 1000 - 60;
  writeFileSync(status, `PID: ${process.ppid}\n`);
  utimesSync(status, minuteAgo, minuteAgo);
  t.false(dropStaleLock(path), 'its owner lives');
});
