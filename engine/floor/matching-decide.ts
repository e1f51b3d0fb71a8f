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
/** Units of one movement are divided among at most so many persons. */
const SPLIT_MOST = 4;
const SPLIT_PERSONS = 3;
/** Ways to divide so many units among two persons, and three, each having one at least. */
const DIVISIONS_OF_TWO = [0, 0, 2, 6, 14];
const DIVISIONS_OF_THREE = [0, 0, 0, 6, 36];
/** Units that left within this time (ms) left in one movement. */
const AT_ONCE_MS = 200;
/** A hand rests on a shelf for so long at most (ms). */
const RESTS_MS = 5000;
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
      const several = option.kind === 'pick' && option.quantity > 1 && option.quantity <= SPLIT_MOST;
      const alone = several ? this.#divided(part, option, nearest, out) : 0;
      if (option.kind === 'repick') this.#undone(part, option, arms, add);
      if (option.kind !== 'restock') add(option, -1, null, NOBODY);
      for (const arm of arms) {
        if (option.kind === 'restock' && !arm.staff) continue;
        // two arms of one person: half each
        add(option, arm.visit, arm, arm.ll + own(part, option, arm.visit) + alone - this.#log2);
      }
    }
    // Only staff may have done it, and none of them is near: it was somebody who is not seen.
    if (out.length === 0) for (const option of part.options) add(option, -1, null, NOBODY);
    out.sort((a, b) => b.ll - a.ll);
    const least = out[0]!.ll - OUTCOME_GAP;
    return out.filter((o) => o.ll > least).slice(0, MAX_OUTCOMES);
  }

  /**
   * n units taken by more than one person, each at its own time. Returns the log prior that it was one
   * person, where more were near.
   */
  #divided(part: Part, option: Option, nearest: readonly Arm[], out: Outcome[]): number {
    const n = option.quantity;
    const persons = nearest.slice(0, SPLIT_PERSONS);
    if (persons.length < 2) return 0;
    const windows = Array.from({ length: n }, (_, k) => part.unitWindow(k + 1, n));
    const evidence = windows.map((w) => persons.map((p) => this.#best(p.visit, part, w)));
    const ways = windows.reduce((product) => product * persons.length, 1);
    const apart = windows[n - 1]!.toMs - windows[0]!.toMs > AT_ONCE_MS;
    const split = apart ? PRIOR.split : PRIOR.splitAtOnce;
    const alone = -this.#odds.log(1 + this.#odds.exp(split));
    const prior = this.#splitPrior(n, this.arms(part).length / 2, split);
    for (let way = 0; way < ways; way++) {
      // the digits of `way`, one a unit
      let rest = way;
      const who = windows.map(() => {
        const digit = rest % persons.length;
        rest = Math.floor(rest / persons.length);
        return digit;
      });
      if (who.every((w) => w === who[0])) continue;
      let ll = option.ll + alone;
      const shares = new Map<number, Share & { ll: number }>();
      for (const [k, w] of who.entries()) {
        const arm = evidence[k]![w]!;
        const known = shares.get(w);
        if (known) {
          known.units++;
          known.ll = Math.min(known.ll, arm.ll);
        } else shares.set(w, { visit: arm.visit, units: 1, arm, ll: arm.ll });
      }
      ll += prior[shares.size]!;
      for (const share of shares.values()) ll += share.ll - this.#log2;
      out.push({
        option,
        shares: [...shares.values()].map(({ visit, units, arm }) => ({ visit, units, arm })),
        ll,
      });
    }
    return alone;
  }

  /**
   * log prior of one way to divide n units among 2 or 3 of `people`, against one of them having taken
   * all (by number of persons): each set of persons and each division among them is as likely.
   */
  #splitPrior(n: number, people: number, split: number): readonly number[] {
    const others = Math.max(1, people - 1);
    const pairs = (others * DIVISIONS_OF_TWO[n]!) / 2;
    const triples = (others * Math.max(1, people - 2) * Math.max(1, DIVISIONS_OF_THREE[n]!)) / 6;
    return [0, 0, split - this.#odds.log(pairs), 2 * split - this.#odds.log(triples)];
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
    if (other) add(option, unit.visit, other, other.ll + PRIOR.otherHand);
  }

  /** The unit never left its holder: the hand whose weight was taken for it has left. */
  #undone(
    part: Part,
    repick: Option,
    arms: readonly Arm[],
    add: (option: Option, visit: number, arm: Arm | null, ll: number) => void,
  ): void {
    const unit = repick.unit!;
    if (unit.from < 0 || part.halfMs - unit.tMs > RESTS_MS) return;
    const option: Option = { ...repick, kind: 'undone', ll: repick.ll - PRIOR.repick };
    add(option, unit.from, null, PRIOR.undone);
    if (unit.by === unit.from) return;
    for (const arm of arms) if (arm.visit === unit.by) add(option, unit.from, arm, arm.ll - this.#log2);
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

/** log prior of a misplaced unit being taken by the one who put it there. */
function own(part: Part, { kind, unit }: Option, visit: number): number {
  if (kind !== 'repick' || unit!.by !== visit) return 0;
  return part.halfMs - unit!.tMs > RESTS_MS ? PRIOR.repickOwn : PRIOR.repickSoon;
}

function bestArms(arms: readonly Arm[]): Arm[] {
  const best = new Map<number, Arm>();
  for (const arm of arms) {
    const known = best.get(arm.visit);
    if (!known || arm.ll > known.ll) best.set(arm.visit, arm);
  }
  return [...best.values()].sort((a, b) => b.ll - a.ll || a.visit - b.visit);
}
