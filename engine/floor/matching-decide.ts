/**
 * Who did what: all parts that overlap in time are decided together, because one hand can only be
 * at one place. Gives the posterior of every outcome of every part by adding up all combinations.
 */
import type { Bodies, Odds, Place } from '../../wasm/matching.js';
import { mostUnits } from './matching-answers.js';
import type { Option, PlateChange } from './matching-explain.js';
import { PRIOR } from './matching-explain.js';
import type { Busy } from './matching-hands.js';
import type { Unit } from './matching-units.js';
import type { PeoplePart } from './parts.js';

/** Event times, ms after the origin. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** One thing that happened somewhere, with all it may have been. */
export interface Part extends Window {
  move: number;
  index: number;
  changes: PlateChange[];
  /** All that moved on the shelf meanwhile (g). */
  totalG: number;
  options: Option[];
  /** Products, or units that are held, account for it, or it is too little for any. */
  explained: boolean;
  place: Place;
  halfMs: number;
  /** When the k-th (from 1) of n equal units was moved. */
  unitWindow(k: number, n: number): Window;
}

/** Somebody's arm at a part's place. */
export interface Arm {
  visit: number;
  staff: boolean;
  hand: number;
  ll: number;
  distanceM: number;
  /** Of the nearest of hand and trunk. */
  bodyM: number;
}

/** Whose receipt gets how many units, and whose arm it was. visit −1: nobody that is known. */
export interface Share {
  visit: number;
  units: number;
  arm: Arm | null;
}

/** An option with those whose receipts it touches. */
export interface Outcome {
  option: Option;
  shares: Share[];
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
/** Units of one movement are divided among at most so many persons. */
const SPLIT_MOST = 4;
const SPLIT_PERSONS = 3;
/** Units that left within this time (ms) left in one movement. */
const AT_ONCE_MS = 200;
/** One hand at two places at once. */
const SAME_HAND = -5;
/** A hand that took something is not back for more within this time (ms). */
export const HAND_BUSY_MS = 200;
/** Evidence of an arm below this speaks of a body that is elsewhere. */
const OUT_OF_REACH = -5;
const MAX_OUTCOMES = 12;
/**
 * Outcomes of each part that are combined, by the number of parts: at most 20,736 combinations, so
 * that a crowded shelf costs milliseconds. Outcomes are in the order of their likelihood.
 */
const WIDTH = [MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, 7, 5];
const OUTCOME_GAP = 12;
/** Combinations this far behind the sum of the best are dropped. */
const JOINT_GAP = 30;
/** Whoever's hand and trunk were seen no nearer than this (m) all the time did not do it. */
const FAR_M = 1.2;
/**
 * Persons further than this from the place (m), by their track, are not looked at; and nobody walks
 * faster than this in a shop (m/ms), which counts from the deed to now.
 */
const LOOK_M = 5;
const WALK_M_PER_MS = 0.0018;

export class Decider {
  readonly #odds: Odds;
  readonly #bodies: Bodies;
  readonly #people: PeoplePart;

  /** Time of the persons' places, ms after the origin. */
  nowMs = 0;

  constructor(odds: Odds, bodies: Bodies, people: PeoplePart) {
    this.#odds = odds;
    this.#bodies = bodies;
    this.#people = people;
  }

  /** Decides parts together, at most a handful; `busy`: hands of what was decided already. */
  decide(parts: readonly Part[], busy: readonly Busy[] = []): Decision[] {
    const arms = parts.map((p) => this.arms(p));
    const outcomes = parts.map((p, i) => this.#outcomes(p, arms[i]!));
    for (const [i, part] of parts.entries())
      for (const outcome of outcomes[i]!) for (const hand of busy) outcome.ll += taken(hand, part, outcome);
    for (const list of outcomes) list.sort((a, b) => b.ll - a.ll);
    const width = WIDTH[Math.min(parts.length, WIDTH.length - 1)]!;
    for (const list of outcomes) list.length = Math.min(list.length, width);
    const marginal = this.#enumerate(parts, outcomes);
    return parts.map((part, i) => this.#summary(part, outcomes[i]!, marginal[i]!, arms[i]!));
  }

  /** Whether the visit's body was where it could have reached the place at that time. */
  mayReach(visit: number, place: Place, fromMs: number, toMs: number): boolean {
    const slot = this.#people.visits.person[visit]!;
    if (slot < 0) return false;
    this.#bodies.look(slot, place, fromMs, toMs);
    return Math.max(this.#bodies.evidence(0), this.#bodies.evidence(1)) > OUT_OF_REACH;
  }

  arms(part: Part): Arm[] {
    const { visits, persons } = this.#people;
    const arms: Arm[] = [];
    const lookM = LOOK_M + WALK_M_PER_MS * Math.max(0, this.nowMs - part.fromMs);
    for (let visit = 0; visit < visits.capacity; visit++) {
      if (visits.state[visit] !== 2) continue;
      const slot = visits.person[visit]!;
      if (slot < 0) continue;
      if (
        Math.abs(persons.x[slot]! - part.place.x) > lookM ||
        Math.abs(persons.y[slot]! - part.place.y) > lookM
      )
        continue;
      this.#bodies.look(slot, part.place, part.fromMs, part.toMs);
      for (let hand = 0; hand < 2; hand++) arms.push(this.#arm(visit, hand));
    }
    return arms;
  }

  #outcomes(part: Part, all: readonly Arm[]): Outcome[] {
    const arms = all.filter((arm) => arm.bodyM <= FAR_M);
    const nearest = bestArms(arms);
    const out: Outcome[] = [];
    const add = (option: Option, visit: number, arm: Arm | null, ll: number) =>
      out.push({ option, shares: [{ visit, units: Math.abs(option.quantity), arm }], ll: option.ll + ll });
    for (const option of part.options) {
      if (option.kind === 'none') {
        out.push({ option, shares: [], ll: option.ll });
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
      if (option.kind === 'pick' && option.quantity > 1 && option.quantity <= SPLIT_MOST)
        this.#divided(part, option, nearest, out);
    }
    out.sort((a, b) => b.ll - a.ll);
    const top = out[0]!.ll;
    return out.filter((o) => o.ll > top - OUTCOME_GAP).slice(0, MAX_OUTCOMES);
  }

  /** n units taken by more than one person, each at its own time. */
  #divided(part: Part, option: Option, nearest: readonly Arm[], out: Outcome[]): void {
    const n = option.quantity;
    const persons = nearest.slice(0, SPLIT_PERSONS);
    if (persons.length < 2) return;
    const windows = Array.from({ length: n }, (_, k) => part.unitWindow(k + 1, n));
    const evidence = windows.map((w) => persons.map((p) => this.#best(p.visit, part, w)));
    const ways = windows.reduce((product) => product * persons.length, 1);
    // whichever of them took the first one
    const apart = windows[n - 1]!.toMs - windows[0]!.toMs > AT_ONCE_MS;
    const split = (apart ? PRIOR.split : PRIOR.splitAtOnce) - this.#odds.log(n);
    for (let way = 0; way < ways; way++) {
      // the digits of `way`, one a unit
      let rest = way;
      const who = windows.map(() => {
        const digit = rest % persons.length;
        rest = Math.floor(rest / persons.length);
        return digit;
      });
      if (who.every((w) => w === who[0])) continue;
      let ll = option.ll + split;
      const shares = new Map<number, Share & { ll: number }>();
      for (const [k, w] of who.entries()) {
        const arm = evidence[k]![w]!;
        const known = shares.get(w);
        if (known) {
          known.units++;
          known.ll = Math.min(known.ll, arm.ll);
        } else shares.set(w, { visit: arm.visit, units: 1, arm, ll: arm.ll });
      }
      for (const share of shares.values()) ll += share.ll;
      out.push({
        option,
        shares: [...shares.values()].map(({ visit, units, arm }) => ({ visit, units, arm })),
        ll,
      });
    }
  }

  /** The better arm of a visit in a window. */
  #best(visit: number, part: Part, window: Window): Arm {
    this.#bodies.look(this.#people.visits.person[visit]!, part.place, window.fromMs, window.toMs);
    return this.#arm(visit, this.#bodies.evidence(1) > this.#bodies.evidence(0) ? 1 : 0);
  }

  #arm(visit: number, hand: number): Arm {
    return {
      visit,
      staff: this.#people.visits.role[visit] === 1,
      hand,
      ll: this.#bodies.evidence(hand),
      distanceM: this.#bodies.distanceM(hand),
      bodyM: this.#bodies.bodyM(hand),
    };
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
    const sameUnit = a.option.unit && b.option.unit && a.option.unit.slot === b.option.unit.slot;
    if (sameUnit && a.option.kind === b.option.kind) return -50;
    let cost = 0;
    const together = pa.fromMs < pb.toMs + HAND_BUSY_MS && pb.fromMs < pa.toMs + HAND_BUSY_MS;
    if (!together) return 0;
    for (const { arm: x } of a.shares)
      for (const { arm: y } of b.shares)
        if (x && y && x.visit === y.visit && x.hand === y.hand) cost += SAME_HAND;
    return cost;
  }

  #summary(part: Part, outcomes: readonly Outcome[], p: readonly number[], arms: readonly Arm[]): Decision {
    // outcomes that put the same on the same receipts are one answer
    const answers = new Map<string, { outcome: Outcome; p: number }>();
    const byVisit = new Map<number, number>();
    for (const [i, outcome] of outcomes.entries()) {
      const o = outcome.option;
      const who = outcome.shares.map((x) => `${x.visit}*${x.units}`).sort();
      const key = `${o.kind === 'none' ? '' : `${o.product}:${o.quantity}:${who.join()}`}`;
      const known = answers.get(key);
      if (known) known.p += p[i]!;
      else answers.set(key, { outcome, p: p[i]! });
      for (const { arm } of outcome.shares)
        if (arm) byVisit.set(arm.visit, (byVisit.get(arm.visit) ?? 0) + p[i]!);
    }
    const list = [...answers.values()].sort((a, b) => b.p - a.p);
    const best = mostUnits(list);
    const distance = new Map<number, number>();
    for (const arm of arms)
      distance.set(arm.visit, Math.min(distance.get(arm.visit) ?? Number.POSITIVE_INFINITY, arm.distanceM));
    const persons = [...distance]
      .map(([visit, distanceM]) => ({ visit, p: byVisit.get(visit) ?? 0, distanceM }))
      .sort((a, b) => b.p - a.p || a.distanceM - b.distanceM || a.visit - b.visit);
    return { part, best: best.outcome, p: best.p, outcomes: list, persons };
  }
}

/** Cost of an outcome that needs a hand which was busy then. */
function taken(busy: Busy, part: Part, outcome: Outcome): number {
  if (busy.fromMs >= part.toMs + HAND_BUSY_MS || part.fromMs >= busy.toMs + HAND_BUSY_MS) return 0;
  return outcome.shares.some(({ arm }) => arm?.visit === busy.visit && arm.hand === busy.hand)
    ? SAME_HAND
    : 0;
}

function bestArms(arms: readonly Arm[]): Arm[] {
  const best = new Map<number, Arm>();
  for (const arm of arms) {
    const known = best.get(arm.visit);
    if (!known || arm.ll > known.ll) best.set(arm.visit, arm);
  }
  return [...best.values()].sort((a, b) => b.ll - a.ll || a.visit - b.visit);
}
