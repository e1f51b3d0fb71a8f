import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import test from 'ava';
import { Packr } from 'msgpackr';
import type { StoreConfig } from '../../engine/catalog/config.js';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import { WallClock } from '../../engine/clock.js';
import { LiveDriver } from '../../engine/drivers.js';
import { Engine } from '../../engine/engine.js';
import { GateDesk } from '../../gateway/gate-desk.js';
import { DeviceSession, IngestCounts } from '../../gateway/ingest.js';
import { Random } from '../simulator/random.js';
import { type Sent, Simulation } from '../simulator/simulate.js';
import { demoStore } from './demo-store.js';
import { withScratchJournal } from './run-trip.js';
import { log, recordOf, replayFile, withFolder } from './testing/replays.js';

const SEED = 11;
const PEOPLE = 12;
const STORE_SECONDS = 90;
/** Store time against wall time: the wall decides which tick a message and an answer fall into. */
const SPEED = 25;
/** Further delay of each message, ms of store time: more than the simulator's own. */
const JITTER_MS = 250;

test('a demo run on the wall clock, with jitter in the arrival of messages, replays to the byte', async (t) => {
  const config = demoStore({ people: PEOPLE, cameras: 6, seed: SEED });
  const model = buildModel(parseStoreConfig(config, 'the demo store'));
  await withFolder(async (scratch) => {
    const file = path.join(scratch, 'demo.recording');
    const run = await withScratchJournal(async (journal) => {
      const originMs = Date.UTC(2026, 0, 5, 9);
      const messages = messagesOf(config, originMs);
      const clock = new WallClock(SPEED, originMs);
      const engine = new Engine({ model, journal, clock, log, originMs, record: file, name: 'demo' });
      const desk = GateDesk.of(engine);
      const session = new DeviceSession({
        engine,
        principal: { id: 'simulator', role: 'simulator', devices: 'all' },
        referenceKey: new Uint8Array(32),
        desk,
        counts: new IngestCounts(),
        answer: () => {},
      });
      const driver = new LiveDriver(engine);
      const failed: unknown[] = [];
      driver.start((error) => failed.push(error));
      await sendAll(session, clock, messages);
      while (engine.nextTickMs < originMs + STORE_SECONDS * 1000) await nextTurn();
      await driver.stop(true);
      session.close();
      await engine.stop();
      t.deepEqual(failed, []);
      return recordOf('demo', engine, journal, originMs);
    });
    t.log(`${run.outcome.ticks} ticks, ${run.outcome.journalEntries} journal entries`);
    t.true(run.outcome.journalEntries > 20, 'people came in');
    const { trailer, ...again } = await replayFile(file);
    t.deepEqual(again.outcome, run.outcome);
    t.deepEqual(again.bytes, run.bytes);
    t.deepEqual(trailer, run.outcome);
  });
});

/** All messages of the run, by their delayed arrival; made before the clock starts. */
function messagesOf(store: StoreConfig, startMs: number): Sent[] {
  const world = new Simulation({ store, seed: SEED, people: PEOPLE, startMs });
  const jitter = new Random(SEED, 'jitter');
  const messages: Sent[] = [];
  while (world.nowMs < startMs + STORE_SECONDS * 1000) {
    for (const sent of world.step()) {
      messages.push({ ...sent, arrivalMs: sent.arrivalMs + jitter.next() * JITTER_MS });
    }
  }
  return messages.sort((a, b) => a.arrivalMs - b.arrivalMs);
}

/** Sends each message when the clock has passed its arrival. */
async function sendAll(session: DeviceSession, clock: WallClock, messages: Sent[]): Promise<void> {
  const packr = new Packr({ useRecords: false });
  for (const { message, arrivalMs } of messages) {
    while (clock.now() < arrivalMs) await nextTurn();
    session.receive(packr.pack(message));
  }
}
