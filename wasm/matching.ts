/** Host side of the matching kernels: bodies' history, evidence of arms, tables that survive. */
import type { FloorMemory } from './floor-memory.js';

/** A place on a shelf: centre and half extents, metres. */
export interface Place {
  x: number;
  y: number;
  z: number;
  halfX: number;
  halfY: number;
  halfZ: number;
}

export const REACH_SOURCES = ['none', 'wrist', 'elbow', 'track'] as const;
export type ReachSource = (typeof REACH_SOURCES)[number];

const VALUES_PER_BODY = 32;
/** Of an arm: evidence, distance of the hand, of hand or trunk, source. */
const RESULT_VALUES = 4;

export class Bodies {
  readonly #call: FloorMemory['exports'];
  readonly #scratch: Float32Array;
  readonly #scratchAt: number;
  readonly #results: Float64Array;
  readonly #terms: Float64Array;

  constructor(memory: FloorMemory) {
    this.#call = memory.exports;
    this.#scratchAt = this.#call.weightInput!();
    this.#scratch = memory.f32(this.#scratchAt, this.#call.weightInputCapacity!());
    this.#results = memory.f64(this.#call.reachResultsAt!(), 2 * RESULT_VALUES);
    this.#terms = memory.f64(this.#call.reachTermsAt!(), 2 * this.#call.reachTermCount!());
  }

  /** Joints of all bodies of one message: bodies × 8 × (x, y, z, score); slot −1 is left out. */
  frame(relMs: number, slots: Int32Array, bodies: number, joints: Float32Array): void {
    this.#scratch.set(joints);
    for (let i = 0; i < bodies; i++)
      if (slots[i]! >= 0)
        this.#call.bodyFrame!(slots[i]!, Math.floor(relMs), this.#scratchAt + i * VALUES_PER_BODY * 4);
  }
  track(slot: number, relMs: number, xM: number, yM: number): void {
    this.#call.bodyTrack!(slot, Math.floor(relMs), xM, yM);
  }
  forget(slot: number): void {
    this.#call.bodyForget!(slot);
  }

  /**
   * Looks at both arms of a body: did one make a change at the place between the two times (ms after
   * the origin)? The answers stand until the next call.
   */
  look(slot: number, place: Place, fromMs: number, toMs: number): void {
    this.#call.reachEvidence!(
      slot,
      place.x,
      place.y,
      place.z,
      place.halfX,
      place.halfY,
      place.halfZ,
      Math.floor(fromMs),
      Math.ceil(toMs),
    );
  }
  /** log of the likelihood ratio that this arm (0 left, 1 right) did it. */
  evidence(hand: number): number {
    return this.#results[hand * RESULT_VALUES]!;
  }
  /** Nearest distance of the hand (m; ≥ 1e9: not seen). */
  distanceM(hand: number): number {
    return this.#results[hand * RESULT_VALUES + 1]!;
  }
  /** Nearest distance of the hand or the trunk (m), as far as they were seen around that time. */
  bodyM(hand: number): number {
    return this.#results[hand * RESULT_VALUES + 2]!;
  }
  /** Terms of both arms before weighting, one after the other; for fitting their weights. */
  terms(): Float64Array {
    return this.#terms;
  }
  source(hand: number): ReachSource {
    return REACH_SOURCES[this.#results[hand * RESULT_VALUES + 3]!]!;
  }
}

/** log density (per g) of a weight that is off by `offG` with deviation `sdG`. */
export class Odds {
  readonly #call: FloorMemory['exports'];
  constructor(memory: FloorMemory) {
    this.#call = memory.exports;
  }
  weight(offG: number, sdG: number): number {
    return this.#call.weightLikelihood!(offG, sdG);
  }
  /** log density (per g) of lifting `grams` as n units; see liftLikelihood. */
  lift(
    grams: number,
    n: number,
    unitG: number,
    unitSdG: number,
    meanSdG: number,
    sdG: number,
    fresh: boolean,
  ): number {
    return this.#call.liftLikelihood!(grams, n, unitG, unitSdG, meanSdG, sdG, fresh ? 1 : 0);
  }
  log(x: number): number {
    return this.#call.oddsLog!(x);
  }
  exp(x: number): number {
    return this.#call.oddsExp!(x);
  }
  /** log Σ exp. */
  sum(values: readonly number[]): number {
    let most = Number.NEGATIVE_INFINITY;
    for (const v of values) if (v > most) most = v;
    if (most === Number.NEGATIVE_INFINITY) return most;
    let total = 0;
    for (const v of values) total += this.exp(v - most);
    return most + this.log(total);
  }
}

/** Records of f64 in the region that survives; field 0 is the record's state, 0 for a free one. */
export class Table {
  readonly capacity: number;
  readonly stride: number;
  readonly values: Float64Array;
  /** No record before this one is free: it is told by the records, so a copy of them needs no more. */
  #freeFrom = 0;
  /** Where it is kept that no record from here on was ever used. */
  readonly #mark: Float64Array;
  readonly #at: number;

  constructor(values: Float64Array, stride: number, mark: Float64Array, at: number) {
    this.capacity = values.length / stride;
    this.stride = stride;
    this.values = values;
    this.#mark = mark;
    this.#at = at;
  }
  /** Records from here on were never used: no need to look at them. */
  get top(): number {
    return this.#mark[this.#at]!;
  }
  get(record: number, field: number): number {
    return this.values[record * this.stride + field]!;
  }
  set(record: number, field: number, value: number): void {
    this.values[record * this.stride + field] = value;
    if (field === 0 && value === 0 && record < this.#freeFrom) this.#freeFrom = record;
    if (record >= this.#mark[this.#at]!) this.#mark[this.#at] = record + 1;
  }
  clear(record: number): void {
    this.values.fill(0, record * this.stride, (record + 1) * this.stride);
    if (record < this.#freeFrom) this.#freeFrom = record;
  }
  /** The records were replaced from outside. */
  restored(): void {
    this.#freeFrom = 0;
  }
  /** The first free record, −1 where there is none. */
  free(): number {
    const { top } = this;
    let at = this.#freeFrom;
    while (at < top && this.values[at * this.stride] !== 0) at++;
    this.#freeFrom = at;
    return at < this.capacity ? at : -1;
  }
}

/** Values kept beside the tables; the last ones mark how far each table was used. */
const GLOBALS = 128;

export class MatchingMemory {
  readonly interactions: Table;
  readonly units: Table;
  readonly facings: Table;
  readonly globals: Float64Array;
  constructor(memory: FloorMemory) {
    const call = memory.exports;
    this.globals = memory.f64(call.matchingGlobals!(), GLOBALS);
    const table = (at: number, capacity: number, stride: number, mark: number) =>
      new Table(memory.f64(at, capacity * stride), stride, this.globals, GLOBALS - mark);
    const { interactions, facings } = memory.limits;
    this.interactions = table(
      call.matchingInteractions!(),
      interactions,
      call.matchingInteractionValues!(),
      1,
    );
    this.units = table(call.matchingUnits!(), call.matchingUnitCapacity!(), call.matchingUnitValues!(), 2);
    this.facings = table(call.matchingFacings!(), facings, call.matchingFacingValues!(), 3);
  }
}
