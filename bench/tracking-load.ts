/**
 * The flagship's load on the tracker, from a seed: people at 0.2 per m² who walk and stop, under
 * cameras of which each person is seen by about four, with the box noise of CMC's detectors.
 */

export interface Load {
  /** Metres of the square floor's side. */
  sideM: number;
  cameras: { projection: number[]; width: number; height: number }[];
  /** Boxes of each camera at the next tick: n × 5 values. */
  next(): Float32Array[];
  /** Places now, x and y in turn: the truth. */
  places: Float64Array;
}

/** People per m² of a full flagship. */
const DENSITY = 0.2;
const WIDTH = 1920;
const HEIGHT = 1080;
const CAMERA_HEIGHT_M = 4;
/** Focal length (px): with 45° down a camera sees whole people on some 50 m² of floor. */
const FOCAL_PX = 1250;
/** Shares of a person's height: box noise of FairMOT on CMC. */
const NOISE = { centre: 0.05, top: 0.035, bottom: 0.05 };
const MISS = 0.05;
/** Beyond this a camera's people are not in its image (m). */
const REACH_M = 20;
const FALSE_PER_BOX = 0.01;
const TICK_S = 0.05;

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

/** About normal, by the sum of twelve. */
function normal(random: () => number): number {
  let s = -6;
  for (let i = 0; i < 12; i++) s += random();
  return s;
}

function cameraAt(x: number, y: number, heading: number): number[] {
  const c = Math.cos(heading);
  const s = Math.sin(heading);
  const h = Math.SQRT1_2;
  const forward = [c * h, s * h, -h];
  const right = [s, -c, 0];
  const down = [-c * h, -s * h, -h];
  const at = [x, y, CAMERA_HEIGHT_M];
  const t = (v: number[]) => -(v[0]! * at[0]! + v[1]! * at[1]! + v[2]! * at[2]!);
  const row = (v: number[], centre: number) => [
    ...v.map((a, i) => FOCAL_PX * a + centre * forward[i]!),
    FOCAL_PX * t(v) + centre * t(forward),
  ];
  return [...row(right, WIDTH / 2), ...row(down, HEIGHT / 2), ...forward, t(forward)];
}

export function makeLoad(people: number, cameraCount: number, seed: number): Load {
  const random = seeded(seed);
  const sideM = Math.sqrt(people / DENSITY);
  const grid = Math.ceil(Math.sqrt(cameraCount));
  const cameras = Array.from({ length: cameraCount }, (_, i) => {
    const x = ((i % grid) + 0.5) * (sideM / grid);
    const y = (Math.floor(i / grid) + 0.5) * (sideM / Math.ceil(cameraCount / grid));
    // neighbours look four ways; those at a wall look inwards
    const wall = Math.min(x, y, sideM - x, sideM - y) < 6;
    const heading = wall
      ? Math.atan2(sideM / 2 - y, sideM / 2 - x)
      : ((i + Math.floor(i / grid)) % 4) * (Math.PI / 2);
    return { projection: cameraAt(x, y, heading), width: WIDTH, height: HEIGHT, x, y, heading };
  });
  const walkers = new Walkers(people, sideM, random);
  const buffers = cameras.map(() => new Float32Array(256 * 5));
  return {
    sideM,
    cameras,
    places: walkers.places,
    next() {
      walkers.step();
      return look(cameras, walkers, buffers, random);
    },
  };
}

class Walkers {
  readonly places: Float64Array;
  readonly heights: Float64Array;
  readonly #goal: Float64Array;
  readonly #wait: Float64Array;
  readonly #side: number;
  readonly #random: () => number;

  constructor(n: number, side: number, random: () => number) {
    this.#random = random;
    this.#side = side;
    this.places = Float64Array.from({ length: 2 * n }, () => random() * side);
    this.#goal = Float64Array.from({ length: 2 * n }, () => random() * side);
    this.#wait = Float64Array.from({ length: n }, () => random() * 10);
    this.heights = Float64Array.from({ length: n }, () => 1.7 + 0.08 * normal(random));
  }

  /** Walks at 1 m/s to a goal near by, then stands up to 10 s. */
  step(): void {
    const p = this.places;
    for (let i = 0; i < this.heights.length; i++) {
      if (this.#wait[i]! > 0) {
        this.#wait[i]! -= TICK_S;
        continue;
      }
      const dx = this.#goal[2 * i]! - p[2 * i]!;
      const dy = this.#goal[2 * i + 1]! - p[2 * i + 1]!;
      const d = Math.hypot(dx, dy);
      if (d < 0.1) {
        this.#wait[i] = this.#random() * 10;
        this.#goal[2 * i] = this.#near(p[2 * i]!);
        this.#goal[2 * i + 1] = this.#near(p[2 * i + 1]!);
        continue;
      }
      p[2 * i]! += (TICK_S * dx) / d;
      p[2 * i + 1]! += (TICK_S * dy) / d;
    }
  }

  #near(v: number): number {
    return Math.min(Math.max(v + (this.#random() - 0.5) * 10, 0.3), this.#side - 0.3);
  }
}

interface Viewer {
  projection: number[];
  x: number;
  y: number;
}

/** Each person is found by the cameras that see all of it. */
function look(
  cameras: Viewer[],
  walkers: Walkers,
  buffers: Float32Array[],
  random: () => number,
): Float32Array[] {
  const counts = new Int32Array(cameras.length);
  const { places, heights } = walkers;
  for (let i = 0; i < heights.length; i++) {
    const x = places[2 * i]!;
    const y = places[2 * i + 1]!;
    for (let c = 0; c < cameras.length; c++) {
      const cam = cameras[c]!;
      if ((cam.x - x) ** 2 + (cam.y - y) ** 2 > REACH_M * REACH_M) continue;
      const box = boxOf(cam.projection, x, y, heights[i]!);
      if (box === null || counts[c]! >= 250) continue;
      if (random() < MISS) continue;
      const [u, top, bottom] = box;
      const h = bottom - top;
      put(
        buffers[c]!,
        counts[c]!++,
        u + NOISE.centre * h * normal(random),
        top + NOISE.top * h * normal(random),
        bottom + NOISE.bottom * h * normal(random),
      );
      if (random() < FALSE_PER_BOX) {
        const t = random() * HEIGHT * 0.6;
        put(buffers[c]!, counts[c]!++, random() * WIDTH, t, t + 100 + random() * 250);
      }
    }
  }
  return buffers.map((b, c) => b.subarray(0, 5 * counts[c]!));
}

function put(to: Float32Array, i: number, u: number, top: number, bottom: number): void {
  const h = Math.max(bottom - top, 10);
  to.set([u - 0.2 * h, top, 0.4 * h, h, 0.9], 5 * i);
}

/** Middle, top and bottom of a person's amodal box (px), null where its middle is outside the image. */
function boxOf(p: number[], x: number, y: number, height: number): [number, number, number] | null {
  const wf = p[8]! * x + p[9]! * y + p[11]!;
  const wh = wf + p[10]! * height;
  if (wf < 0.5 || wh < 0.5) return null;
  const bottom = (p[4]! * x + p[5]! * y + p[7]!) / wf;
  const top = (p[4]! * x + p[5]! * y + p[6]! * height + p[7]!) / wh;
  const u =
    0.5 * ((p[0]! * x + p[1]! * y + p[3]!) / wf + (p[0]! * x + p[1]! * y + p[2]! * height + p[3]!) / wh);
  const middle = 0.5 * (top + bottom);
  return u > 0 && u < WIDTH && middle > 0 && middle < HEIGHT ? [u, top, bottom] : null;
}
