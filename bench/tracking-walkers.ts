/** People of a synthetic store: they walk to a place near by, stand there, and go round each other. */

/** Time of a step (s). */
export const TICK_S = 0.05;
/** A walker reaches its speed in about this time (s). */
const SWING_S = 0.3;
/** Nearer than this (m) people push each other off, at most at this speed (m/s). */
const APART_M = 0.5;
const PUSH_MPS = 0.8;
const STAND_MAX_S = 10;
/** How far a walk goes along each side (m). */
const WALK_M = 5;
const WALL_M = 0.3;
const CELL_M = 1;

export class Walkers {
  /** x and y in turn (m), and m/s. */
  readonly places: Float64Array;
  readonly speeds: Float64Array;
  /** Standing height (m). */
  readonly heights: Float64Array;
  readonly #goal: Float64Array;
  readonly #pace: Float64Array;
  readonly #wait: Float64Array;
  readonly #side: number;
  readonly #cells: number;
  readonly #head: Int32Array;
  readonly #next: Int32Array;
  readonly #random: () => number;

  /** @param normal about normal numbers. */
  constructor(n: number, side: number, random: () => number, normal: () => number) {
    this.#random = random;
    this.#side = side;
    this.places = Float64Array.from({ length: 2 * n }, () => WALL_M + random() * (side - 2 * WALL_M));
    this.speeds = new Float64Array(2 * n);
    this.#goal = this.places.slice();
    this.#wait = Float64Array.from({ length: n }, () => random() * STAND_MAX_S);
    this.#pace = Float64Array.from({ length: n }, () => 0.7 + 0.6 * random());
    this.heights = Float64Array.from({ length: n }, () => 1.7 + 0.08 * normal());
    this.#cells = Math.ceil(side / CELL_M) + 1;
    this.#head = new Int32Array(this.#cells * this.#cells);
    this.#next = new Int32Array(n);
  }

  step(): void {
    this.#enter();
    const { places: p, speeds: v } = this;
    for (let i = 0; i < this.heights.length; i++) {
      const [wx, wy] = this.#wish(i);
      v[2 * i]! += (TICK_S / SWING_S) * (wx - v[2 * i]!);
      v[2 * i + 1]! += (TICK_S / SWING_S) * (wy - v[2 * i + 1]!);
    }
    const within = (x: number) => Math.min(Math.max(x, WALL_M), this.#side - WALL_M);
    for (let k = 0; k < p.length; k++) p[k] = within(p[k]! + TICK_S * v[k]!);
  }

  #enter(): void {
    this.#head.fill(-1);
    for (let i = 0; i < this.#next.length; i++) {
      const cell = this.#cell(this.places[2 * i]!, this.places[2 * i + 1]!);
      this.#next[i] = this.#head[cell]!;
      this.#head[cell] = i;
    }
  }

  #cell(x: number, y: number): number {
    return Math.floor(x / CELL_M) * this.#cells + Math.floor(y / CELL_M);
  }

  /** The velocity that walker i would like (m/s). */
  #wish(i: number): [number, number] {
    const p = this.places;
    const x = p[2 * i]!;
    const y = p[2 * i + 1]!;
    let wx = 0;
    let wy = 0;
    if (this.#wait[i]! > 0) this.#wait[i]! -= TICK_S;
    else {
      const dx = this.#goal[2 * i]! - x;
      const dy = this.#goal[2 * i + 1]! - y;
      const d = Math.sqrt(dx * dx + dy * dy);
      if (d < 0.3) {
        this.#wait[i] = this.#random() * STAND_MAX_S;
        this.#goal[2 * i] = this.#near(x);
        this.#goal[2 * i + 1] = this.#near(y);
      } else {
        wx = (this.#pace[i]! * dx) / d;
        wy = (this.#pace[i]! * dy) / d;
      }
    }
    for (let cx = -1; cx <= 1; cx++) {
      for (let cy = -1; cy <= 1; cy++) {
        const cell = this.#cell(x, y) + cx * this.#cells + cy;
        for (let j = this.#head[cell] ?? -1; j >= 0; j = this.#next[j]!) {
          const dx = x - p[2 * j]!;
          const dy = y - p[2 * j + 1]!;
          const d = Math.sqrt(dx * dx + dy * dy);
          if (j === i || d >= APART_M || d === 0) continue;
          const push = (PUSH_MPS * (APART_M - d)) / APART_M / d;
          // aside as well as off, so that two who meet pass each other
          wx += push * (dx - 0.5 * dy);
          wy += push * (dy + 0.5 * dx);
        }
      }
    }
    return [wx, wy];
  }

  #near(v: number): number {
    const goal = v + (this.#random() - 0.5) * 2 * WALK_M;
    return Math.min(Math.max(goal, WALL_M), this.#side - WALL_M);
  }
}
