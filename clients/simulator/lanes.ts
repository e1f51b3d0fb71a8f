/** Gates and the queue before each: one person at a time passes. */
import type { Point } from './floor-grid.js';
import type { StoreDescription } from './store.js';

/** Distance (m) between the street's edge and the gate along the way through it, at least. */
const STREET_EDGE_M = 0.3;
/** Behind the gate a person is out of the next one's way. */
const CLEAR_M = 1.1;
/** In a line people stand so far behind each other, and so many at the most: more look around meanwhile. */
const LINE_STEP_M = 0.8;
const LINE_MOST = 6;

export class GateLane {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Where one appears and vanishes. */
  readonly street: Point;
  readonly inner: Point;
  /** Where those who wait to go out stand, the first one at `inner`. */
  readonly #spots: Point[] = [];
  /** Who stands there, by number. */
  readonly #line: number[] = [];
  #holder = 0;

  constructor(
    gate: StoreDescription['gates'][number],
    outline: readonly (readonly number[])[],
    isFree: (x: number, y: number) => boolean,
  ) {
    this.id = gate.id;
    this.x = gate.position[0]!;
    this.y = gate.position[1]!;
    const [dx, dy] = outward(outline, this.x, this.y);
    const far = Math.max(0.1, Math.hypot(dx, dy) - STREET_EDGE_M);
    const length = Math.hypot(dx, dy) || 1;
    this.street = { x: this.x + (dx / length) * far, y: this.y + (dy / length) * far };
    const behind = (m: number) => ({ x: this.x - (dx / length) * m, y: this.y - (dy / length) * m });
    this.inner = behind(CLEAR_M);
    for (let at = this.inner; this.#spots.length < LINE_MOST && isFree(at.x, at.y); )
      at = behind(CLEAR_M + this.#spots.push(at) * LINE_STEP_M);
  }

  /** How many wait for it or pass it. */
  get waiting(): number {
    return this.#line.length + (this.#holder === 0 ? 0 : 1);
  }

  /** Where the line ends: who wants to join it goes there first. */
  get tail(): Point {
    return this.#spots[Math.min(this.#line.length, this.#spots.length - 1)] ?? this.inner;
  }

  /** Joins the line, unless it is as long as there is room. */
  join(person: number): boolean {
    if (this.#line.length >= Math.max(1, this.#spots.length)) return false;
    this.#line.push(person);
    return true;
  }

  /** Where somebody in the line stands now. */
  spot(person: number): Point {
    return this.#spots[this.#line.indexOf(person)] ?? this.inner;
  }

  /** The first of the line goes through, once nobody else does. */
  first(person: number): boolean {
    if (this.#line[0] !== person || !this.take(person)) return false;
    this.#line.shift();
    return true;
  }

  /** Takes the lane for a person unless another has it. */
  take(person: number): boolean {
    if (this.#holder !== 0) return false;
    this.#holder = person;
    return true;
  }

  release(person: number): void {
    if (this.#holder === person) this.#holder = 0;
  }
}

/** From a point to the nearest one of the outline: gates stand near the street. */
function outward(outline: readonly (readonly number[])[], x: number, y: number): [number, number] {
  let best: [number, number] = [0, -1];
  let bestSquare = Number.POSITIVE_INFINITY;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    const ex = b[0]! - a[0]!;
    const ey = b[1]! - a[1]!;
    const along = ((x - a[0]!) * ex + (y - a[1]!) * ey) / (ex * ex + ey * ey || 1);
    const t = Math.min(1, Math.max(0, along));
    const dx = a[0]! + t * ex - x;
    const dy = a[1]! + t * ey - y;
    if (dx * dx + dy * dy < bestSquare) {
      bestSquare = dx * dx + dy * dy;
      best = [dx, dy];
    }
  });
  return best;
}
