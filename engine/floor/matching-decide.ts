/**
 * Who did what: all parts that overlap in time are decided together, because one hand can only be
 * at one place. Gives the posterior of every outcome of every part by adding up all combinations.
 */
import type { Bodies, Odds, Place } from '../../wasm/matching.js';
import type { Option, PlateChange } from './matching-explain.js';
import { PRIOR } from './matching-explain.js';
import type { Unit } from './matching-units.js';
import type { PeoplePart } from './parts.js';

/** One thing that happened somewhere, with all it may have been. */
export interface Part {
  move: number;
  index: number;
  changes: PlateChange[];
  options: Option[];
  place: Place;
  fromMs: number;
  halfMs: number;
  toMs: number;
}

/** Somebody's arm at a part's place. */
interface Arm {
  visit: number;
  staff: boolean;
  hand: number;
  ll: number;
  distanceM: number;
}

/** An option with the one whose receipt it touches. visit −1: nobody that is known. */
export interface Outcome {
  option: Option;
  visit: number;
  /** Second visit, where two took one unit each. */
  second: number;
  arm: Arm | null;
  secondArm: Arm | null;
  ll: number;
}

export interface PersonView {
  visit: number;
  p: number;
  distanceM: number;
}

export interface Decision {
  part: Part;
  best: Outcome;
  /** Posterior of best's product, quantity and person together. */
  p: number;
  outcomes: { outcome: Outcome; p: number }[];
  persons: PersonView[];
}

/** log prior that somebody did it who is not on the floor's books. */
const NOBODY = -7;
/** A unit comes back by another hand than its payer's (hand-over). */
const OTHER_HAND = -3.5;
/** Two persons took one unit each from one place in one movement. */
const TWO_PERSONS = -1.5;
/** One hand at two places at once. */
const SAME_HAND = -5;
/** Hands of a movement need this long to another place (ms). */
const HAND_FREE_MS = 250;
const MAX_OUTCOMES = 12;
const OUTCOME_GAP = 12;
/** Combinations this far behind the sum of the best are dropped. */
const JOINT_GAP = 30;
/** Persons further than this from the place, by their track, are not looked at (m). */
const LOOK_M = 5;

export class Decider {
  readonly #odds: Odds;
  readonly #bodies: Bodies;
  readonly #people: PeoplePart;

  constructor(odds: Odds, bodies: Bodies, people: PeoplePart) {
    this.#odds = odds;
    this.#bodies = bodies;
    this.#people = people;
  }

  /** Decides parts together; at most a handful. */
  decide(parts: readonly Part[]): Decision[] {
    const arms = parts.map((p) => this.arms(p));
    const outcomes = parts.map((p, i) => this.#outcomes(p, arms[i]!));
    const marginal = this.#enumerate(parts, outcomes);
    return parts.map((part, i) => this.#summary(part, outcomes[i]!, marginal[i]!, arms[i]!));
  }

  arms(part: Part): Arm[] {
    const { visits, persons } = this.#people;
    const arms: Arm[] = [];
    for (let visit = 0; visit < visits.capacity; visit++) {
      if (visits.state[visit] !== 2) continue;
      const slot = visits.person[visit]!;
      if (slot < 0) continue;
      if (
        Math.abs(persons.x[slot]! - part.place.x) > LOOK_M ||
        Math.abs(persons.y[slot]! - part.place.y) > LOOK_M
      )
        continue;
      for (let hand = 0; hand < 2; hand++) {
        const ll = this.#bodies.reach(slot, hand, part.place, part.fromMs, part.toMs);
        arms.push({ visit, staff: visits.role[visit] === 1, hand, ll, distanceM: this.#bodies.distanceM() });
      }
    }
    return arms;
  }

  #outcomes(part: Part, arms: readonly Arm[]): Outcome[] {
    const best = new Map<number, Arm>();
    for (const arm of arms) {
      const known = best.get(arm.visit);
      if (!known || arm.ll > known.ll) best.set(arm.visit, arm);
    }
    const nearest = [...best.values()].sort((a, b) => b.ll - a.ll || a.visit - b.visit);
    const out: Outcome[] = [];
    const add = (option: Option, visit: number, arm: Arm | null, ll: number, second?: Arm) =>
      out.push({
        option,
        visit,
        second: second?.visit ?? -1,
        arm,
        secondArm: second ?? null,
        ll: option.ll + ll,
      });
    for (const option of part.options) {
      if (option.kind === 'none') {
        add(option, -1, null, 0);
        continue;
      }
      if (option.kind === 'put') {
        this.#returned(option, option.unit!, arms, nearest, add);
        continue;
      }
      if (option.kind !== 'restock') add(option, -1, null, NOBODY);
      for (const arm of arms) {
        if (option.kind === 'restock' && !arm.staff) continue;
        // two arms of one person: half each
        const own = option.kind === 'repick' && option.unit?.by === arm.visit ? PRIOR.repickOwn : 0;
        add(option, arm.visit, arm, arm.ll + own - this.#odds.log(2));
      }
      if (option.kind === 'pick' && option.quantity === 2)
        for (let i = 0; i < Math.min(3, nearest.length); i++)
          for (let j = i + 1; j < Math.min(3, nearest.length); j++)
            add(
              option,
              nearest[i]!.visit,
              nearest[i]!,
              nearest[i]!.ll + nearest[j]!.ll + TWO_PERSONS,
              nearest[j]!,
            );
    }
    out.sort((a, b) => b.ll - a.ll);
    const top = out[0]!.ll;
    return out.filter((o) => o.ll > top - OUTCOME_GAP).slice(0, MAX_OUTCOMES);
  }

  #returned(
    option: Option,
    unit: Unit,
    arms: readonly Arm[],
    nearest: readonly Arm[],
    add: (option: Option, visit: number, arm: Arm | null, ll: number) => void,
  ): void {
    for (const arm of arms)
      if (arm.visit === unit.visit) add(option, unit.visit, arm, arm.ll - this.#odds.log(2));
    const other = nearest.find((arm) => arm.visit !== unit.visit);
    if (other) add(option, unit.visit, other, other.ll + OTHER_HAND);
  }

  /** Posterior of each outcome of each part, over all combinations. */
  #enumerate(parts: readonly Part[], outcomes: readonly Outcome[][]): number[][] {
    const sums = outcomes.map((list) => list.map(() => 0));
    const chosen: number[] = new Array(parts.length).fill(0);
    // the best of the rest bounds what a branch can still reach
    const rest: number[] = new Array(parts.length + 1).fill(0);
    for (let i = parts.length - 1; i >= 0; i--) rest[i] = rest[i + 1]! + outcomes[i]![0]!.ll;
    const scale = rest[0]!;
    const visit = (i: number, ll: number) => {
      if (ll + rest[i]! < scale - JOINT_GAP) return;
      if (i === parts.length) {
        const w = this.#odds.exp(ll - scale);
        for (let k = 0; k < parts.length; k++) sums[k]![chosen[k]!]! += w;
        return;
      }
      for (const [o, outcome] of outcomes[i]!.entries()) {
        let cost = 0;
        for (let k = 0; k < i; k++)
          cost += this.#conflict(parts[k]!, outcomes[k]![chosen[k]!]!, parts[i]!, outcome);
        chosen[i] = o;
        visit(i + 1, ll + outcome.ll + cost);
      }
    };
    visit(0, 0);
    return sums.map((list) => {
      const total = list.reduce((a, b) => a + b, 0);
      return list.map((v) => (total > 0 ? v / total : 0));
    });
  }

  #conflict(pa: Part, a: Outcome, pb: Part, b: Outcome): number {
    if (a.option.unit && b.option.unit && a.option.unit.slot === b.option.unit.slot) return -50;
    let cost = 0;
    const together = pa.fromMs < pb.toMs - HAND_FREE_MS && pb.fromMs < pa.toMs - HAND_FREE_MS;
    if (!together) return 0;
    for (const x of [a.arm, a.secondArm])
      for (const y of [b.arm, b.secondArm])
        if (x && y && x.visit === y.visit && x.hand === y.hand) cost += SAME_HAND;
    return cost;
  }

  #summary(part: Part, outcomes: readonly Outcome[], p: readonly number[], arms: readonly Arm[]): Decision {
    // outcomes that put the same on the same receipts are one answer
    const answers = new Map<string, { outcome: Outcome; p: number }>();
    const byVisit = new Map<number, number>();
    for (const [i, outcome] of outcomes.entries()) {
      const o = outcome.option;
      const key = `${o.product}:${o.quantity}:${outcome.visit}:${outcome.second}:${o.unit ? (o.kind === 'put' ? 'u' : 'm') : ''}`;
      const known = answers.get(key);
      if (known) known.p += p[i]!;
      else answers.set(key, { outcome, p: p[i]! });
      if (outcome.arm) byVisit.set(outcome.arm.visit, (byVisit.get(outcome.arm.visit) ?? 0) + p[i]!);
    }
    const list = [...answers.values()].sort((a, b) => b.p - a.p);
    const distance = new Map<number, number>();
    for (const arm of arms)
      distance.set(arm.visit, Math.min(distance.get(arm.visit) ?? Number.POSITIVE_INFINITY, arm.distanceM));
    const persons = [...distance]
      .map(([visit, distanceM]) => ({ visit, p: byVisit.get(visit) ?? 0, distanceM }))
      .sort((a, b) => b.p - a.p || a.distanceM - b.distanceM || a.visit - b.visit);
    return { part, best: list[0]!.outcome, p: list[0]!.p, outcomes: list, persons };
  }
}
