/**
 * The flagship's load on the tracker, from a seed: people at 0.2 per m² who walk and stop, under
 * cameras of which each place is seen by about four, with the box noise of CMC's detectors. Each
 * camera takes its picture at its own instant of the tick.
 */
import { type CeilingCamera, ceiling } from './tracking-ceiling.js';
import { TICK_S, Walkers } from './tracking-walkers.js';

export interface Load {
  /** Metres of the square floor's side. */
  sideM: number;
  cameras: { projection: number[]; width: number; height: number }[];
  /** Cameras in the order of their instants. */
  order: readonly number[];
  /** When each camera takes its picture, after the tick's start (s). */
  phaseS: Float64Array;
  /** Boxes of each camera at the next tick: n × 5 values, good until the tick after. */
  next(): Float32Array[];
  /** Places at the end of the tick, x and y in turn: the truth. */
  places: Float64Array;
}

/** People per m² of a full flagship. */
const DENSITY = 0.2;
/** Shares of a person's height: box noise of FairMOT on CMC. */
const NOISE = { centre: 0.05, top: 0.035, bottom: 0.05 };
const MISS = 0.05;
/** Feet behind goods: how often, and the share of the box that is then cut off, at most. */
const CUT = 0.03;
const CUT_SHARE = 0.4;
/** A box that a nearer person's covers by this share is not found. */
const HIDDEN_SHARE = 0.7;
const FALSE_PER_BOX = 0.01;
/** Lowest pixel and highest: the near foot, in its stride, and the far side of the head (m). */
const FOOT_M = 0.18;
const STRIDE_M = 0.06;
const HEAD_M = 0.1;
const FRAME_BOXES = 250;
/** Side of a cell for which the cameras that may see it are known (m). */
const CELL_M = 1;

/** Mulberry32: the same numbers on every machine. */
export function seeded(seed: number): () => number {
  let a = seed | 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** About normal numbers, each the sum of twelve, drawn again from a table: cheap at every box. */
function normals(random: () => number): () => number {
  const table = Float64Array.from({ length: 1 << 16 }, () => {
    let s = -6;
    for (let i = 0; i < 12; i++) s += random();
    return s;
  });
  return () => table[Math.floor(random() * table.length)]!;
}

export function makeLoad(people: number, cameraCount: number, seed: number): Load {
  const random = seeded(seed);
  const normal = normals(random);
  const sideM = Math.sqrt(people / DENSITY);
  const cameras = ceiling(cameraCount, sideM);
  const phaseS = Float64Array.from(cameras, () => random() * TICK_S);
  const order = cameras.map((_, i) => i).sort((a, b) => phaseS[a]! - phaseS[b]!);
  const walkers = new Walkers(people, sideM, random, normal);
  const eyes = new Eyes(cameras, phaseS, sideM, random, normal);
  return {
    sideM,
    cameras,
    order,
    phaseS,
    places: walkers.places,
    next() {
      walkers.step();
      return eyes.look(walkers);
    },
  };
}

class Eyes {
  readonly #cameras: CeilingCamera[];
  readonly #phaseS: Float64Array;
  readonly #random: () => number;
  readonly #normal: () => number;
  readonly #cells: number;
  /** Cameras that may see a cell. */
  readonly #near: Int32Array[];
  readonly #boxes: Float32Array[];
  readonly #counts: Int32Array;
  #ticks = 0;

  constructor(
    cameras: CeilingCamera[],
    phaseS: Float64Array,
    sideM: number,
    random: () => number,
    normal: () => number,
  ) {
    this.#cameras = cameras;
    this.#phaseS = phaseS;
    this.#random = random;
    this.#normal = normal;
    this.#cells = Math.ceil(sideM / CELL_M);
    this.#boxes = cameras.map(() => new Float32Array((FRAME_BOXES + 1) * 5));
    this.#counts = new Int32Array(cameras.length);
    const box = new Float64Array(3);
    const seesCell = (c: CeilingCamera, cx: number, cy: number) =>
      [-0.2, 0.5, 1.2].some((i) =>
        [-0.2, 0.5, 1.2].some((j) => project(c, (cx + i) * CELL_M, (cy + j) * CELL_M, 1.7, 0, box)),
      );
    this.#near = Array.from({ length: this.#cells ** 2 }, (_, k) => {
      const cx = Math.floor(k / this.#cells);
      const cy = k % this.#cells;
      return Int32Array.from(cameras.flatMap((c, i) => (seesCell(c, cx, cy) ? [i] : [])));
    });
  }

  /** Each person is found by nearly every camera that sees its middle, unless somebody hides it. */
  look(walkers: Walkers): Float32Array[] {
    const { places, speeds, heights } = walkers;
    this.#ticks++;
    this.#counts.fill(0);
    const box = new Float64Array(3);
    for (let i = 0; i < heights.length; i++) {
      const x = places[2 * i]!;
      const y = places[2 * i + 1]!;
      const vx = speeds[2 * i]!;
      const vy = speeds[2 * i + 1]!;
      const moves = vx * vx + vy * vy > 0.04;
      const stride = moves ? STRIDE_M * Math.sin(10 * TICK_S * this.#ticks + i) : 0;
      const cell = Math.floor(x / CELL_M) * this.#cells + Math.floor(y / CELL_M);
      for (const c of this.#near[cell]!) {
        const early = TICK_S - this.#phaseS[c]!;
        if (!project(this.#cameras[c]!, x - early * vx, y - early * vy, heights[i]!, stride, box)) continue;
        if (this.#random() >= MISS) this.#find(c, box);
      }
    }
    return this.#boxes.map((b, c) => this.#seen(b, this.#counts[c]!));
  }

  #find(c: number, box: Float64Array): void {
    const n = this.#normal;
    const u = box[0]!;
    const top = box[1]!;
    const h = box[2]! - top;
    const cut = this.#random() < CUT ? this.#random() * CUT_SHARE * h : 0;
    this.#put(
      c,
      u + NOISE.centre * h * n(),
      top + NOISE.top * h * n(),
      box[2]! + NOISE.bottom * h * n() - cut,
      h,
    );
    if (this.#random() >= FALSE_PER_BOX) return;
    const { width, height } = this.#cameras[c]!;
    const tall = 100 + this.#random() * 250;
    const at = this.#random() * height * 0.6;
    this.#put(c, this.#random() * width, at, at + tall, tall);
  }

  #put(c: number, u: number, top: number, bottom: number, whole: number): void {
    if (this.#counts[c]! >= FRAME_BOXES) return;
    const to = this.#boxes[c]!;
    const o = 5 * this.#counts[c]!++;
    to[o] = u - 0.2 * whole;
    to[o + 1] = top;
    to[o + 2] = 0.4 * whole;
    to[o + 3] = Math.max(bottom - top, 10);
    to[o + 4] = 0.9;
  }

  /** The boxes that no nearer one hides: nearer to a camera above is lower in its image. */
  #seen(boxes: Float32Array, n: number): Float32Array {
    let kept = 0;
    for (let i = 0; i < n; i++) {
      let hidden = false;
      for (let j = 0; j < n && !hidden; j++) hidden = hides(boxes, 5 * j, 5 * i);
      // behind all that are still to be looked at: moved down only when the loop has passed
      boxes[5 * i + 4] = hidden ? 0 : 0.9;
    }
    for (let i = 0; i < n; i++) {
      if (boxes[5 * i + 4] === 0) continue;
      boxes.copyWithin(5 * kept, 5 * i, 5 * i + 5);
      kept++;
    }
    return boxes.subarray(0, 5 * kept);
  }
}

/** The box at j is nearer than that at i and covers it. */
function hides(b: Float32Array, j: number, i: number): boolean {
  if (b[j + 1]! + b[j + 3]! <= b[i + 1]! + b[i + 3]!) return false;
  const w = Math.min(b[j]! + b[j + 2]!, b[i]! + b[i + 2]!) - Math.max(b[j]!, b[i]!);
  if (w <= 0) return false;
  const h = b[i + 1]! + b[i + 3]! - Math.max(b[j + 1]!, b[i + 1]!);
  return w * h > HIDDEN_SHARE * b[i + 2]! * b[i + 3]!;
}

/**
 * Middle, top and bottom (px) of a person's amodal box, into `to`; false where its middle is
 * outside the image. `stride`: how much further the near foot is than on average (m).
 */
function project(
  c: CeilingCamera,
  x: number,
  y: number,
  height: number,
  stride: number,
  to: Float64Array,
): boolean {
  const p = c.projection;
  const dx = c.x - x;
  const dy = c.y - y;
  const far = Math.max(Math.sqrt(dx * dx + dy * dy), 0.5);
  const foot = (FOOT_M + stride) / far;
  const fx = x + foot * dx;
  const fy = y + foot * dy;
  const tx = x - (HEAD_M / far) * dx;
  const ty = y - (HEAD_M / far) * dy;
  const wf = p[8]! * fx + p[9]! * fy + p[11]!;
  const wt = p[8]! * tx + p[9]! * ty + p[10]! * height + p[11]!;
  if (wf < 0.5 || wt < 0.5) return false;
  const bottom = (p[4]! * fx + p[5]! * fy + p[7]!) / wf;
  const top = (p[4]! * tx + p[5]! * ty + p[6]! * height + p[7]!) / wt;
  const footU = (p[0]! * fx + p[1]! * fy + p[3]!) / wf;
  const headU = (p[0]! * tx + p[1]! * ty + p[2]! * height + p[3]!) / wt;
  const u = 0.5 * (footU + headU);
  const middle = 0.5 * (top + bottom);
  to[0] = u;
  to[1] = top;
  to[2] = bottom;
  return u > 0 && u < c.width && middle > 0 && middle < c.height && bottom > top + 10;
}
