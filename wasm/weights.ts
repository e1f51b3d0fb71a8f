/**
 * Host side of the weight kernels: chunks of samples in, steps of plates out.
 * Blocks are 0.1 s, counted from the store's origin.
 */
import type { FloorMemory } from './floor-memory.js';

export const BLOCK_MS = 100;

/** A plate went from one resting level to another, or may be about to. */
export interface Step {
  plate: number;
  /** Event times, ms after the store's origin. */
  startMs: number;
  halfMs: number;
  endMs: number;
  beforeG: number;
  afterG: number;
  /** Spread of the plate's blocks at rest. */
  sdG: number;
  /** `settled`: at rest again; `forced`: it did not rest, median taken; `lift`: certain, still moving. */
  kind: 'settled' | 'forced' | 'lift';
}

export const PLATE_HEALTH = ['ok', 'stuck', 'silent', 'noisy', 'drifting', 'crosstalk'] as const;
export type PlateHealth = (typeof PLATE_HEALTH)[number];

const STEP_VALUES = 8;
const KINDS: Record<number, Step['kind']> = { 1: 'settled', 2: 'forced', 4: 'lift' };
const MODE_ACTIVE = 2;
const MISSING = -1e29;
/** Blocks kept: assembly/weight/layout.ts. */
const RING = 128;

export class Weights {
  readonly #call: FloorMemory['exports'];
  readonly #input: Float32Array;
  readonly #stepsF: Float32Array;
  readonly #stepsI: Int32Array;
  readonly #mode: Int32Array;
  readonly #since: Int32Array;
  readonly #lift: Float32Array;
  readonly #level: Float32Array;
  readonly #restless: Float32Array;
  readonly #block: Int32Array;
  readonly #ring: Float32Array;
  readonly #plates: number;

  constructor(memory: FloorMemory) {
    this.#call = memory.exports;
    const plates = memory.limits.plates;
    this.#input = memory.f32(this.#call.weightInput!(), this.#call.weightInputCapacity!());
    this.#stepsF = memory.f32(this.#call.weightSteps!(), plates * 2 * STEP_VALUES);
    this.#stepsI = memory.i32(this.#call.weightSteps!(), plates * 2 * STEP_VALUES);
    this.#mode = memory.i32(this.#call.weightMode!(), plates);
    this.#since = memory.i32(this.#call.weightSince!(), plates);
    this.#lift = memory.f32(this.#call.weightLift!(), plates);
    this.#level = memory.f32(this.#call.weightLevel!(), plates);
    this.#restless = memory.f32(this.#call.weightRestless!(), plates);
    this.#block = memory.i32(this.#call.weightBlock!(), plates);
    this.#ring = memory.f32(this.#call.weightRing!(), RING * plates);
    this.#plates = plates;
    this.#call.weightReset!();
  }

  /**
   * Takes samples × plates values (g, NaN: none) of a gondola whose first plate is `firstPlate`;
   * the first sample is `relMs` after the origin. Returns how many steps there are to read.
   */
  ingest(
    firstPlate: number,
    plates: number,
    samples: number,
    relMs: number,
    rateHz: number,
    values: Float32Array,
  ): number {
    this.#input.set(values);
    return this.#call.weightIngest!(firstPlate, plates, samples, relMs, 1000 / rateHz);
  }

  /** Step `i` of the last `ingest`. */
  step(i: number): Step {
    const at = i * STEP_VALUES;
    const last = this.#stepsI[at + 3]!;
    return {
      plate: this.#stepsI[at]!,
      startMs: this.#stepsI[at + 1]! * BLOCK_MS,
      halfMs: (last + this.#stepsF[at + 2]!) * BLOCK_MS,
      endMs: (last + 1) * BLOCK_MS,
      beforeG: this.#stepsF[at + 4]!,
      afterG: this.#stepsF[at + 5]!,
      sdG: this.#stepsF[at + 6]!,
      kind: KINDS[this.#stepsF[at + 7]!] ?? 'settled',
    };
  }

  /** Since when the plate moves (ms after the origin); −1 while it rests. */
  activeSinceMs(plate: number): number {
    return this.#mode[plate] === MODE_ACTIVE ? this.#since[plate]! * BLOCK_MS : -1;
  }

  /** Time (ms after the origin) up to which a gondola's samples were taken; −1 before the first. */
  newestMs(firstPlate: number): number {
    return (this.#block[firstPlate]! - 1) * BLOCK_MS;
  }

  /** Mean of one block (g); NaN where there was no sample. At most 12.8 s back. */
  blockG(plate: number, block: number): number {
    const mean = this.#ring[(block & (RING - 1)) * this.#plates + plate]!;
    return mean < MISSING ? Number.NaN : mean;
  }

  /** Resting level now (g, arbitrary offset). */
  levelG(plate: number): number {
    return this.#level[plate]!;
  }

  /** From which fall (g) a lift from this plate may be announced; 0: never. */
  setLift(plate: number, fallG: number): void {
    this.#lift[plate] = fallG;
  }

  /**
   * Mean level (g) of a plate over whole blocks within [fromMs, toMs), outliers left out; NaN where
   * there is no sample. At most 12.8 s back.
   */
  meanG(plate: number, fromMs: number, toMs: number): number {
    const from = Math.ceil(fromMs / BLOCK_MS);
    const to = Math.floor(toMs / BLOCK_MS) - 1;
    if (to < from) return Number.NaN;
    const mean = this.#call.weightMean!(plate, from, to);
    return mean < MISSING ? Number.NaN : mean;
  }
  /** Of the last `meanG`: blocks used, and their standard deviation (g). */
  meanCount(): number {
    return this.#call.weightMeanCount!();
  }
  meanSdG(): number {
    return this.#call.weightMeanSd!();
  }

  /** Share of the last quarter of a minute in which the plate's samples ran far apart, 0…1. */
  restless(plate: number): number {
    return this.#restless[plate]!;
  }

  /** Something moved beside the plate; `share` of it (signed) showed on the plate itself. */
  heardBeside(plate: number, share: number): void {
    this.#call.weightCrosstalk!(plate, share);
  }

  /** New health of the plate at `relMs`, or null where it has not changed. */
  healthChange(plate: number, relMs: number): PlateHealth | null {
    const changed = this.#call.weightHealthCheck!(plate, Math.floor(relMs / BLOCK_MS));
    return changed === 0 ? null : PLATE_HEALTH[changed - 1]!;
  }
}
