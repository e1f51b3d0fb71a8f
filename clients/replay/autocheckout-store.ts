/**
 * The store of an AutoCheckout recording: planogram.json and products.json as a config of
 * Saunter. Planogram metres are the store's frame: x along the gondolas, shelf fronts on y = 0,
 * aisle y < 0, z up.
 */
import { DataSetError } from './data-set-error.js';
import type { Row } from './json-lines.js';

/** Plates are 4 inches wide in these gondolas; the planogram gives only those with a product. */
const PLATE_WIDTH_M = 0.1016;
/** Depth of a plate, and free height above a shelf without a product (planogram rows: 0.16–0.52 m). */
const PLATE_DEPTH_M = 0.4064;
const SHELF_HEIGHT_M = 0.2;
/** Where a shelf without any row would be; the six of a gondola stand about so. */
const SHELF_PITCH_M = 0.25;
/** Floor plan drawn around the gondolas: aisle of 4 m in front of them. */
const AISLE_M = 4;
const MARGIN_M = 1.5;

export const BODY_SOURCE = 'skeletons';
export const DOOR = 'door';
export const gondolaId = (g: number) => `gondola-${g}`;
export const shelfId = (g: number, s: number) => `g${g}-s${s}`;
export const plateId = (g: number, s: number, p: number) => `g${g}-s${s}-p${p}`;

type Point3 = [number, number, number];

/** Structurally the engine's StoreConfig. */
export interface ReplayStore {
  saunter: 1;
  store: { id: string; name: string; timeZone: string; currency: string; currencyDigits: number };
  pricing: {
    pricesIncludeTax: boolean;
    rounding: 'half_up' | 'half_even';
    taxes: { id: string; rateBp: number }[];
  };
  timing: { tickMs: number; waitMs: { cameras: number; plates: number; bodies: number; gates: number } };
  floorPlan: { outline: [number, number][] };
  zones: { id: string; kind: 'entrance' | 'sales' | 'exit'; polygon: [number, number][] }[];
  cameras: never[];
  bodySources: { id: string; zone: string; rateHz: number }[];
  gondolas: {
    id: string;
    zone: string;
    rateHz: number;
    shelves: { id: string; plates: { id: string; origin: Point3; size: Point3 }[] }[];
  }[];
  products: { id: string; name: string; priceMinor: number; tax: string; weightG: number }[];
  planogram: { id: string; product: string; plates: string[]; openingStock: number }[];
  gates: {
    id: string;
    zone: string;
    direction: 'both';
    position: [number, number];
    radiusM: number;
  }[];
  credentials: { id: string; role: 'device'; devices: string[]; env: string }[];
}

/** Shelves and plates of a gondola as its samples have them (row and column 0 left out). */
export interface GondolaShape {
  shelves: number;
  plates: number;
}

interface PlanogramRow {
  row: Row;
  gondola: number;
  shelf: number;
  plates: number[];
  barcode: string | null;
  origin: Point3;
  size: Point3;
}

/** @throws DataSetError: a field that is wrong, a barcode that is not in products.json. */
export function buildStore(
  planogramRows: Row[],
  productRows: Row[],
  shapes: ReadonlyMap<number, GondolaShape>,
  notes: string[],
): ReplayStore {
  const products = readProducts(productRows, notes);
  const known = new Set(productRows.map((r) => r.text('product_id.id')));
  const rows = planogramRows.map(readPlanogramRow);
  const absent = new Set<number>();
  const planogram: ReplayStore['planogram'] = [];
  for (const r of rows) {
    if (r.barcode !== null && !known.has(r.barcode))
      throw new DataSetError(
        'SAUNTER_BARCODE_UNKNOWN',
        `barcode ${r.barcode} of the planogram is not in products.json`,
        { file: r.row.file, line: r.row.line, hint: 'Add the product with its weight, or drop this row.' },
      );
    const shape = shapes.get(r.gondola);
    if (!shape) {
      absent.add(r.gondola);
      continue;
    }
    if (r.barcode === null) continue;
    if (!products.has(r.barcode)) {
      notes.push(`planogram: ${r.barcode} has no weight, its place is left out (line ${r.row.line})`);
      continue;
    }
    if (r.shelf > shape.shelves || Math.max(...r.plates) > shape.plates)
      throw r.row.wrong('plate_ids', r.plates, `plates that gondola ${r.gondola} sends`);
    planogram.push({
      id: `${shelfId(r.gondola, r.shelf)}-p${r.plates[0]}`,
      product: r.barcode,
      plates: r.plates.map((p) => plateId(r.gondola, r.shelf, p)),
      openingStock: 0,
    });
  }
  for (const g of [...absent].sort((a, b) => a - b))
    notes.push(`gondola ${g} is in the planogram but sends no samples: left out`);
  const gondolas = [...shapes]
    .sort((a, b) => a[0] - b[0])
    .map(([g, shape]) =>
      gondola(
        g,
        shape,
        rows.filter((r) => r.gondola === g),
      ),
    );
  return { ...frame(gondolas), gondolas, products: [...products.values()], planogram };
}

function readPlanogramRow(row: Row): PlanogramRow {
  const ids = row.list('plate_ids') as {
    shelf_id?: { gondola_id?: { id?: number }; shelf_index?: number };
  }[];
  const gondola = ids[0]?.shelf_id?.gondola_id?.id;
  const shelf = ids[0]?.shelf_id?.shelf_index;
  const plates = ids.map((p) => (p as { plate_index?: unknown }).plate_index);
  if (typeof gondola !== 'number' || typeof shelf !== 'number' || !plates.every((p) => typeof p === 'number'))
    throw row.wrong('plate_ids', row.get('plate_ids'), 'plates with gondola, shelf and plate numbers');
  const at = 'global_coordinates';
  const barcode = row.get('planogram_product_id.id');
  return {
    row,
    gondola,
    shelf,
    plates: (plates as number[]).sort((a, b) => a - b),
    barcode: typeof barcode === 'string' && barcode !== '' ? barcode : null,
    // zeros are left out by the writer
    origin: ['x', 'y', 'z'].map((axis) => row.number(`${at}.transform.translation.${axis}`, 0)) as Point3,
    size: ['dim_x', 'dim_y', 'dim_z'].map((axis) => row.number(`${at}.${axis}`)) as Point3,
  };
}

/** Most lines stand twice; the copies agree. Those without a weight cannot be told by plates. */
function readProducts(rows: Row[], notes: string[]) {
  const products = new Map<string, ReplayStore['products'][number]>();
  let weightless = 0;
  for (const row of rows) {
    const id = row.text('product_id.id');
    if (row.get('metadata.weight') === undefined) {
      weightless++;
      continue;
    }
    const weightG = row.number('metadata.weight');
    if (weightG <= 0) throw row.wrong('metadata.weight', weightG, 'a weight in grams above 0');
    const priceMinor = Math.round(row.number('metadata.price', 0) * 100);
    products.set(id, { id, name: row.text('metadata.name').slice(0, 200), priceMinor, tax: 'none', weightG });
  }
  if (weightless) notes.push(`products: ${weightless} line(s) without a weight left out`);
  return products;
}

function gondola(g: number, shape: GondolaShape, rows: PlanogramRow[]): ReplayStore['gondolas'][number] {
  const first = rows[0];
  const x0 = first ? first.origin[0] - (first.plates[0]! - 1) * PLATE_WIDTH_M : 0;
  const y0 = first ? first.origin[1] : 0;
  const shelves = [];
  for (let s = 1; s <= shape.shelves; s++) {
    const level = rows.find((r) => r.shelf === s);
    const z = level?.origin[2] ?? SHELF_PITCH_M * s;
    const size: Point3 = [PLATE_WIDTH_M, level?.size[1] ?? PLATE_DEPTH_M, level?.size[2] ?? SHELF_HEIGHT_M];
    const plates = [];
    for (let p = 1; p <= shape.plates; p++)
      plates.push({
        id: plateId(g, s, p),
        origin: [x0 + (p - 1) * PLATE_WIDTH_M, y0, z] as Point3,
        size,
      });
    shelves.push({ id: shelfId(g, s), plates });
  }
  return { id: gondolaId(g), zone: 'shop', rateHz: 60, shelves };
}

/** What a recording does not tell: one zone around the gondolas, one door, no taxes. */
function frame(gondolas: ReplayStore['gondolas']) {
  const plates = gondolas.flatMap((g) => g.shelves.flatMap((s) => s.plates));
  const xs = plates.flatMap((p) => [p.origin[0], p.origin[0] + p.size[0]]);
  const [left, right] = [Math.min(0, ...xs) - MARGIN_M, Math.max(0, ...xs) + MARGIN_M];
  const outline: [number, number][] = [
    [left, -AISLE_M],
    [right, -AISLE_M],
    [right, 1],
    [left, 1],
  ];
  return {
    saunter: 1 as const,
    store: {
      id: 'autocheckout',
      name: 'AutoCheckout recording',
      timeZone: 'America/Los_Angeles',
      currency: 'USD',
      currencyDigits: 2,
    },
    pricing: { pricesIncludeTax: true, rounding: 'half_up' as const, taxes: [{ id: 'none', rateBp: 0 }] },
    // Bodies are 2.2–2.4 s behind in the recording (plates 0.1 s): waiting as long for a plate
    // message that is late costs nothing.
    timing: { tickMs: 50, waitMs: { cameras: 300, plates: 3000, bodies: 3000, gates: 300 } },
    floorPlan: { outline },
    zones: [{ id: 'shop', kind: 'sales' as const, polygon: outline }],
    cameras: [],
    bodySources: [{ id: BODY_SOURCE, zone: 'shop', rateHz: 15 }],
    gates: [
      {
        id: DOOR,
        zone: 'shop',
        direction: 'both' as const,
        position: [(left + right) / 2, -AISLE_M] as [number, number],
        radiusM: 1,
      },
    ],
    credentials: [],
  };
}
