/** The journal's own limit: what a small disk does, without a disk. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { tempDir } from '../store/testing.js';
import { openJournal } from './journal.js';
import { opened, receipt } from './testing.js';

const LIMIT_BYTES = 512 * 1024;

/** A journal that tells when it stalls and goes on, and tries again when it is told to. */
function limited(dir: string, maxBytes = LIMIT_BYTES) {
  const stalls: (string | null)[] = [];
  let again: () => void = () => {};
  let told: () => void = () => {};
  const journal = openJournal(dir, {
    maxBytes,
    onStalled: (error) => {
      stalls.push(error?.message ?? null);
      told();
    },
    retry: (retry) => {
      again = retry;
    },
  });
  const nextStall = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  let n = 0;
  const waiting: Promise<void>[] = [];
  /** Appends until nothing is taken any more; returns the last entry that is on disk. */
  const fill = async () => {
    const stalled = nextStall();
    while (journal.stalled === null) {
      const { flushed } = journal.append([opened(++n), receipt(n)]);
      waiting.push(flushed);
      await Promise.race([flushed, stalled]);
    }
    return journal.flushedSeq;
  };
  return { journal, stalls, fill, nextStall, waiting, again: () => again(), appended: () => n };
}

test('at its limit: entries wait, nothing is half-written, the file stays below, it goes on with a higher one', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const { journal, stalls, fill, nextStall, waiting, again, appended } = limited(dir);
  const durable = await fill();
  t.regex(stalls[0]!, /limit of 524288/);
  t.like(journal.stalled, { code: 'SAUNTER_JOURNAL_STALLED' });
  t.like((journal.stalled as Error).cause, { code: 'SAUNTER_JOURNAL_LIMIT' });
  t.true(durable > 500 && durable < journal.lastSeq);
  t.true(journal.room().usedBytes <= LIMIT_BYTES);
  t.true(statSync(join(dir, 'journal.mdb')).size <= 1.5 * LIMIT_BYTES);
  const late = journal.append([opened(99_999)]);
  waiting.push(late.flushed);
  t.deepEqual(journal.read(late.entries[0]!.seq, 1), late.entries, 'what waits can be read');
  const stalledAgain = nextStall();
  again();
  await stalledAgain;
  t.is(journal.flushedSeq, durable);

  // A killed store would find what was acknowledged, and nothing more.
  const other = openJournal(dir);
  t.is(other.lastSeq, durable);
  await other.close();

  journal.setMaxBytes(10 * LIMIT_BYTES);
  again();
  await Promise.all(waiting);
  t.is(stalls.at(-1), null);
  t.is(journal.flushedSeq, journal.lastSeq);
  const numbers = journal
    .read(1, journal.lastSeq)
    .flatMap(({ event }) => (event.type === 'receipt_issued' ? [event.receipt.number] : []));
  t.deepEqual(
    numbers,
    Array.from({ length: appended() }, (_, i) => i + 1),
  );
  await journal.close();
});

test('at its limit a cursor moves and entries go: that makes the room to go on', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const { journal, fill, waiting, again } = limited(dir);
  const durable = await fill();
  const kept = journal.read(durable - 9, 10);
  await journal.setCursor('archive', durable);
  t.is(journal.cursor('archive'), durable);
  const keep = { key: 'base', value: Uint8Array.of(1) };
  await journal.letGo({ upTo: durable - 10, keep, states: [], visits: ['v1'] });
  t.is(journal.firstSeq, durable - 9);
  again();
  await Promise.all(waiting);
  t.is(journal.stalled, null);
  t.is(journal.flushedSeq, journal.lastSeq);
  t.deepEqual(journal.read(1, durable), kept, 'what was let go of is not there, the rest is');
  await journal.close();

  const after = openJournal(dir);
  t.is(after.firstSeq, durable - 9);
  t.deepEqual(Buffer.from(after.state('base')!), Buffer.of(1));
  t.is(after.append([opened(100_000)]).entries[0]!.seq, after.lastSeq);
  t.throws(() => after.append([receipt(1, 1)]), { code: 'SAUNTER_INVARIANT' }, 'its number was let go of');
  await after.close();
});

test('the file does not grow where as much goes as comes', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const keep = { key: 'base', value: Uint8Array.of(1) };
  let n = 0;
  const round = async () => {
    const entries = Array.from({ length: 500 }, () => [opened(++n), receipt(n)]).flat();
    await journal.append(entries).flushed;
    const visits = Array.from({ length: 500 }, (_, i) => `v${n - 999 + i}`);
    await journal.letGo({ upTo: journal.lastSeq - 1_000, keep, states: [], visits });
  };
  for (let i = 0; i < 6; i++) await round();
  const bytes = statSync(join(dir, 'journal.mdb')).size;
  for (let i = 0; i < 12; i++) await round();
  t.true(statSync(join(dir, 'journal.mdb')).size <= 1.2 * bytes);
  t.is(journal.lastSeq - journal.firstSeq + 1, 1_000);
  await journal.close();
});

test('the last entry stays: it says what number comes next', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  await journal.append([opened(1), opened(2)]).flushed;
  await journal.letGo({ upTo: 99, keep: { key: 'base', value: Uint8Array.of(1) }, states: [], visits: [] });
  t.is(journal.firstSeq, 2);
  await journal.close();
  const after = openJournal(dir);
  t.is(after.append([opened(3)]).entries[0]!.seq, 3);
  await after.close();
});

test('a try that falls into the write of what overtakes is not lost', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const { journal, stalls, fill, waiting, again } = limited(dir);
  await fill();
  journal.setMaxBytes(10 * LIMIT_BYTES);
  // The archive's cursor is on its way to the disk when the timer comes.
  const cursor = journal.setCursor('archive', 1);
  again();
  await cursor;
  await Promise.all(waiting);
  t.is(stalls.at(-1), null);
  t.is(journal.stalled, null);
  t.is(journal.flushedSeq, journal.lastSeq);
  await journal.close();
});
