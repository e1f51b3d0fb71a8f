/**
 * The store's static data, as GET /api/store describes it, and the lookups that panels need.
 * Metres; money in integers of the minor unit.
 */
import type { StoreDescription } from '../../../gateway/protocol/index.js';

export type Point2 = readonly [x: number, y: number];
export type StoreConfigView = StoreDescription;
export type GondolaConfig = StoreDescription['gondolas'][number];
export type ShelfConfig = GondolaConfig['shelves'][number];
export type PlateConfig = ShelfConfig['plates'][number];
export type CameraConfig = StoreDescription['cameras'][number];
export type FacingConfig = StoreDescription['planogram'][number];
export type ProductConfig = StoreDescription['products'][number];

/** Where a plate stands, for people: shelves are counted from the top. */
export interface PlatePlace {
  gondola: string;
  shelf: string;
  shelfFromTop: number;
}

/** Lookups that several panels need, built once per config. */
export interface StoreIndex {
  config: StoreConfigView;
  productById: ReadonlyMap<string, ProductConfig>;
  facingById: ReadonlyMap<string, FacingConfig>;
  placeOfPlate: ReadonlyMap<string, PlatePlace>;
  facingsOfPlate: ReadonlyMap<string, readonly FacingConfig[]>;
}

/** Height of a shelf: the mean height of its plates, metres. */
export function shelfHeightM(shelf: ShelfConfig): number {
  return shelf.plates.reduce((sum, plate) => sum + plate.origin[2], 0) / Math.max(1, shelf.plates.length);
}

/** The gondola's shelves, highest first, as one sees them standing in front of it. */
export function shelvesFromTop(gondola: GondolaConfig): ShelfConfig[] {
  return [...gondola.shelves].sort((a, b) => shelfHeightM(b) - shelfHeightM(a));
}

export function indexStore(config: StoreConfigView): StoreIndex {
  const placeOfPlate = new Map<string, PlatePlace>();
  for (const gondola of config.gondolas) {
    shelvesFromTop(gondola).forEach((shelf, at) => {
      for (const plate of shelf.plates)
        placeOfPlate.set(plate.id, { gondola: gondola.id, shelf: shelf.id, shelfFromTop: at + 1 });
    });
  }
  const facingsOfPlate = new Map<string, FacingConfig[]>();
  for (const facing of config.planogram) {
    for (const plate of facing.plates) {
      const list = facingsOfPlate.get(plate);
      if (list === undefined) facingsOfPlate.set(plate, [facing]);
      else list.push(facing);
    }
  }
  return {
    config,
    productById: new Map(config.products.map((product) => [product.id, product])),
    facingById: new Map(config.planogram.map((facing) => [facing.id, facing])),
    placeOfPlate,
    facingsOfPlate,
  };
}
