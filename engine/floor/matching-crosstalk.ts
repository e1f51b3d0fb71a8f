/**
 * Plates that show what moves beside them: after each sure pick the plates of its shelf that had no
 * part in it are measured again. A healthy one shows 1 to 2 % of the change; the weight kernels
 * keep the mean share and tell a plate of which more agrees.
 */
import type { Weights } from '../../wasm/weights.js';
import type { Decision } from './matching-decide.js';
import type { Shelves } from './matching-shelves.js';

/** Only what weighs this much (g) is told from a level's wander of some 2 g at a share of 5 %. */
const TELLING_G = 150;
const SURE_P = 0.95;
/** Nothing else of note may have moved on the shelf meanwhile (share of the change). */
const ALONE_SHARE = 0.2;
/** Levels before and after: over this time (ms), this far from the deed. */
const LEVEL_MS = 800;
const APART_MS = 100;
/** Blocks that a level rests on, and how far they may spread (g). */
const BLOCKS_LEAST = 3;
const SPREAD_MOST_G = 3;

export class Crosstalk {
  readonly #weights: Weights;
  readonly #shelves: Shelves;

  constructor(weights: Weights, shelves: Shelves) {
    this.#weights = weights;
    this.#shelves = shelves;
  }

  note({ part, best, p }: Decision): void {
    if (best.option.kind !== 'pick' || p < SURE_P) return;
    const changeG = part.changes.reduce((sum, c) => sum + c.deltaG, 0);
    const otherG = part.totalG - part.changes.reduce((sum, c) => sum + Math.abs(c.deltaG), 0);
    if (-changeG < TELLING_G || otherG > ALONE_SHARE * -changeG) return;
    const { plates, shelves } = this.#shelves.model;
    const own = new Set(part.changes.map((c) => c.plate));
    const facings = new Set(part.changes.map((c) => this.#shelves.facingOf[c.plate]!));
    for (const plate of shelves[plates[part.changes[0]!.plate]!.shelf]!.plates) {
      const facing = this.#shelves.facingOf[plate]!;
      // an item of the same facing may have tilted or been pushed
      if (own.has(plate) || (facing >= 0 && facings.has(facing))) continue;
      if (this.#weights.activeSinceMs(plate) >= 0) continue;
      const before = this.#levelG(plate, part.fromMs - APART_MS - LEVEL_MS, part.fromMs - APART_MS);
      const after = this.#levelG(plate, part.toMs + APART_MS, part.toMs + APART_MS + LEVEL_MS);
      if (before === null || after === null) continue;
      this.#weights.heardBeside(plate, (after - before) / changeG);
    }
  }

  /** Null where the plate was not at rest, or not heard for long enough. */
  #levelG(plate: number, fromMs: number, toMs: number): number | null {
    const meanG = this.#weights.meanG(plate, fromMs, toMs);
    if (Number.isNaN(meanG) || this.#weights.meanCount() < BLOCKS_LEAST) return null;
    return this.#weights.meanSdG() > SPREAD_MOST_G ? null : meanG;
  }
}
