/**
 * Bodies on the floor: they follow their way points, keep away from each other and from the
 * gondolas. A light form of the social-force idea (Helbing, Molnár 1995): a wanted velocity plus
 * a push from neighbours, smoothed over the time a person takes to change pace.
 */
import type { FloorGrid, Point } from './floor-grid.js';

/** Neighbours nearer than this push. */
const PERSONAL_SPACE_M = 0.9;
/** Velocity that a touching neighbour adds. */
const PUSH_M_S = 2;
/** Shoulders: nobody comes closer, but who squeezes through or is as close already. */
const CONTACT_M = 0.45;
const SQUEEZE_CONTACT_M = 0.3;
/** Time to take up a new velocity. */
const RELAX_S = 0.35;
/** An inner way point counts as reached at this distance, the last one at the smaller one. */
const TURN_M = 0.35;
const ARRIVE_M = 0.06;
/** Slow down over the last half metre. */
const BRAKE_M = 0.5;
/** Without 10 cm of progress in this time, squeeze through for a moment. */
const STUCK_S = 2;
const SQUEEZE_S = 1.5;
/** Who is stuck this near to the end of the way is content with it. */
const CONTENT_M = 0.9;
const HASH_CELL_M = 1;

export class Crowd {
  readonly capacity: number;
  readonly #active: Uint8Array;
  #present: readonly number[] | null = [];
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Velocity of the last step, as moved. */
  readonly vx: Float64Array;
  readonly vy: Float64Array;
  readonly speed: Float64Array;
  readonly heightM: Float64Array;
  readonly #ways: Point[][];
  readonly #progress: Float64Array;
  readonly #stuckS: Float64Array;
  readonly #squeezeS: Float64Array;
  readonly #cells: Int32Array;
  readonly #next: Int32Array;
  readonly #columns: number;
  readonly #rows: number;
  readonly #grid: FloorGrid;

  constructor(capacity: number, grid: FloorGrid) {
    this.capacity = capacity;
    this.#grid = grid;
    const floats = () => new Float64Array(capacity);
    this.#active = new Uint8Array(capacity);
    [this.x, this.y, this.vx, this.vy] = [floats(), floats(), floats(), floats()];
    [this.speed, this.heightM] = [floats(), floats()];
    [this.#progress, this.#stuckS, this.#squeezeS] = [floats(), floats(), floats()];
    this.#ways = Array.from({ length: capacity }, () => []);
    this.#columns = Math.ceil(grid.widthM / HASH_CELL_M) + 2;
    this.#rows = Math.ceil(grid.depthM / HASH_CELL_M) + 2;
    this.#cells = new Int32Array(this.#columns * this.#rows);
    this.#next = new Int32Array(capacity);
  }

  /** Slot of a new body, −1 where the floor is full. */
  enter(x: number, y: number, speed: number, heightM: number): number {
    const i = this.#active.indexOf(0);
    if (i < 0) return -1;
    this.#active[i] = 1;
    this.#present = null;
    this.x[i] = x;
    this.y[i] = y;
    this.vx[i] = this.vy[i] = 0;
    this.speed[i] = speed;
    this.heightM[i] = heightM;
    this.#ways[i] = [];
    return i;
  }

  leave(i: number): void {
    this.#active[i] = 0;
    this.#present = null;
  }

  /** Slots of those on the floor, ascending: every camera asks for them, twenty times a second. */
  get present(): readonly number[] {
    this.#present ??= Array.from(this.#active.keys()).filter((i) => this.#active[i] === 1);
    return this.#present;
  }

  walk(i: number, to: Point): void {
    this.#ways[i] = this.#grid.path({ x: this.x[i]!, y: this.y[i]! }, to);
    this.#progress[i] = Number.POSITIVE_INFINITY;
    this.#stuckS[i] = 0;
  }

  arrived(i: number): boolean {
    return this.#ways[i]!.length === 0;
  }

  /** Moves everybody by dtS. People without a way stand and are not pushed. */
  step(dtS: number): void {
    this.#hash();
    for (const i of this.present) {
      const way = this.#ways[i]!;
      const wanted = way[0];
      if (!wanted) {
        this.vx[i] = this.vy[i] = 0;
        continue;
      }
      const dx = wanted.x - this.x[i]!;
      const dy = wanted.y - this.y[i]!;
      const far = Math.sqrt(dx * dx + dy * dy);
      if (far < (way.length > 1 ? TURN_M : ARRIVE_M)) {
        way.shift();
        this.#progress[i] = Number.POSITIVE_INFINITY;
        continue;
      }
      this.#watchProgress(i, far, dtS);
      this.#move(i, dx / far, dy / far, way.length > 1 ? Number.POSITIVE_INFINITY : far, dtS);
    }
  }

  #watchProgress(i: number, far: number, dtS: number): void {
    if (this.#squeezeS[i]! > 0) this.#squeezeS[i]! -= dtS;
    if (far < this.#progress[i]! - 0.1) {
      this.#progress[i] = far;
      this.#stuckS[i] = 0;
      return;
    }
    this.#stuckS[i]! += dtS;
    if (this.#stuckS[i]! <= STUCK_S) return;
    this.#stuckS[i] = 0;
    const way = this.#ways[i]!;
    if (way.length === 1 && far < CONTENT_M) way.length = 0;
    else this.#squeezeS[i] = SQUEEZE_S;
  }

  #move(i: number, ux: number, uy: number, far: number, dtS: number): void {
    const contact = this.#squeezeS[i]! > 0 ? SQUEEZE_CONTACT_M : CONTACT_M;
    const space = this.#squeezeS[i]! > 0 ? SQUEEZE_CONTACT_M : PERSONAL_SPACE_M;
    const pace = this.speed[i]! * Math.min(1, 0.15 + far / BRAKE_M);
    let wx = ux * pace;
    let wy = uy * pace;
    const px = this.x[i]!;
    const py = this.y[i]!;
    let nearest = -1;
    let nearestM = contact;
    const column = this.#columnOf(px);
    const row = this.#rowOf(py);
    for (let r = Math.max(0, row - 1); r <= Math.min(this.#rows - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(this.#columns - 1, column + 1); c++) {
        for (let j = this.#cells[r * this.#columns + c]!; j >= 0; j = this.#next[j]!) {
          if (j === i) continue;
          const ax = px - this.x[j]!;
          const ay = py - this.y[j]!;
          const d = Math.sqrt(ax * ax + ay * ay);
          if (d >= space || d < 1e-6) continue;
          if (d < nearestM) {
            nearest = j;
            nearestM = d;
          }
          const push = (PUSH_M_S * (space - d)) / space / d;
          // A part to the right, so that two who meet head on pass each other.
          wx += push * (ax + 0.6 * uy * d);
          wy += push * (ay - 0.6 * ux * d);
        }
      }
    }
    const blend = Math.min(1, dtS / RELAX_S);
    let vx = this.vx[i]! + blend * (wx - this.vx[i]!);
    let vy = this.vy[i]! + blend * (wy - this.vy[i]!);
    if (nearest >= 0) {
      // Not an inch closer: only the part of the velocity that does not approach is left.
      const ax = (px - this.x[nearest]!) / nearestM;
      const ay = (py - this.y[nearest]!) / nearestM;
      const approach = Math.min(0, vx * ax + vy * ay);
      vx -= approach * ax;
      vy -= approach * ay;
    }
    const top = 1.3 * this.speed[i]!;
    const fast = Math.sqrt(vx * vx + vy * vy);
    if (fast > top) {
      vx *= top / fast;
      vy *= top / fast;
    }
    const x = this.x[i]! + vx * dtS;
    const y = this.y[i]! + vy * dtS;
    // Slide along what is in the way; who stands inside a margin already may walk out of it.
    const wasFree = this.#grid.isFree(this.x[i]!, this.y[i]!);
    const free = (a: number, b: number) => !wasFree || this.#grid.isFree(a, b);
    // Places at a shelf lie inside its margin.
    const close = far < 0.6;
    let toX = close || free(x, this.y[i]!) ? x : this.x[i]!;
    let toY = close || free(toX, y) ? y : this.y[i]!;
    // Nobody is pushed into the shelves themselves.
    if (this.#grid.isSolid(toX, toY)) {
      if (!this.#grid.isSolid(toX, this.y[i]!)) toY = this.y[i]!;
      else toX = this.x[i]!;
      if (this.#grid.isSolid(toX, toY)) toY = this.y[i]!;
    }
    this.vx[i] = (toX - this.x[i]!) / dtS;
    this.vy[i] = (toY - this.y[i]!) / dtS;
    this.x[i] = toX;
    this.y[i] = toY;
  }

  #columnOf(x: number): number {
    return Math.min(this.#columns - 1, Math.max(0, Math.floor((x - this.#grid.x0) / HASH_CELL_M) + 1));
  }

  #rowOf(y: number): number {
    return Math.min(this.#rows - 1, Math.max(0, Math.floor((y - this.#grid.y0) / HASH_CELL_M) + 1));
  }

  #hash(): void {
    this.#cells.fill(-1);
    for (let i = this.capacity - 1; i >= 0; i--) {
      if (this.#active[i] === 0) continue;
      const cell = this.#rowOf(this.y[i]!) * this.#columns + this.#columnOf(this.x[i]!);
      this.#next[i] = this.#cells[cell]!;
      this.#cells[cell] = i;
    }
  }
}
