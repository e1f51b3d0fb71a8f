/**
 * The store as the engine works with it: a checked config with dense indexes. Kernels and facts
 * use indexes; events and people see ids.
 */
import { createHash } from 'node:crypto';
import { BODIES_PER_PERSON, DEFAULT_LIMITS, type StoreLimits } from '../limits.js';
import type { StoreConfig } from './config.js';

/**
 * 20 Hz; waits from the recorded trip: plates came 0.1 s late in chunks of 0.2 s, bodies 2.2–2.4 s
 * late. Twice of it where that is short, so that one late message is no silence.
 */
const DEFAULT_TIMING = {
  tickMs: 50,
  waitMs: { cameras: 300, plates: 600, bodies: 3000, gates: 300 },
} as const;

export type SourceClass = 'cameras' | 'plates' | 'bodies' | 'gates';
export const SOURCE_CLASSES: readonly SourceClass[] = ['cameras', 'plates', 'bodies', 'gates'];

export interface Plate {
  index: number;
  id: string;
  gondola: number;
  shelf: number;
  /** Position among the gondola's plates: column of its samples. */
  column: number;
  origin: readonly [number, number, number];
  size: readonly [number, number, number];
}
export interface Shelf {
  index: number;
  id: string;
  gondola: number;
  /** Plate indexes, left to right. */
  plates: number[];
}
export interface Gondola {
  index: number;
  id: string;
  zone: string;
  rateHz: number;
  shelves: number[];
  /** Plate indexes in the order of the device's samples; consecutive. */
  firstPlate: number;
  plateCount: number;
}
export interface Product {
  index: number;
  id: string;
  name: string;
  priceMinor: number;
  tax: string;
  weightG: number;
  weightSdG: number;
}
export interface Facing {
  index: number;
  id: string;
  product: number;
  shelf: number;
  plates: number[];
  openingStock: number;
}
export interface Camera {
  index: number;
  id: string;
  zone: string;
  imageWidth: number;
  imageHeight: number;
  rateHz: number;
  /** 12 values, row by row: store metres to pixels. */
  projection: readonly number[];
}
export interface Gate {
  index: number;
  id: string;
  zone: string;
  direction: 'enter' | 'exit' | 'both';
  x: number;
  y: number;
  radiusM: number;
}
/** A device that sends measurements: camera, gondola, skeleton source or gate. */
export interface Source {
  index: number;
  id: string;
  class: SourceClass;
  /** Index among its class: camera, gondola, skeleton source or gate. */
  at: number;
}

export interface StoreModel {
  config: StoreConfig;
  /** SHA-256 of the config without credentials. */
  configHash: string;
  limits: StoreLimits;
  tickMs: number;
  waitMs: Readonly<Record<SourceClass, number>>;
  cameras: Camera[];
  bodySources: { index: number; id: string; zone: string }[];
  gondolas: Gondola[];
  shelves: Shelf[];
  plates: Plate[];
  products: Product[];
  facings: Facing[];
  gates: Gate[];
  sources: Source[];
  sourceById: ReadonlyMap<string, Source>;
  productById: ReadonlyMap<string, Product>;
}

/** Spread of single units where the catalogue tells none: 2 % of the weight. */
const UNIT_SPREAD = 0.02;

/** Builds the model from a config that `check.ts` has accepted. */
export function buildModel(config: StoreConfig): StoreModel {
  const gondolas: Gondola[] = [];
  const shelves: Shelf[] = [];
  const plates: Plate[] = [];
  for (const g of config.gondolas) {
    const gondola: Gondola = {
      index: gondolas.length,
      id: g.id,
      zone: g.zone,
      rateHz: g.rateHz,
      shelves: [],
      firstPlate: plates.length,
      plateCount: 0,
    };
    for (const s of g.shelves) {
      const shelf: Shelf = { index: shelves.length, id: s.id, gondola: gondola.index, plates: [] };
      for (const p of s.plates) {
        shelf.plates.push(plates.length);
        plates.push({
          index: plates.length,
          id: p.id,
          gondola: gondola.index,
          shelf: shelf.index,
          column: plates.length - gondola.firstPlate,
          origin: p.origin,
          size: p.size,
        });
      }
      gondola.shelves.push(shelf.index);
      shelves.push(shelf);
    }
    gondola.plateCount = plates.length - gondola.firstPlate;
    gondolas.push(gondola);
  }
  const plateById = new Map(plates.map((p) => [p.id, p]));
  const products = config.products.map(
    (p, index): Product => ({
      index,
      id: p.id,
      name: p.name,
      priceMinor: p.priceMinor,
      tax: p.tax,
      weightG: p.weightG,
      weightSdG: p.weightSdG ?? UNIT_SPREAD * p.weightG,
    }),
  );
  const productById = new Map(products.map((p) => [p.id, p]));
  const facings = config.planogram.map((f, index): Facing => {
    const facingPlates = f.plates.map((id) => plateById.get(id)!);
    return {
      index,
      id: f.id,
      product: productById.get(f.product)!.index,
      shelf: facingPlates[0]!.shelf,
      plates: facingPlates.map((p) => p.index),
      openingStock: f.openingStock,
    };
  });
  const cameras = config.cameras.map(
    (c, index): Camera => ({
      index,
      id: c.id,
      zone: c.zone,
      imageWidth: c.imageWidth,
      imageHeight: c.imageHeight,
      rateHz: c.rateHz,
      projection: c.projection.flat(),
    }),
  );
  const bodySources = config.bodySources.map((b, index) => ({ index, id: b.id, zone: b.zone }));
  const gates = config.gates.map(
    (g, index): Gate => ({
      index,
      id: g.id,
      zone: g.zone,
      direction: g.direction,
      x: g.position[0],
      y: g.position[1],
      radiusM: g.radiusM,
    }),
  );
  const classes: [SourceClass, { id: string }[]][] = [
    ['cameras', cameras],
    ['plates', gondolas],
    ['bodies', bodySources],
    ['gates', gates],
  ];
  const sources = classes
    .flatMap(([cls, list]) => list.map(({ id }, at) => ({ id, class: cls, at })))
    .map((s, index): Source => ({ index, ...s }));
  const timing = config.timing ?? DEFAULT_TIMING;
  const { credentials: _secretNames, ...hashed } = config;
  return {
    config,
    configHash: createHash('sha256').update(JSON.stringify(hashed)).digest('hex'),
    limits: fitLimits(
      config.limits ?? {},
      {
        cameras: cameras.length,
        plates: plates.length,
        products: products.length,
        facings: facings.length,
      },
      bodySources.length,
    ),
    tickMs: timing.tickMs,
    waitMs: timing.waitMs,
    cameras,
    bodySources,
    gondolas,
    shelves,
    plates,
    products,
    facings,
    gates,
    sources,
    sourceById: new Map(sources.map((s) => [s.id, s])),
    productById,
  };
}

/** Declared limits, else the defaults, never below what the config itself lists; no bodies without a source of them. */
export function fitLimits(
  declared: { readonly [K in keyof StoreLimits]?: number | undefined },
  listed: Partial<StoreLimits>,
  bodySources: number,
): StoreLimits {
  const limits = { ...DEFAULT_LIMITS };
  for (const key of Object.keys(limits) as (keyof StoreLimits)[])
    limits[key] = Math.max(declared[key] ?? limits[key], listed[key] ?? 0);
  if (bodySources === 0) limits.bodies = 0;
  else if (declared.bodies === undefined) limits.bodies = BODIES_PER_PERSON * limits.people;
  return limits;
}
