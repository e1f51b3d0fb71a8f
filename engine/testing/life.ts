/** A store that lives through simulated devices, in event time: for tests of what it survives. */
import { Packr } from 'msgpackr';
import { demoStore } from '../../clients/cli/demo-store.js';
import { Simulation } from '../../clients/simulator/simulate.js';
import { GateDesk } from '../../gateway/gate-desk.js';
import { DeviceSession, type DeviceSessionOptions, IngestCounts } from '../../gateway/ingest.js';
import type { DeviceMessage } from '../../gateway/protocol/index.js';
import { buildModel, type StoreModel } from '../catalog/model.js';
import { parseStoreConfig } from '../catalog/validate.js';
import { EventClock } from '../clock.js';
import { EventDriver } from '../drivers.js';
import { Engine, type EngineOptions } from '../engine.js';
import type { Journal } from '../journal/types.js';
import { createLog } from '../log.js';

export const START_MS = Date.UTC(2026, 0, 5, 9);
const log = createLog('test', 'silent');

export interface World {
  model: StoreModel;
  world: Simulation;
}

/** The demo store and its people. */
export function demoWorld(people: number, cameras: number, seed: number, durationS: number): World {
  const config = demoStore({ people, cameras, seed });
  const model = buildModel(parseStoreConfig(config, 'the demo store'));
  return { model, world: new Simulation({ store: config, seed, people, startMs: START_MS, durationS }) };
}

/** One life of the engine over a journal. */
export class Life {
  readonly engine: Engine;
  readonly #driver: EventDriver;
  readonly #session: DeviceSession;
  readonly #packr = new Packr({ useRecords: false });

  constructor(
    model: StoreModel,
    journal: Journal,
    originMs: number,
    more: Partial<EngineOptions> = {},
    session: Partial<DeviceSessionOptions> = {},
  ) {
    const clock = new EventClock(originMs);
    this.engine = new Engine({ model, journal, clock, log, originMs, recover: true, ...more });
    this.#driver = new EventDriver(this.engine);
    let visits = 0;
    const desk = GateDesk.of(this.engine);
    this.#session = new DeviceSession({
      engine: this.engine,
      principal: { id: 'simulator', role: 'simulator', devices: 'all' },
      referenceKey: new Uint8Array(32),
      desk,
      counts: new IngestCounts(),
      answer: () => {},
      makeVisitId: () => `v${this.engine.firstTick % 1_000_000}-${++visits}`,
      ...session,
    });
  }

  /** One message, and the ticks that are due after it. */
  async send(message: DeviceMessage): Promise<void> {
    this.#session.receive(this.#packr.pack(message));
    if (this.#driver.due) await this.#driver.advance();
  }

  /** Lets the world go on until `untilMs` and sends what its devices say. */
  async live(world: Simulation, untilMs: number): Promise<void> {
    while (!world.ended && world.nowMs < untilMs) {
      for (const { message } of world.step()) this.#session.receive(this.#packr.pack(message));
      if (this.#driver.due) await this.#driver.advance();
    }
  }

  /** The devices' connection is over. */
  disconnect(): void {
    this.#session.close();
  }

  finish(): Promise<void> {
    return this.#driver.finish();
  }
}
