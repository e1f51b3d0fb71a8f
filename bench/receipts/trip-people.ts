/**
 * People of a recorded trip, for measuring the matching alone: the recording's skeleton ids are
 * the truth about who is who. The engine's own People does the same from `admit` with a body.
 */
import type { UnnamedFact } from '../../engine/floor/facts.js';
import type { BodiesInput } from '../../engine/floor/inbox-types.js';
import type { PeoplePart, PersonTable, VisitTable } from '../../engine/floor/parts.js';

const VALUES_PER_BODY = 32;

export class TripPeople implements PeoplePart {
  readonly persons: PersonTable;
  readonly visits: VisitTable;
  readonly #ids: string[] = [];
  readonly #slots: Int32Array;

  constructor(capacity: number) {
    this.persons = {
      capacity,
      tracklet: new Uint32Array(capacity),
      x: new Float32Array(capacity),
      y: new Float32Array(capacity),
      vx: new Float32Array(capacity),
      vy: new Float32Array(capacity),
      confidence: new Float32Array(capacity),
      confirmed: new Uint8Array(capacity),
      visit: new Int32Array(capacity).fill(-1),
      address: 0,
    };
    const ids = this.#ids;
    this.visits = {
      capacity,
      state: new Uint8Array(capacity),
      role: new Uint8Array(capacity),
      person: new Int32Array(capacity).fill(-1),
      idOf: (slot) => ids[slot]!,
      slotOf: (visit) => ids.indexOf(visit),
    };
    this.#slots = new Int32Array(capacity);
  }

  bodies(input: BodiesInput): Int32Array {
    for (const [i, id] of input.ids.entries()) {
      let slot = this.#ids.indexOf(id);
      if (slot < 0) {
        slot = this.#ids.length;
        this.#ids.push(id);
        this.persons.tracklet[slot] = slot + 1;
        this.persons.confirmed[slot] = 1;
        this.persons.visit[slot] = slot;
        this.visits.state[slot] = 2;
        this.visits.person[slot] = slot;
      }
      const at = i * VALUES_PER_BODY;
      for (let j = 0; j < 8; j++)
        if (!Number.isNaN(input.joints[at + j * 4]!)) {
          this.persons.x[slot] = input.joints[at + j * 4]!;
          this.persons.y[slot] = input.joints[at + j * 4 + 1]!;
          break;
        }
      this.#slots[i] = slot;
    }
    return this.#slots;
  }

  get known(): readonly string[] {
    return this.#ids;
  }
  frame(): void {}
  admit(): void {}
  exit(): number {
    return -1;
  }
  step(): UnnamedFact[] {
    return [];
  }
  departed(): readonly never[] {
    return [];
  }
  release(): void {}
}
