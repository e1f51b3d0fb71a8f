import { fork } from 'node:child_process';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { open } from 'lmdb';
import { seededRandom } from '../actors/index.js';
import { tempDir } from '../store/testing.js';
import { encodeEntry } from './encode.js';
import { JOURNAL_LAYOUT, openJournal } from './journal.js';
import { opened, receipt } from './testing.js';

test('entries are numbered from 1, read back while on their way and from the disk, across a restart', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  let journal = openJournal(dir);
  t.is(journal.lastSeq, 0);
  t.deepEqual(journal.read(1, 10), []);
  const { entries, flushed } = journal.append([opened(1), opened(2), opened(3)]);
  t.deepEqual(
    entries.map((e) => e.seq),
    [1, 2, 3],
  );
  t.is(journal.flushedSeq, 0);
  t.deepEqual(journal.read(2, 10), entries.slice(1), 'before the flush');
  await flushed;
  t.is(journal.flushedSeq, 3);
  t.deepEqual(journal.read(2, 1), [entries[1]!], 'after the flush');
  t.deepEqual(
    journal.readBytes(1, 3).map((b) => Buffer.from(b)),
    entries.map((e) => Buffer.from(encodeEntry(e))),
  );
  await journal.close();
  journal = openJournal(dir);
  t.is(journal.lastSeq, 3);
  t.is(journal.flushedSeq, 3);
  t.deepEqual(journal.read(1, 10), entries);
  t.is(journal.append([opened(4)]).entries[0]!.seq, 4);
  await journal.close();
});

test('receipt numbers: without gaps, kept by revisions, never given twice, across a restart', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const numberOf = (e: { event: { type: string } }) =>
    (e.event as { receipt?: { number: number } }).receipt?.number;
  let journal = openJournal(dir);
  const first = journal.append([receipt(1), opened(9), receipt(2), receipt(1, 1)]).entries;
  t.deepEqual(first.map(numberOf), [1, undefined, 2, 1]);
  t.deepEqual(journal.append([receipt(2, 1)]).entries.map(numberOf), [2], 'a revision before the flush');
  // Refused whole: neither the first entry nor a number is taken.
  t.throws(() => journal.append([receipt(3), receipt(1)]), { code: 'SAUNTER_INVARIANT' });
  t.throws(() => journal.append([receipt(7, 1)]), { code: 'SAUNTER_INVARIANT' });
  t.is(journal.lastSeq, 5);
  await journal.append([receipt(3)]).flushed;
  await journal.close();
  journal = openJournal(dir);
  const later = journal.append([receipt(4), receipt(2, 2)]).entries;
  t.deepEqual(later.map(numberOf), [4, 2]);
  t.throws(() => journal.append([receipt(3)]), { code: 'SAUNTER_INVARIANT' });
  await journal.close();
});

test('cursors and states are kept', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  let journal = openJournal(dir);
  t.is(journal.cursor('archive'), 0);
  await journal.setCursor('archive', 42);
  const written = journal.setState('x', Uint8Array.of(1, 2));
  t.deepEqual(Buffer.from(journal.state('x')!), Buffer.of(1, 2), 'before the flush');
  await written;
  await journal.close();
  journal = openJournal(dir);
  t.is(journal.cursor('archive'), 42);
  t.deepEqual(Buffer.from(journal.state('x')!), Buffer.of(1, 2));
  t.is(journal.state('y'), undefined);
  await journal.close();
});

test('the same entry gives the same bytes, whatever was encoded before', (t) => {
  const entry = { seq: 7, ...receipt(3) };
  const first = encodeEntry(entry);
  for (let n = 0; n < 100; n++) encodeEntry({ seq: n, ...opened(n) });
  t.deepEqual(Buffer.from(encodeEntry(structuredClone(entry))), Buffer.from(first));
});

test('a journal of a newer version is refused with a clear word', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await openJournal(dir).close();
  const root = open({ path: `${dir}/journal.mdb` });
  await root.openDB({ name: 'meta' }).put('layout', JOURNAL_LAYOUT + 1);
  await root.close();
  const error = t.throws(() => openJournal(dir), { code: 'SAUNTER_JOURNAL_NEWER' });
  t.regex(error!.message, new RegExp(`layout ${JOURNAL_LAYOUT + 1}`));
});

/** A closed journal of so many entries. */
async function filled(t: ExecutionContext, entries: number): Promise<{ dir: string; file: string }> {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  for (let n = 0; n < entries; n++) void journal.append([opened(n)]).flushed;
  await journal.close();
  return { dir, file: `${dir}/journal.mdb` };
}

/** Where the root of lmdb's list of free pages begins (mdb.c, MDB_meta of the newer transaction). */
function freeRoot(file: string): number {
  const bytes = readFileSync(file);
  const pageBytes = bytes.readUInt32LE(48);
  const newest = bytes.readBigUInt64LE(152) > bytes.readBigUInt64LE(pageBytes + 152) ? 0 : pageBytes;
  return Number(bytes.readBigUInt64LE(newest + 88)) * pageBytes;
}

for (const [how, spoil] of [
  ['cut to half', (file) => truncateSync(file, statSync(file).size / 2)],
  ['cut within its first pages', (file) => truncateSync(file, 5_000)],
  ['with other bytes at its beginning', (file) => writeFileSync(file, Buffer.alloc(8, 0xa5), { flag: 'r+' })],
  ['without its list of free pages', (file) => truncateSync(file, freeRoot(file))],
  ['that is text', (file) => writeFileSync(file, 'no journal'.repeat(10_000))],
] satisfies [string, (file: string) => void][])
  test(`a file ${how} is refused with a word, and not changed`, async (t) => {
    const { dir, file } = await filled(t, 2_000);
    spoil(file);
    const before = readFileSync(file);
    t.throws(() => openJournal(dir), { code: 'SAUNTER_JOURNAL_DAMAGED', message: /journal\.mdb is damaged/ });
    t.true(readFileSync(file).equals(before));
  });

test('a file without its last pages is opened where they hold nothing', async (t) => {
  const { dir, file } = await filled(t, 500);
  // lmdb grows the count of pages and need not write them: one more than there is.
  const bytes = readFileSync(file);
  const pageBytes = bytes.readUInt32LE(48);
  for (const meta of [0, pageBytes]) bytes.writeBigUInt64LE(BigInt(bytes.length / pageBytes), meta + 144);
  writeFileSync(file, bytes);
  const again = openJournal(dir);
  t.is(again.lastSeq, 500);
  await again.close();
});

test('a directory that cannot be used is an error with a hint', (t) => {
  t.throws(() => openJournal('/dev/null/journal'), { code: 'SAUNTER_JOURNAL_OPEN' });
});

/** Rounds of the kill -9 test, and entries to wait for before each kill. */
const KILLS = 4;

test('kill -9: every acknowledged entry is there, receipts without gaps, nothing half-written', async (t) => {
  t.timeout(60_000);
  const { dir, done } = tempDir();
  t.teardown(done);
  const random = seededRandom(99);
  let acknowledged = 0;
  for (let round = 0; round < KILLS; round++) {
    const child = fork(fileURLToPath(new URL('./kill-child.js', import.meta.url)), [dir]);
    t.teardown(() => child.kill('SIGKILL'));
    const enough = acknowledged + 200 + Math.floor(random() * 800);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the child ended by itself: ${code}`)));
      child.on('message', ({ seq }: { seq: number }) => {
        acknowledged = Math.max(acknowledged, seq);
        if (seq >= enough) resolve();
      });
    });
    child.removeAllListeners('message');
    child.kill('SIGKILL');
    await ended;
    const journal = openJournal(dir);
    t.true(journal.lastSeq >= acknowledged, `round ${round}: ${journal.lastSeq} of ${acknowledged}`);
    const entries = journal.read(1, journal.lastSeq);
    t.is(entries.length, journal.lastSeq);
    // Both entries of an append, or neither.
    t.is(journal.lastSeq % 2, 0);
    const numbers = entries.flatMap((e) =>
      e.event.type === 'receipt_issued' ? [e.event.receipt.number] : [],
    );
    t.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    );
    await journal.close();
  }
});
