import test from 'ava';
import { seededRandom, type Timers } from '../actors/index.js';
import { KeptLog } from '../actors/testing.js';
import type { Fact } from '../floor/facts.js';
import type { Command } from '../floor/inbox-types.js';
import type { DomainEvent, JournalEntry } from '../journal/events.js';
import { openJournal } from '../journal/index.js';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.js';
import { EXIT, evidence, quietLog, Script, smallStore, tempDir } from './testing.js';
import { randomScript } from './testing-script.js';
import { StoreViews } from './views.js';

interface Run {
  entries: JournalEntry[];
  bytes: Buffer[];
  commands: Command[];
  durable: number[];
  plane: ControlPlane;
  restartsOf: Record<string, number>;
}

/** A wait ends at the next turn of the event loop: backoff without waiting. */
function instantTimers(): Timers {
  let nowMs = 0;
  return {
    now: () => nowMs++,
    set: (callback) => setImmediate(callback),
    clear: (handle) => clearImmediate(handle as NodeJS.Immediate),
  };
}

/** Runs facts through a control plane on a journal in `dir`; stops it. */
async function run(
  dir: string,
  script: { facts: readonly Fact[] },
  options: Partial<ControlPlaneOptions> = {},
): Promise<Run> {
  const journal = openJournal(dir);
  const commands: Command[] = [];
  const durable: number[] = [];
  const plane = new ControlPlane({
    model: smallStore(),
    journal,
    log: quietLog,
    timers: instantTimers(),
    onCommand: (c) => commands.push(c),
    onEntries: (entries, flushed) => {
      if (flushed) durable.push(...entries.map((e) => e.seq));
    },
    ...options,
  });
  plane.deliver(script.facts);
  await plane.idle();
  const entries = journal.read(1, 100_000);
  const bytes = journal.readBytes(1, 100_000).map((b) => Buffer.from(b));
  const restartsOf = Object.fromEntries(plane.tree().map((v) => [v.path, v.restarts]));
  await plane.stop();
  await journal.close();
  return { entries, bytes, commands, durable, plane, restartsOf };
}

/** Throws at each stage of a fact with probability p, at most twice a fact. */
function faults(seed: number, p: number) {
  const random = seededRandom(seed);
  const thrown = new Map<string, number>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    inject: ({ name, kind }: Fact, stage: string) => {
      const key = `${name.tick}.${name.index}`;
      const before = thrown.get(key) ?? 0;
      if (before >= 2 || random() >= p) return;
      thrown.set(key, before + 1);
      count++;
      throw new Error(`injected: ${kind} ${stage}`);
    },
  };
}

const types = (entries: readonly JournalEntry[]) => entries.map((e) => e.event.type);

function only<T extends DomainEvent['type']>(entries: readonly JournalEntry[], type: T) {
  return entries.map((e) => e.event).filter((e): e is Extract<DomainEvent, { type: T }> => e.type === type);
}

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

test('an actor that gives up takes its zone through a restart, and no fact is lost or told twice', async (t) => {
  const script = new Script().enter('v1');
  const poison = new Set<string>();
  for (let n = 1; n <= 30; n++) {
    const facing = n % 2;
    script.line('v1', n, facing, 1);
    const of = { kind: 'stock', facing, product: facing, delta: -1, role: 'shopper', visit: 'v1' } as const;
    script.add({ ...of, shelf: 0, interaction: n });
    if (n >= 10 && n < 15) poison.add(`${script.facts.at(-1)!.name.tick}`);
    script.add({ ...of, shelf: 1, facing: 2, product: 2, interaction: n + 100 });
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

test('actors that fail on everything: the tree gives up in order and the engine is told', async (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const failed = new Promise<Error>((resolve) => {
    const plane = new ControlPlane({
      model: smallStore(),
      journal,
      log: quietLog,
      timers: instantTimers(),
      onCommand: () => {},
      onEntries: () => {},
      onFailed: resolve,
      inject: () => {
        throw new Error('broken build');
      },
    });
    t.teardown(() => plane.stop());
    plane.deliver(randomScript(14, 800).facts);
  });
  t.regex((await failed).message, /failed too often/);
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
