/**
 * Whose arms were at a part's place: looked at once a part, since bodies stand still within a tick. Arms are
 * objects of this tick: the next one writes over them.
 */
import type { Bodies, Place, ReachSource } from '../../wasm/matching.js';
import type { Part, Window } from './matching-decide.js';
import { FAR_M, WALK_M_PER_MS } from './matching-groups.js';
import { insertLargest, likelihood } from './matching-order.js';
import { BOUND, type PeoplePart, STAFF } from './parts.js';

/** Somebody's arm at a part's place. */
export interface Arm {
  visit: number;
  staff: boolean;
  hand: number;
  ll: number;
  distanceM: number;
  /** Of the nearest of hand and trunk. */
  bodyM: number;
  /** What the distance is of. */
  source: ReachSource;
}

/** All arms at a part's place; visits in their order, two arms each. */
export interface Around {
  arms: Arm[];
  /** Those that may have done it: FAR_M. */
  able: Arm[];
  /** Of them the better one of each visit, likeliest first. */
  nearest: Arm[];
  /** By n: when each of n units was moved, and the better arms of the nearest visits then. */
  units: (Unitwise | undefined)[];
}

export interface Unitwise {
  windows: Window[];
  /** By unit, by person. */
  arms: Arm[][];
}

/** Units of one movement are divided among at most so many persons. */
export const SPLIT_PERSONS = 3;
/** Evidence of an arm below this speaks of a body that is elsewhere. */
const OUT_OF_REACH = -5;
/** Persons further than this from the place (m), by their track, are not looked at; they walked since. */
const LOOK_M = 5;

export class Arms {
  readonly #bodies: Bodies;
  readonly #people: PeoplePart;

  /** Time of the persons' places, ms after the origin. */
  nowMs = 0;
  /** Arms that were given out before: two a person and place that is looked at in a tick. */
  readonly #arms: Arm[] = [];
  #given = 0;

  constructor(bodies: Bodies, people: PeoplePart) {
    this.#bodies = bodies;
    this.#people = people;
  }

  /** A new tick: arms that were given out before are not looked at any more. */
  begin(): void {
    this.#given = 0;
  }

  around(part: Part): Around {
    part.around ??= this.#look(part);
    return part.around;
  }

  /** Whether the visit's body was where it could have reached the place at that time. */
  mayReach(visit: number, place: Place, fromMs: number, toMs: number): boolean {
    const slot = this.#people.visits.person[visit]!;
    if (slot < 0) return false;
    this.#bodies.look(slot, place, fromMs, toMs);
    for (let hand = 0; hand < 2; hand++)
      if (this.#bodies.evidence(hand) > OUT_OF_REACH && this.#bodies.bodyM(hand) <= FAR_M) return true;
    return false;
  }

  /** The nearest visits' arms at the time of each of n units. */
  unitwise(part: Part, n: number): Unitwise {
    const around = this.around(part);
    const known = around.units[n];
    if (known) return known;
    const persons = around.nearest.slice(0, SPLIT_PERSONS);
    const windows = Array.from({ length: n }, (_, k) => part.unitWindow(k + 1, n));
    const unitwise = { windows, arms: windows.map((w) => persons.map((p) => this.#best(p.visit, part, w))) };
    around.units[n] = unitwise;
    return unitwise;
  }

  #look(part: Part): Around {
    const { visits, persons } = this.#people;
    const arms: Arm[] = [];
    const able: Arm[] = [];
    const nearest: Arm[] = [];
    const lookM = LOOK_M + WALK_M_PER_MS * Math.max(0, this.nowMs - part.fromMs);
    for (let visit = 0; visit < visits.capacity; visit++) {
      if (visits.state[visit] !== BOUND) continue;
      const slot = visits.person[visit]!;
      if (slot < 0) continue;
      if (
        Math.abs(persons.x[slot]! - part.place.x) > lookM ||
        Math.abs(persons.y[slot]! - part.place.y) > lookM
      )
        continue;
      this.#bodies.look(slot, part.place, part.fromMs, part.toMs);
      let best: Arm | null = null;
      for (let hand = 0; hand < 2; hand++) {
        const arm = this.#arm(visit, hand);
        arms.push(arm);
        if (arm.bodyM > FAR_M) continue;
        able.push(arm);
        if (best === null || arm.ll > best.ll) best = arm;
      }
      // visits come in their order
      if (best !== null) insertLargest(nearest, best, likelihood);
    }
    return { arms, able, nearest, units: [] };
  }

  /** The better arm of a visit in a window. */
  #best(visit: number, part: Part, window: Window): Arm {
    this.#bodies.look(this.#people.visits.person[visit]!, part.place, window.fromMs, window.toMs);
    return this.#arm(visit, this.#bodies.evidence(1) > this.#bodies.evidence(0) ? 1 : 0);
  }

  #arm(visit: number, hand: number): Arm {
    if (this.#given === this.#arms.length)
      this.#arms.push({ visit: -1, staff: false, hand: -1, ll: 0, distanceM: 0, bodyM: 0, source: 'none' });
    const arm = this.#arms[this.#given++]!;
    arm.visit = visit;
    arm.staff = this.#people.visits.role[visit] === STAFF;
    arm.hand = hand;
    arm.ll = this.#bodies.evidence(hand);
    arm.distanceM = this.#bodies.distanceM(hand);
    arm.bodyM = this.#bodies.bodyM(hand);
    arm.source = this.#bodies.source(hand);
    return arm;
  }
}
