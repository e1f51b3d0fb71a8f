/** A kernel that traps: the Floor is made again, and a poisonous inbox is set aside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SaunterError } from './errors.js';
import type { TrapInjection } from './floor/floor-keeper.js';
import { openJournal } from './journal/index.js';
import { demoWorld, Life, START_MS } from './testing/life.js';

const SEED = 4;

/** Runs a short day of the demo store with a trap; returns what it came to. */
async function day(t: ExecutionContext, trap?: TrapInjection) {
  t.timeout(240_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  const journal = openJournal(folder);
  t.teardown(async () => {
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { model, world } = demoWorld(6, 8, SEED, 40);
  const life = new Life(model, journal, START_MS, trap ? { trap } : {});
  await life.live(world, Number.POSITIVE_INFINITY);
  await life.finish();
  await life.engine.stop();
  const entries = journal.read(1, journal.lastSeq);
  return { engine: life.engine, journal, entries, outcome: life.engine.outcome() };
}

const at = (n: number) => Math.floor(START_MS / 50) + n;

test('a trap that does not come again leaves no trace: the Floor is made again, to the byte', async (t) => {
  const calm = await day(t);
  t.true(calm.entries.some((e) => e.event.type === 'receipt_issued'));
  // Once a minute at most: ticks before the first copy, between copies, and right at one.
  const traps = new Set([at(1), at(317), at(600)]);
  const rough = await day(t, (tick, attempt) => attempt === 0 && traps.has(tick));
  t.is(rough.engine.traps, 3);
  t.deepEqual(rough.outcome, calm.outcome);
});

test('an inbox that traps again is quarantined: told, kept, and the store goes on', async (t) => {
  const poison = at(400);
  const { engine, entries, journal } = await day(t, (tick, attempt) => tick === poison && attempt < 2);
  t.is(engine.traps, 1);
  const [told, ...more] = entries.filter((e) => e.event.type === 'inbox_quarantined');
  t.is(more.length, 0);
  t.is(told?.tick, poison);
  t.like(told?.event, { kept: 'gates', error: 'unreachable' });
  t.is(engine.control.views.quarantined, 1);
  t.truthy(journal.state('quarantine:0'), 'whoever looks into it finds it');
  const types = (type: string) => entries.filter((e) => e.event.type === type).length;
  t.true(types('visit_opened') > 0);
  t.is(types('visit_exited'), types('visit_opened'), 'every visit ends');
});

test('where a passage itself traps, whoever comes in by the same inbox is still let in', async (t) => {
  const { entries: calm } = await day(t);
  const asked = calm.find((e) => e.event.type === 'entry_admitted')!;
  const { entries } = await day(t, (tick, attempt) => tick === asked.tick && attempt < 3);
  t.like(entries.find((e) => e.event.type === 'inbox_quarantined')?.event, { kept: 'entries' });
  t.true(entries.some((e) => e.event.type === 'entry_admitted' && e.tick === asked.tick));
});

test('a Floor that fails again and again stops the store with a word', async (t) => {
  const error = await t.throwsAsync(day(t, (tick, attempt) => tick % 40 === 0 && attempt === 0));
  t.true(error instanceof SaunterError && error.code === 'SAUNTER_FLOOR_FAILING');
  const always = await t.throwsAsync(day(t, (tick) => tick === at(300)));
  t.regex(always?.message ?? '', /with entries alone/);
});
