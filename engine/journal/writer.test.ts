/** The writer's stalls: what ends one, whatever it was that the disk refused. */
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Key, open } from 'lmdb';
import { tempDir } from '../store/testing.js';
import { type Put, Writer } from './writer.js';

/** A writer whose disk refuses the first thing that makes room, in a moment with nothing else to write. */
async function stalled(t: ExecutionContext) {
  const { dir, done } = tempDir();
  const root = open<unknown, Key>({
    path: join(dir, 'w.mdb'),
    overlappingSync: false,
    eventTurnBatching: false,
    maxDbs: 2,
  });
  t.teardown(async () => {
    await root.close();
    done();
  });
  const cursors = root.openDB<unknown, Key>({ name: 'cursors' });
  const disk = { full: true };
  const db: Put['db'] = {
    put: (key, value) =>
      disk.full ? Promise.reject(new Error('No space left on device')) : cursors.put(key, value),
    remove: (key) => cursors.remove(key),
  };
  const stalls: (string | null)[] = [];
  let again: () => void = () => {};
  const writer = await new Promise<Writer>((resolve) => {
    const made = new Writer(root, {
      retry: (retry) => {
        again = retry;
      },
      onStalled: (error) => {
        stalls.push(error?.code ?? null);
        resolve(made);
      },
      refusal: () => null,
    });
    moved = made.putFirst([{ db, key: 'archive', value: 7 }]);
  });
  return { writer, db, cursors, disk, stalls, again: () => again() };
}
let moved: Promise<void>;

test.serial('what makes room was refused, and is taken later: the stall is over', async (t) => {
  const { writer, cursors, disk, stalls, again } = await stalled(t);
  t.not(writer.stalled, null);
  disk.full = false;
  again();
  await moved;
  await writer.close();
  t.is(cursors.get('archive'), 7);
  t.is(writer.stalled, null, 'a stalled store takes nothing: nothing more may come to end it');
  t.deepEqual(stalls, ['SAUNTER_JOURNAL_STALLED', null]);
});

test.serial('…and where it was taken with the next of its kind, before the retry', async (t) => {
  const { writer, db, disk, stalls, again } = await stalled(t);
  disk.full = false;
  await writer.putFirst([{ db, key: 'archive.frozen', value: 8 }]);
  await moved;
  again();
  await writer.close();
  t.is(writer.stalled, null);
  t.deepEqual(stalls, ['SAUNTER_JOURNAL_STALLED', null]);
});
