import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { SAUNTER } from './testing/run-saunter.js';

test('who reads no more is no failure: the command ends quietly', async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-pipe-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const file = path.join(dir, 'tracks.txt');
  writeFileSync(file, '1,1,0,0\n2,1,0,0\n');
  for (const args of [
    ['score', 'tracks', '--truth', file, '--tracks', file, '--threshold', '1'],
    ['--help'],
  ]) {
    const child = spawn(process.execPath, [SAUNTER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    // Closed before the command has begun to write.
    child.stdout.destroy();
    const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    t.is(said, '', args.join(' '));
    t.is(status, 0, args.join(' '));
  }
});
