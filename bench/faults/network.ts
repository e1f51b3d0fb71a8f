/** A bad network, one message at a time: what is sent comes late, twice, out of order, or not at all. */
import type { Random } from '../../clients/simulator/random.js';

/** Shares of messages, and the longest delay in store time; far worse than a store's own network. */
const LOSS = 0.05;
const REPEAT = 0.05;
const DELAYED = 0.3;
const LONGEST_DELAY_MS = 1_200;

export class BadNetwork {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Store times at which copies of a message arrive that would arrive at `arrivalMs`. */
  arrivals(arrivalMs: number): number[] {
    const random = this.#random;
    if (random.chance(LOSS)) return [];
    const late = () => (random.chance(DELAYED) ? random.range(0, LONGEST_DELAY_MS) : 0);
    const arrivals = [arrivalMs + late()];
    if (random.chance(REPEAT)) arrivals.push(arrivalMs + late());
    return arrivals;
  }
}
