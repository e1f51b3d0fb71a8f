/**
 * Who did what: all parts that overlap in time are decided together, because one hand can only be
 * at one place. Gives the posterior of every outcome of every part by adding up all combinations.
 */
import type { Bodies, Odds, Place } from '../../wasm/matching.js';
import { mostUnits } from './matching-answers.js';
import { combine, taken } from './matching-combine.js';
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
  /** The largest of its deed's moves: their number names the interaction. */
  move: number;
  /** All moves of the deed: several where it was done in stages. */
  moves: readonly number[];
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
/** Evidence of an arm below this speaks of a body that is elsewhere. */
const OUT_OF_REACH = -5;
const MAX_OUTCOMES = 12;
/**
 * Outcomes of each part that are combined, by the number of parts: at most 20,736 combinations, so
 * that a crowded shelf costs milliseconds. Outcomes are in the order of their likelihood.
 */
const WIDTH = [MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, 7, 5];
const OUTCOME_GAP = 12;
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
  readonly #log2: number;
  readonly #arms = new WeakMap<Part, Arm[]>();

  /** Time of the persons' places, ms after the origin. */
  nowMs = 0;

  constructor(odds: Odds, bodies: Bodies, people: PeoplePart) {
    this.#odds = odds;
    this.#bodies = bodies;
    this.#people = people;
    this.#log2 = odds.log(2);
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
    const marginal = combine(this.#odds, parts, outcomes);
    return parts.map((part, i) => this.#summary(part, outcomes[i]!, marginal[i]!, arms[i]!));
  }

  /** Whether the visit's body was where it could have reached the place at that time. */
  mayReach(visit: number, place: Place, fromMs: number, toMs: number): boolean {
    const slot = this.#people.visits.person[visit]!;
    if (slot < 0) return false;
    this.#bodies.look(slot, place, fromMs, toMs);
    return Math.max(this.#bodies.evidence(0), this.#bodies.evidence(1)) > OUT_OF_REACH;
  }

  arms(part: Part): readonly Arm[] {
    // a part lives within one tick, and bodies stand still in it
    const known = this.#arms.get(part);
    if (known) return known;
    const { visits, persons } = this.#people;
    const arms: Arm[] = [];
    this.#arms.set(part, arms);
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
    let top = Number.NEGATIVE_INFINITY;
    const add = (option: Option, visit: number, arm: Arm | null, evidence: number) => {
      const ll = option.ll + evidence;
      // most arms of a full shop are far behind: not worth an object
      if (ll < top - OUTCOME_GAP) return;
      top = Math.max(top, ll);
      out.push({ option, shares: [{ visit, units: Math.abs(option.quantity), arm }], ll });
    };
    for (const option of part.options) {
      if (option.kind === 'none') {
        top = Math.max(top, option.ll);
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
        add(option, arm.visit, arm, arm.ll + own - this.#log2);
      }
      if (option.kind === 'pick' && option.quantity > 1 && option.quantity <= SPLIT_MOST)
        this.#divided(part, option, nearest, out);
    }
    // Only staff may have done it, and none of them is near: it was somebody who is not seen.
    if (out.length === 0) for (const option of part.options) add(option, -1, null, NOBODY);
    out.sort((a, b) => b.ll - a.ll);
    const least = out[0]!.ll - OUTCOME_GAP;
    return out.filter((o) => o.ll > least).slice(0, MAX_OUTCOMES);
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
    for (const arm of arms) if (arm.visit === unit.visit) add(option, unit.visit, arm, arm.ll - this.#log2);
    const other = nearest.find((arm) => arm.visit !== unit.visit);
    if (other) add(option, unit.visit, other, other.ll + OTHER_HAND);
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

function bestArms(arms: readonly Arm[]): Arm[] {
  const best = new Map<number, Arm>();
  for (const arm of arms) {
    const known = best.get(arm.visit);
    if (!known || arm.ll > known.ll) best.set(arm.visit, arm);
  }
  return [...best.values()].sort((a, b) => b.ll - a.ll || a.visit - b.visit);
}
