/** Feeds the kernel's history of bodies: joints as they come, the tracks' places once a tick. */
import type { Bodies } from '../../wasm/matching.js';
import type { BodiesInput } from './inbox-types.js';
import type { PeoplePart } from './parts.js';

export class BodyHistory {
  readonly #people: PeoplePart;
  readonly #bodies: Bodies;
  readonly #originMs: number;
  /** Whose history each slot holds. */
  readonly #trackletOf: Uint32Array;
  /** Tracklets that there were when newcomers were looked for last; −1 not yet. */
  #opened = -1;

  constructor(people: PeoplePart, bodies: Bodies, originMs: number) {
    this.#people = people;
    this.#bodies = bodies;
    this.#originMs = originMs;
    this.#trackletOf = new Uint32Array(people.persons.capacity);
  }

  /** The arena was overwritten by a copy, histories with it. */
  restored(): void {
    this.#trackletOf.set(this.#people.persons.tracklet);
    this.#opened = -1;
  }

  joints(input: BodiesInput, slots: Int32Array): void {
    // who is gone is forgotten at the tick's end
    if (this.#people.opened() !== this.#opened) this.#newcomers();
    this.#bodies.frame(input.tMs - this.#originMs, slots, input.ids.length, input.joints);
  }

  positions(tMs: number): void {
    this.#newcomers();
    const { capacity, tracklet, x, y } = this.#people.persons;
    for (let slot = 0; slot < capacity; slot++)
      if (tracklet[slot] !== 0) this.#bodies.track(slot, tMs - this.#originMs, x[slot]!, y[slot]!);
  }

  /** A slot that changed hands forgets the body before. */
  #newcomers(): void {
    this.#opened = this.#people.opened();
    const { tracklet } = this.#people.persons;
    for (let slot = 0; slot < tracklet.length; slot++)
      if (tracklet[slot] !== this.#trackletOf[slot]) {
        this.#bodies.forget(slot);
        this.#trackletOf[slot] = tracklet[slot]!;
      }
  }
}
