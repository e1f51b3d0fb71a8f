/** A full disk, for real: a small tmpfs, where mounting is allowed. */
import { execFileSync } from 'node:child_process';
import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
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
  let told: () => void = () => {};
  const nextStall = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  let journal = openJournal(dir, {
    onStalled: (error) => {
      stalls.push(error?.message ?? null);
      told();
    },
    retry: (retry) => {
      again = retry;
    },
  });
  let n = 0;
  const append = () => journal.append(Array.from({ length: 20 }, () => [opened(++n), receipt(n)]).flat());
  let durable = 0;
  let stalled = nextStall();
  const waiting: Promise<void>[] = [];
  while (journal.stalled === null) {
    const { entries, flushed } = append();
    waiting.push(flushed);
    await Promise.race([flushed, stalled]);
    if (journal.stalled === null) durable = entries.at(-1)!.seq;
    t.true(n < 10_000, 'the disk must fill');
  }
  t.regex(stalls[0]!, /No space left/);
  t.is(journal.flushedSeq, durable);
  const late = append();
  waiting.push(late.flushed);
  t.deepEqual(journal.read(late.entries[0]!.seq, 1), [late.entries[0]!], 'what waits can be read');
  stalled = nextStall();
  again();
  await stalled;
  t.is(stalls.length, 2, 'it stalled again');
  t.is(journal.flushedSeq, durable);

  unlinkSync(ballast);
  again();
  await Promise.all(waiting);
  t.falsy(journal.stalled);
  t.is(stalls.at(-1), null);
  t.is(journal.flushedSeq, journal.lastSeq);
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
