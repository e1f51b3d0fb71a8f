/** The planogram as the matching needs it: which facing a plate belongs to, where a change was. */
import type { Place } from '../../wasm/matching.js';
import type { Facing, StoreModel } from '../catalog/model.js';

/** A hand lies about this far above the plate it takes from (m): the middle of a low item. */
const HAND_ABOVE_M = 0.12;
/** Heights of grips differ by this much either way (m). */
const GRIP_HALF_M = 0.04;
/** The wrist stays this far outside of what the fingers hold (m). */
const WRIST_OUTSIDE_M = 0.05;

export class Shelves {
  readonly model: StoreModel;
  /** Facing of each plate, −1 for none. */
  readonly facingOf: Int32Array;

  constructor(model: StoreModel) {
    this.model = model;
    this.facingOf = new Int32Array(model.plates.length).fill(-1);
    for (const f of model.facings) for (const p of f.plates) this.facingOf[p] = f.index;
  }

  facing(plate: number): Facing | null {
    const f = this.facingOf[plate]!;
    return f < 0 ? null : this.model.facings[f]!;
  }

  sameShelf(a: number, b: number): boolean {
    return this.model.plates[a]!.shelf === this.model.plates[b]!.shelf;
  }

  /** Where a hand is that changes these plates; loads are the shares of the change (> 0). */
  place(plates: readonly number[], loads: readonly number[]): Place {
    let x = 0;
    let y = 0;
    let z = 0;
    let total = 0;
    for (let i = 0; i < plates.length; i++) {
      const { origin, size } = this.model.plates[plates[i]!]!;
      const w = loads[i]!;
      x += w * (origin[0] + size[0] / 2);
      y += w * (origin[1] + size[1] / 2);
      z += w * (origin[2] + Math.min(size[2] / 2, HAND_ABOVE_M));
      total += w;
    }
    const { size } = this.model.plates[plates[0]!]!;
    // along the shelf the load tells the place; into the shelf the whole depth is open
    const half = (own: number, other: number) =>
      own > other ? own / 2 + WRIST_OUTSIDE_M : Math.max(0, own / 2 - WRIST_OUTSIDE_M);
    return {
      x: x / total,
      y: y / total,
      z: z / total,
      halfX: half(size[0], size[1]),
      halfY: half(size[1], size[0]),
      halfZ: GRIP_HALF_M,
    };
  }

  /** …that changed them so. */
  placeOf(atoms: readonly { plate: number; beforeG: number; afterG: number }[]): Place {
    return this.place(
      atoms.map((a) => a.plate),
      atoms.map((a) => Math.max(1, Math.abs(a.afterG - a.beforeG))),
    );
  }
}
