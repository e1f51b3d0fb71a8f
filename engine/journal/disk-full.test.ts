/** A full disk, for real: a small tmpfs, where mounting is allowed. */
import { execFileSync } from 'node:child_process';
import { statfsSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { until } from '../actors/testing.js';
import { tempDir } from '../store/testing.js';
import { openJournal } from './journal.js';
import { opened, receipt } from './testing.js';

const DISK_BYTES = 1024 * 1024;

/** False where this user may not mount. */
function mountSmall(dir: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a full disk: entries wait, nothing is half-written, and it goes on when there is room', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  if (!mountSmall(dir)) {
    t.log('skipped: mounting a tmpfs is not allowed here (it is for root)');
    t.pass();
    return;
  }
  t.teardown(() => execFileSync('umount', ['-l', dir]));
  const ballast = join(dir, 'ballast');
  writeFileSync(ballast, Buffer.alloc(DISK_BYTES / 2));
  let again: () => void = () => {};
  const stalls: (string | null)[] = [];
  let journal = openJournal(dir, {
    onStalled: (error) => stalls.push(error?.message ?? null),
    retry: (retry) => {
      again = retry;
    },
  });
  let n = 0;
  let flushed = 0;
  const append = () => {
    const batch = Array.from({ length: 20 }, () => [opened(++n), receipt(n)]).flat();
    const taken = journal.append(batch);
    void taken.flushed.then(() => {
      flushed += batch.length;
    });
    return taken;
  };
  while (journal.stalled === null) {
    const before = flushed;
    append();
    await until('a write ends', () => flushed > before || journal.stalled !== null);
    t.true(statfsSync(dir).blocks > 0 && n < 10_000, 'the disk must fill');
  }
  t.regex(stalls[0]!, /No space left/);
  const durable = journal.flushedSeq;
  t.is(durable, flushed);
  const waiting = append().entries;
  t.deepEqual(journal.read(waiting[0]!.seq, 1), [waiting[0]!], 'what waits can be read');
  again();
  await until('it stalled again', () => stalls.length === 2);
  t.is(journal.flushedSeq, durable);

  unlinkSync(ballast);
  again();
  await until('it goes on', () => journal.stalled === null && journal.flushedSeq === journal.lastSeq);
  t.is(stalls.at(-1), null);
  t.is(journal.lastSeq, n * 2);
  const entries = journal.read(1, n * 2);
  await journal.close();
  journal = openJournal(dir);
  t.deepEqual(journal.read(1, n * 2), entries);
  const numbers = entries.flatMap((e) => (e.event.type === 'receipt_issued' ? [e.event.receipt.number] : []));
  t.deepEqual(
    numbers,
    Array.from({ length: n }, (_, i) => i + 1),
  );
  await journal.close();
});
