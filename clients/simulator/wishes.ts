/** What shoppers want: facings by their popularity, in the order of a walk through the store. */
import type { Floor } from './floor.js';
import type { Random } from './random.js';
import type { Errand } from './shopping.js';

/** A friend looks at facings this many places away from the other's. */
const NEARBY_FACINGS = 10;

export class Wishes {
  readonly #floor: Floor;
  /** Popularity, summed up to each facing. */
  readonly #popular: Float64Array;

  constructor(floor: Floor) {
    this.#floor = floor;
    let sum = 0;
    this.#popular = Float64Array.from(floor.stock.facings, (_, facing) => {
      sum += floor.stock.popularity(facing);
      return sum;
    });
  }

  /** One visit's errands: always on to the nearest. */
  plan(random: Random): Errand[] {
    const { stock, entrances, habits } = this.#floor;
    const more = Math.floor(random.exponential(habits.moreItems));
    const wanted = Array.from({ length: Math.min(habits.maxItems, 1 + more) }, () => this.#any(random));
    const place = (facing: number) => stock.lanes[stock.facings[facing]![0]!]!;
    const errands: Errand[] = [];
    let { x, y }: { x: number; y: number } = entrances[0]!;
    while (wanted.length > 0) {
      const far = wanted.map((f) => Math.hypot(place(f).x - x, place(f).y - y));
      const facing = wanted.splice(far.indexOf(Math.min(...far)), 1)[0]!;
      errands.push({ facing });
      ({ x, y } = place(facing));
    }
    return errands;
  }

  /** What a friend looks at meanwhile. */
  beside(errand: Errand, random: Random): Errand {
    const last = this.#floor.stock.facings.length - 1;
    const facing = errand.facing + random.int(2 * NEARBY_FACINGS + 1) - NEARBY_FACINGS;
    return { facing: Math.min(last, Math.max(0, facing)) };
  }

  #any(random: Random): number {
    const draw = random.next() * this.#popular.at(-1)!;
    let low = 0;
    let high = this.#popular.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#popular[middle]! < draw) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
