import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { JournalEntry } from './journal/events.js';
import { openJournal } from './journal/index.js';
import { demoWorld, Life, START_MS } from './testing/life.js';

const SEED = 5;
const PEOPLE = 8;
/** Store time until the engine is dropped, and until nobody enters any more, s. */
const DROP_S = 60;
const CLOSE_S = 120;

test('a store that was dropped goes on with its visits, and every one ends with one receipt', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { model, world } = demoWorld(PEOPLE, 8, SEED, CLOSE_S);

  let journal = openJournal(folder);
  const first = new Life(model, journal, START_MS);
  await first.live(world, START_MS + DROP_S * 1000);
  const inside = [...first.engine.control.views.carts.keys()];
  const onFloor = inside.filter((visit) => first.engine.floor.people.visits.slotOf(visit) >= 0);
  t.true(onFloor.length >= 3, `only ${onFloor.length} visits on the floor`);
  // Dropped, not stopped: no closing tick, no word to anybody. Only what is on disk goes on.
  await first.engine.control.stop();
  await journal.close();

  journal = openJournal(folder);
  t.teardown(() => journal.close());
  const second = new Life(model, journal, world.nowMs);
  const { visits } = second.engine.floor.people;
  const kept = inside.filter((visit) => visits.slotOf(visit) >= 0);
  t.log(`${inside.length} visits inside, ${kept.length} kept their place on the floor`);
  t.true(kept.length >= onFloor.length - 1, 'who came in within the last second may be missing');
  t.true(second.engine.firstTick > first.engine.firstTick);
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
  const lost = entries.filter(({ event }) => event.type === 'visit_exited' && event.cause === 'lost');
  t.true(lost.length <= visitsOf('visit_exited').length / 3, `${lost.length} visits were lost`);
});
