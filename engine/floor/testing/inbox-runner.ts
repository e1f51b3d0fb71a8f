/** An inbox of two cameras, two gondolas of one plate and a gate, with what they say: for its tests. */
import { buildModel, type StoreModel } from '../../catalog/model.js';
import { Inbox } from '../inbox.js';
import type { DeviceInput, FrameInput, GateInput, PlatesInput, SealedInbox } from '../inbox-types.js';

export const ORIGIN_MS = 1_700_000_000_000;
export const TICK_MS = 50;

/** Two cameras, two gondolas of one plate, a gate: sources 0–4. */
function smallModel(): StoreModel {
  const projection = [
    [100, 0, 0, 0],
    [0, 100, 0, 0],
    [0, 0, 0, 1],
  ];
  const camera = (id: string) => ({
    id,
    zone: 'z',
    imageWidth: 1000,
    imageHeight: 1000,
    rateHz: 20,
    projection,
  });
  const gondola = (id: string) => ({
    id,
    zone: 'z',
    rateHz: 60,
    shelves: [
      {
        id: `${id}/s`,
        plates: [{ id: `${id}/p`, origin: [0, 0, 0] as const, size: [0.1, 0.4, 0.2] as const }],
      },
    ],
  });
  return buildModel({
    saunter: 1,
    store: { id: 's', name: 'S', timeZone: 'UTC', currency: 'EUR', currencyDigits: 2 },
    pricing: { pricesIncludeTax: true, rounding: 'half_up', taxes: [{ id: 't', rateBp: 0 }] },
    timing: { tickMs: TICK_MS, waitMs: { cameras: 300, plates: 300, bodies: 3000, gates: 100 } },
    floorPlan: {
      outline: [
        [0, 0],
        [9, 0],
        [9, 9],
      ],
    },
    zones: [
      {
        id: 'z',
        kind: 'sales',
        polygon: [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
      },
    ],
    cameras: [camera('c0'), camera('c1')],
    bodySources: [],
    gondolas: [gondola('g0'), gondola('g1')].map((g) => structuredClone(g) as never),
    products: [],
    planogram: [],
    gates: [{ id: 'gate', zone: 'z', direction: 'both', position: [0, 0], radiusM: 1 }],
    credentials: [],
  });
}

export const frame = (source: number, seq: number, atMs: number): FrameInput => ({
  kind: 'frame',
  source,
  seq,
  tMs: ORIGIN_MS + atMs,
  boxes: new Float32Array(0),
});
export const plates = (source: number, seq: number, atMs: number, samples = 12): PlatesInput => ({
  kind: 'plates',
  source,
  seq,
  tMs: ORIGIN_MS + atMs,
  rateHz: 60,
  samples,
  values: new Float32Array(samples),
});
export const gate = (seq: number, atMs: number): GateInput => ({
  kind: 'gate',
  source: 4,
  seq,
  tMs: ORIGIN_MS + atMs,
  action: 'exit',
  visit: null,
  reference: null,
  role: 'shopper',
  body: null,
});

export class Runner {
  readonly inbox = new Inbox(smallModel(), ORIGIN_MS);
  tick = 0;
  /** Seals every tick up to store time `toMs` after the origin. */
  sealTo(toMs: number): SealedInbox[] {
    const sealed: SealedInbox[] = [];
    while (this.tick * TICK_MS <= toMs) {
      sealed.push(this.inbox.seal(this.tick, ORIGIN_MS + this.tick * TICK_MS, ORIGIN_MS + toMs));
      this.tick++;
    }
    return sealed;
  }
}
export const inputsOf = (sealed: SealedInbox[]): DeviceInput[] => sealed.flatMap((s) => s.inputs);
