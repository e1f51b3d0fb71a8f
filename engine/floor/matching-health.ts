/** Plates that are not well, as the weight kernels tell: stuck, silent, noisy, drifting or well again. */
import type { Weights } from '../../wasm/weights.js';
import type { StoreModel } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';

/** The health of each plate is looked at once in this time (ms). */
const HEALTH_MS = 1000;
/** Global: the next plate to look at. */
const NEXT_AT = 1;

export class PlateHealth {
  readonly #weights: Weights;
  readonly #model: StoreModel;
  readonly #globals: Float64Array;

  constructor(weights: Weights, model: StoreModel, globals: Float64Array) {
    this.#weights = weights;
    this.#model = model;
    this.#globals = globals;
  }

  /** Looks at a slice of the plates a tick, so that no tick bears them all; where it stands survives. */
  look(tMs: number): UnnamedFact[] {
    const { plates, gondolas, tickMs } = this.#model;
    const first = this.#globals[NEXT_AT]!;
    const next = Math.min(plates.length, first + Math.ceil((plates.length * tickMs) / HEALTH_MS));
    this.#globals[NEXT_AT] = next === plates.length ? 0 : next;
    const facts: UnnamedFact[] = [];
    for (let i = first; i < next; i++) {
      const plate = plates[i]!;
      // against its gondola's newest samples: a whole gondola that is silent is its source's fact
      const newestMs = this.#weights.newestMs(gondolas[plate.gondola]!.firstPlate);
      const health = newestMs < 0 ? null : this.#weights.healthChange(plate.index, newestMs);
      if (health) facts.push({ kind: 'plate_health', tMs, shelf: plate.shelf, plate: plate.index, health });
    }
    return facts;
  }
}
