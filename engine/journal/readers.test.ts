/** Whoever reads the journal beside the store must not keep its pages when he is gone. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { tempDir } from '../store/testing.js';
import { openJournal } from './journal.js';
import { LOOK_AT_READERS_EVERY } from './writer.js';

test('a reader that was killed lets go of its pages: the file stops growing', async (t) => {
  t.timeout(60_000);
  const { dir, done } = tempDir();
  const journal = openJournal(dir);
  t.teardown(async () => {
    await journal.close();
    done();
  });
  const state = new Uint8Array(64 * 1024);
  const write = async (times: number) => {
    for (let i = 0; i < times; i++) await journal.setState('state', state);
    return statSync(join(dir, 'journal.mdb')).size;
  };
  const alone = await write(100);
  const reader = fork(new URL('./reader-child.js', import.meta.url), [dir]);
  await once(reader, 'message');
  reader.kill('SIGKILL');
  await once(reader, 'exit');
  const kept = await write(LOOK_AT_READERS_EVERY);
  t.true(kept > alone + (LOOK_AT_READERS_EVERY / 2) * state.length, 'its pages were kept for it');
  t.is(await write(3 * LOOK_AT_READERS_EVERY), kept, 'and are used again');
});
