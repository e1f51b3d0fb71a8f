/**
 * What the plates of one gondola measure: load, noise, drift, crosstalk of a shelf's plates,
 * lifts with their ramp and ringing, touches that change nothing, dead and stuck plates.
 *
 * The figures come from a recorded trip of a real store: steps of 0.241 g; −622.9 g on the plate
 * were −638.5 g over its shelf (neighbours −10.8 g and −5.5 g); of 278 plates 31 were stuck, 10
 * dead, and 97 twitched by more than 20 g without net change.
 */
import { hash32, NORMAL_TABLE_SIZE, type Random } from './random.js';
import type { PlatePlace } from './store.js';

/** Step of the load cells' converters. */
export const STEP_G = 0.241;
/** Noise of a good plate: median and spread (log) of its standard deviation. */
const NOISE_G = 0.6;
const NOISE_SPREAD = 0.35;
const NOISY_SHARE = 0.01;
const NOISY_FACTOR = 6;
/** Random walk of the zero: g per square root of a second. */
const DRIFT_G = 0.05;
/** Part of a load that the neighbour, the next one and the others of its shelf feel. */
const CROSSTALK_NEAR = [0.006, 0.02] as const;
const CROSSTALK_NEXT = [0.002, 0.01] as const;
const CROSSTALK_FAR = [-0.003, 0.003] as const;
/** The ringing of a plate after a lift: part of the weight, and its decay. */
const RING_PART = 0.05;
const RING_TAU_MS = 120;
const RING_HZ = [5, 9] as const;
/** Ringing below a thousandth of its start is no longer computed. */
const RING_END_MS = 7 * RING_TAU_MS;

export type PlateHealth = 'ok' | 'stuck' | 'dead';

interface Change {
  kind: 'change';
  /** Grams that come (> 0) or go on, spread by `parts` over the shelf. */
  loadG: number;
  shelfStart: number;
  parts: Float32Array;
  startMs: number;
  rampMs: number;
  ringHz: number;
}
interface Touch {
  kind: 'touch';
  loadG: number;
  shelfStart: number;
  parts: Float32Array;
  startMs: number;
  lengthMs: number;
  /** Wobbles of a lean; 0 for a tap. */
  wobbleHz: number;
}

export class PlateSignals {
  readonly plates: number;
  readonly rateHz: number;
  readonly health: PlateHealth[];
  /** Settled signal of each plate: zero, drift and load with crosstalk. */
  readonly baseG: Float64Array;
  readonly #sigmaG: Float32Array;
  readonly #driftG: Float32Array;
  readonly #noise: Float32Array;
  readonly #random: Random;
  readonly #seed: number;
  #active: (Change | Touch)[] = [];

  constructor(health: PlateHealth[], rateHz: number, noise: Float32Array, random: Random) {
    this.plates = health.length;
    this.rateHz = rateHz;
    this.health = health;
    this.#noise = noise;
    this.#random = random;
    this.#seed = random.uint32();
    this.baseG = new Float64Array(this.plates);
    this.#sigmaG = new Float32Array(this.plates);
    this.#driftG = new Float32Array(this.plates);
    for (let p = 0; p < this.plates; p++) {
      // The zero of a cell is arbitrary.
      this.baseG[p] = health[p] === 'dead' ? Number.NaN : random.range(-400, 2000);
      if (health[p] !== 'ok') continue;
      const noisy = random.chance(NOISY_SHARE) ? NOISY_FACTOR : 1;
      this.#sigmaG[p] = NOISE_G * Math.exp(NOISE_SPREAD * random.normal()) * noisy;
      this.#driftG[p] = DRIFT_G * random.range(0.3, 2);
    }
  }

  /** Parts of a load on `shares` of plates that each plate of the shelf shows. */
  parts(place: PlatePlace, columns: readonly number[], shares: readonly number[]): Float32Array {
    const parts = new Float32Array(place.shelfCount);
    columns.forEach((column, i) => {
      for (let q = 0; q < parts.length; q++) {
        const target = place.shelfStart + q;
        if (this.health[target] !== 'ok') continue;
        parts[q]! += shares[i]! * (target === column ? 1 : this.#coupling(column, target));
      }
    });
    return parts;
  }

  /** Fixed for a pair of plates: it is the shelf's mechanics. */
  #coupling(from: number, to: number): number {
    const far = Math.abs(from - to);
    const [low, high] = far === 1 ? CROSSTALK_NEAR : far === 2 ? CROSSTALK_NEXT : CROSSTALK_FAR;
    return low + (high - low) * (hash32(this.#seed + from * 1031 + to) / 2 ** 32);
  }

  /** Opening load: on the scale before the store opens. */
  addAtOnce(loadG: number, shelfStart: number, parts: Float32Array): void {
    for (let q = 0; q < parts.length; q++) this.baseG[shelfStart + q]! += loadG * parts[q]!;
  }

  /** A unit comes or goes; `startMs` must not lie in a chunk that was handed out. */
  change(loadG: number, shelfStart: number, parts: Float32Array, startMs: number, rampMs: number): void {
    const ringHz = this.#random.range(...RING_HZ);
    this.#active.push({ kind: 'change', loadG, shelfStart, parts, startMs, rampMs, ringHz });
  }

  /** A tap or a lean: presses and lets go. */
  touch(
    loadG: number,
    shelfStart: number,
    parts: Float32Array,
    startMs: number,
    lengthMs: number,
    wobbleHz = 0,
  ): void {
    this.#active.push({ kind: 'touch', loadG, shelfStart, parts, startMs, lengthMs, wobbleHz });
  }

  /** Samples × plates from startMs on. */
  chunk(startMs: number, samples: number): Float32Array {
    const { plates, baseG } = this;
    const out = new Float32Array(samples * plates);
    const stepMs = 1000 / this.rateHz;
    const rootS = Math.sqrt((samples * stepMs) / 1000);
    for (let p = 0; p < plates; p++) baseG[p]! += this.#driftG[p]! * rootS * this.#random.normal();
    for (let k = 0; k < samples; k++) {
      const row = k * plates;
      const noiseAt = this.#random.uint32();
      for (let p = 0; p < plates; p++) {
        out[row + p] = baseG[p]! + this.#sigmaG[p]! * this.#noise[(noiseAt + p) & (NORMAL_TABLE_SIZE - 1)]!;
      }
    }
    if (this.#active.length > 0) this.#addActive(out, startMs, samples, stepMs);
    const inverse = 1 / STEP_G;
    for (let i = 0; i < out.length; i++) out[i] = Math.round(out[i]! * inverse) * STEP_G;
    return out;
  }

  #addActive(out: Float32Array, startMs: number, samples: number, stepMs: number): void {
    const endMs = startMs + samples * stepMs;
    this.#active = this.#active.filter((a) => {
      if (a.startMs >= endMs) return true;
      for (let k = 0; k < samples; k++) {
        const g = valueAt(a, startMs + k * stepMs);
        if (g === 0) continue;
        const row = k * this.plates + a.shelfStart;
        for (let q = 0; q < a.parts.length; q++) out[row + q]! += g * a.parts[q]!;
      }
      if (a.kind === 'touch') return a.startMs + a.lengthMs >= endMs;
      if (a.startMs + a.rampMs + RING_END_MS >= endMs) return true;
      this.addAtOnce(a.loadG, a.shelfStart, a.parts);
      return false;
    });
  }
}

/** Grams that an active change or touch adds at a time. */
function valueAt(a: Change | Touch, tMs: number): number {
  const since = tMs - a.startMs;
  if (since <= 0) return 0;
  if (a.kind === 'touch') {
    if (since >= a.lengthMs) return 0;
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * since) / a.lengthMs);
    const wobble = a.wobbleHz === 0 ? 1 : 0.8 + 0.2 * Math.sin((2 * Math.PI * a.wobbleHz * since) / 1000);
    return a.loadG * window * wobble;
  }
  const t = Math.min(1, since / a.rampMs);
  const ramp = a.loadG * t * t * (3 - 2 * t);
  const rings = since - a.rampMs;
  if (rings <= 0) return ramp;
  const ring = RING_PART * Math.exp(-rings / RING_TAU_MS) * Math.sin((2 * Math.PI * a.ringHz * rings) / 1000);
  return ramp + a.loadG * ring;
}
