/**
 * What a source of 3D joints tells: stick figures of the people in its zone, reaching for what they
 * take, seen with the errors of joints that several ceiling cameras agreed on.
 *
 * Errors as in recorded joints of a real store: they wander, wrists more than shoulders, twice as
 * far where something covers them; now and then a joint, a hand for a whole reach, or the body is
 * lost.
 */
import type { Crowd } from './crowd.js';
import type { Person } from './person.js';
import type { Random } from './random.js';
import { type Reach, reachedOut } from './reach.js';
import { type Footprint, inPolygon } from './store.js';

/** Joints of a body in the order of the protocol, four values each. */
const JOINTS = 8;
const VALUES = 4 * JOINTS;
const L_SHOULDER = 2;
const L_ELBOW = 4;
const L_WRIST = 6;

/** Parts of the body's height (Drillis, Contini 1966), and half the shoulders' width (m). */
const HEAD_PART = 0.93;
const NECK_PART = 0.85;
const SHOULDER_PART = 0.82;
const HANDS_PART = 0.55;
const SHOULDER_HALF_M = 0.19;
/** Upper arm and forearm with half a hand (m). */
const UPPER_ARM_M = 0.3;
const FOREARM_M = 0.32;
/** An arm is seldom stretched all the way: the trunk follows instead. */
const STRETCH = 0.95;
/** Hands that hold nothing out are this far before the body. */
const HANDS_BEFORE_M = 0.12;
/** Turning to where one walks or looks. */
const TURN_MS = 250;
const STANDS_M_S = 0.15;

/** Standard deviation of a joint's error (m) and its parts by joint; it changes within this time. */
const JOINT_SD_M = 0.03;
const JOINT_FACTORS = [0.8, 0.8, 1, 1, 1.2, 1.2, 1.3, 1.3] as const;
const COVERED_FACTOR = 1.8;
const ERROR_MS = 500;
const MISSED_JOINT = 0.004;
const SWAPPED_WRISTS = 0.004;
const HIDDEN_REACH = 0.03;
/** Bodies are lost so often, for so long. */
const LOST_PER_MINUTE = 0.7;
const LOST_MS = [300, 2000] as const;
/** A source that loses a body for longer than this gives it a new name. */
const FORGET_MS = 1000;
const SCORE = [0.9, 0.99] as const;
const COVERED_SCORE = [0.5, 0.9] as const;

interface Figure {
  name: string;
  person: Person;
  headingX: number;
  headingY: number;
  errors: Float64Array;
  tMs: number;
  seenMs: number;
  lostUntilMs: number;
  /** The reach whose hand nobody sees, once that is drawn. */
  reach: Reach | null;
  hidden: boolean;
}

export class PoseSource {
  readonly id: string;
  readonly periodMs: number;
  readonly #polygon: readonly (readonly number[])[];
  /** Around the polygon: most people are not even in here. */
  readonly #within: Readonly<Omit<Footprint, 'topM'>>;
  readonly #random: Random;
  readonly #figures = new Map<number, Figure>();
  #named = 0;

  constructor(id: string, rateHz: number, polygon: readonly (readonly number[])[], random: Random) {
    this.id = id;
    this.periodMs = 1000 / rateHz;
    this.#polygon = polygon;
    const xs = polygon.map(([x]) => x!);
    const ys = polygon.map(([, y]) => y!);
    this.#within = { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
    this.#random = random;
  }

  /** Names and joints (metres, VALUES a body) of whom it sees; backS: how old the picture is. */
  look(
    crowd: Crowd,
    bySlot: readonly (Person | undefined)[],
    tMs: number,
    backS: number,
  ): { ids: string[]; joints: Float32Array } {
    const ids: string[] = [];
    const seen: number[] = [];
    const { x0, y0, x1, y1 } = this.#within;
    for (const slot of crowd.present) {
      const person = bySlot[slot];
      if (!person) continue;
      const x = crowd.x[slot]! - crowd.vx[slot]! * backS;
      const y = crowd.y[slot]! - crowd.vy[slot]! * backS;
      if (x < x0 || x > x1 || y < y0 || y > y1 || !inPolygon(this.#polygon, x, y)) continue;
      const figure = this.#figure(person, tMs);
      this.#turn(figure, crowd.vx[slot]!, crowd.vy[slot]!, tMs);
      const values = new Float64Array(VALUES);
      pose(values, figure, x, y, crowd.heightM[slot]!, tMs);
      if (!this.#blur(values, figure, tMs)) continue;
      ids.push(figure.name);
      for (const v of values) seen.push(v);
    }
    for (const [number, { tMs: lastMs }] of this.#figures) {
      if (tMs - lastMs > FORGET_MS) this.#figures.delete(number);
    }
    return { ids, joints: Float32Array.from(seen) };
  }

  #figure(person: Person, tMs: number): Figure {
    const known = this.#figures.get(person.number);
    if (known) return known;
    const figure: Figure = {
      name: this.#newName(),
      person,
      headingX: 0,
      headingY: 1,
      errors: Float64Array.from({ length: 3 * JOINTS }, (_, i) => this.#sd(Math.floor(i / 3))),
      tMs,
      seenMs: tMs,
      lostUntilMs: 0,
      reach: null,
      hidden: false,
    };
    for (let i = 0; i < figure.errors.length; i++) figure.errors[i]! *= this.#random.normal();
    this.#figures.set(person.number, figure);
    return figure;
  }

  #newName(): string {
    return `${this.id}/${++this.#named}`;
  }

  #sd(joint: number): number {
    return JOINT_SD_M * JOINT_FACTORS[joint]!;
  }

  #turn(figure: Figure, vx: number, vy: number, tMs: number): void {
    const { front } = figure.person;
    const speed = Math.sqrt(vx * vx + vy * vy);
    let [x, y] = [figure.headingX, figure.headingY];
    if (speed > STANDS_M_S) [x, y] = [vx / speed, vy / speed];
    else if (front) [x, y] = [-front[0], -front[1]];
    const share = Math.min(1, (tMs - figure.tMs) / TURN_MS);
    x = figure.headingX + share * (x - figure.headingX);
    y = figure.headingY + share * (y - figure.headingY);
    const length = Math.sqrt(x * x + y * y);
    if (length < 1e-3) return;
    figure.headingX = x / length;
    figure.headingY = y / length;
  }

  /** Adds the source's errors. False where it does not see the body. */
  #blur(values: Float64Array, figure: Figure, tMs: number): boolean {
    const random = this.#random;
    const dtMs = tMs - figure.tMs;
    if (random.chance((LOST_PER_MINUTE * dtMs) / 60_000)) {
      figure.lostUntilMs = tMs + random.range(...LOST_MS);
    }
    const keep = Math.exp(-dtMs / ERROR_MS);
    const fresh = Math.sqrt(1 - keep * keep);
    for (let i = 0; i < figure.errors.length; i++) {
      const sd = this.#sd(Math.floor(i / 3));
      figure.errors[i] = keep * figure.errors[i]! + fresh * sd * random.normal();
    }
    figure.tMs = tMs;
    if (tMs < figure.lostUntilMs) return false;
    if (tMs - figure.seenMs > FORGET_MS) figure.name = this.#newName();
    figure.seenMs = tMs;
    const { reach } = figure.person;
    if (reach !== figure.reach) {
      figure.reach = reach;
      figure.hidden = random.chance(HIDDEN_REACH);
    }
    const out = reach ? reachedOut(reach, tMs) : 0;
    for (let j = 0; j < JOINTS; j++) {
      const inShelf = reach !== null && j === L_WRIST + reach.hand && out > 0.8;
      const factor = inShelf ? COVERED_FACTOR : 1;
      for (let axis = 0; axis < 3; axis++) values[4 * j + axis]! += factor * figure.errors[3 * j + axis]!;
      const [low, high] = inShelf ? COVERED_SCORE : SCORE;
      values[4 * j + 3] = random.range(low, high);
      const missed = random.chance(MISSED_JOINT * (inShelf ? 3 : 1));
      if (missed || (inShelf && figure.hidden)) values.fill(Number.NaN, 4 * j, 4 * j + 3);
    }
    if (random.chance(SWAPPED_WRISTS)) {
      const left = values.slice(4 * L_WRIST, 4 * L_WRIST + 4);
      values.copyWithin(4 * L_WRIST, 4 * L_WRIST + 4, 4 * L_WRIST + 8);
      values.set(left, 4 * L_WRIST + 4);
    }
    return true;
  }
}

/** True joints of a figure that stands at (x, y). */
function pose(
  values: Float64Array,
  { person, headingX, headingY }: Figure,
  x: number,
  y: number,
  heightM: number,
  tMs: number,
): void {
  const set = (joint: number, px: number, py: number, pz: number) => {
    values[4 * joint] = px;
    values[4 * joint + 1] = py;
    values[4 * joint + 2] = pz;
  };
  // left of the heading
  const [sideX, sideY] = [-headingY * SHOULDER_HALF_M, headingX * SHOULDER_HALF_M];
  const shoulders = [1, -1].map(
    (side) => [x + side * sideX, y + side * sideY, SHOULDER_PART * heightM] as const,
  );
  const { reach } = person;
  const out = reach ? reachedOut(reach, tMs) : 0;
  let [leanX, leanY, leanZ] = [0, 0, 0];
  if (reach) {
    const from = shoulders[reach.hand]!;
    const way = [reach.x - from[0], reach.y - from[1], reach.z - from[2]] as const;
    const far = Math.hypot(way[0], way[1], way[2]);
    const beyond = Math.max(0, 1 - (STRETCH * (UPPER_ARM_M + FOREARM_M)) / far);
    [leanX, leanY, leanZ] = [way[0] * beyond * out, way[1] * beyond * out, way[2] * beyond * out];
  }
  set(0, x + 1.1 * leanX, y + 1.1 * leanY, HEAD_PART * heightM + 1.1 * leanZ);
  set(1, x + leanX, y + leanY, NECK_PART * heightM + leanZ);
  shoulders.forEach(([restX, restY, restZ], hand) => {
    const [sx, sy, sz] = [restX + leanX, restY + leanY, restZ + leanZ];
    let [wx, wy, wz] = [
      restX + 0.4 * leanX + HANDS_BEFORE_M * headingX,
      restY + 0.4 * leanY + HANDS_BEFORE_M * headingY,
      HANDS_PART * heightM + 0.6 * leanZ,
    ];
    if (reach && reach.hand === hand) {
      wx += out * (reach.x - wx);
      wy += out * (reach.y - wy);
      wz += out * (reach.z - wz);
    }
    set(L_SHOULDER + hand, sx, sy, sz);
    set(L_WRIST + hand, wx, wy, wz);
    // The elbow hangs below the line from shoulder to hand, as far as the arm is bent.
    const far = Math.hypot(wx - sx, wy - sy, wz - sz);
    const sinks = Math.sqrt(Math.max(0, UPPER_ARM_M * UPPER_ARM_M - (far * far) / 4));
    const level = far > 0 ? Math.hypot(wx - sx, wy - sy) / far : 0;
    const back = sinks * (1 - level);
    set(
      L_ELBOW + hand,
      (sx + wx) / 2 - back * headingX,
      (sy + wy) / 2 - back * headingY,
      (sz + wz) / 2 - sinks * level,
    );
  });
}
