/** A small store and its facts, for the tests of this folder and its neighbours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../actors/index.js';
import type { StoreConfig } from '../catalog/config.js';
import { buildModel, type StoreModel } from '../catalog/model.js';
import type { Evidence, Fact, UnnamedFact } from '../floor/facts.js';

export const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export const T0 = Date.UTC(2026, 0, 5, 9);

/** Two zones, an entrance and an exit, one gondola of two shelves, four products, two tax classes. */
export function smallStore(change: (config: StoreConfig) => void = () => {}): StoreModel {
  const plate = (id: string) => ({
    id,
    origin: [0, 0, 1] as [number, number, number],
    size: [1, 1, 1] as [number, number, number],
  });
  const product = (id: string, priceMinor: number, tax: string) => ({
    id,
    name: `Product ${id}`,
    priceMinor,
    tax,
    weightG: 100,
  });
  const config: StoreConfig = {
    saunter: 1,
    store: { id: 's1', name: 'Test', timeZone: 'Europe/Berlin', currency: 'EUR', currencyDigits: 2 },
    pricing: {
      pricesIncludeTax: true,
      rounding: 'half_up',
      taxes: [
        { id: 'full', rateBp: 1900 },
        { id: 'food', rateBp: 700 },
      ],
    },
    floorPlan: {
      outline: [
        [0, 0],
        [10, 0],
        [10, 10],
      ],
    },
    zones: [
      {
        id: 'door',
        kind: 'entrance',
        polygon: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      },
      {
        id: 'sales',
        kind: 'sales',
        polygon: [
          [1, 0],
          [10, 0],
          [10, 10],
        ],
      },
    ],
    cameras: [
      {
        id: 'cam:1',
        zone: 'sales',
        imageWidth: 640,
        imageHeight: 480,
        rateHz: 10,
        projection: [
          [1, 0, 0, 0],
          [0, 1, 0, 0],
          [0, 0, 1, 0],
        ],
      },
    ],
    bodySources: [],
    gondolas: [
      {
        id: 'g1',
        zone: 'sales',
        rateHz: 60,
        shelves: [
          { id: 'sh1', plates: [plate('p1'), plate('p2')] },
          { id: 'sh2', plates: [plate('p3')] },
        ],
      },
    ],
    products: [
      product('A', 199, 'food'),
      product('B', 1000, 'full'),
      product('C', 35, 'food'),
      product('D', 1, 'full'),
    ],
    planogram: [
      { id: 'f1', product: 'A', plates: ['p1'], openingStock: 10 },
      { id: 'f2', product: 'B', plates: ['p2'], openingStock: 5 },
      { id: 'f3', product: 'C', plates: ['p3'], openingStock: 7 },
    ],
    gates: [
      { id: 'in', zone: 'door', direction: 'enter', position: [0, 0], radiusM: 1 },
      { id: 'out', zone: 'door', direction: 'exit', position: [1, 0], radiusM: 1 },
    ],
    credentials: [],
  };
  change(config);
  return buildModel(config);
}

export const ENTRANCE = 0;
export const EXIT = 1;

export function evidence(tMs: number, candidates: Evidence['candidates'] = []): Evidence {
  return {
    plates: [{ plate: 0, deltaG: -100, sdG: 1 }],
    shelfDeltaG: -100,
    startMs: tMs,
    endMs: tMs + 500,
    candidates,
    persons: [{ visit: 'v', p: 0.9, distanceM: 0.4 }],
  };
}

/** Facts of a run, named and timed as the Floor does it: one tick each unless said otherwise. */
export class Script {
  readonly facts: Fact[] = [];
  #tick = 0;
  #index = 0;

  get tMs(): number {
    return T0 + this.#tick * 50;
  }

  tick(): this {
    this.#tick++;
    this.#index = 0;
    return this;
  }

  add(fact: UnnamedFact extends infer F ? (F extends UnnamedFact ? Omit<F, 'tMs'> : never) : never): this {
    const name = { tick: this.#tick, index: this.#index++ };
    this.facts.push({ ...fact, name, tMs: this.tMs } as Fact);
    return this;
  }

  enter(visit: string, role: 'shopper' | 'staff' = 'shopper'): this {
    this.add({
      kind: 'entry_asked',
      gate: ENTRANCE,
      visit,
      reference: `ref-${visit}`,
      role,
      body: null,
    }).tick();
    this.add({ kind: 'admitted', visit, gate: ENTRANCE, role });
    return this.add({ kind: 'bound', visit, tracklet: `t-${visit}`, p: 0.9 }).tick();
  }

  line(
    visit: string,
    interaction: number,
    product: number,
    quantity: number,
    phase: 'provisional' | 'final' = 'final',
  ): this {
    return this.add({
      kind: 'line',
      phase,
      interaction,
      part: 0,
      visit,
      product,
      quantity,
      facing: product < 3 ? product : -1,
      p: 0.95,
      evidence: evidence(this.tMs),
    } as Parameters<Script['add']>[0]).tick();
  }

  exit(visit: string): this {
    return this.add({ kind: 'exit', visit, gate: EXIT, cause: 'gate' }).tick();
  }
}

/** A directory for a journal, removed by `done`. */
export function tempDir(): { dir: string; done(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'saunter-test-'));
  return { dir, done: () => rmSync(dir, { recursive: true, force: true }) };
}
