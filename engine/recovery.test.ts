import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { Packr } from 'msgpackr';
import { demoStore } from '../clients/cli/demo-store.js';
import { Simulation } from '../clients/simulator/simulate.js';
import { EntryDesk } from '../gateway/entry-desk.js';
import { DeviceSession, IngestCounts } from '../gateway/ingest.js';
import { parseStoreConfig } from './catalog/load.js';
import { buildModel } from './catalog/model.js';
import { EventClock } from './clock.js';
import { EventDriver } from './drivers.js';
import { Engine } from './engine.js';
import type { JournalEntry } from './journal/events.js';
import { openJournal } from './journal/index.js';
import type { Journal } from './journal/types.js';
import { createLog } from './log.js';

const SEED = 5;
const PEOPLE = 8;
const START_MS = Date.UTC(2026, 0, 5, 9);
/** Store time until the engine is dropped, and until nobody enters any more, s. */
const DROP_S = 60;
const CLOSE_S = 120;

const log = createLog('test', 'silent');
const config = demoStore({ people: PEOPLE, cameras: 8, seed: SEED });
const model = buildModel(parseStoreConfig(config, 'the demo store'));

/** One life of the engine over a journal. */
class Life {
  readonly engine: Engine;
  readonly #driver: EventDriver;
  readonly #session: DeviceSession;
  readonly #packr = new Packr({ useRecords: false });

  constructor(journal: Journal, originMs: number) {
    const clock = new EventClock(originMs);
    this.engine = new Engine({ model, journal, clock, log, originMs, recover: true });
    this.#driver = new EventDriver(this.engine);
    this.#session = new DeviceSession({
      engine: this.engine,
      principal: { id: 'simulator', role: 'simulator', devices: 'all' },
      referenceKey: new Uint8Array(32),
      desk: new EntryDesk(),
      counts: new IngestCounts(),
      answer: () => {},
    });
  }

  /** Lets the world go on until `untilMs` and sends what its devices say. */
  async live(world: Simulation, untilMs: number): Promise<void> {
    while (!world.ended && world.nowMs < untilMs) {
      for (const { message } of world.step()) this.#session.receive(this.#packr.pack(message));
      if (this.#driver.due) await this.#driver.advance();
    }
  }

  finish(): Promise<void> {
    return this.#driver.finish();
  }
}

test('a store that was dropped goes on with its visits, and every one ends with one receipt', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const world = new Simulation({
    store: config,
    seed: SEED,
    people: PEOPLE,
    startMs: START_MS,
    durationS: CLOSE_S,
  });

  let journal = openJournal(folder);
  const first = new Life(journal, START_MS);
  await first.live(world, START_MS + DROP_S * 1000);
  const inside = [...first.engine.control.views.carts.keys()];
  const onFloor = inside.filter((visit) => first.engine.floor.people.visits.slotOf(visit) >= 0);
  t.true(onFloor.length >= 3, `only ${onFloor.length} visits on the floor`);
  // Dropped, not stopped: no closing tick, no word to anybody. Only what is on disk goes on.
  await first.engine.control.stop();
  await journal.close();

  journal = openJournal(folder);
  t.teardown(() => journal.close());
  const second = new Life(journal, world.nowMs);
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
