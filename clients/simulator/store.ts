/**
 * The store as the simulator reads it from `GET /api/store` (the engine's config without its
 * secrets), and what it works out from it: where shelves have their front, how units stand.
 */
export interface StoreDescription {
  floorPlan: { outline: readonly (readonly number[])[] };
  cameras: readonly {
    id: string;
    imageWidth: number;
    imageHeight: number;
    rateHz: number;
    projection: readonly (readonly number[])[];
  }[];
  zones: readonly { id: string; polygon: readonly (readonly number[])[] }[];
  bodySources: readonly { id: string; zone: string; rateHz: number }[];
  gondolas: readonly {
    id: string;
    rateHz: number;
    shelves: readonly {
      id: string;
      plates: readonly { id: string; origin: readonly number[]; size: readonly number[] }[];
    }[];
  }[];
  products: readonly { id: string; name: string; weightG: number; weightSdG?: number | undefined }[];
  planogram: readonly { id: string; product: string; plates: readonly string[]; openingStock: number }[];
  gates: readonly {
    id: string;
    direction: 'enter' | 'exit' | 'both';
    position: readonly number[];
    radiusM: number;
  }[];
}

/** A box on the floor and its height. */
export interface Footprint {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  topM: number;
}

/** A plate as the simulator needs it. */
export interface PlatePlace {
  gondola: number;
  /** Column of its samples. */
  column: number;
  /** First column and number of plates of its shelf. */
  shelfStart: number;
  shelfCount: number;
  x: number;
  y: number;
  z: number;
  /** Half extent towards the front. */
  halfDepthM: number;
}

export function footprints(store: StoreDescription): Footprint[] {
  return store.gondolas.map((g) => {
    const box: Footprint = { x0: 1e9, y0: 1e9, x1: -1e9, y1: -1e9, topM: 0 };
    for (const { origin, size } of g.shelves.flatMap((s) => s.plates)) {
      box.x0 = Math.min(box.x0, origin[0]!);
      box.y0 = Math.min(box.y0, origin[1]!);
      box.x1 = Math.max(box.x1, origin[0]! + size[0]!);
      box.y1 = Math.max(box.y1, origin[1]! + size[1]!);
      box.topM = Math.max(box.topM, origin[2]! + size[2]!);
    }
    return box;
  });
}

/** Distance (m) in front of a gondola at which there must be floor, for that side to be its front. */
const FRONT_PROBE_M = 0.45;

/**
 * Unit vector out of the gondola's front: across its longer side, where there is free floor.
 * A gondola against a wall or another one has one such side; one that stands free has two.
 */
export function frontOf(
  box: Footprint,
  isFree: (x: number, y: number) => boolean,
): readonly [number, number] {
  const alongX = box.x1 - box.x0 >= box.y1 - box.y0;
  const cx = (box.x0 + box.x1) / 2;
  const cy = (box.y0 + box.y1) / 2;
  const low: readonly [number, number] = alongX ? [0, -1] : [-1, 0];
  const high: readonly [number, number] = alongX ? [0, 1] : [1, 0];
  const probe = alongX ? isFree(cx, box.y0 - FRONT_PROBE_M) : isFree(box.x0 - FRONT_PROBE_M, cy);
  return probe ? low : high;
}

export function platePlaces(
  store: StoreDescription,
  fronts: readonly (readonly [number, number])[],
): Map<string, PlatePlace> {
  const places = new Map<string, PlatePlace>();
  store.gondolas.forEach((g, gondola) => {
    let column = 0;
    for (const shelf of g.shelves) {
      const shelfStart = column;
      for (const { id, origin, size } of shelf.plates) {
        places.set(id, {
          gondola,
          column: column++,
          shelfStart,
          shelfCount: shelf.plates.length,
          x: origin[0]! + size[0]! / 2,
          y: origin[1]! + size[1]! / 2,
          z: origin[2]!,
          halfDepthM: (fronts[gondola]![0] === 0 ? size[1]! : size[0]!) / 2,
        });
      }
    }
  });
  return places;
}

/** Whether a point lies in a polygon (crossing number). */
export function inPolygon(polygon: readonly (readonly number[])[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i]! as [number, number];
    const [xj, yj] = polygon[j]! as [number, number];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
