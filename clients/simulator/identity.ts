/**
 * Whether the engine knows who is who: the place it shows for a visit against the places where
 * that visit's person has truly been in the last seconds.
 */
import type { PersonRow } from '../../gateway/protocol/index.js';
import type { Crowd } from './crowd.js';
import type { Person } from './person.js';

/** Positions are kept this often and this long: the engine shows them with some delay. */
const TRAIL_EVERY_MS = 200;
const TRAIL_LENGTH = 25;
/** A visit shown this far from its person's trail is somebody else's body. */
const WRONG_BEYOND_M = 1;
/** A visit has lost its person when it is shown elsewhere for this many looks in a row. */
const LOST_AFTER = 6;
const LOOK_EVERY_MS = 500;

interface Looks {
  looks: number;
  wrong: number;
  wrongInRow: number;
  lost: boolean;
}

export interface IdentityFigures {
  /** Share of visits that were shown and never lost their person, among those that have left. */
  identityKept: number;
  /** Visits that have left by what became of their identity. */
  identityLost: number;
  neverShown: number;
  /** Share of looks at which the visit stood where its person was. */
  identityRight: number;
}

export class IdentityWatch {
  readonly #trail: Float32Array;
  readonly #owner: Int32Array;
  #at = 0;
  #nextTrailMs = 0;
  #nextLookMs = 0;
  readonly #visits = new Map<string, Looks & { person: Person }>();

  constructor(capacity: number) {
    this.#trail = new Float32Array(capacity * TRAIL_LENGTH * 2).fill(Number.NaN);
    this.#owner = new Int32Array(capacity);
  }

  entered(visit: string, person: Person): void {
    this.#visits.set(visit, { person, looks: 0, wrong: 0, wrongInRow: 0, lost: false });
  }

  /** Keeps where everybody is; call after each step of the world. */
  follow(nowMs: number, crowd: Crowd, bySlot: readonly (Person | undefined)[]): void {
    if (nowMs < this.#nextTrailMs) return;
    this.#nextTrailMs = nowMs + TRAIL_EVERY_MS;
    this.#at = (this.#at + 1) % TRAIL_LENGTH;
    for (let slot = 0; slot < crowd.capacity; slot++) {
      const from = 2 * TRAIL_LENGTH * slot;
      const number = bySlot[slot]?.number ?? 0;
      if (number !== this.#owner[slot]) {
        this.#owner[slot] = number;
        this.#trail.fill(Number.NaN, from, from + 2 * TRAIL_LENGTH);
      }
      this.#trail[from + 2 * this.#at] = number === 0 ? Number.NaN : crowd.x[slot]!;
      this.#trail[from + 2 * this.#at + 1] = number === 0 ? Number.NaN : crowd.y[slot]!;
    }
  }

  /** Looks at what the engine shows now. */
  look(nowMs: number, rows: ReadonlyMap<string, PersonRow>): void {
    if (nowMs < this.#nextLookMs) return;
    this.#nextLookMs = nowMs + LOOK_EVERY_MS;
    for (const { visit, x, y } of rows.values()) {
      const seen = visit === null ? undefined : this.#visits.get(visit);
      // At the gates bodies come and go: only the time between them counts.
      if (!seen || seen.person.exitedMs !== null) continue;
      seen.looks++;
      if (this.#distance(seen.person.slot, x, y) <= WRONG_BEYOND_M) {
        seen.wrongInRow = 0;
        continue;
      }
      seen.wrong++;
      if (++seen.wrongInRow >= LOST_AFTER) seen.lost = true;
    }
  }

  #distance(slot: number, x: number, y: number): number {
    let best = Number.POSITIVE_INFINITY;
    const from = 2 * TRAIL_LENGTH * slot;
    for (let k = 0; k < TRAIL_LENGTH; k++) {
      const d = Math.hypot(this.#trail[from + 2 * k]! - x, this.#trail[from + 2 * k + 1]! - y);
      if (d < best) best = d;
    }
    return best;
  }

  figures(): IdentityFigures {
    let [left, kept, lost, neverShown, looks, wrong] = [0, 0, 0, 0, 0, 0];
    for (const visit of this.#visits.values()) {
      looks += visit.looks;
      wrong += visit.wrong;
      if (visit.person.exitedMs === null) continue;
      left++;
      if (visit.lost) lost++;
      else if (visit.looks === 0) neverShown++;
      else kept++;
    }
    return {
      identityKept: left === 0 ? 1 : kept / left,
      identityLost: lost,
      neverShown,
      identityRight: looks === 0 ? 1 : 1 - wrong / looks,
    };
  }
}
