/**
 * One stretch of a long run, in event time: people come for a while and all leave again, through the
 * gateway's own ingest. The engine lives on from stretch to stretch, and so do the shelves; the people
 * are others, so that a run can be resumed between two of them.
 */
import type { StoreConfig } from '../../engine/catalog/config.js';
import { EventDriver } from '../../engine/drivers.js';
import type { Engine } from '../../engine/engine.js';
import type { GateDesk } from '../../gateway/gate-desk.js';
import type { IngestCounts } from '../../gateway/ingest.js';
import { simulatorSession } from '../simulator-session.js';
import { secondsOf } from './world.js';
import type { WorldOptions } from './world-process.js';

export interface SegmentOptions {
  engine: Engine;
  config: StoreConfig;
  /** The people and what they do; `startMs` is the event time at which the stretch begins. */
  world: Omit<WorldOptions, 'store'>;
  /** Called after each second of the world. */
  onSecond(nowMs: number): Promise<void>;
  /** Told each time how long the store waited for the world, ms. */
  onWaited(ms: number): void;
  desk: GateDesk;
  counts: IngestCounts;
}

/** Returns the event time at which the last person had left, Unix ms. */
export async function runSegment(options: SegmentOptions): Promise<number> {
  const { engine, config, world, desk, counts } = options;
  const session = simulatorSession(engine, { desk, counts });
  const driver = new EventDriver(engine);
  let endMs = world.startMs;
  for await (const second of secondsOf({ store: config, ...world }, options.onWaited)) {
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
