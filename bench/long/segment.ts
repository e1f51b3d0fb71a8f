/**
 * One stretch of a long run, in event time: people come for a while and all leave again, through the
 * gateway's own ingest. The engine lives on from stretch to stretch; the world is made anew, so that
 * a run can be resumed between two of them.
 */
import type { StoreConfig } from '../../engine/catalog/config.js';
import { EventDriver } from '../../engine/drivers.js';
import type { Engine } from '../../engine/engine.js';
import type { EntryDesk } from '../../gateway/entry-desk.js';
import type { IngestCounts } from '../../gateway/ingest.js';
import { simulatorSession } from '../simulator-session.js';
import { secondsOf } from './world.js';

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
  /** Told each time how long the store waited for the world, ms. */
  onWaited(ms: number): void;
  desk: EntryDesk;
  counts: IngestCounts;
}

/** Returns the event time at which the last person had left, Unix ms. */
export async function runSegment(options: SegmentOptions): Promise<number> {
  const { engine, config, seed, people, startMs, durationS, desk, counts } = options;
  const session = simulatorSession(engine, { desk, counts });
  const driver = new EventDriver(engine);
  let endMs = startMs;
  const world = secondsOf({ store: config, seed, people, startMs, durationS }, options.onWaited);
  for await (const second of world) {
    let from = 0;
    for (const end of second.ends) {
      session.receive(second.bytes.subarray(from, end));
      from = end;
      if (driver.due) await driver.advance();
    }
    endMs = second.nowMs;
    await options.onSecond(endMs);
  }
  session.close();
  return endMs;
}
