/**
 * The store's static data as GET /api/store hands it out: its config without credentials. Only
 * what the console shows is named here; the schema is the engine's, and the console imports
 * nothing of it. Metres; money in integers of the minor unit.
 */
export type Point2 = readonly [x: number, y: number];
export type Point3 = readonly [x: number, y: number, z: number];

export interface PlateConfig {
  id: string;
  /** Lower front left corner, and extent along x, y, z. */
  origin: Point3;
  size: Point3;
}
export interface ShelfConfig {
  id: string;
  plates: readonly PlateConfig[];
}
export interface GondolaConfig {
  id: string;
  zone: string;
  shelves: readonly ShelfConfig[];
}
export interface CameraConfig {
  id: string;
  zone: string;
  imageWidth: number;
  imageHeight: number;
  /** 3 × 4, store metres to pixels. */
  projection: readonly (readonly number[])[];
}
export interface GateConfig {
  id: string;
  zone: string;
  direction: 'enter' | 'exit' | 'both';
  position: Point2;
  radiusM: number;
}
export interface ZoneConfig {
  id: string;
  kind: 'entrance' | 'sales' | 'exit';
  polygon: readonly Point2[];
}
export interface FacingConfig {
  id: string;
  product: string;
  plates: readonly string[];
  openingStock: number;
}
export interface ProductConfig {
  id: string;
  name: string;
  priceMinor: number;
  tax: string;
  weightG: number;
}

export interface StoreConfigView {
  store: { id: string; name: string; timeZone: string; currency: string; currencyDigits: number };
  pricing: { pricesIncludeTax: boolean; taxes: readonly { id: string; rateBp: number }[] };
  timing?: { tickMs: number } | undefined;
  floorPlan: { outline: readonly Point2[] };
  zones: readonly ZoneConfig[];
  cameras: readonly CameraConfig[];
  gondolas: readonly GondolaConfig[];
  products: readonly ProductConfig[];
  planogram: readonly FacingConfig[];
  gates: readonly GateConfig[];
}

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
