import test from 'ava';
import { identityReview, identitySettled } from '../floor/people-reviews.js';
import { openJournal } from '../journal/index.js';
import { ControlPlane } from './control-plane.js';
import { EXIT, evidence, quietLog, Script, smallStore, tempDir } from './testing.js';
import { only, run, types } from './testing-run.js';
import { randomScript } from './testing-script.js';

test('a visit from its entry to its receipt', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').line('v1', 1, 0, 2, 'provisional');
  script.add({
    kind: 'line_confirmed',
    interaction: 1,
    part: 0,
    visit: 'v1',
    p: 0.99,
    evidence: { plates: [], shelfDeltaG: -200, startMs: 0, endMs: 1, candidates: [], persons: [] },
  });
  script.line('v1', 2, 1, 1).line('v1', 3, 0, -1).exit('v1');
  const { entries, commands, durable } = await run(dir, script);
  t.deepEqual(types(entries), [
    'entry_admitted',
    'visit_opened',
    'bound',
    'pick',
    'line_confirmed',
    'pick',
    'put_back',
    'visit_exited',
    'receipt_issued',
  ]);
  t.deepEqual(
    entries.map((e) => e.seq),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  t.deepEqual(durable, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  t.is(commands.length, 1);
  t.is(commands[0]!.kind, 'admit');
  const { receipt } = only(entries, 'receipt_issued')[0]!;
  t.is(receipt.number, 1);
  t.is(receipt.reference, 'ref-v1');
  t.is(receipt.totalMinor, 1199);
  t.deepEqual(
    receipt.lines.map((l) => [l.product, l.quantity]),
    [
      ['A', 1],
      ['B', 1],
    ],
  );
});

test('facts in one call or one at a time: the same bytes', async (t) => {
  const script = randomScript(12, 20);
  const [a, b] = [tempDir(), tempDir()];
  t.teardown(a.done);
  t.teardown(b.done);
  const expected = await run(a.dir, script);
  const journal = openJournal(b.dir);
  const plane = new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    onCommand: () => {},
    onEntries: () => {},
  });
  for (const fact of script.facts) {
    plane.deliver([fact]);
    await plane.idle();
  }
  t.deepEqual(
    journal.readBytes(1, 100_000).map((x) => Buffer.from(x)),
    expected.bytes,
  );
  await plane.stop();
  await journal.close();
});

test('decided is before the disk, idle after it; answers are there at decided', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const commands: string[] = [];
  const plane = new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    onCommand: (c) => commands.push(c.kind),
    onEntries: () => {},
  });
  plane.deliver(new Script().enter('v1').facts);
  t.deepEqual(commands, []);
  await plane.decided();
  t.is(plane.backlog, 0);
  t.is(journal.lastSeq, 3);
  t.deepEqual(commands, ['admit']);
  await plane.idle();
  t.is(journal.flushedSeq, 3);
  await plane.stop();
  await journal.close();
});

test('a settled review after the receipt makes a revision: same number, cause, new total', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v0').exit('v0').enter('v1').line('v1', 1, 0, 1);
  const candidates = [{ product: 1, quantity: 1, visit: 'v1', p: 0.5 }];
  script.add({
    kind: 'review',
    review: 'r2',
    quantity: 1,
    candidates,
    evidence: evidence(script.tMs, candidates),
  });
  script.exit('v1');
  const answer = { kind: 'settled', review: 'r2', visit: 'v1', product: 1, quantity: 1, by: 'kim' } as const;
  // A second answer comes too late and changes nothing.
  script
    .add(answer)
    .tick()
    .add({ ...answer, product: 2, by: 'lee' });
  const { entries } = await run(dir, script);
  const [empty, issued] = only(entries, 'receipt_issued').map((e) => e.receipt);
  t.like(empty, { number: 1, visit: 'v0', totalMinor: 0, lines: [], taxes: [] });
  t.like(issued, { number: 2, revision: 0, totalMinor: 199, underReview: ['r2'], cause: null });
  const revised = only(entries, 'receipt_revised').map((e) => e.receipt);
  t.is(revised.length, 1);
  t.like(revised[0], {
    number: 2,
    revision: 1,
    totalMinor: 1199,
    underReview: [],
    cause: 'review r2 settled by kim',
    reference: 'ref-v1',
    exitedMs: issued!.exitedMs,
  });
  t.is(only(entries, 'review_settled').length, 1);
});

test('an answer moves the stock of its shelf by what is booked, once, unless it was moved before', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1');
  const model = smallStore();
  const facing = model.facings[0]!;
  const { product } = facing;
  const candidates = [{ product, quantity: 2, visit: 'v1', p: 0.5 }];
  const told = {
    ...evidence(script.tMs, candidates),
    plates: [{ plate: facing.plates[0]!, deltaG: -500, sdG: 1 }],
  };
  const review = { kind: 'review', quantity: 2, candidates, evidence: told } as const;
  const answer = { kind: 'settled', visit: 'v1', product, quantity: 2, by: 'kim' } as const;
  script
    .add({ ...review, review: 'r7.0' })
    .add({ ...review, review: 'r8.0', moved: true })
    .add({ ...review, review: 'r9.0' })
    .tick()
    .add({ ...answer, review: 'r7.0' })
    .add({ ...answer, review: 'r7.0' })
    .add({ ...answer, review: 'r8.0' })
    .add({ ...answer, review: 'r9.0', visit: null, product: null, quantity: 0 })
    .exit('v1');
  const { entries } = await run(dir, script);
  t.deepEqual(
    only(entries, 'stock_moved').map((e) => [e.facing, e.product, e.delta, e.visit, e.interaction]),
    [[facing.id, model.products[product]!.id, -2, 'v1', 7]],
  );
  const lines = entries.flatMap(({ event }) => (event.type === 'pick' ? [event.line] : []));
  t.deepEqual(lines, ['review:r7.0', 'review:r8.0']);
});

test('an answer tells the shelf what a person says: also of staff, and of more than its visit held', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').enter('s1', 'staff').line('v1', 1, 0, 1);
  const candidates = [{ product: 0, quantity: -10, visit: null, p: 0.5 }];
  const about = { quantity: -10, candidates, evidence: evidence(script.tMs, candidates) };
  for (const review of ['r7.0', 'r8.0', 'r9.0']) script.add({ kind: 'review', review, ...about });
  const answer = { kind: 'settled', product: 0, by: 'kim' } as const;
  script
    .tick()
    .add({ ...answer, review: 'r7.0', visit: 's1', quantity: -10 })
    .add({ ...answer, review: 'r8.0', visit: 'v1', quantity: -2 })
    .add({ ...answer, review: 'r9.0', visit: 'v1', quantity: -1 })
    .exit('s1')
    .exit('v1');
  const { entries } = await run(dir, script);
  t.like(only(entries, 'restocked'), [{ facing: 'f1', delta: 10, visit: 's1', interaction: 7 }]);
  t.deepEqual(
    only(entries, 'stock_moved').map((e) => [e.interaction, e.delta]),
    [
      [8, 2],
      [9, 1],
    ],
  );
  t.deepEqual(
    entries.flatMap(({ event: e }) => (e.type === 'put_back' ? [[e.line, e.quantity]] : [])),
    [['review:r8.0', 1]],
    'no more than was held',
  );
});

test('what an older version asked about may be off the shelf already: its answer moves no stock', async (t) => {
  const [before, after] = [tempDir(), tempDir()];
  t.teardown(before.done);
  t.teardown(after.done);
  const script = new Script().enter('v1');
  const candidates = [{ product: 0, quantity: 1, visit: 'v1', p: 0.5 }];
  const about = { quantity: 1, candidates, evidence: evidence(script.tMs, candidates) };
  script.add({ kind: 'review', review: 'r7.0', ...about });
  const asked = await run(before.dir, script);
  const journal = openJournal(after.dir);
  for (const { event, ...entry } of asked.entries) {
    const { moved: _moved, ...old } = event as typeof event & { moved?: boolean };
    journal.append([{ ...entry, event: old as typeof event }]);
  }
  await journal.close();
  const { length } = script.facts;
  const answer = {
    kind: 'settled',
    review: 'r7.0',
    visit: 'v1',
    product: 0,
    quantity: 1,
    by: 'kim',
  } as const;
  script.tick().add(answer).exit('v1');
  const answers = { facts: script.facts.slice(length) };
  t.is(only((await run(before.dir, answers)).entries, 'stock_moved').length, 1);
  const { entries } = await run(after.dir, answers);
  t.is(only(entries, 'pick').length, 1);
  t.deepEqual(only(entries, 'stock_moved'), []);
});

test('a review under an id that is open already is kept beside it, and each is settled by its own', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').tick();
  const review: Parameters<Script['add']>[0] = {
    kind: 'review',
    review: 'r1.0',
    quantity: 1,
    candidates: [],
    evidence: evidence(script.tMs),
  };
  script.add(review).tick().add(review).tick();
  script.add({ kind: 'settled', review: 'r1.0', visit: null, product: null, quantity: 0, by: 'kim' });
  const { entries, plane } = await run(dir, script);
  const [first, second] = only(entries, 'review_opened').map((e) => e.review);
  t.is(first, 'r1.0');
  t.regex(second!, /^r1\.0@\d+\.0$/);
  t.deepEqual([...plane.views.reviews.keys()], [second]);
});

test('who a visit is, is asked once while the question is open', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').tick();
  const question = identityReview('v1', 0.5, ['v1', 'v2'], script.tMs);
  script.add(question).tick().add(question).tick();
  script.add(identitySettled('v1', script.tMs)).tick().add(question);
  const { entries, plane } = await run(dir, script);
  t.deepEqual(
    only(entries, 'review_opened').map((e) => e.review),
    ['visit-v1', 'visit-v1'],
    'and anew once it was settled',
  );
  t.deepEqual([...plane.views.reviews.keys()], ['visit-v1']);
});

test('a line that comes after the exit tells an earlier time, its revision does not', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').exit('v1').line('v1', 1, 0, 1);
  const late = script.facts.at(-1)!;
  const facts = [...script.facts.slice(0, -1), { ...late, tMs: late.tMs - 1_000 }];
  const { entries } = await run(dir, { facts });
  const issued = only(entries, 'receipt_issued')[0]!.receipt;
  const revised = only(entries, 'receipt_revised')[0]!.receipt;
  t.like(revised, { number: issued.number, revision: 1, totalMinor: 199, issuedMs: issued.exitedMs });
});

test('staff get no receipt, gates refuse what they must, a visit that nobody admitted is set aside', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('s1', 'staff').line('s1', 1, 0, 1).exit('s1');
  const asked = { kind: 'entry_asked', reference: null, role: 'shopper', body: null } as const;
  script.add({ ...asked, gate: EXIT, visit: 'v1' });
  script.add({ ...asked, gate: 0, visit: 'v2' }).add({ ...asked, gate: 0, visit: 'v2' });
  script.line('ghost', 2, 0, 1);
  const { entries, commands } = await run(dir, script);
  t.is(only(entries, 'receipt_issued').length, 0);
  t.is(only(entries, 'pick').length, 0);
  t.deepEqual(
    only(entries, 'entry_refused').map((e) => [e.visit, e.reason]),
    [
      ['v1', 'exit_only'],
      ['v2', 'repeated'],
    ],
  );
  t.is(commands.length, 2);
  t.like(only(entries, 'fact_parked')[0], { visit: 'ghost', error: 'visit ghost was never admitted' });
  t.is(only(entries, 'review_opened').length, 1);
});

test('the tree: store, zones, devices and visits under the zone of their entrance; gone after the exit', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const plane = new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    onCommand: () => {},
    onEntries: () => {},
  });
  const script = new Script().enter('v1').enter('v2').exit('v1');
  plane.deliver(script.facts);
  await plane.idle();
  const paths = plane.tree().map((v) => v.path);
  t.deepEqual(paths, [
    'store',
    'store/zone-door',
    'store/zone-door/gate-in',
    'store/zone-door/gate-out',
    'store/zone-door/visit-v2',
    'store/zone-sales',
    'store/zone-sales/camera-cam!3a!1',
    'store/zone-sales/gondola-g1',
    'store/zone-sales/shelf-sh1',
    'store/zone-sales/shelf-sh2',
    'store/reviews-queue',
  ]);
  t.true(plane.tree().every((v) => v.status === 'running' && v.restarts === 0 && v.lastError === null));
  await plane.stop();
  t.deepEqual(plane.tree(), []);
  await journal.close();
});
