/** A group that walks together from errand to errand, and parts half-way: each has own wishes left. */
import type { Floor } from './floor.js';
import type { Wait } from './person.js';

/** Nobody waits longer for the others than this (ms). */
const PATIENCE_MS = 25_000;
const LOOK_MS = 200;

export class Party {
  readonly #size: number;
  readonly #shared: number;
  /** How many have come to each gathering. */
  readonly #come: number[] = [];

  /** @param shared errands that they run together */
  constructor(size: number, shared: number) {
    this.#size = size;
    this.#shared = shared;
  }

  hasParted(errand: number): boolean {
    return errand >= this.#shared;
  }

  /** Waits where one is until all have done with the errand before, so that they walk side by side. */
  *gather(errand: number, floor: Floor): Generator<Wait, void, undefined> {
    this.#come[errand] = (this.#come[errand] ?? 0) + 1;
    const untilMs = floor.nowMs + PATIENCE_MS;
    while (this.#come[errand]! < this.#size && floor.nowMs < untilMs) {
      yield { untilMs: floor.nowMs + LOOK_MS };
    }
  }
}
