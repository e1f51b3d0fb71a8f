/** Large states: what was written is what is read, and the file does not grow with what is written anew. */
import { join } from 'node:path';
import test from 'ava';
import { open } from 'lmdb';
import { tempDir } from '../store/testing.js';
import { openJournal } from './journal.js';
import { WHOLE_BYTES } from './state-table.js';
import { bytesFrom as bytes, digest, opened, ownJournal } from './testing.js';

test('a state is what was written last, however large it was before, also after a restart', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const lengths = [10, WHOLE_BYTES, WHOLE_BYTES + 1, 3_000_000, 700_000, 1, 1_000_000, 0];
  let journal = openJournal(dir);
  for (const [i, length] of lengths.entries()) {
    const state = bytes(length, i);
    const written = journal.setState('floor', state);
    t.deepEqual(digest(journal.state('floor')), digest(state), 'on its way');
    await written;
    t.deepEqual(digest(journal.state('floor')), digest(state), `${length} bytes on disk`);
    await journal.close();
    journal = openJournal(dir);
    t.deepEqual(digest(journal.state('floor')), digest(state), `${length} bytes after a restart`);
  }
  t.is(journal.state('floo'), undefined);
  await journal.setState('visit:a', bytes(10, 1));
  t.deepEqual(
    [...journal.states('')].map(({ key }) => key),
    ['floor', 'visit:a'],
  );
  await journal.close();
});

test('compaction keeps a large base, and the state of a journal of layout 1 is read and replaced', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const before = open({ path: join(dir, 'journal.mdb'), maxDbs: 8 });
  await before.openDB({ name: 'meta' }).put('layout', 1);
  await before.openDB({ name: 'states', encoding: 'binary' }).put('floor', Buffer.from(bytes(900_000, 3)));
  await before.close();
  let journal = openJournal(dir);
  t.deepEqual(digest(journal.state('floor')), digest(bytes(900_000, 3)));
  await journal.setState('floor', bytes(800_000, 4));
  await journal.append([opened(1), opened(2), opened(3)]).flushed;
  await journal.letGo({ upTo: 2, keep: { key: 'base', value: bytes(600_000, 5) }, states: [], visits: [] });
  await journal.close();
  journal = openJournal(dir);
  t.deepEqual(digest(journal.state('floor')), digest(bytes(800_000, 4)));
  t.deepEqual(digest(journal.state('base')), digest(bytes(600_000, 5)));
  await journal.close();
});

test('copies that are written anew among small values leave a file of a few times what it holds', async (t) => {
  const { journal, fileBytes } = ownJournal(t);
  const COPY_BYTES = 2_000_000;
  for (let n = 0; n < 200; n++) {
    // Sizes change from copy to copy, and what stays takes pages between them.
    const copied = journal.setState('floor', bytes(COPY_BYTES + (n % 7) * 30_000, n));
    await journal.append([opened(n)]).flushed;
    await journal.setState(`visit:${n}`, bytes(1_000, n));
    await copied;
  }
  t.true(fileBytes() < 4 * journal.room().usedBytes);
});
