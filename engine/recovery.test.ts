import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { DeviceMessage, ToDevice } from '../gateway/protocol/index.js';
import { buildModel, type StoreModel } from './catalog/model.js';
import { SNAPSHOT_KEY } from './floor/snapshot.js';
import type { JournalEntry } from './journal/events.js';
import { openJournal } from './journal/index.js';
import { demoWorld, Life, START_MS } from './testing/life.js';

const SEED = 5;
const PEOPLE = 8;
/** Store time until the engine is dropped, and until nobody enters any more, s. */
const DROP_S = 60;
const CLOSE_S = 90;

/** Lives until DROP_S, is dropped, is away for `awayS` while the world goes on, and lives to the end. */
async function dropped(t: ExecutionContext, awayS: number, upgrade = (model: StoreModel) => model) {
  t.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, 8, SEED, CLOSE_S);
  let journal = openJournal(folder);
  const first = new Life(model, journal, START_MS);
  await first.live(world, START_MS + DROP_S * 1000);
  const inside = [...first.engine.control.views.carts.keys()];
  const onFloor = inside.filter((visit) => first.engine.floor.people.visits.slotOf(visit) >= 0);
  t.true(onFloor.length >= 3, `only ${onFloor.length} visits on the floor`);
  const goneMs = first.engine.nextTickMs;
  // Dropped, not stopped: no closing tick, no word to anybody. Only what is on disk goes on.
  await first.engine.control.stop();
  await journal.close();

  journal = openJournal(folder);
  t.teardown(() => journal.close());
  // What its devices say meanwhile, nobody hears.
  while (world.nowMs < START_MS + (DROP_S + awayS) * 1000) world.step();
  const second = new Life(upgrade(model), journal, world.nowMs);
  const backMs = second.engine.nextTickMs;
  const { visits } = second.engine.floor.people;
  const known = inside.filter((visit) => visits.slotOf(visit) >= 0);
  t.deepEqual(known, upgrade(model) === model ? onFloor : [], 'the Floor knows everybody whom it knew');
  await second.live(world, Number.POSITIVE_INFINITY);
  await second.finish();
  await second.engine.stop();

  const entries = journal.read(1, journal.lastSeq);
  const visitsOf = (type: JournalEntry['event']['type']) =>
    entries.flatMap(({ event }) => (event.type === type && 'visit' in event ? [event.visit] : [])).sort();
  t.deepEqual(visitsOf('visit_exited'), visitsOf('visit_opened'), 'every visit ends, once');
  const numbers = entries.flatMap(({ event }) =>
    event.type === 'receipt_issued' ? [event.receipt.number] : [],
  );
  t.deepEqual(
    numbers,
    numbers.map((_, i) => i + 1),
    'receipt numbers without gaps or repeats',
  );
  const lost = entries.filter(({ event }) => event.type === 'visit_exited' && event.cause === 'lost').length;
  return { entries, inside, lost, visits: visitsOf('visit_exited').length, goneMs, backMs };
}

test('a store that was dropped goes on with its visits, and every one ends with one receipt', async (t) => {
  const { entries, lost, visits } = await dropped(t, 0);
  t.true(lost <= visits / 3, `${lost} of ${visits} visits were lost`);
  const lines = entries.flatMap(({ event }) =>
    'line' in event && event.type === 'pick' ? [event.line] : [],
  );
  t.is(new Set(lines).size, lines.length, 'no line has the name of another');
});

test('a store that was away for seconds charges nobody for what moved meanwhile', async (t) => {
  const { entries, lost, visits, goneMs, backMs } = await dropped(t, 8);
  t.true(backMs - goneMs >= 7_000);
  t.log(`${lost} of ${visits} visits were lost`);
  const meanwhile = entries.filter(
    ({ event }) =>
      (event.type === 'pick' || event.type === 'put_back') &&
      event.movedMs > goneMs &&
      event.movedMs < backMs,
  );
  t.deepEqual(meanwhile, []);
  const reviews = entries.flatMap(({ event }) => (event.type === 'review_opened' ? [event] : []));
  const unseen = reviews.filter(
    (r) => r.evidence.plates.length > 0 && r.evidence.startMs < backMs + 500 && r.evidence.endMs > goneMs,
  );
  t.true(unseen.length > 0, 'something moved, and a person is asked');
  for (const review of unseen) t.true(review.candidates.every((c) => c.visit === null));
});

test('an upgrade that changes the layout takes visits and carts from the journal, and guesses nobody', async (t) => {
  const larger = (model: StoreModel) =>
    buildModel({ ...model.config, limits: { ...model.config.limits, people: model.limits.people + 64 } });
  const { entries, inside, backMs } = await dropped(t, 2, larger);
  const after = entries.filter((e) => e.tMs >= backMs);
  const told = after.flatMap(({ event }) =>
    event.type === 'review_opened' && event.review.startsWith('visit-') ? [event.review.slice(6)] : [],
  );
  t.true(told.length >= 3, `${told.length} visits went to review`);
  t.true(told.every((visit) => inside.includes(visit)));
  const lines = entries.flatMap(({ event }) => (event.type === 'pick' ? [event.line] : []));
  t.is(new Set(lines).size, lines.length, 'interactions are named once for all runs');
  // What was in their carts stays in their carts.
  const cartOf = (visit: string) =>
    entries
      .filter((e) => e.tMs < backMs)
      .flatMap(({ event }) => {
        const sure = event.type === 'line_confirmed' || (event.type === 'pick' && event.phase === 'final');
        return sure && event.visit === visit ? [event.line] : [];
      });
  const receipts = entries.flatMap(({ event }) => (event.type === 'receipt_issued' ? [event.receipt] : []));
  const full = inside.filter((visit) => cartOf(visit).length > 0);
  t.true(full.length > 0);
  for (const visit of full) {
    const billed = receipts.find((r) => r.visit === visit)?.lines.flatMap((l) => l.lines) ?? [];
    for (const line of cartOf(visit)) {
      const back = entries.some(({ event }) => event.type === 'put_back' && event.visit === visit);
      t.true(billed.includes(line) || back, `line ${line} of ${visit}`);
    }
  }
});

test('who was let in when the store died, and did not get to the floor, is let in again', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, 8, SEED, 10);
  const journal = openJournal(folder);
  t.teardown(() => journal.close());
  const gate = model.gates.find((g) => g.direction !== 'exit')!.id;
  const admitted = {
    type: 'entry_admitted',
    visit: 'late',
    gate,
    role: 'shopper',
    reference: 'r',
    body: null,
  } as const;
  const tick = Math.floor(START_MS / model.tickMs) - 20;
  await journal.append([{ tick, fact: 0, tMs: tick * model.tickMs, event: admitted }]).flushed;
  const life = new Life(model, journal, START_MS);
  await life.live(world, START_MS + 3_000);
  await life.engine.control.idle();
  t.is(life.engine.control.views.entering.size, 0);
  const [opened, ...more] = journal.read(1, journal.lastSeq).filter((e) => e.event.type === 'visit_opened');
  t.like(opened?.event, { visit: 'late', gate });
  t.deepEqual(more, []);
  await life.engine.stop();
});

test('a start that goes on keeps its Floor before its first tick: one that dies then finds it', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, 4, SEED, 12);
  let journal = openJournal(folder);
  const first = new Life(model, journal, START_MS);
  await first.live(world, START_MS + 8_000);
  await first.engine.control.stop();
  await journal.close();

  journal = openJournal(folder);
  t.teardown(() => journal.close());
  const order: string[] = [];
  const { setState, flight } = journal;
  journal.setState = async (key, bytes) => {
    await setState.call(journal, key, bytes);
    if (key === SNAPSHOT_KEY) order.push('copy on disk');
  };
  const append = flight.append.bind(flight);
  flight.append = (tick, bytes) => {
    order.push('tick');
    return append(tick, bytes);
  };
  while (world.nowMs < START_MS + 10_000) world.step();
  const second = new Life(model, journal, world.nowMs);
  await second.live(world, START_MS + 11_000);
  t.deepEqual(order.slice(0, 2), ['copy on disk', 'tick']);
  await second.engine.stop();
});

test('a passage of an exit that is sent again after a restart lets nobody else out', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, 4, SEED, 12);
  const device = model.gates.find((g) => g.direction !== 'enter')!.id;
  // Numbers that the simulated gate does not reach.
  const passing = (seq: number) => ({ type: 'gate', device, seq, tMs: world.nowMs, action: 'exit' }) as const;
  const told: ReturnType<typeof passing>[] = [];
  // Of three lives the second knows the first one's passage from the log of ticks, the third from the copy that
  // the second made when it started.
  for (const seq of [900, 901, 902]) {
    const journal = openJournal(folder);
    const answers: ToDevice[] = [];
    const answer = (message: ToDevice) => answers.push(message);
    const life = new Life(model, journal, Math.max(START_MS, world.nowMs), {}, { answer });
    await life.engine.ready;
    for (const passage of told) await life.send(passage);
    const confirmed = told.map((passage) => ({ type: 'exit', device, seq: passage.seq }));
    t.deepEqual(
      answers.filter((a) => a.type === 'exit'),
      confirmed,
    );
    t.is(life.engine.exits.filter(([, number]) => number >= 900).length, told.length, 'none is taken again');
    await life.live(world, world.nowMs + 200);
    told.push(passing(seq));
    await life.send(told.at(-1)!);
    await life.live(world, world.nowMs + 200);
    await life.engine.control.stop();
    await journal.close();
  }
});

test('an exit that is on disk when the store dies lets out whoever stood in the gate, when it happened', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, 6, SEED, 400);
  let journal = openJournal(folder);
  const first = new Life(model, journal, START_MS);
  let passage: DeviceMessage | undefined;
  while (passage === undefined && !world.ended)
    for (const { message } of world.step()) {
      await first.send(message);
      if (message.type === 'gate' && message.action === 'exit') passage = message;
    }
  // Logged, and not given to the Floor: gates are waited for.
  const { nextTickMs, control } = first.engine;
  t.deepEqual(
    first.engine.exits.map(([, , , takenMs]) => takenMs > first.engine.cutMs.gates),
    [true],
  );
  while (first.engine.nextTickMs === nextTickMs)
    for (const { message } of world.step()) if (message.type !== 'gate') await first.send(message);
  const inside = [...control.views.carts.keys()];
  t.true(inside.length > 1, 'after the time away it could be any of them');
  await control.stop();
  await journal.close();

  journal = openJournal(folder);
  t.teardown(() => journal.close());
  const second = new Life(model, journal, world.nowMs + 20_000);
  t.true(second.engine.awayMs > 15_000);
  await second.send({
    type: 'heartbeat',
    device: model.gates[0]!.id,
    seq: 1_000_000,
    tMs: world.nowMs + 30_000,
  });
  await second.engine.control.idle();
  const left = journal
    .read(1, journal.lastSeq)
    .filter(({ event }) => event.type === 'visit_exited')
    .map(
      ({ tMs, event }) => event.type === 'visit_exited' && [event.cause, tMs, inside.includes(event.visit)],
    );
  t.deepEqual(left, [['gate', Math.round(passage!.tMs), true]]);
  await second.engine.stop();
});
