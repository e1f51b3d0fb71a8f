/**
 * Where one can walk: a grid over the floor plan, blocked where a body would touch a gondola,
 * and the shortest way through it (A*, then pulled tight).
 */
import { type Footprint, inPolygon } from './store.js';

const CELL_M = 0.3;
/** Half a body: nobody's centre comes nearer to a gondola. */
const BODY_RADIUS_M = 0.24;
const SQRT2 = Math.SQRT2;

export interface Point {
  x: number;
  y: number;
}

export class FloorGrid {
  readonly columns: number;
  readonly rows: number;
  readonly x0: number;
  readonly y0: number;
  readonly widthM: number;
  readonly depthM: number;
  readonly #boxes: readonly Footprint[];
  readonly #blocked: Uint8Array;
  /** A*'s working memory, made once. `#seen` holds the search's number where a cell was reached. */
  readonly #cost: Float32Array;
  readonly #from: Int32Array;
  readonly #seen: Int32Array;
  readonly #heap: Int32Array;
  readonly #rank: Float32Array;
  #search = 0;
  #heapSize = 0;

  constructor(outline: readonly (readonly number[])[], boxes: readonly Footprint[]) {
    this.#boxes = boxes;
    const xs = outline.map((p) => p[0]!);
    const ys = outline.map((p) => p[1]!);
    this.x0 = Math.min(...xs);
    this.y0 = Math.min(...ys);
    this.columns = Math.ceil((Math.max(...xs) - this.x0) / CELL_M);
    this.rows = Math.ceil((Math.max(...ys) - this.y0) / CELL_M);
    this.widthM = this.columns * CELL_M;
    this.depthM = this.rows * CELL_M;
    const cells = this.columns * this.rows;
    this.#blocked = new Uint8Array(cells);
    this.#cost = new Float32Array(cells);
    this.#from = new Int32Array(cells);
    this.#seen = new Int32Array(cells);
    // Lazy deletion: a cell may be pushed once from each neighbour.
    this.#heap = new Int32Array(cells * 8);
    this.#rank = new Float32Array(cells * 8);
    for (let cell = 0; cell < cells; cell++) {
      const { x, y } = this.#centre(cell);
      const touches = boxes.some(
        (b) =>
          x > b.x0 - BODY_RADIUS_M &&
          x < b.x1 + BODY_RADIUS_M &&
          y > b.y0 - BODY_RADIUS_M &&
          y < b.y1 + BODY_RADIUS_M,
      );
      if (touches || !inPolygon(outline, x, y)) this.#blocked[cell] = 1;
    }
  }

  isFree(x: number, y: number): boolean {
    const cell = this.#cellAt(x, y);
    return cell >= 0 && this.#blocked[cell] === 0;
  }

  /** Within a gondola, not only within a body's width of one. */
  isSolid(x: number, y: number): boolean {
    return !this.isFree(x, y) && this.#boxes.some((b) => x > b.x0 && x < b.x1 && y > b.y0 && y < b.y1);
  }

  /** Way points from one place to another without the first; straight there where none is found. */
  path(from: Point, to: Point): Point[] {
    const start = this.#nearestFree(from);
    const goal = this.#nearestFree(to);
    if (start < 0 || goal < 0 || start === goal || this.#clear(from, to)) return [to];
    if (!this.#findWay(start, goal)) return [to];
    const cells: number[] = [];
    for (let c = goal; c !== start; c = this.#from[c]!) cells.push(c);
    cells.reverse();
    const way: Point[] = [];
    let at: Point = from;
    for (let i = 0; i < cells.length; i++) {
      const next = i + 1 < cells.length ? this.#centre(cells[i + 1]!) : to;
      if (this.#clear(at, next)) continue;
      at = this.#centre(cells[i]!);
      way.push(at);
    }
    way.push(to);
    return way;
  }

  #findWay(start: number, goal: number): boolean {
    const search = ++this.#search;
    this.#heapSize = 0;
    this.#cost[start] = 0;
    this.#seen[start] = search;
    this.#push(start, 0);
    const goalX = goal % this.columns;
    const goalY = Math.floor(goal / this.columns);
    while (this.#heapSize > 0) {
      const cell = this.#pop();
      if (cell === goal) return true;
      const cx = cell % this.columns;
      const cy = Math.floor(cell / this.columns);
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if ((dx === 0 && dy === 0) || !this.#open(cx + dx, cy + dy)) continue;
          // No cutting of corners.
          if (dx !== 0 && dy !== 0 && !(this.#open(cx + dx, cy) && this.#open(cx, cy + dy))) continue;
          const next = (cy + dy) * this.columns + cx + dx;
          const cost = this.#cost[cell]! + (dx !== 0 && dy !== 0 ? SQRT2 : 1);
          if (this.#seen[next] === search && this.#cost[next]! <= cost) continue;
          this.#seen[next] = search;
          this.#cost[next] = cost;
          this.#from[next] = cell;
          const far = Math.abs(cx + dx - goalX);
          const up = Math.abs(cy + dy - goalY);
          this.#push(next, cost + Math.max(far, up) + (SQRT2 - 1) * Math.min(far, up));
        }
      }
    }
    return false;
  }

  #open(cx: number, cy: number): boolean {
    return (
      cx >= 0 && cy >= 0 && cx < this.columns && cy < this.rows && this.#blocked[cy * this.columns + cx] === 0
    );
  }

  #cellAt(x: number, y: number): number {
    const cx = Math.floor((x - this.x0) / CELL_M);
    const cy = Math.floor((y - this.y0) / CELL_M);
    return cx < 0 || cy < 0 || cx >= this.columns || cy >= this.rows ? -1 : cy * this.columns + cx;
  }

  #centre(cell: number): Point {
    return {
      x: this.x0 + ((cell % this.columns) + 0.5) * CELL_M,
      y: this.y0 + (Math.floor(cell / this.columns) + 0.5) * CELL_M,
    };
  }

  /** The cell of a point, or a free one beside it: people at a shelf stand on its border. */
  #nearestFree(p: Point): number {
    for (let r = 0; r <= 3; r++) {
      for (let dy = -r; dy <= r; dy++) {
        for (let dx = -r; dx <= r; dx++) {
          const cell = this.#cellAt(p.x + dx * CELL_M, p.y + dy * CELL_M);
          if (cell >= 0 && this.#blocked[cell] === 0) return cell;
        }
      }
    }
    return -1;
  }

  #clear(a: Point, b: Point): boolean {
    const steps = Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / (CELL_M / 2));
    for (let i = 1; i < steps; i++) {
      if (!this.isFree(a.x + ((b.x - a.x) * i) / steps, a.y + ((b.y - a.y) * i) / steps)) return false;
    }
    return true;
  }

  #push(cell: number, rank: number): void {
    if (this.#heapSize === this.#heap.length) return;
    let i = this.#heapSize++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.#rank[parent]! <= rank) break;
      this.#heap[i] = this.#heap[parent]!;
      this.#rank[i] = this.#rank[parent]!;
      i = parent;
    }
    this.#heap[i] = cell;
    this.#rank[i] = rank;
  }

  #pop(): number {
    const top = this.#heap[0]!;
    const size = --this.#heapSize;
    const cell = this.#heap[size]!;
    const rank = this.#rank[size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#rank[child + 1]! < this.#rank[child]!) child++;
      if (this.#rank[child]! >= rank) break;
      this.#heap[i] = this.#heap[child]!;
      this.#rank[i] = this.#rank[child]!;
      i = child;
    }
    this.#heap[i] = cell;
    this.#rank[i] = rank;
    return top;
  }
}
