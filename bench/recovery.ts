/** `npm run bench -- recovery`: what keeping the Floor costs a tick, and how soon a store is back after a crash. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Command } from 'commander';
import { demoStore } from '../clients/cli/demo-store.js';
import { parseStoreConfig } from '../engine/catalog/load.js';
import { buildModel, type StoreModel } from '../engine/catalog/model.js';
import { EventClock } from '../engine/clock.js';
import { Engine } from '../engine/engine.js';
import { packTick } from '../engine/floor/flight.js';
import type { DeviceInput, SealedInbox } from '../engine/floor/inbox-types.js';
import type { DomainEvent } from '../engine/journal/events.js';
import { openJournal } from '../engine/journal/index.js';
import type { Journal } from '../engine/journal/types.js';
import { createLog } from '../engine/log.js';
import { SyncHub } from '../gateway/sync.js';
import { StoreTopics } from '../gateway/topics.js';
import { FloorImage } from '../wasm/floor-image.js';
import { atMost, type Figure, machine } from './figures.js';
import { printFigures } from './print-figures.js';
import { makeLoad } from './tracking-load.js';

const PEOPLE = 500;
const CAMERAS = 200;
const PLATES = 5_000;
/** Visits of a day, 500 of them inside, with 20 lines each: 35,000 entries. */
const VISITS = 1_500;
const LINES = 20;
/** Ticks before the crash: past some copies of the Floor, and then some. */
const TICKS = 150;
const COPIES = 30;
const START_MS = Date.UTC(2026, 0, 5, 18);
const SEED = 1;
const log = createLog('bench', 'silent');

export function addRecoverySuite(program: Command): void {
  program
    .command('recovery')
    .description('cost of keeping the Floor, and time to the first tick after a crash')
    .option('--json', 'rows as JSON')
    .action(async (options: { json?: boolean }) => {
      const method = `${machine()}; ${PEOPLE} people, ${CAMERAS} cameras, ${PLATES} plates, ${VISITS} visits with ${LINES} lines`;
      printFigures(await recoveryFigures(), options.json === true, method);
    });
}

/** The demo's floor with the cameras and limits of a flagship. */
function flagship(load: ReturnType<typeof makeLoad>): StoreModel {
  const config = parseStoreConfig(demoStore({ people: 60, cameras: 4, seed: SEED }), 'the demo store');
  const zone = config.zones[0]!.id;
  const cameras = load.cameras.map(({ projection, width, height }, i) => ({
    id: `c${i}`,
    zone,
    imageWidth: width,
    imageHeight: height,
    rateHz: 20,
    projection: [projection.slice(0, 4), projection.slice(4, 8), projection.slice(8, 12)],
  }));
  const limits = {
    ...config.limits,
    cameras: CAMERAS,
    plates: PLATES,
    people: 1_000,
    detectionsPerTick: 8_192,
  };
  const m = load.sideM;
  const outline: [number, number][] = [
    [0, 0],
    [m, 0],
    [m, m],
    [0, m],
  ];
  return buildModel({
    ...config,
    floorPlan: { ...config.floorPlan, outline },
    cameras,
    bodySources: [],
    limits,
  });
}

async function dayOfEvents(journal: Journal, model: StoreModel): Promise<void> {
  const gate = model.gates.find((g) => g.direction !== 'exit')!.id;
  const product = model.products[0]!;
  const price = { product: product.id, unitPriceMinor: product.priceMinor, tax: product.tax };
  const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
  for (let n = 0; n < VISITS; n++) {
    const visit = `v${n}`;
    const tMs = START_MS - (VISITS - n) * 20_000;
    const events: DomainEvent[] = [
      { type: 'entry_admitted', visit, gate, role: 'shopper', reference: null, body: null },
      { type: 'visit_opened', visit, gate, role: 'shopper' },
    ];
    for (let l = 0; l < LINES; l++) {
      const line = { visit, line: `${n * LINES + l}.0`, quantity: 1, ...price, facing: null };
      events.push({ type: 'pick', ...line, phase: 'final', p: 0.9, movedMs: tMs, evidence });
    }
    if (n < VISITS - PEOPLE) events.push({ type: 'visit_exited', visit, gate, cause: 'gate' });
    const tick = Math.floor(tMs / model.tickMs);
    const { flushed } = journal.append(events.map((event, fact) => ({ tick, fact, tMs, event })));
    if (n % 100 === 0) await flushed;
  }
}

/** One tick's boxes of all cameras. */
function inboxOf(
  tick: number,
  model: StoreModel,
  boxes: readonly Float32Array[],
  awayMs: number,
): SealedInbox {
  const tMs = tick * model.tickMs;
  const source = (camera: number) => model.sourceById.get(model.cameras[camera]!.id)!.index;
  const inputs = boxes.map((b, camera): DeviceInput => {
    return { kind: 'frame', source: source(camera), seq: tick, tMs, boxes: Float32Array.from(b) };
  });
  const cutMs = { cameras: tMs, plates: tMs, bodies: tMs, gates: tMs };
  const sealed = { tick, tMs, cutMs, silent: [], back: [], inputs, commands: [], closing: false };
  return awayMs > 0 ? { ...sealed, awayMs } : sealed;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export async function recoveryFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-bench-'));
  try {
    const load = makeLoad(PEOPLE, CAMERAS, SEED);
    const model = flagship(load);
    const live = path.join(folder, 'live');
    let journal = openJournal(live);
    await dayOfEvents(journal, model);
    const clock = new EventClock(START_MS);
    const first = new Engine({ model, journal, clock, log, originMs: START_MS, recover: true });
    first.tick();
    await first.control.decided();
    const pack: number[] = [];
    let bytes = 0;
    for (let n = 0; n < TICKS; n++) {
      const sealed = inboxOf(first.firstTick + 1 + n, model, load.next(), 0);
      const startMs = performance.now();
      bytes = packTick(sealed, sealed.inputs).length;
      pack.push(performance.now() - startMs);
      if (first.run(sealed) > 0) await first.control.decided();
      await turn();
    }
    const image = new FloorImage(first.floor.memory);
    const copy: number[] = [];
    let size = 0;
    for (let n = 0; n < COPIES; n++) {
      const startMs = performance.now();
      size = image.take().length;
      copy.push(performance.now() - startMs);
    }
    await first.control.idle();
    // All that was put before this is on disk.
    await journal.setState('bench', new Uint8Array(1));
    // The folder as a killed process leaves it.
    const crashed = path.join(folder, 'crashed');
    cpSync(live, crashed, { recursive: true });
    await first.stop();
    await journal.close();

    journal = openJournal(crashed);
    const replayed = journal.flight.read(0).length;
    await journal.close();
    const cpuBefore = process.cpuUsage();
    const beforeMs = performance.now();
    journal = openJournal(crashed);
    const nowMs = (first.firstTick + TICKS + 60) * model.tickMs;
    const second = new Engine({
      model,
      journal,
      clock: new EventClock(nowMs),
      log,
      originMs: nowMs,
      recover: true,
    });
    const floorMs = performance.now();
    const topics = new StoreTopics(second, new SyncHub(second.clock, null), () => 0);
    const viewsMs = performance.now();
    second.tick();
    const tickMs = performance.now();
    const { user, system } = process.cpuUsage(cpuBefore);
    const { folded } = second.control;
    const inside = second.control.views.carts.size;
    topics.views.close();
    await second.stop();
    await journal.close();
    return [
      atMost('copy of the Floor, median', median(copy), 'ms'),
      atMost('copy of the Floor, largest', Math.max(...copy), 'ms'),
      atMost('size of a copy', size / 1024 / 1024, 'MiB'),
      atMost('a tick packed for the log, median', median(pack), 'ms'),
      atMost('size of a logged tick', bytes / 1024, 'KiB'),
      atMost('visits inside after the crash', inside, ''),
      atMost('entries folded at the start', folded, ''),
      atMost('ticks replayed at the start', replayed, ''),
      atMost('journal and Floor are back', floorMs - beforeMs, 'ms'),
      atMost("the gateway's tables are back", viewsMs - floorMs, 'ms'),
      atMost('from a crash to the first tick', tickMs - beforeMs, 'ms', 1_000),
      atMost('the same, CPU of all threads', (user + system) / 1000, 'ms'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
