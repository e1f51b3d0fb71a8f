/** Tells the store what a facing's units weigh, where confident picks do not agree with the catalogue. */
import type { Table } from '../../wasm/matching.js';
import type { Facing, StoreModel } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';
import type { Decision } from './matching-decide.js';
import type { FacingWeights } from './matching-weights.js';

/** A pick this sure teaches the weight of its facing. */
const LEARN_P = 0.97;
/** Told from this far off the catalogue (share): a half of what counts as wrong later. */
const OFF_SHARE = 0.03;
/** Units that an estimate must rest on. */
const PICKS_LEAST = 3;
/** Told again when the estimate moved by more than this (share), and by its own spread. */
const AGAIN_SHARE = 0.005;

/** Fields of a facing's record, beside those of FacingWeights. */
const F = { toldG: 2, picks: 3 } as const;

export class WeightFindings {
  readonly #table: Table;
  readonly #model: StoreModel;
  readonly #weights: FacingWeights;

  constructor(table: Table, model: StoreModel, weights: FacingWeights) {
    this.#table = table;
    this.#model = model;
    this.#weights = weights;
  }

  /** Learns from a pick that is sure enough; returns what is to be said about its facing. */
  learn({ best: { option }, part, p }: Decision, tMs: number): UnnamedFact | null {
    if (option.kind !== 'pick' || p < LEARN_P) return null;
    const facing = this.#model.facings[option.facing]!;
    const grams = part.changes.reduce((sum, c) => sum - c.deltaG, 0);
    this.#weights.learn(facing, grams, option.quantity);
    return this.#learned(facing, option.quantity, tMs);
  }

  #learned(facing: Facing, units: number, tMs: number): UnnamedFact | null {
    const picks = this.#table.get(facing.index, F.picks) + units;
    this.#table.set(facing.index, F.picks, picks);
    const { weightG } = this.#model.products[facing.product]!;
    const { meanG, meanSdG: sdG } = this.#weights.of(facing);
    const told = this.#table.get(facing.index, F.toldG);
    const off = Math.abs(meanG - weightG) > OFF_SHARE * weightG;
    if (picks < PICKS_LEAST || (!off && told === 0)) return null;
    if (told !== 0 && Math.abs(meanG - told) <= Math.max(AGAIN_SHARE * meanG, sdG)) return null;
    this.#table.set(facing.index, F.toldG, meanG);
    const shelf = this.#model.plates[facing.plates[0]!]!.shelf;
    return { kind: 'weight_learned', tMs, shelf, facing: facing.index, meanG, sdG, picks };
  }
}
