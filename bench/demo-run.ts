/**
 * The demo store in event time: the simulator's world through the gateway's session into the real
 * engine, as fast as the machine goes, and what came out against the simulator's truth. The same
 * arguments give the same receipts on any machine, however busy it is.
 */
import { Packr } from 'msgpackr';
import { type DemoStoreOptions, demoStore } from '../clients/cli/demo-store.js';
import type { Person, TruthEvent } from '../clients/simulator/person.js';
import type { Scenario } from '../clients/simulator/scenarios.js';
import { Score } from '../clients/simulator/score.js';
import { type Sent, Simulation } from '../clients/simulator/simulate.js';
import type { StoreConfig } from '../engine/catalog/config.js';
import { buildModel } from '../engine/catalog/model.js';
import { parseStoreConfig } from '../engine/catalog/validate.js';
import { EventClock } from '../engine/clock.js';
import { EventDriver } from '../engine/drivers.js';
import { Engine } from '../engine/engine.js';
import type { JournalEntry } from '../engine/journal/events.js';
import type { Journal } from '../engine/journal/types.js';
import type { Log } from '../engine/log.js';
import { IngestCounts } from '../gateway/ingest.js';
import type { ToDevice } from '../gateway/protocol/index.js';
import { simulatorSession } from './simulator-session.js';

export interface DemoRunOptions extends DemoStoreOptions {
  /** Store time until nobody enters any more, s. */
  durationS: number;
  journal: Journal;
  log: Log;
  record?: string;
  /** Called with every true event of the world. */
  onTruth?: (event: TruthEvent) => void;
  /** What people and cameras do; the demo's day where not given. */
  scenario?: Scenario;
  /** Without plates nothing is matched: people alone are followed, in half the time. */
  withoutPlates?: boolean;
  /** Cameras only: no source of joints. */
  withoutBodies?: boolean;
  /** What the engine is told of the store, where that differs from how it is (a wrong catalogue). */
  told?: (config: StoreConfig) => StoreConfig;
  /** Called once, before the first step. */
  onStart?: (world: Simulation, engine: Engine) => void;
  /** Called after each step of the world. */
  onStep?: (world: Simulation) => void;
  /** Called when an entry has got its visit. */
  onEntered?: (visit: string, person: Person) => void;
}

export interface DemoRunResult {
  engine: Engine;
  truth: ReturnType<Score['row']>;
  /** Messages refused, by code. */
  refused: ReadonlyMap<string, number>;
  /** Store time that went by, s. */
  storeS: number;
  /** Wall time without the simulator's own, s. */
  engineS: number;
}

/** Any moment will do; a fixed one keeps runs alike. */
const START_MS = Date.UTC(2026, 0, 5, 9);

export async function runDemo(options: DemoRunOptions): Promise<DemoRunResult> {
  const whole = demoStore(options);
  const config = options.withoutBodies ? { ...whole, bodySources: [] } : whole;
  const model = buildModel(parseStoreConfig(options.told?.(config) ?? config, 'the demo store'));
  const { journal, log, record, seed, people, durationS } = options;
  const engine = new Engine({
    model,
    journal,
    log,
    originMs: START_MS,
    name: 'demo',
    clock: new EventClock(START_MS),
    ...(record === undefined ? {} : { record }),
  });
  const { scenario } = options;
  const world = new Simulation({
    store: config,
    seed,
    people,
    startMs: START_MS,
    durationS,
    ...(scenario && { scenario }),
  });
  if (options.onTruth) world.onEvent = options.onTruth;
  const score = new Score(model.products.map((p) => p.id));
  engine.onEntries((entries, durable) => {
    if (durable) takeReceipts(score, entries);
  });
  const entered = (visit: string, person: Person) => {
    score.entered(visit, person);
    options.onEntered?.(visit, person);
  };
  const counts = new IngestCounts();
  const session = simulatorSession(engine, {
    counts,
    answer: (reply) => takeEntry(world.persons, reply, entered),
  });
  const driver = new EventDriver(engine);
  const packr = new Packr({ useRecords: false });
  const startMs = performance.now();
  let worldMs = 0;
  const waiting: Sent[] = [];
  const send = async (untilMs: number) => {
    waiting.sort((a, b) => a.arrivalMs - b.arrivalMs);
    const later = waiting.findIndex((sent) => sent.arrivalMs > untilMs);
    for (const { message } of waiting.splice(0, later < 0 ? waiting.length : later)) {
      session.receive(packr.pack(message));
      if (driver.due) await driver.advance();
    }
  };
  options.onStart?.(world, engine);
  while (!world.ended) {
    const beforeMs = performance.now();
    const sent = world.step();
    waiting.push(...(options.withoutPlates ? sent.filter((s) => s.message.type !== 'plates') : sent));
    options.onStep?.(world);
    worldMs += performance.now() - beforeMs;
    await send(world.nowMs);
  }
  await send(Number.POSITIVE_INFINITY);
  await driver.finish();
  const engineS = (performance.now() - startMs - worldMs) / 1000;
  // the last entries are answered once they are on disk
  await engine.stop();
  session.close();
  return {
    engine,
    truth: score.row(),
    refused: counts.refused,
    storeS: (world.nowMs - START_MS) / 1000,
    engineS,
  };
}

function takeEntry(
  persons: readonly Person[],
  reply: ToDevice,
  entered: (visit: string, person: Person) => void,
): void {
  if (reply.type !== 'entry' || !reply.admitted) return;
  const person = persons.findLast((p) => p.entry?.device === reply.device && p.entry.seq === reply.seq);
  if (person) entered(reply.visit, person);
}

function takeReceipts(score: Score, entries: readonly JournalEntry[]): void {
  for (const { event } of entries) {
    if (event.type !== 'receipt_issued' && event.type !== 'receipt_revised') continue;
    const { receipt } = event;
    score.receipt({ ...receipt, underReview: receipt.underReview.length, cause: receipt.cause ?? '' });
  }
}
