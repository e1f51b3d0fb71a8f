/** The log of ticks: what was put is what is read, whatever its length, and its pages are used again. */
import { join } from 'node:path';
import test from 'ava';
import { open } from 'lmdb';
import { tempDir } from '../store/testing.js';
import { openJournal } from './journal.js';
import { PART_BYTES } from './parts.js';
import { bytesFrom as bytes, digest, opened, ownJournal } from './testing.js';
import type { FlightTick } from './types.js';

/** A tick of 2026. */
const TICK = 35_000_000_000;
const plain = (ticks: readonly FlightTick[]) => ticks.map((one) => [one.tick, digest(one.bytes)]);
const LENGTHS = [0, 10, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES, 400_000];
const TICKS = LENGTHS.map((length, i) => ({ tick: TICK + i, bytes: bytes(length, i) }));

test('a tick is read as it was put, however long, on its way, on disk and after a restart', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  let journal = openJournal(dir);
  const written = TICKS.map((one) => journal.flight.append(one.tick, one.bytes));
  t.deepEqual(plain(journal.flight.read(0)), plain(TICKS), 'on its way');
  await Promise.all(written);
  t.deepEqual(plain(journal.flight.read(0)), plain(TICKS), 'on disk');
  await journal.close();
  journal = openJournal(dir);
  t.deepEqual(plain(journal.flight.read(TICK + 2)), plain(TICKS.slice(2)), 'after a restart');
  await journal.flight.forget(TICK + 4);
  t.deepEqual(plain(journal.flight.read(0)), plain(TICKS.slice(4)));
  await journal.close();
  journal = openJournal(dir);
  t.deepEqual(plain(journal.flight.read(0)), plain(TICKS.slice(4)), 'no part of what was let go stays');
  await journal.close();
});

test('a run that gives ticks numbers in use takes the place of what had them', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  let journal = openJournal(dir);
  for (const one of TICKS) await journal.flight.append(one.tick, one.bytes);
  await journal.close();
  journal = openJournal(dir);
  const again = { tick: TICK + 4, bytes: bytes(20, 7) };
  const left = [...TICKS.slice(0, 4), again];
  const written = journal.flight.append(again.tick, again.bytes);
  t.deepEqual(plain(journal.flight.read(0)), plain(left), 'on its way');
  await written;
  await journal.close();
  journal = openJournal(dir);
  t.deepEqual(plain(journal.flight.read(0)), plain(left), 'no part of the longer ones stays');
  await journal.close();
});

test('ticks of a journal of layout 2 go: their copy is of other kernels', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const file = { path: join(dir, 'journal.mdb'), maxDbs: 9 };
  const before = open(file);
  await before.openDB({ name: 'meta' }).put('layout', 2);
  await before
    .openDB<Uint8Array, number>({ name: 'flight', encoding: 'binary' })
    .put(TICK, bytes(400_000, 1));
  await before.close();
  const journal = openJournal(dir);
  t.deepEqual(journal.flight.read(0), []);
  await journal.close();
  const after = open(file);
  t.is(after.openDB({ name: 'flight', encoding: 'binary' }).getKeysCount(), 0);
  await after.close();
});

test("a flagship's ticks leave a file of less than twice what it holds", async (t) => {
  const { journal, fileBytes } = ownJournal(t);
  const KEPT_ENTRIES = 1_000;
  let mostBytes = 0;
  for (let n = 0; n < 1_000; n++) {
    // Lengths change from tick to tick, and entries that come and go take pages between them.
    const logged = journal.flight.append(TICK + n, bytes(200_000 + ((n * 7_919) % 800_000), n));
    await journal.append([0, 1, 2, 3].map((i) => opened(4 * n + i, 500))).flushed;
    await journal.setState(`visit:${n}`, bytes(1_000, n));
    await logged;
    if (n % 20 === 19) await journal.flight.forget(TICK + n - 3);
    if (n % 100 === 99 && journal.lastSeq > KEPT_ENTRIES) {
      const keep = { key: 'base', value: bytes(300_000 + 50 * n, n) };
      await journal.letGo({ upTo: journal.lastSeq - KEPT_ENTRIES, keep, states: [], visits: [] });
    }
    mostBytes = Math.max(mostBytes, journal.room().usedBytes);
  }
  t.true(fileBytes() < 2 * mostBytes, `${fileBytes()} bytes for at most ${mostBytes}`);
});
