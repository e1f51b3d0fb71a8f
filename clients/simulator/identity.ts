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
/** The engine's picture may be this old: beyond, it shows where people were before the trail begins. */
const MAX_LAG_MS = 2500;
/** A visit that was not shown at this many looks has no body. */
const ENOUGH_LOOKS = 6;
/** A visit has lost its person when it is shown elsewhere for this many looks in a row. */
const LOST_AFTER = 6;
const LOOK_EVERY_MS = 500;

interface Looks {
  /** Looks while the person was inside; at `looks` of them the visit was shown. */
  chances: number;
  looks: number;
  wrong: number;
  wrongInRow: number;
  lost: boolean;
}

export interface IdentityFigures {
  /** Visits that have left and were looked at often enough to tell. */
  identityVisits: number;
  /** Share of them that were shown and never lost their person. */
  identityKept: number;
  /** The rest: shown at somebody else's place; never shown. */
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
    this.#visits.set(visit, { person, chances: 0, looks: 0, wrong: 0, wrongInRow: 0, lost: false });
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

  /** Looks at what the engine shows now; `lagMs`: how old that is. */
  look(nowMs: number, rows: Iterable<PersonRow>, lagMs: number): void {
    if (nowMs < this.#nextLookMs || lagMs > MAX_LAG_MS) return;
    this.#nextLookMs = nowMs + LOOK_EVERY_MS;
    // At the gates bodies come and go: only the time between them counts.
    for (const visit of this.#visits.values()) if (visit.person.exitedMs === null) visit.chances++;
    for (const { visit, x, y } of rows) {
      const seen = visit === null ? undefined : this.#visits.get(visit);
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
    let [kept, lost, neverShown, looks, wrong] = [0, 0, 0, 0, 0];
    for (const visit of this.#visits.values()) {
      looks += visit.looks;
      wrong += visit.wrong;
      if (visit.person.exitedMs === null || visit.chances < ENOUGH_LOOKS) continue;
      if (visit.lost) lost++;
      else if (visit.looks === 0) neverShown++;
      else kept++;
    }
    const visits = kept + lost + neverShown;
    return {
      identityVisits: visits,
      identityKept: visits === 0 ? 1 : kept / visits,
      identityLost: lost,
      neverShown,
      identityRight: looks === 0 ? 1 : 1 - wrong / looks,
    };
  }
}
