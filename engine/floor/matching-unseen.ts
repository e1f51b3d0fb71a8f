/**
 * Weights that changed while the store was away: the plates tell what, nobody saw whose. Kept in the
 * region that survives, as event times after the store's origin.
 */
import { BLOCK_MS, type Weights } from '../../wasm/weights.js';
import type { Atom, Move } from './matching-moves.js';

/** Blocks that are kept: assembly/weight/layout.ts. */
const RING_BLOCKS = 128;
/** Globals of the matching. */
const FROM_MS = 2;
const TO_MS = 3;

export class Unseen {
  readonly #weights: Weights;
  readonly #globals: Float64Array;

  constructor(weights: Weights, globals: Float64Array) {
    this.#weights = weights;
    this.#globals = globals;
  }

  away(fromMs: number, toMs: number): void {
    this.#globals[FROM_MS] = fromMs;
    this.#globals[TO_MS] = toMs;
  }

  /** Whether the move that is decided has a step of that time. */
  move(group: readonly Move[], slot: number): boolean {
    return group.some((m) => m.slot === slot && m.atoms.some((atom) => this.step(atom)));
  }

  /**
   * A step that overlaps the time away, or began with the first sample that the plate gave since:
   * then nothing was measured between the two.
   */
  step({ plate, startMs, endMs }: Pick<Atom, 'plate' | 'startMs' | 'endMs'>): boolean {
    const fromMs = this.#globals[FROM_MS]!;
    const toMs = this.#globals[TO_MS]!;
    if (toMs === 0 || endMs <= fromMs) return false;
    const first = Math.ceil(toMs / BLOCK_MS);
    const start = Math.floor(startMs / BLOCK_MS);
    if (start <= first) return true;
    if (start - first >= RING_BLOCKS) return false;
    for (let block = first; block < start; block++)
      if (!Number.isNaN(this.#weights.blockG(plate, block))) return false;
    return true;
  }
}
