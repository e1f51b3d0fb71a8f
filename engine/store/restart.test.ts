/** Starts on a journal that is there: after a stop, and after a crash. */
import test from 'ava';
import { openJournal } from '../journal/index.js';
import { ControlPlane } from './control-plane.js';
import { quietLog, Script, smallStore, tempDir } from './testing.js';
import { only, run, types } from './testing-run.js';
import { randomScript } from './testing-script.js';
import { StoreViews } from './views.js';

test('after a crash the journal is folded, facts it has are not applied twice, carts go on', async (t) => {
  const script = randomScript(13, 40);
  const whole = tempDir();
  t.teardown(whole.done);
  const expected = await run(whole.dir, script);
  for (const share of [0.1, 0.35, 0.6, 0.85, 1]) {
    const part = tempDir();
    t.teardown(part.done);
    // The journal as a crash left it: some facts, each whole.
    const cut = expected.entries[Math.floor((expected.entries.length - 1) * share)]!;
    const kept = expected.entries.filter(
      (e) => e.tick < cut.tick || (e.tick === cut.tick && e.fact <= cut.fact),
    );
    const before = openJournal(part.dir);
    await before.append(kept.map(({ tick, fact, tMs, event }) => ({ tick, fact, tMs, event }))).flushed;
    await before.close();
    const found = await run(part.dir, script);
    t.true(found.plane.skipped > 0);
    t.deepEqual(found.bytes, expected.bytes, `cut at ${share}`);
    t.deepEqual(found.plane.views, expected.plane.views, `views, cut at ${share}`);
  }
});

test('a fact whose actor failed holds back all that follows it: killed then, no line is without its stock', async (t) => {
  const script = new Script().enter('v1').enter('v2').line('v1', 1, 0, 1);
  const of = { shelf: 0, facing: 0, product: 0, delta: -1, role: 'shopper', visit: 'v1' } as const;
  script.add({ kind: 'stock', ...of, plates: [0], interaction: 1 });
  const held = script.facts.at(-1)!;
  script.tick().line('v2', 2, 1, 1).exit('v2').exit('v1');
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const options = { model: smallStore(), log: quietLog, onCommand: () => {}, onEntries: () => {} };
  let told = () => {};
  const decided = new Promise<void>((resolve) => {
    told = resolve;
  });
  let open = script.facts.length;
  const over = () => {
    if (--open === 0) told();
  };
  const before = new ControlPlane({
    ...options,
    journal,
    // Its shelf never comes back in this life.
    timers: { now: () => 0, set: () => null, clear: () => {} },
    inject: (fact, stage) => {
      if (stage === 'accepted' || fact === held) over();
      if (fact === held) throw new Error('thrown at the stock');
    },
  });
  before.deliver(script.facts);
  await decided;
  // As a kill leaves it: what was appended, flushed; what was decided behind the held fact, not there.
  await journal.close();
  const left = openJournal(dir);
  const entered = ['entry_admitted', 'visit_opened', 'bound'];
  t.deepEqual(types(left.read(1, 100)), [...entered, ...entered, 'pick']);
  await left.close();
  const found = await run(dir, script);
  t.true(found.plane.skipped > 0);
  const whole = tempDir();
  t.teardown(whole.done);
  t.deepEqual(found.bytes, (await run(whole.dir, script)).bytes);
  t.is(only(found.entries, 'stock_moved').length, 1);
});

test('a start from a checkpoint knows what a fold of all events knows', async (t) => {
  const script = randomScript(15, 80);
  const whole = tempDir();
  t.teardown(whole.done);
  const expected = await run(whole.dir, script);
  const { dir, done } = tempDir();
  t.teardown(done);
  let first = 0;
  for (const share of [0.2, 0.5, 0.55, 0.9, 1]) {
    const upTo = Math.floor(script.facts.length * share);
    const part = { facts: script.facts.slice(first, upTo) };
    const { plane, entries } = await run(dir, part, { checkpointEvery: 50 });
    if (first > 0) t.is(plane.folded, 0, 'a clean stop leaves nothing to fold');
    first = upTo;
    const views = new StoreViews(smallStore());
    for (const entry of entries) views.apply(entry);
    t.deepEqual(plane.views, views, `at ${share}`);
  }
  const journal = openJournal(dir);
  t.deepEqual(
    journal.readBytes(1, 100_000).map((b) => Buffer.from(b)),
    expected.bytes,
  );
  await journal.close();
});

test('a start after a crash folds what the last checkpoint has not, visits that are over included', async (t) => {
  const script = randomScript(16, 60);
  const { dir, done } = tempDir();
  t.teardown(done);
  const half = Math.floor(script.facts.length / 2);
  const journal = openJournal(dir);
  const options = { model: smallStore(), log: quietLog, onCommand: () => {}, onEntries: () => {} };
  const before = new ControlPlane({ ...options, journal, checkpointEvery: 40 });
  // In small steps, so that checkpoints fall between them; the stop writes none of its own.
  for (let n = 0; n < half; n += 10) {
    before.deliver(script.facts.slice(n, Math.min(half, n + 10)));
    await before.idle();
  }
  const seqAtCrash = journal.lastSeq;
  await journal.close();
  const after = await run(dir, script, { checkpointEvery: 40 });
  t.true(after.plane.folded > 0 && after.plane.folded < 60, `${after.plane.folded} of ${seqAtCrash} folded`);
  const whole = tempDir();
  t.teardown(whole.done);
  t.deepEqual(after.bytes, (await run(whole.dir, script)).bytes);
  await t.notThrowsAsync(before.stop());
});

test('what was provisional and nobody confirmed is withdrawn at the exit, and a person is asked', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').line('v1', 1, 0, 1).line('v1', 2, 1, 2, 'provisional').exit('v1');
  script.add({ kind: 'settled', review: 'line-2.0', visit: 'v1', product: 1, quantity: 2, by: 'staff' });
  const { entries } = await run(dir, script);
  t.deepEqual(
    entries.slice(-8).map((e) => e.event.type),
    [
      'pick',
      'line_withdrawn',
      'visit_exited',
      'review_opened',
      'receipt_issued',
      'review_settled',
      'pick',
      'receipt_revised',
    ],
  );
  const [receipt] = only(entries, 'receipt_issued');
  t.deepEqual(receipt?.receipt.underReview, ['line-2.0'], 'the shopper is told that a line is looked at');
  t.like(only(entries, 'receipt_revised')[0]?.receipt, { revision: 1, underReview: [] });
  t.deepEqual(
    receipt?.receipt.lines.map((l) => l.product),
    ['A'],
  );
  t.like(only(entries, 'review_opened')[0], { quantity: 2, candidates: [{ product: 'B', visit: 'v1' }] });
});
