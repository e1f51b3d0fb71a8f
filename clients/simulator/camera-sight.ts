/**
 * What a camera can see of a person at each place of the floor: the image ends somewhere, and
 * gondolas stand in the way. Worked out once, on a grid.
 */
import type { Footprint, StoreDescription } from './store.js';

/** A person of 1.7 m is about 100 pixels high here; the border of the image mostly ends the view before. */
export const REACH_M = 20;
const CELL_M = 0.25;
/** Bits of a cell: which parts of a body can be seen. */
export const CHEST = 1;
export const FEET = 2;
/** With the head alone a body is found with little chance. */
const HEAD = 4;

export interface FloorArea {
  x0: number;
  y0: number;
  widthM: number;
  depthM: number;
}

export class CameraSight {
  readonly x: number;
  readonly y: number;
  readonly #z: number;
  readonly #width: number;
  readonly #height: number;
  readonly #p: readonly number[];
  readonly #x0: number;
  readonly #y0: number;
  readonly #columns: number;
  readonly #visible: Uint8Array;
  /** What is outside of this is not seen: most of a large floor. */
  readonly #within: Readonly<Omit<Footprint, 'topM'>>;

  /** @param dark floor that no camera sees: behind a pillar, under a sign */
  constructor(
    camera: StoreDescription['cameras'][number],
    area: FloorArea,
    boxes: readonly Footprint[],
    dark: readonly Omit<Footprint, 'topM'>[] = [],
  ) {
    this.#p = camera.projection.flat();
    [this.x, this.y, this.#z] = centre(this.#p);
    this.#width = camera.imageWidth;
    this.#height = camera.imageHeight;
    this.#x0 = area.x0;
    this.#y0 = area.y0;
    this.#columns = Math.ceil(area.widthM / CELL_M);
    this.#visible = this.#look(Math.ceil(area.depthM / CELL_M), boxes, dark);
    this.#within = this.#bounds();
  }

  /** Bits of what can be seen of a person at (x, y); 0 for nothing. */
  at(x: number, y: number): number {
    const { x0, y0, x1, y1 } = this.#within;
    if (x < x0 || x > x1 || y < y0 || y > y1) return 0;
    const column = Math.floor((x - this.#x0) / CELL_M);
    const row = Math.floor((y - this.#y0) / CELL_M);
    if (column < 0 || column >= this.#columns) return 0;
    return this.#visible[row * this.#columns + column] ?? 0;
  }

  /** Which cells of the floor the camera sees, over the gondolas. */
  #look(rows: number, boxes: readonly Footprint[], dark: readonly Omit<Footprint, 'topM'>[]): Uint8Array {
    const visible = new Uint8Array(this.#columns * rows);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < this.#columns; c++) {
        const x = this.#x0 + (c + 0.5) * CELL_M;
        const y = this.#y0 + (r + 0.5) * CELL_M;
        if (Math.hypot(x - this.x, y - this.y) > REACH_M || !this.#inImage(x, y, 1.5)) continue;
        if (dark.some((d) => x > d.x0 && x < d.x1 && y > d.y0 && y < d.y1)) continue;
        const chest = !this.#covered(x, y, 1.2, boxes);
        const feet = this.#inImage(x, y, 0) && !this.#covered(x, y, 0.1, boxes);
        if (!this.#covered(x, y, 1.6, boxes)) {
          visible[r * this.#columns + c] = HEAD | (chest ? CHEST : 0) | (feet ? FEET : 0);
        }
      }
    }
    return visible;
  }

  /** Around all cells that are seen in part or whole, and a cell more: nothing hangs on how it is rounded. */
  #bounds(): Omit<Footprint, 'topM'> {
    const box = { x0: 1e9, y0: 1e9, x1: -1e9, y1: -1e9 };
    for (const [cell, parts] of this.#visible.entries()) {
      if (parts === 0) continue;
      const x = this.#x0 + (cell % this.#columns) * CELL_M;
      const y = this.#y0 + Math.floor(cell / this.#columns) * CELL_M;
      box.x0 = Math.min(box.x0, x - CELL_M);
      box.y0 = Math.min(box.y0, y - CELL_M);
      box.x1 = Math.max(box.x1, x + 2 * CELL_M);
      box.y1 = Math.max(box.y1, y + 2 * CELL_M);
    }
    return box;
  }

  #inImage(x: number, y: number, z: number): boolean {
    const p = this.#p;
    const w = p[8]! * x + p[9]! * y + p[10]! * z + p[11]!;
    if (w < 0.3) return false;
    const u = (p[0]! * x + p[1]! * y + p[2]! * z + p[3]!) / w;
    const v = (p[4]! * x + p[5]! * y + p[6]! * z + p[7]!) / w;
    return u >= 0 && v >= 0 && u <= this.#width && v <= this.#height;
  }

  #covered(x: number, y: number, z: number, boxes: readonly Footprint[]): boolean {
    for (const b of boxes) {
      if (z >= b.topM || Math.max(x, this.x) < b.x0 || Math.min(x, this.x) > b.x1) continue;
      if (Math.max(y, this.y) < b.y0 || Math.min(y, this.y) > b.y1) continue;
      for (let t = (this.#z - b.topM) / (this.#z - z); t < 1; t += 0.02) {
        const sx = this.x + t * (x - this.x);
        const sy = this.y + t * (y - this.y);
        if (sx > b.x0 && sx < b.x1 && sy > b.y0 && sy < b.y1) return true;
      }
    }
    return false;
  }
}

/** The camera's place: the null vector of its 3 × 4 projection. */
function centre(p: readonly number[]): [number, number, number] {
  const minor = (a: number, b: number, c: number) =>
    p[a]! * (p[4 + b]! * p[8 + c]! - p[4 + c]! * p[8 + b]!) -
    p[b]! * (p[4 + a]! * p[8 + c]! - p[4 + c]! * p[8 + a]!) +
    p[c]! * (p[4 + a]! * p[8 + b]! - p[4 + b]! * p[8 + a]!);
  const w = -minor(0, 1, 2);
  return [minor(1, 2, 3) / w, -minor(0, 2, 3) / w, minor(0, 1, 3) / w];
}
