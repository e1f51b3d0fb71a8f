/** A journal at its limit: where the archive has what it holds, it goes on by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import type { JournalEntry } from '../journal/events.js';
import { type Journal, openJournal } from '../journal/index.js';
import { CHECKPOINT_KEY, encodeCheckpoint, NEXT_BASE_KEY, readCheckpoint } from './checkpoint.js';
import { compactJournal, Retention } from './retention.js';
import { evidence, quietLog, Script, T0, tempDir } from './testing.js';
import { only, planeOn, run } from './testing-run.js';
import { randomScript } from './testing-script.js';

const KEEP_MS = 7 * 86_400_000;
const EVERY = 200;
const LIMIT_BYTES = 3_200 * 1024;
/** Of a Floor: two of them, the old and the new, must fit beside each other. */
const COPY_BYTES = 200 * 1024;

/** What a start on this journal comes to. */
async function stateOf(dir: string) {
  const journal = openJournal(dir);
  const plane = planeOn(journal);
  const { entering: _entering, ...views } = plane.views.save();
  const found = { views, last: plane.lastFact };
  await plane.stop();
  await journal.close();
  return found;
}

test('a young journal that filled while the archive was away goes on when the archive is back', async (t) => {
  t.timeout(120_000);
  const [whole, limited] = [tempDir(), tempDir()];
  t.teardown(whole.done);
  t.teardown(limited.done);
  const script = new Script();
  for (let v = 0; v < 700; v++) {
    script.enter(`v${v}`);
    for (let line = 0; line < 3; line++) script.line(`v${v}`, 3 * v + line, line, 1);
    script.exit(`v${v}`);
  }
  // Two days, so that most have left long ago.
  const facts = script.facts.map((fact) => ({ ...fact, tMs: T0 + 800 * (fact.tMs - T0) }));
  const { entries: expected } = await run(whole.dir, { facts });

  const retry = (again: () => void) => void setTimeout(again, 15);
  const journal = openJournal(limited.dir, { maxBytes: LIMIT_BYTES, retry });
  const durable: JournalEntry[] = [];
  const plane = planeOn(journal, {
    checkpointEvery: EVERY,
    onEntries: (entries, isDurable) => void (isDurable && durable.push(...entries)),
  });
  const retention = new Retention({
    journal,
    keepMs: KEEP_MS,
    archivedSeq: () => journal.cursor('archive'),
    log: quietLog,
  });
  t.teardown(() => retention.stop());
  let isAway = true;
  let stalls = 0;
  for (let given = 0; given < facts.length; given += 20) {
    plane.deliver(facts.slice(given, given + 20));
    await plane.decided();
    let isKept = false;
    void journal.setState('floor', new Uint8Array(COPY_BYTES)).then(() => {
      isKept = true;
    });
    // As the store's own ticks, which end where nothing can be written.
    while (!isKept && journal.stalled === null) await sleep(1);
    if (journal.stalled === null) continue;
    stalls++;
    if (isAway) {
      await sleep(1_200);
      t.truthy(journal.stalled);
      t.is(journal.firstSeq, 1, 'nothing goes that the archive has not');
      isAway = false;
    }
    for (let looks = 0; journal.stalled !== null && looks < 400; looks++) {
      await journal.setCursor('archive', journal.flushedSeq);
      await sleep(10);
    }
    if (journal.stalled !== null) return t.fail(`it stays at ${journal.firstSeq}–${journal.flushedSeq}`);
  }
  t.true(stalls > 0, 'the limit was met');
  t.true(journal.firstSeq > 1);
  await plane.idle();
  await retention.stop();
  t.true(isDeepStrictEqual(durable, expected));
  const kept = journal.read(1, journal.lastSeq);
  t.true(isDeepStrictEqual(kept, expected.slice(journal.firstSeq - 1)));
  await plane.stop();
  await journal.close();
  t.deepEqual(await stateOf(limited.dir), await stateOf(whole.dir));
});

const full = (journal: Journal) =>
  compactJournal({ journal, archivedSeq: journal.flushedSeq, keepMs: KEEP_MS, needed: true });

test('a checkpoint that waits for the disk is none yet: the one on disk counts', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  await run(dir, randomScript(12, 60), { checkpointEvery: EVERY });
  const journal = openJournal(dir);
  const checkpoint = readCheckpoint(journal, CHECKPOINT_KEY)!;
  const next = readCheckpoint(journal, NEXT_BASE_KEY)!;
  const expected = await stateOf(dir);
  journal.setMaxBytes(1);
  // Up to entries that wait as well; and up to those on disk, of visits whose records may wait.
  for (const seq of [journal.lastSeq + 50, next.seq + 1]) {
    for (const key of [CHECKPOINT_KEY, NEXT_BASE_KEY])
      journal.setState(key, encodeCheckpoint({ ...checkpoint, seq })).catch(() => {});
    while (journal.stalled === null) await sleep(1);
    const from = journal.firstSeq;
    t.true((await full(journal)) > 0, `${seq} waits`);
    t.is(journal.firstSeq, from === 1 ? next.seq + 1 : journal.lastSeq);
  }
  t.is(await full(journal), 0, 'nothing is left to go');
  await journal.close();
  t.deepEqual(await stateOf(dir), expected);
});

test('who left within the last hour keeps a record, though its entries had to go', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script();
  for (let v = 0; v < 10; v++) {
    script.enter(`v${v}`);
    script.line(`v${v}`, v, v % 3, 1);
    script.exit(`v${v}`);
  }
  await run(dir, { facts: [...script.facts] }, { checkpointEvery: 20 });
  const journal = openJournal(dir);
  const { lastSeq } = journal;
  while ((await full(journal)) > 0);
  t.is(journal.firstSeq, lastSeq);
  await journal.close();
  const { length } = script.facts;
  const candidates = [{ product: 0, quantity: 1, visit: 'v2', p: 0.5 }];
  const about = { quantity: 1, candidates, evidence: evidence(script.tMs, candidates) };
  script.tick().add({ kind: 'review', review: 'r900', ...about });
  script.tick().add({
    kind: 'settled',
    review: 'r900',
    visit: 'v2',
    product: 0,
    quantity: 1,
    by: 'staff',
  });
  const { entries } = await run(dir, { facts: script.facts.slice(length) });
  const [revised] = only(entries, 'receipt_revised');
  t.like(revised?.receipt, { number: 3, revision: 1, visit: 'v2', reference: 'ref-v2' });
});
