/**
 * What one camera's detector tells of the people before it: a box around the projection of each
 * body, moved by noise, left out where others or gondolas cover the body, and now and then a box
 * where nobody is.
 *
 * The noise is set so that the foot point of a box (middle of its lower edge, through the floor's
 * homography) misses the true place by as much as in the CMC sequences: median 0.17–0.25 m, 90th
 * percentile 0.35–0.55 m. A good part is not noise but geometry: the lower edge is the near side
 * of the shoes, and verticals lean towards the border of a tilted camera's image.
 */
import { CameraSight, CHEST, FEET, type FloorArea, REACH_M } from './camera-sight.js';
import type { Crowd } from './crowd.js';
import { hash32, NORMAL_TABLE_SIZE, type Random } from './random.js';
import type { Footprint, StoreDescription } from './store.js';

const FEET_RADIUS_M = 0.08;
const SHOULDER_HALF_WIDTH_M = 0.24;
const SHOULDER_PART = 0.8;
/** Detection fades from here to the end of the camera's reach. */
const FADE_FROM_M = 15;
/** Detection of a person in full view, and what cover by others leaves of it. */
const P_CLEAR = 0.96;
const COVER_HALF = 0.4;
const COVER_MOST = 0.75;
const P_HALF = 0.6;
const P_MOST = 0.12;
const P_FEET_HIDDEN = 0.88;
const P_CHEST_HIDDEN = 0.45;
/** Noise as parts of the box height: one that lasts for a while per person and camera, one per frame. */
const SLOW_BOTTOM = 0.014;
const FAST_BOTTOM = 0.01;
const FAST_SIDE = 0.01;
const SLOW_SIDE = 0.012;
const FAST_TOP = 0.012;
/** The lower edge of a body whose feet are hidden is a guess. */
const HIDDEN_FACTOR = 2.4;
/**
 * Now and then a box takes in a bag or a neighbour's legs, or leaves the own ones out: so far that the foot
 * error's 90th percentile stays within CMC's where nobody crowds (12 to 100 people: 0.36 to 0.42 m).
 */
const WILD_SHARE = 0.12;
const WILD_FACTOR = 4.5;
/** How long the slow noise takes to change. */
const SLOW_MS = 1200;
/** False boxes per frame, and their scores; real ones score by how well they are seen. */
const FALSE_RATE = 0.015;
const FALSE_SCORE = [0.25, 0.55] as const;
/** Share of cameras with a spot that looks like a person, and how often it is taken for one. */
const GHOST_SHARE = 0.15;
const GHOST_RATE = 0.08;
/** Boxes of a frame before the noise, kept to find who covers whom. */
interface Seen {
  slot: number;
  distance: number;
  u0: number;
  v0: number;
  u1: number;
  v1: number;
  parts: number;
}

export class CameraView {
  readonly id: string;
  readonly periodMs: number;
  readonly x: number;
  readonly y: number;
  readonly #width: number;
  readonly #height: number;
  readonly #p: Float64Array;
  readonly #sight: CameraSight;
  readonly #random: Random;
  readonly #noise: Float32Array;
  readonly #seed: number;
  readonly #ghost: readonly number[] | null;
  readonly #pool: Seen[] = [];
  #out = new Float32Array(0);

  constructor(
    camera: StoreDescription['cameras'][number],
    area: FloorArea,
    boxes: readonly Footprint[],
    noise: Float32Array,
    random: Random,
    dark: readonly Omit<Footprint, 'topM'>[] = [],
  ) {
    this.id = camera.id;
    this.periodMs = 1000 / camera.rateHz;
    this.#width = camera.imageWidth;
    this.#height = camera.imageHeight;
    this.#p = Float64Array.from(camera.projection.flat());
    this.#sight = new CameraSight(camera, area, boxes, dark);
    this.x = this.#sight.x;
    this.y = this.#sight.y;
    this.#random = random;
    this.#noise = noise;
    this.#seed = random.uint32();
    this.#ghost = random.chance(GHOST_SHARE)
      ? [random.range(0.1, 0.9) * this.#width, random.range(0.3, 0.8) * this.#height, random.range(150, 350)]
      : null;
  }

  /**
   * Boxes (left, top, width, height, score) at tMs, `backS` seconds before the crowd's positions.
   * `slots` receives the crowd slot of each box, −1 for a false one.
   */
  frame(crowd: Crowd, tMs: number, backS: number, stoops: (slot: number) => boolean, slots: number[]) {
    const count = this.#project(crowd, backS, stoops);
    const random = this.#random;
    let values = 0;
    slots.length = 0;
    if (this.#out.length < (count + 4) * 5) this.#out = new Float32Array((count + 8) * 5);
    for (let i = 0; i < count; i++) {
      const seen = this.#pool[i]!;
      const cover = this.#cover(i, count);
      const p = this.#chance(seen, cover);
      if (!random.chance(p)) continue;
      values = this.#writeBox(seen, cover, p, tMs, values);
      slots.push(seen.slot);
    }
    if (random.chance(FALSE_RATE)) {
      const h = random.range(80, 400);
      values = this.#writeFalse(random.next() * this.#width, random.next() * this.#height, h, values);
      slots.push(-1);
    }
    if (this.#ghost && random.chance(GHOST_RATE)) {
      const [u, v, h] = this.#ghost as [number, number, number];
      values = this.#writeFalse(u + 4 * random.normal(), v + 4 * random.normal(), h, values);
      slots.push(-1);
    }
    return this.#out.slice(0, values);
  }

  /** The floor point of a pixel, through the homography of the floor (columns 0, 1 and 3). */
  toFloor(u: number, v: number): [number, number] {
    const p = this.#p;
    // (row0 − u·row2) · (x, y, 1) = 0 and (row1 − v·row2) · (x, y, 1) = 0.
    const a = p[0]! - u * p[8]!;
    const b = p[1]! - u * p[9]!;
    const c = p[3]! - u * p[11]!;
    const d = p[4]! - v * p[8]!;
    const e = p[5]! - v * p[9]!;
    const f = p[7]! - v * p[11]!;
    const det = a * e - b * d;
    return [(b * f - c * e) / det, (c * d - a * f) / det];
  }

  #project(crowd: Crowd, backS: number, stoops: (slot: number) => boolean): number {
    const p = this.#p;
    let count = 0;
    for (const i of crowd.present) {
      const x = crowd.x[i]! - crowd.vx[i]! * backS;
      const y = crowd.y[i]! - crowd.vy[i]! * backS;
      const parts = this.#sight.at(x, y);
      if (parts === 0) continue;
      const dx = this.x - x;
      const dy = this.y - y;
      const far = Math.sqrt(dx * dx + dy * dy) + 1e-6;
      if (count === this.#pool.length) {
        this.#pool.push({ slot: 0, distance: 0, u0: 0, v0: 0, u1: 0, v1: 0, parts: 0 });
      }
      const seen = this.#pool[count]!;
      seen.slot = i;
      seen.distance = far;
      seen.parts = parts;
      seen.u0 = seen.v0 = 1e9;
      seen.u1 = seen.v1 = -1e9;
      const height = crowd.heightM[i]! * (stoops(i) ? 0.72 : 1);
      const ux = dx / far;
      const uy = dy / far;
      const shoulder = SHOULDER_PART * height;
      this.#extend(seen, p, x + FEET_RADIUS_M * ux, y + FEET_RADIUS_M * uy, 0);
      this.#extend(seen, p, x - SHOULDER_HALF_WIDTH_M * uy, y + SHOULDER_HALF_WIDTH_M * ux, shoulder);
      this.#extend(seen, p, x + SHOULDER_HALF_WIDTH_M * uy, y - SHOULDER_HALF_WIDTH_M * ux, shoulder);
      this.#extend(seen, p, x - FEET_RADIUS_M * uy, y + FEET_RADIUS_M * ux, 0.05);
      this.#extend(seen, p, x + FEET_RADIUS_M * uy, y - FEET_RADIUS_M * ux, 0.05);
      this.#extend(seen, p, x - 0.08 * ux, y - 0.08 * uy, height);
      count++;
    }
    return count;
  }

  #extend(seen: Seen, p: Float64Array, x: number, y: number, z: number): void {
    const w = Math.max(0.05, p[8]! * x + p[9]! * y + p[10]! * z + p[11]!);
    const u = (p[0]! * x + p[1]! * y + p[2]! * z + p[3]!) / w;
    const v = (p[4]! * x + p[5]! * y + p[6]! * z + p[7]!) / w;
    if (u < seen.u0) seen.u0 = u;
    if (u > seen.u1) seen.u1 = u;
    if (v < seen.v0) seen.v0 = v;
    if (v > seen.v1) seen.v1 = v;
  }

  /** Greatest part of the box that one nearer person covers. */
  #cover(index: number, count: number): number {
    const own = this.#pool[index]!;
    const area = (own.u1 - own.u0) * (own.v1 - own.v0);
    let most = 0;
    for (let j = 0; j < count; j++) {
      const other = this.#pool[j]!;
      if (j === index || other.distance >= own.distance) continue;
      const w = Math.min(own.u1, other.u1) - Math.max(own.u0, other.u0);
      const h = Math.min(own.v1, other.v1) - Math.max(own.v0, other.v0);
      if (w > 0 && h > 0) most = Math.max(most, (w * h) / area);
    }
    return most;
  }

  #chance(seen: Seen, cover: number): number {
    let p = P_CLEAR;
    if (cover > COVER_MOST) p = P_MOST;
    else if (cover > COVER_HALF) p = P_HALF;
    if ((seen.parts & CHEST) === 0) p *= P_CHEST_HIDDEN;
    else if ((seen.parts & FEET) === 0) p *= P_FEET_HIDDEN;
    const fade = (REACH_M - seen.distance) / (REACH_M - FADE_FROM_M);
    return p * Math.min(1, Math.max(0, fade));
  }

  #writeBox(seen: Seen, cover: number, p: number, tMs: number, at: number): number {
    const random = this.#random;
    const out = this.#out;
    const h = seen.v1 - seen.v0;
    const hidden = (seen.parts & FEET) === 0 || cover > COVER_HALF;
    const guess = (hidden ? HIDDEN_FACTOR : 1) * (random.chance(WILD_SHARE) ? WILD_FACTOR : 1);
    const slow = guess * SLOW_BOTTOM * this.#slow(seen.slot, 0, tMs);
    const bottom = seen.v1 + h * (slow + guess * FAST_BOTTOM * random.normal());
    const shift = h * (SLOW_SIDE * this.#slow(seen.slot, 1, tMs) + FAST_SIDE * random.normal());
    const grow = 0.5 * h * FAST_SIDE * random.normal();
    const top = seen.v0 + h * FAST_TOP * random.normal();
    out[at] = seen.u0 + shift - grow;
    out[at + 1] = top;
    out[at + 2] = Math.max(4, seen.u1 - seen.u0 + 2 * grow);
    out[at + 3] = Math.max(8, bottom - top);
    out[at + 4] = Math.min(0.99, Math.max(0.2, 0.35 + 0.58 * p + 0.05 * random.normal()));
    return at + 5;
  }

  #writeFalse(u: number, v: number, h: number, at: number): number {
    const out = this.#out;
    out[at] = u - 0.2 * h;
    out[at + 1] = v - h;
    out[at + 2] = 0.4 * h;
    out[at + 3] = h;
    out[at + 4] = this.#random.range(...FALSE_SCORE);
    return at + 5;
  }

  /** Standard normal noise that glides over SLOW_MS: a detector errs alike on frames that look alike. */
  #slow(slot: number, channel: number, tMs: number): number {
    const at = tMs / SLOW_MS + (hash32(slot + this.#seed) & 0xff) / 256;
    const k = Math.floor(at);
    const f = at - k;
    const key = this.#seed + slot * 7919 + channel * 104_729;
    const a = this.#noise[hash32(key + k * 31) & (NORMAL_TABLE_SIZE - 1)]!;
    const b = this.#noise[hash32(key + (k + 1) * 31) & (NORMAL_TABLE_SIZE - 1)]!;
    return ((1 - f) * a + f * b) / Math.sqrt((1 - f) * (1 - f) + f * f);
  }
}
