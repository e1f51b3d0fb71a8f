/** WILDTRACK through the tracker: each frame for itself (fusion), and in a row (tracking). */
import { readWildtrack, WILDTRACK_FRAME_S, type Wildtrack } from '../clients/replay/wildtrack.js';
import { VALUES_PER_BOX } from '../gateway/protocol/index.js';
import { FloorMemory } from '../wasm/floor-memory.js';
import { TrackingKernel } from '../wasm/tracking.js';
import { hungarian } from './tracks/hungarian.js';

export const WILDTRACK_FOLDER = new URL('../../../shared/data/wildtrack/', import.meta.url);
/** Distance at which a place counts as found (m). */
const FOUND_M = 0.5;
/** A standing person, for looking into the boxes (m). */
const STANDING_M = 1.7;
/** Edges of a box this near to those of a person (shares of its height) show it: three deviations of a detector's. */
const SHOWS_SHARE = 0.15;

export interface Detected {
  /** 1 − (misses + false places) / people. */
  moda: number;
  /** Mean distance of what was found (m). */
  meanErrorM: number;
  misses: number;
  falsePlaces: number;
  /** What no fusion of these boxes can mend: misses that less than two pictures show… */
  unseenMisses: number;
  /** …and false places that two pictures or more do show. */
  shownFalse: number;
}

/** @param inRow keep tracking from frame to frame; else every frame starts from nothing. */
export function detectWildtrack(inRow: boolean, wasm?: URL): Detected {
  const data = readWildtrack(WILDTRACK_FOLDER.pathname);
  const { x0, x1, y0, y1 } = data.floor;
  const fresh = () => {
    const memory = new FloorMemory(
      {
        cameras: data.cameras.length,
        plates: 1,
        people: 256,
        bodies: 0,
        detectionsPerTick: 1024,
        detectionsPerFrame: 256,
        products: 1,
        facings: 1,
        interactions: 1,
      },
      wasm,
    );
    const kernel = new TrackingKernel(memory);
    kernel.floor(x0, x1, y0, y1);
    for (const [i, c] of data.cameras.entries()) kernel.camera(i, c.projection, c.width, c.height);
    return kernel;
  };
  let kernel = fresh();
  let people = 0;
  let hits = 0;
  let shown = 0;
  let error = 0;
  let unseenMisses = 0;
  let shownFalse = 0;
  for (const [k, f] of data.frames.entries()) {
    if (!inRow) kernel = fresh();
    const tS = (k + 1) * WILDTRACK_FRAME_S;
    for (const [c, boxes] of f.boxes.entries()) kernel.frame(c, tS, boxes);
    kernel.scan();
    kernel.publish(tS);
    const places: [number, number][] = [];
    for (let s = 0; s < kernel.slots; s++) {
      // a first look confirms nobody who is seen by one camera: fusion counts all it has
      if (kernel.tracklet[s] === 0 || (inRow && kernel.confirmed[s] !== 1)) continue;
      const [x, y] = [kernel.x[s]!, kernel.y[s]!];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) places.push([x, y]);
    }
    const near = f.truth.map(([x, y]) => places.map(([a, b]) => Math.hypot(a - x, b - y)));
    const gain = near.map((row) => row.map((d) => (d < FOUND_M ? d - 1000 : 0)));
    people += f.truth.length;
    shown += places.length;
    const found = new Set<number>();
    for (const [i, j] of hungarian(gain).entries()) {
      if (j < 0 || near[i]![j]! >= FOUND_M) {
        if (picturesOf(data.cameras, f.boxes, f.truth[i]!) < 2) unseenMisses++;
        continue;
      }
      hits++;
      found.add(j);
      error += near[i]![j]!;
    }
    for (const [j, place] of places.entries())
      if (!found.has(j) && picturesOf(data.cameras, f.boxes, place) >= 2) shownFalse++;
  }
  const misses = people - hits;
  const falsePlaces = shown - hits;
  const moda = 1 - (misses + falsePlaces) / people;
  return { moda, meanErrorM: error / hits, misses, falsePlaces, unseenMisses, shownFalse };
}

/** In how many cameras' pictures a box shows somebody who stands at x, y (m). */
export function picturesOf(
  cameras: readonly Pick<Wildtrack['cameras'][number], 'projection'>[],
  boxes: readonly Float32Array[],
  [x, y]: readonly [number, number],
): number {
  return cameras.filter(({ projection: p }, c) => {
    const at = (zM: number) => {
      const [u, v, w] = [0, 4, 8].map((k) => p[k]! * x + p[k + 1]! * y + p[k + 2]! * zM + p[k + 3]!);
      return { u: u! / w!, v: v! / w!, isBefore: w! > 0 };
    };
    const foot = at(0);
    const head = at(STANDING_M);
    if (!foot.isBefore || !head.isBefore) return false;
    const most = SHOWS_SHARE * (foot.v - head.v);
    const own = boxes[c]!;
    for (let k = 0; k < own.length; k += VALUES_PER_BOX) {
      const [left, top, width, height] = [own[k]!, own[k + 1]!, own[k + 2]!, own[k + 3]!];
      const off = Math.max(
        Math.abs(left + width / 2 - foot.u),
        Math.abs(top - head.v),
        Math.abs(top + height - foot.v),
      );
      if (off < most) return true;
    }
    return false;
  }).length;
}
