/**
 * Weights all the way: what devices send, through the session's checks, the inbox, its watermark and the
 * Floor's tick, to facts. The socket before it and actors and journal behind it are not in it.
 */

import { demoStore } from '../clients/cli/demo-store.js';
import { encodeDeviceMessage } from '../clients/sdk/index.js';
import { Random } from '../clients/simulator/random.js';
import { buildModel, type StoreModel } from '../engine/catalog/model.js';
import { InvariantError } from '../engine/errors.js';
import { Floor } from '../engine/floor/floor.js';
import { Inbox } from '../engine/floor/inbox.js';
import { StageTimes } from '../engine/stages.js';
import { GateDesk } from '../gateway/gate-desk.js';
import { DeviceSession, IngestCounts } from '../gateway/ingest.js';
import { RecordingEngine } from '../gateway/testing/recording-engine.js';
import { FloorMemory } from '../wasm/floor-memory.js';

/** A store of this many people has 4,860 plates. */
const PEOPLE = 300;
const CHUNK_MS = 200;
/** Units that are lifted in the whole store, 1/s: each of the people takes something every forty seconds. */
const LIFTS_PER_S = 8;
const WARM_S = 5;
const ORIGIN_MS = Date.UTC(2026, 0, 5, 9);
/** A load cell's step (g), and its noise as steps. */
const STEP_G = 0.241;
const NOISE = 2;

export interface WeightPath {
  plates: number;
  samplesPerS: number;
  /** Processor time of all threads, share of one core. */
  share: number;
  lifts: number;
  facts: number;
}

/** @param seconds store time that is measured, after five to warm up */
export function weightPath(seconds: number): WeightPath {
  const model = buildModel(demoStore({ people: PEOPLE, cameras: 40, seed: 1 }));
  const inbox = new Inbox(model, ORIGIN_MS);
  const floor = new Floor(model, new FloorMemory(model.limits), ORIGIN_MS, new StageTimes());
  const engine = new InboxEngine(model, inbox);
  const counts = new IngestCounts();
  const session = new DeviceSession({
    engine,
    principal: { id: 'bench', role: 'device', devices: 'all' },
    referenceKey: new Uint8Array(32),
    desk: GateDesk.of(engine),
    counts,
    answer: (answer) => {
      if (answer.type === 'error') throw new InvariantError(`a message was refused: ${answer.message}`);
    },
  });
  for (const source of model.sources) if (source.class !== 'plates') inbox.end(source.index);
  const world = new Plates(model);
  const chunks = ((WARM_S + seconds) * 1000) / CHUNK_MS;
  let used = process.cpuUsage();
  let usedUs = 0;
  let facts = 0;
  let tick = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunk === (WARM_S * 1000) / CHUNK_MS) {
      usedUs = 0;
      facts = 0;
      world.lifts = 0;
    }
    // What is sent is made between the measured parts.
    const endMs = ORIGIN_MS + (chunk + 1) * CHUNK_MS;
    const messages = world.messages(chunk, endMs);
    engine.clock.nowMs = endMs;
    used = process.cpuUsage();
    for (const message of messages) session.receive(message);
    for (; ORIGIN_MS + tick * model.tickMs <= endMs; tick++) {
      const tMs = ORIGIN_MS + tick * model.tickMs;
      facts += floor.tick(inbox.seal(tick, tMs, endMs)).length;
    }
    const { user, system } = process.cpuUsage(used);
    usedUs += user + system;
  }
  const plates = model.plates.length;
  return {
    plates,
    samplesPerS: model.gondolas.reduce((sum, g) => sum + g.plateCount * g.rateHz, 0),
    share: usedUs / (seconds * 1e6),
    lifts: world.lifts,
    facts,
  };
}

/** Takes inputs as the engine does: into the inbox. */
class InboxEngine extends RecordingEngine {
  readonly #inbox: Inbox;

  constructor(model: StoreModel, inbox: Inbox) {
    super(model);
    this.#inbox = inbox;
  }

  override accept(input: Parameters<Inbox['accept']>[0]): void {
    this.#inbox.accept(input);
  }
}

/** Load cells with noise, from which units are lifted. */
class Plates {
  lifts = 0;
  readonly #model: StoreModel;
  readonly #random = new Random(1, 'weight path');
  readonly #levels: Float64Array;

  constructor(model: StoreModel) {
    this.#model = model;
    this.#levels = Float64Array.from(model.plates, () => this.#random.range(500, 3_000));
  }

  /** One chunk of each gondola, packed; its last sample is of endMs. */
  messages(seq: number, endMs: number): Uint8Array[] {
    for (let n = 0; n < (LIFTS_PER_S * CHUNK_MS) / 1000; n++) this.#lift();
    return this.#model.gondolas.map(({ id, rateHz, plateCount, firstPlate }) => {
      const samples = (CHUNK_MS * rateHz) / 1000;
      const values = Float32Array.from({ length: samples * plateCount }, (_, i) => {
        const level = this.#levels[firstPlate + (i % plateCount)]! + NOISE * STEP_G * this.#random.next();
        return Math.round(level / STEP_G) * STEP_G;
      });
      const message = encodeDeviceMessage({
        type: 'plates',
        device: id,
        seq,
        tMs: endMs - ((samples - 1) * 1000) / rateHz,
        rateHz,
        samples,
        values: new Uint8Array(values.buffer),
      });
      return Uint8Array.from(message);
    });
  }

  /** A unit of what stands on one of the plates. */
  #lift(): void {
    const { facings, products } = this.#model;
    const facing = facings[Math.floor(this.#random.next() * facings.length)]!;
    const plate = facing.plates[0]!;
    const unitG = products[facing.product]!.weightG;
    if (this.#levels[plate]! < 2 * unitG) return;
    this.#levels[plate]! -= unitG;
    this.lifts++;
  }
}
