/**
 * Who did what: all parts that overlap in time are decided together, because one hand can only be
 * at one place. Gives the posterior of every outcome by adding up all combinations.
 */
import type { Odds, Place } from '../../wasm/matching.js';
import { mostUnits } from './matching-answers.js';
import type { Arm, Arms, Around } from './matching-arms.js';
import { Combinations, linked, taken } from './matching-combine.js';
import type { Option, PlateChange } from './matching-explain.js';
import type { Busy } from './matching-hands.js';
import { insertLargest, largestFirst, likelihood, probability } from './matching-order.js';
import { MAX_OUTCOMES, Outcomes } from './matching-outcomes.js';
import { type Seen, seenM, seenOf } from './matching-seen.js';

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
  /** Worked out once: whose arms were there, and what follows of the options as they are. */
  around: Around | null;
  outcomes: Outcome[] | null;
}

/** Whose receipt gets how many units, and whose arm it was. visit −1: nobody that is known. */
export interface Share {
  visit: number;
  units: number;
  arm: Arm | null;
  /** The visit that it was taken for, where it is in doubt who is who (matching-doubt.ts). */
  seems?: number;
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
  /** Least that may be, by which persons are ordered. */
  distanceM: number;
  /** What was seen of it, and how far from the place (m). */
  seen: Seen;
  seenM: number;
  /** How sure it is that this visit is the person there, where that is in doubt. */
  sure?: number;
  /** The visit as which the person was seen who may be this one. */
  seems?: number;
}

export interface Decision {
  part: Part;
  best: Outcome;
  /** Posterior of best's product, quantity and person together. */
  p: number;
  outcomes: { outcome: Outcome; p: number }[];
  /** The likeliest few, then the nearest. */
  persons: PersonView[];
}

/**
 * Outcomes of each part that are combined, by the number of parts: at most 20,736 combinations, so
 * that a crowded shelf costs milliseconds. Outcomes are in the order of their likelihood.
 */
const WIDTH = [MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, MAX_OUTCOMES, 7, 5];
/** Parts that are decided together: one hand each of three shoppers, and one more. */
export const TOGETHER_MOST = WIDTH.length - 1;
/** A person whose values follow. */
const NOBODY: PersonView = { visit: -1, p: 0, distanceM: 0, seen: 'nothing', seenM: 0 };
/** Persons that are told of as evidence. */
const PERSONS = 5;

export class Decider {
  readonly #odds: Odds;
  readonly #outcomes: Outcomes;
  readonly #arms: Arms;
  readonly #combinations: Combinations;

  constructor(odds: Odds, arms: Arms) {
    this.#odds = odds;
    this.#arms = arms;
    this.#outcomes = new Outcomes(odds, arms);
    this.#combinations = new Combinations(odds, TOGETHER_MOST, MAX_OUTCOMES);
  }

  /** The first of some parts, with those that it has to do with; `busy`: hands of what was decided. */
  decide(all: readonly Part[], busy: readonly Busy[] = []): Decision {
    const parts = this.#together(all);
    const outcomes: (readonly Outcome[])[] = [];
    for (const part of parts) {
      const known = this.#outcomes.of(part);
      let list = known;
      if (busy.length > 0) {
        const less: Outcome[] = [];
        for (const outcome of known) insertLargest(less, without(busy, part, outcome), likelihood);
        list = less;
      }
      const most = WIDTH[parts.length]!;
      outcomes.push(list.length > most ? list.slice(0, most) : list);
    }
    const p = this.#combinations.first(parts, outcomes);
    return this.#summary(parts[0]!, outcomes[0]!, p, this.#arms.around(parts[0]!).arms);
  }

  /** The first part and what it is linked with, directly or through others; what is not cannot matter. */
  #together(all: readonly Part[]): Part[] {
    const parts = [all[0]!];
    const left = all.slice(1);
    for (let k = 0; k < parts.length && left.length > 0; k++) {
      const part = parts[k]!;
      for (let i = 0; i < left.length && parts.length < TOGETHER_MOST; ) {
        const other = left[i]!;
        if (linked(part, this.#outcomes.of(part), other, this.#outcomes.of(other)))
          parts.push(...left.splice(i, 1));
        else i++;
      }
    }
    return parts;
  }

  /** Outcomes that put the same on the same receipts are one answer: either arm of a person, say. */
  #summary(part: Part, outcomes: readonly Outcome[], p: ArrayLike<number>, arms: readonly Arm[]): Decision {
    const answers: { outcome: Outcome; p: number }[] = [];
    /** Of each answer, the probability of its likeliest way. */
    const most: number[] = [];
    for (let i = 0; i < outcomes.length; i++) {
      const outcome = outcomes[i]!;
      const own = p[i]!;
      let at = 0;
      while (at < answers.length && !sameAnswer(answers[at]!.outcome, outcome)) at++;
      const known = answers[at];
      if (!known) {
        answers.push({ outcome, p: own });
        most.push(own);
      } else if (own > 0) {
        known.p += own;
        // by itself another way was likelier, with all that happened beside it this one is: its unit, its hand
        const way = own > most[at]! ? outcome : known.outcome;
        most[at] = Math.max(most[at]!, own);
        known.outcome = { ...way, ll: this.#either(known.outcome.ll, outcome.ll) };
      }
    }
    largestFirst(answers, probability);
    const best = mostUnits(answers);
    return { part, best: best.outcome, p: best.p, outcomes: answers, persons: persons(outcomes, p, arms) };
  }

  /** The logarithm of a sum of two, of which the first is the larger. */
  #either(larger: number, smaller: number): number {
    return larger + this.#odds.log(1 + this.#odds.exp(smaller - larger));
  }
}

/** The outcome, less likely where it needs a hand that was busy. */
function without(busy: readonly Busy[], part: Part, outcome: Outcome): Outcome {
  let ll = outcome.ll;
  for (const hand of busy) ll += taken(hand, part, outcome);
  return ll === outcome.ll ? outcome : { option: outcome.option, shares: outcome.shares, ll };
}

function sameAnswer(a: Outcome, b: Outcome): boolean {
  if (a.option.kind === 'none' || b.option.kind === 'none') return a.option.kind === b.option.kind;
  if (a.option.product !== b.option.product || a.option.quantity !== b.option.quantity) return false;
  if (a.shares.length !== b.shares.length) return false;
  // visits of one outcome's shares are different ones
  return a.shares.every((x) => b.shares.some((y) => x.visit === y.visit && x.units === y.units));
}

function persons(outcomes: readonly Outcome[], p: ArrayLike<number>, arms: readonly Arm[]): PersonView[] {
  const first: PersonView[] = [];
  // both arms of a visit follow each other
  for (let at = 0; at < arms.length; ) {
    const { visit } = arms[at]!;
    let nearest = arms[at]!;
    for (at++; at < arms.length && arms[at]!.visit === visit; at++)
      if (arms[at]!.distanceM < nearest.distanceM) nearest = arms[at]!;
    const { distanceM } = nearest;
    let sum = 0;
    for (let i = 0; i < outcomes.length; i++) {
      const { shares } = outcomes[i]!;
      for (let k = 0; k < shares.length; k++) if (shares[k]!.arm?.visit === visit) sum += p[i]!;
    }
    let place = first.length;
    while (place > 0 && before(sum, distanceM, first[place - 1]!)) place--;
    if (place === PERSONS) continue;
    const view = first.length === PERSONS ? first.pop()! : { ...NOBODY };
    view.visit = visit;
    view.p = sum;
    view.distanceM = distanceM;
    view.seen = seenOf(nearest);
    view.seenM = seenM(nearest);
    first.push(view);
    for (let at = first.length - 1; at > place; at--) first[at] = first[at - 1]!;
    first[place] = view;
  }
  return first;
}

/** Likelier, or as likely and nearer; visits come in their order. */
const before = (p: number, distanceM: number, than: PersonView) =>
  p > than.p || (p === than.p && distanceM < than.distanceM);
