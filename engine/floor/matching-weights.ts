/** What a unit of each facing weighs: the catalogue's word, corrected by confident picks. */
import type { Table } from '../../wasm/matching.js';
import type { Facing, StoreModel } from '../catalog/model.js';

/** Catalogues are off by this share in the mean, one standard deviation. */
const CATALOGUE_SD = 0.015;

/** Error of a single unit's measured weight beyond the plates' (g). */
const UNIT_SD_G = 1;
/** Units of one product do not differ by more than this share of their weight. */
const FAR_SHARE = 0.1;
/** Units that a facing's weight remembers: boxes of a new delivery may weigh otherwise. */
const MEMORY_UNITS = 50;

const F = { count: 0, meanG: 1 } as const;

export interface UnitWeight {
  meanG: number;
  /** How well the mean is known. */
  meanSdG: number;
  /** Spread of single units. */
  unitSdG: number;
  /** Nothing was learned here yet. */
  fresh: boolean;
}

export class FacingWeights {
  readonly #table: Table;
  readonly #model: StoreModel;
  /** Another number whenever something was learned. */
  version = 0;

  constructor(table: Table, model: StoreModel) {
    this.#table = table;
    this.#model = model;
  }

  of(facing: Facing): UnitWeight {
    const product = this.#model.products[facing.product]!;
    const n = this.#table.get(facing.index, F.count);
    const priorSd = CATALOGUE_SD * product.weightG;
    if (n === 0)
      return {
        meanG: product.weightG,
        meanSdG: priorSd,
        unitSdG: product.weightSdG,
        fresh: true,
      };
    return {
      meanG: this.#table.get(facing.index, F.meanG),
      meanSdG: Math.min(priorSd, product.weightSdG / Math.sqrt(n)),
      unitSdG: product.weightSdG,
      fresh: false,
    };
  }

  /** A confident pick of `units` weighing `grams` in all. The first one replaces the catalogue. */
  learn(facing: Facing, grams: number, units: number): void {
    const product = this.#model.products[facing.product]!;
    const n = this.#table.get(facing.index, F.count);
    // the catalogue counts as much as its trust against the spread of units, unless it is far off
    const one = grams / units;
    const far = Math.abs(one - product.weightG) > 3 * product.weightSdG;
    const prior = far ? 0.2 : 1;
    const weight = n === 0 ? prior : n;
    const mean = n === 0 ? product.weightG : this.#table.get(facing.index, F.meanG);
    const total = Math.min(weight + units, MEMORY_UNITS);
    this.#table.set(facing.index, F.meanG, mean + ((one - mean) * units) / (weight + units));
    this.#table.set(facing.index, F.count, total);
    this.version++;
  }
}

/** What one unit of a pick weighs: as measured, unless that is far from what units weigh there. */
export function unitWeight(
  changes: readonly { deltaG: number; sdG: number }[],
  n: number,
  { meanG, unitSdG }: UnitWeight,
): { weightG: number; sdG: number } {
  const one = Math.abs(changes.reduce((sum, c) => sum + c.deltaG, 0)) / n;
  const plateSd = Math.sqrt(changes.reduce((sum, c) => sum + c.sdG * c.sdG, UNIT_SD_G)) / n;
  const spread = n > 1 ? unitSdG : 0;
  const far = Math.abs(one - meanG);
  // a hand or a second lift spoilt the reading: between the two, and not well known
  if (far > FAR_SHARE * meanG) return { weightG: (one + meanG) / 2, sdG: far / 2 };
  return { weightG: one, sdG: Math.sqrt(spread * spread + plateSd * plateSd) };
}
