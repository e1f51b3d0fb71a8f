/** A flagship with a day of events, in the middle of its work: what `bench -- recovery` kills and starts again. */
import { demoStore } from '../../clients/cli/demo-store.js';
import { ARCHIVE_CURSOR } from '../../engine/archive/feeder.js';
import type { StoreConfig } from '../../engine/catalog/config.js';
import type { StoreModel } from '../../engine/catalog/model.js';
import type { DeviceInput, SealedInbox } from '../../engine/floor/inbox-types.js';
import type { DomainEvent } from '../../engine/journal/events.js';
import type { Journal } from '../../engine/journal/types.js';
import type { Load } from '../tracking-load.js';

export const PEOPLE = 500;
export const CAMERAS = 200;
/** Visits of a day, 500 of them inside, with 20 lines each: 35,000 entries. */
export const VISITS = 1_500;
export const LINES = 20;
export const SEED = 1;

/** The demo's flagship, its gondolas and its plates, under the cameras of the load. */
export function flagship(load: Load): StoreConfig {
  const config = demoStore({ people: PEOPLE, cameras: 1, seed: SEED });
  const zone = config.zones[0]!.id;
  const cameras = load.cameras.map(({ projection, width, height }, i) => ({
    id: `c${i}`,
    zone,
    imageWidth: width,
    imageHeight: height,
    rateHz: 20,
    projection: [projection.slice(0, 4), projection.slice(4, 8), projection.slice(8, 12)],
  }));
  return { ...config, cameras, bodySources: [] };
}

/** Up to `untilMs`. The archive has all of it, as that of a store at work. */
export async function dayOfEvents(journal: Journal, model: StoreModel, untilMs: number): Promise<void> {
  const gate = model.gates.find((g) => g.direction !== 'exit')!.id;
  const product = model.products[0]!;
  const price = { product: product.id, unitPriceMinor: product.priceMinor, tax: product.tax };
  const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
  for (let n = 0; n < VISITS; n++) {
    const visit = `v${n}`;
    const tMs = untilMs - (VISITS - n) * 20_000;
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
    if (n % 100 === 0 || n === VISITS - 1) await flushed;
  }
  await journal.setCursor(ARCHIVE_CURSOR, journal.flushedSeq);
}

/** One tick's boxes of all cameras. */
export function inboxOf(tick: number, model: StoreModel, boxes: readonly Float32Array[]): SealedInbox {
  const tMs = tick * model.tickMs;
  const source = (camera: number) => model.sourceById.get(model.cameras[camera]!.id)!.index;
  const inputs = boxes.map((b, camera): DeviceInput => {
    return { kind: 'frame', source: source(camera), seq: tick, tMs, boxes: Float32Array.from(b) };
  });
  const cutMs = { cameras: tMs, plates: tMs, bodies: tMs, gates: tMs };
  return { tick, tMs, cutMs, silent: [], back: [], inputs, commands: [], closing: false };
}
