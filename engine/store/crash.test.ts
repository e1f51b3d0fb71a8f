/** Actors that fail: nothing is lost, nothing counts twice, and the order of the journal stands. */
import test from 'ava';
import { KeptLog } from '../actors/testing.js';
import { exitReviewOf } from '../floor/people-reviews.js';
import { openJournal } from '../journal/index.js';
import { FACT_TRIES, MAX_FACT_BACKLOG } from '../limits.js';
import type { ControlPlane } from './control-plane.js';
import { evidence, Script, smallStore, tempDir } from './testing.js';
import { faults, only, planeOn, run } from './testing-run.js';
import { randomScript } from './testing-script.js';

test('the same facts give the same bytes, whichever actors crash in between', async (t) => {
  const script = randomScript(11, 60);
  const calm = tempDir();
  t.teardown(calm.done);
  const expected = await run(calm.dir, script);
  t.true(only(expected.entries, 'receipt_revised').length > 5, 'the script must make revisions');
  for (const seed of [1, 2, 3]) {
    const rough = tempDir();
    t.teardown(rough.done);
    const fault = faults(seed, 0.1);
    const found = await run(rough.dir, script, { inject: fault.inject });
    t.true(fault.count > 50, `seed ${seed}: ${fault.count} faults`);
    t.is(found.bytes.length, expected.bytes.length, `seed ${seed}`);
    const differs = found.bytes.findIndex((b, i) => !b.equals(expected.bytes[i]!));
    t.is(differs, -1, `seed ${seed}: entry ${differs + 1} differs`);
    t.deepEqual(found.commands, expected.commands);
    t.deepEqual(found.durable, expected.durable);
  }
});

test('a poison fact is parked after five tries, its visit goes to review, others are not held', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script()
    .enter('v1')
    .enter('v2')
    .line('v1', 1, 0, 1)
    .line('v1', 2, 1, 1)
    .line('v2', 3, 1, 1);
  script.exit('v1').exit('v2');
  let tries = 0;
  const log = new KeptLog();
  const { entries, plane } = await run(dir, script, {
    log,
    inject: (fact, stage) => {
      if (stage !== 'decided' || fact.kind !== 'line' || fact.interaction !== 1) return;
      tries++;
      throw new Error('poison');
    },
  });
  t.is(tries, 5);
  const parked = only(entries, 'fact_parked');
  t.deepEqual(parked, [{ type: 'fact_parked', kind: 'line', visit: 'v1', error: 'poison' }]);
  const review = only(entries, 'review_opened')[0]!;
  t.is(review.quantity, 1);
  t.like(review.candidates[0], { product: 'A', visit: 'v1' });
  const receipts = only(entries, 'receipt_issued').map((e) => e.receipt);
  t.deepEqual(
    receipts.map((r) => [r.visit, r.totalMinor, r.underReview]),
    [
      ['v1', 1000, [review.review]],
      ['v2', 1000, []],
    ],
  );
  t.is(plane.views.parked, 1);
  t.is(log.lines.filter((l) => l.message.startsWith('fact parked')).length, 1);
});

test('the review of a parked fact names its visit, also where there is no line to decide', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const { entries } = await run(dir, new Script().enter('v1').line('v1', 1, 0, 1).exit('v1'), {
    inject: (fact) => {
      if (fact.kind === 'exit') throw new Error('poison');
    },
  });
  const { candidates, quantity } = only(entries, 'review_opened')[0]!;
  t.deepEqual(candidates, [{ product: null, quantity: 0, visit: 'v1', p: 1 }]);
  t.is(quantity, 0);
});

test('an answer that could not be booked tells which review it was for', async (t) => {
  const script = new Script().enter('v1');
  const about = { quantity: 1, candidates: [], evidence: evidence(script.tMs) };
  script.add({ kind: 'review', review: 'r7.0', ...about }).tick();
  script.add({ kind: 'settled', review: 'r7.0', visit: 'v1', product: 0, quantity: 1, by: 'kim' });
  for (const at of ['reviews', 'visit']) {
    const { dir, done } = tempDir();
    t.teardown(done);
    let decided = 0;
    const { entries } = await run(dir, script, {
      inject: (fact, stage) => {
        if (fact.kind !== 'settled' || stage !== 'decided') return;
        if (at === 'reviews' || decided++ > 0) throw new Error('poison');
      },
    });
    t.is(only(entries, 'review_settled').length, at === 'reviews' ? 0 : 1);
    t.like(only(entries, 'fact_parked'), [{ kind: 'settled', visit: 'v1', review: 'r7.0' }]);
  }
});

test('a count that could not be changed is asked for: the shelf, the product, and nobody who pays', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const script = new Script().enter('v1').line('v1', 1, 0, 1);
  const of = { kind: 'stock', product: 0, delta: -1, role: 'shopper', visit: 'v1' } as const;
  script.add({ ...of, facing: 0, plates: [1], shelf: 0, interaction: 1 }).exit('v1');
  const { entries, plane } = await run(dir, script, {
    inject: (fact) => {
      if (fact.kind === 'stock') throw new Error('poison');
    },
  });
  t.like(only(entries, 'fact_parked'), [{ kind: 'stock', visit: 'v1' }]);
  const [review] = only(entries, 'review_opened');
  t.regex(review!.review, /^parked-stock-\d+-\d+$/);
  t.deepEqual(review!.candidates, [{ product: 'A', quantity: 1, visit: null, p: 1 }]);
  t.like(review!.evidence.plates, [{ plate: smallStore().plates[1]!.id, deltaG: 0 }]);
  t.is(plane.views.reviews.size, 1);
  // What was charged stays charged, and waits for nobody.
  t.like(only(entries, 'receipt_issued'), [{ receipt: { visit: 'v1', totalMinor: 199, underReview: [] } }]);
});

test('an exit that could not be applied is tried again once its review is answered: one receipt', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const review = exitReviewOf('v1');
  const answer = { kind: 'settled', review, visit: null, product: null, quantity: 0, by: 'kim' } as const;
  // The Floor says the exit again behind the answer.
  const script = new Script().enter('v1').line('v1', 1, 0, 1).exit('v1').add(answer).tick().exit('v1');
  let tries = 0;
  const { entries } = await run(dir, script, {
    inject: (fact, stage) => {
      if (stage === 'decided' && fact.kind === 'exit' && tries++ < FACT_TRIES) throw new Error('poison');
    },
  });
  t.is(only(entries, 'review_opened')[0]!.review, review);
  t.is(only(entries, 'visit_exited').length, 1);
  t.deepEqual(
    only(entries, 'receipt_issued').map(({ receipt }) => [receipt.visit, receipt.underReview]),
    [['v1', []]],
  );
});

test('an actor that gives up takes its zone through a restart, and no fact is lost or told twice', async (t) => {
  const script = new Script().enter('v1');
  const poison = new Set<string>();
  for (let n = 1; n <= 30; n++) {
    const facing = n % 2;
    script.line('v1', n, facing, 1);
    const of = { kind: 'stock', product: facing, delta: -1, role: 'shopper', visit: 'v1' } as const;
    script.add({ ...of, facing, plates: [facing], shelf: 0, interaction: n });
    if (n >= 10 && n < 15) poison.add(`${script.facts.at(-1)!.name.tick}`);
    script.add({ ...of, plates: [2], shelf: 1, facing: 2, product: 2, interaction: n + 100 });
  }
  script.exit('v1');
  const runs = [];
  for (const seed of [1, 2]) {
    const { dir, done } = tempDir();
    t.teardown(done);
    const found = await run(dir, script, {
      seed,
      inject: (fact) => {
        const poisonous = fact.kind === 'stock' && fact.shelf === 0 && poison.has(`${fact.name.tick}`);
        if (poisonous) throw new Error('poison');
      },
    });
    runs.push(found);
    t.is(found.restartsOf['store/zone-sales'], 1, 'the shelf gave up once');
    t.is(found.restartsOf['store/zone-door'], 0);
  }
  const { entries, bytes } = runs[0]!;
  t.deepEqual(bytes, runs[1]!.bytes);
  t.is(only(entries, 'fact_parked').length, 5);
  t.is(only(entries, 'stock_moved').length, 55);
  t.is(only(entries, 'pick').length, 30);
  t.is(only(entries, 'receipt_issued').length, 1);
});

test('actors that fail on everything: the tree gives up in order, the engine is told, no more is taken', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const { facts } = randomScript(14, 800);
  let plane: ControlPlane | undefined;
  const failed = new Promise<Error>((resolve) => {
    plane = planeOn(journal, {
      onFailed: resolve,
      inject: () => {
        throw new Error('broken build');
      },
    });
    plane.deliver(facts.slice(0, -1));
  });
  t.regex((await failed).message, /failed too often/);
  t.throws(() => plane!.deliver(facts.slice(-1)), { code: 'SAUNTER_ACTOR_ESCALATED' });
  await t.throwsAsync(plane!.idle(), { code: 'SAUNTER_ACTOR_ESCALATED' });
  await plane!.stop();
  await journal.close();
});

test('more facts than may wait are refused, all of them', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const plane = planeOn(journal);
  const fact = new Script().exit('v1').facts[0]!;
  const flood = Array.from({ length: MAX_FACT_BACKLOG + 1 }, (_, tick) => ({
    ...fact,
    name: { tick, index: 0 },
  }));
  t.throws(() => plane.deliver(flood), { code: 'SAUNTER_ACTORS_BEHIND' });
  t.is(plane.backlog, 0);
  await plane.stop();
  await journal.close();
});
