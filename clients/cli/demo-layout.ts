/**
 * The demo store's floor: front strip with gates, behind it rows of gondola islands.
 *
 *   y ^  sales zones: rows of islands (double-sided gondolas), aisles between them
 *     |  ------------------------------------------------------------------
 *     |  entrance zone with its gates        |        exit zone with its gates
 *     +--------------------------------------------------------------------> x   street
 */
import type { StoreConfig } from '../../engine/catalog/config.js';
import type { Random } from '../simulator/random.js';

/** Width of a plate as in the recorded store (4 inches). */
export const PLATE_WIDTH_M = 0.1016;
export const PLATES_PER_SHELF = 12;
const PLATE_DEPTH_M = 0.4064;
const UNIT_LENGTH_M = PLATE_WIDTH_M * PLATES_PER_SHELF;
/** Two sides and the panel between them. */
const ISLAND_DEPTH_M = 0.9;
const LOWEST_SHELF_M = 0.15;
/** Islands one can look over: cameras see the heads behind them. */
const SHELVES_HEIGHT_M = 1.2;
/** Narrowest aisle and gap: two people with baskets pass each other. */
const MIN_AISLE_M = 2.2;
const MIN_GAP_M = 2;
/** From the street to the first aisle; the gates stand in the middle of it. */
export const FRONT_DEPTH_M = 3.6;
const GATE_Y_M = 1.6;
const GATE_SPACING_M = 1.8;
const GATE_RADIUS_M = 0.7;
/**
 * Floor per person: nearly 5 m² in a flagship (0.2 people per m²), more in a small shop, where the
 * same density leaves no way round the few aisles.
 */
const floorPerPersonM2 = (people: number) => 5 + 3 * Math.min(1, 40 / people);
/** Sales zones are about this large. */
const ZONE_M2 = 120;
/** A gate passes a person in about 4 s; this many people inside keep it half busy. */
const PEOPLE_PER_GATE = 25;

export interface Layout {
  widthM: number;
  depthM: number;
  zones: StoreConfig['zones'];
  gondolas: StoreConfig['gondolas'];
  gates: StoreConfig['gates'];
}

interface Island {
  x: number;
  y: number;
  units: number;
}

/** Gondola sides for so many people: a flagship of 76 has about 5,000 plates. */
function sidesFor(people: number): number {
  return 2 * Math.min(38, Math.max(6, Math.round(people * 0.2 + 3)));
}

export function demoLayout(people: number, random: Random): Layout {
  const { islands, widthM, depthM } = placeIslands(people);
  const zones = placeZones(widthM, depthM);
  const gondolas: StoreConfig['gondolas'] = [];
  for (const island of islands) {
    for (let unit = 0; unit < island.units; unit++) {
      const x = island.x + unit * UNIT_LENGTH_M;
      const back = island.y + ISLAND_DEPTH_M - PLATE_DEPTH_M;
      for (const y of [island.y, back]) {
        const id = `g${String(gondolas.length + 1).padStart(2, '0')}`;
        gondolas.push(gondola(id, zoneAt(zones, x, y), x, y, random));
      }
    }
  }
  return { widthM, depthM, zones, gondolas, gates: placeGates(people, widthM) };
}

function placeIslands(people: number): { islands: Island[]; widthM: number; depthM: number } {
  const units = sidesFor(people) / 2;
  const salesM2 = people * floorPerPersonM2(people);
  // The longest islands that still leave the floor evenly filled.
  let perIsland = 3;
  const floorOf = (n: number) => (n * UNIT_LENGTH_M + MIN_GAP_M) * (ISLAND_DEPTH_M + MIN_AISLE_M);
  while (perIsland > 1 && salesM2 / (units / perIsland) > 3 * floorOf(perIsland)) perIsland--;
  const count = Math.ceil(units / perIsland);
  const stretch = Math.sqrt(Math.max(1, salesM2 / count / floorOf(perIsland)));
  const pitchX = (perIsland * UNIT_LENGTH_M + MIN_GAP_M) * stretch;
  const pitchY = (ISLAND_DEPTH_M + MIN_AISLE_M) * stretch;
  const columns = Math.max(1, Math.round(Math.sqrt((count * pitchY) / pitchX)));
  const rows = Math.ceil(count / columns);
  const widthM = round(Math.max(8, columns * pitchX));
  const depthM = round(FRONT_DEPTH_M + rows * pitchY);
  const islands: Island[] = [];
  let left = units;
  for (let i = 0; left > 0; i++) {
    const n = Math.min(perIsland, left);
    left -= n;
    const centreX = ((i % columns) + 0.5) * (widthM / columns);
    const centreY = FRONT_DEPTH_M + (Math.floor(i / columns) + 0.5) * pitchY;
    islands.push({ x: centreX - (n * UNIT_LENGTH_M) / 2, y: centreY - ISLAND_DEPTH_M / 2, units: n });
  }
  return { islands, widthM, depthM };
}

function placeZones(widthM: number, depthM: number): StoreConfig['zones'] {
  const box = (x0: number, y0: number, x1: number, y1: number): [number, number][] => [
    [round(x0), round(y0)],
    [round(x1), round(y0)],
    [round(x1), round(y1)],
    [round(x0), round(y1)],
  ];
  const zones: StoreConfig['zones'] = [
    { id: 'entrance', kind: 'entrance', polygon: box(0, 0, widthM / 2, FRONT_DEPTH_M) },
    { id: 'exit', kind: 'exit', polygon: box(widthM / 2, 0, widthM, FRONT_DEPTH_M) },
  ];
  const salesDepth = depthM - FRONT_DEPTH_M;
  const columns = Math.max(1, Math.round(widthM / Math.sqrt(ZONE_M2)));
  const rows = Math.max(1, Math.round(salesDepth / Math.sqrt(ZONE_M2)));
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const polygon = box(
        (c * widthM) / columns,
        FRONT_DEPTH_M + (r * salesDepth) / rows,
        ((c + 1) * widthM) / columns,
        FRONT_DEPTH_M + ((r + 1) * salesDepth) / rows,
      );
      zones.push({ id: `sales-${r + 1}${String.fromCharCode(97 + c)}`, kind: 'sales', polygon });
    }
  }
  return zones;
}

/** Zone of a point; zones are boxes here. The last one takes the outer edges. */
export function zoneAt(zones: StoreConfig['zones'], x: number, y: number): string {
  const zone = zones.find(({ polygon: [low, , high] }) => {
    return x >= low![0] && x < high![0] && y >= low![1] && y < high![1];
  });
  return (zone ?? zones.at(-1)!).id;
}

function gondola(id: string, zone: string, x: number, y: number, random: Random) {
  const shelfCount = random.chance(0.5) ? 6 : 5;
  const pitchM = SHELVES_HEIGHT_M / shelfCount;
  const shelves = Array.from({ length: shelfCount }, (_, s) => ({
    id: `${id}/s${s + 1}`,
    plates: Array.from({ length: PLATES_PER_SHELF }, (_, p) => ({
      id: `${id}/s${s + 1}/p${String(p + 1).padStart(2, '0')}`,
      origin: [round(x + p * PLATE_WIDTH_M), round(y), round(LOWEST_SHELF_M + s * pitchM)] as [
        number,
        number,
        number,
      ],
      size: [PLATE_WIDTH_M, PLATE_DEPTH_M, round(pitchM - 0.02)] as [number, number, number],
    })),
  }));
  return { id, zone, rateHz: 60, shelves };
}

function placeGates(people: number, widthM: number): StoreConfig['gates'] {
  const room = Math.max(1, Math.floor((widthM / 2 - 1) / GATE_SPACING_M));
  const count = Math.min(room, Math.max(2, Math.ceil(people / PEOPLE_PER_GATE)));
  const gates: StoreConfig['gates'] = [];
  for (const [direction, centre] of [
    ['enter', widthM / 4],
    ['exit', (widthM * 3) / 4],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const x = round(centre + (i - (count - 1) / 2) * GATE_SPACING_M);
      gates.push({
        id: `${direction === 'enter' ? 'in' : 'out'}-${i + 1}`,
        zone: direction === 'enter' ? 'entrance' : 'exit',
        direction,
        position: [x, GATE_Y_M],
        radiusM: GATE_RADIUS_M,
      });
    }
  }
  return gates;
}

/** Millimetres are exact enough, and the file stays readable. */
function round(m: number): number {
  return Math.round(m * 1e4) / 1e4;
}
