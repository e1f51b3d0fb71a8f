/**
 * One stretch of a long run, in event time: people come for a while and all leave again, through the
 * gateway's own ingest. The engine lives on from stretch to stretch; the world is made anew, so that
 * what the simulator remembers is not taken for what the engine does.
 */
import { randomUUID } from 'node:crypto';
import { Packr } from 'msgpackr';
import { type Sent, Simulation } from '../../clients/simulator/simulate.js';
import type { StoreConfig } from '../../engine/catalog/config.js';
import { EventDriver } from '../../engine/drivers.js';
import type { Engine } from '../../engine/engine.js';
import type { EntryDesk } from '../../gateway/entry-desk.js';
import { DeviceSession, type IngestCounts } from '../../gateway/ingest.js';

export interface SegmentOptions {
  engine: Engine;
  config: StoreConfig;
  seed: number;
  people: number;
  /** Event time at which the stretch begins, Unix ms. */
  startMs: number;
  /** Store time until nobody comes any more, s. */
  durationS: number;
  /** Called after each second of the world. */
  onSecond(nowMs: number): Promise<void>;
  desk: EntryDesk;
  counts: IngestCounts;
}

/** Returns the event time at which the last person had left, Unix ms, and the world's own work, ms. */
export async function runSegment(options: SegmentOptions): Promise<{ endMs: number; worldMs: number }> {
  const { engine, config, seed, people, startMs, durationS, desk, counts } = options;
  const world = new Simulation({ store: config, seed, people, startMs, durationS });
  const session = new DeviceSession({
    engine,
    principal: { id: 'simulator', role: 'simulator', devices: 'all' },
    referenceKey: new Uint8Array(32),
    desk,
    counts,
    answer: () => {},
    makeVisitId: () => randomUUID(),
  });
  const driver = new EventDriver(engine);
  const packr = new Packr({ useRecords: false });
  let waiting: Sent[] = [];
  let worldMs = 0;
  let nextSecondMs = startMs + 1_000;
  const send = async (untilMs: number) => {
    const due = waiting.filter((sent) => sent.arrivalMs <= untilMs);
    waiting = waiting.filter((sent) => sent.arrivalMs > untilMs);
    due.sort((a, b) => a.arrivalMs - b.arrivalMs);
    for (const { message } of due) {
      session.receive(packr.pack(message));
      if (driver.due) await driver.advance();
    }
  };
  while (!world.ended) {
    const beforeMs = performance.now();
    waiting.push(...world.step());
    worldMs += performance.now() - beforeMs;
    await send(world.nowMs);
    if (world.nowMs < nextSecondMs) continue;
    nextSecondMs += 1_000;
    await options.onSecond(world.nowMs);
  }
  await send(Number.POSITIVE_INFINITY);
  session.close();
  return { endMs: world.nowMs, worldMs };
}
