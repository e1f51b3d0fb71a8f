/** More people than the Floor has room for: refused at the gate, and no visit without an end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EventClock } from './clock.js';
import { Engine } from './engine.js';
import { openJournal } from './journal/index.js';
import { createLog } from './log.js';
import { smallStore, T0 } from './store/testing.js';
import { only } from './store/testing-run.js';

/** A store whose Floor knows two visits at most. */
function open(t: ExecutionContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  const journal = openJournal(folder);
  const model = smallStore((config) => {
    config.limits = { people: 2 };
  });
  const clock = new EventClock(T0);
  const engine = new Engine({ model, journal, clock, log: createLog('test', 'silent'), originMs: T0 });
  t.teardown(async () => {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const gate = model.sources.find((s) => s.class === 'gates' && s.id === 'in')!.index;
  let seq = 0;
  return {
    engine,
    /** Somebody asks to come in; the tick that hears of it is run, its facts wait for their actors. */
    ask(visit: string): void {
      const tMs = engine.nextTickMs + 1;
      const who = { visit, reference: null, role: 'shopper', body: null } as const;
      engine.accept({ kind: 'gate', source: gate, seq: ++seq, tMs, action: 'enter', ...who });
      const untilMs = tMs + model.waitMs.gates;
      clock.observe(untilMs);
      while (engine.nextTickMs < untilMs) engine.tick();
    },
    async decided(): Promise<void> {
      await engine.control.decided();
      // The answer enters with the next tick.
      clock.observe(engine.nextTickMs);
      engine.tick();
      await engine.control.decided();
    },
    async close() {
      clock.observe(engine.nextTickMs);
      engine.tick(true);
      await engine.stop();
      return journal.read(1, journal.lastSeq);
    },
  };
}

test('where the Floor is full the gate is told so, and lets in again when somebody has left', async (t) => {
  const store = open(t);
  for (const visit of ['v1', 'v2', 'v3']) {
    store.ask(visit);
    await store.decided();
  }
  // Asked again for somebody inside, the gate is not told that there is no room.
  store.ask('v2');
  await store.decided();
  store.engine.tick(true);
  store.ask('v4');
  await store.decided();
  const entries = await store.close();
  t.deepEqual(
    only(entries, 'entry_refused').map((e) => [e.visit, e.reason]),
    [
      ['v3', 'full'],
      ['v2', 'repeated'],
    ],
  );
  t.deepEqual(
    only(entries, 'visit_opened').map((e) => e.visit),
    ['v1', 'v2', 'v4'],
  );
});

test('two who ask for the last place before either is answered: who finds none has a visit that ends, in review', async (t) => {
  const store = open(t);
  store.ask('v1');
  await store.decided();
  store.ask('v2');
  store.ask('v3');
  await store.decided();
  t.is(store.engine.control.views.entering.size, 0);
  t.true(store.engine.floor.people.visits.slotOf('v3') < 0, 'no room for it');
  const entries = await store.close();
  const exits = only(entries, 'visit_exited').map((e) => [e.visit, e.cause]);
  t.deepEqual(exits, [
    ['v3', 'lost'],
    ['v1', 'closing'],
    ['v2', 'closing'],
  ]);
  const receipt = only(entries, 'receipt_issued')[0]!.receipt;
  t.like(receipt, { visit: 'v3', totalMinor: 0, underReview: ['visit-v3'] });
  t.like(only(entries, 'review_opened')[0], { review: 'visit-v3', candidates: [{ visit: 'v3' }] });
});
