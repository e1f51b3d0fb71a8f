/** A store whose code fails on one decided fact, whatever it does: it must not be shut for ever. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { testConfig } from '../gateway/testing/store.js';
import { buildModel } from './catalog/model.js';
import { Engine } from './engine.js';
import { openJournal } from './journal/index.js';
import { FACT_LIVES } from './limits.js';
import { createLog } from './log.js';
import { Completion } from './store/completion.js';

const START_MS = Date.UTC(2026, 0, 5, 9);

test('the flight log gives the fact again to each life, until it is set aside', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const complete = Completion.prototype.complete;
  t.teardown(() => {
    Completion.prototype.complete = complete;
  });
  Completion.prototype.complete = function (event) {
    if (event.type === 'visit_opened' && event.visit === 'v-1') throw new Error('a bug');
    return complete.call(this, event);
  };
  const model = buildModel(testConfig());
  const gate = model.sourceById.get('gate-in')!.index;
  const clock = { nowMs: START_MS, speed: 1, now: () => clock.nowMs };

  /** Lives for 3 s, or until it fails; returns whether it did. */
  const live = async (enters: string | null) => {
    const journal = openJournal(folder);
    const failures: Error[] = [];
    const log = createLog('test', 'silent');
    const onFailed = (error: Error) => failures.push(error);
    const engine = new Engine({ model, journal, clock, log, originMs: clock.nowMs, recover: true, onFailed });
    await engine.ready;
    const passed = {
      kind: 'gate',
      source: gate,
      seq: clock.nowMs,
      tMs: clock.nowMs,
      action: 'enter',
    } as const;
    if (enters !== null)
      engine.accept({ ...passed, visit: enters, reference: null, role: 'shopper', body: null });
    for (let tick = 0; tick < 60 && failures.length === 0; tick++) {
      clock.nowMs += model.tickMs;
      engine.tick();
      await engine.control.decided().catch(() => {});
    }
    await engine.stop().catch(() => {});
    const events = journal.read(1, 1_000).map((e) => e.event);
    await journal.close();
    return { failed: failures.length > 0, events };
  };

  t.true((await live('v-1')).failed);
  for (let life = 2; life <= FACT_LIVES; life++) t.true((await live(null)).failed, `life ${life}`);
  const { failed, events } = await live('v-2');
  t.false(failed);
  t.like(
    events.filter((e) => e.type === 'fact_parked'),
    [{ kind: 'admitted', visit: 'v-1' }],
  );
  t.like(
    events.filter((e) => e.type === 'review_opened'),
    [{ candidates: [{ visit: 'v-1' }] }],
  );
  t.deepEqual(
    events.flatMap((e) => (e.type === 'visit_opened' ? [e.visit] : [])),
    ['v-2'],
  );
  t.false((await live(null)).failed);
});
