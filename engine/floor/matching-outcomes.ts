/** What may have happened at one place, and whose doing it was: options with arms, likeliest first. */
import type { Odds } from '../../wasm/matching.js';
import type { Arm, Arms, Around } from './matching-arms.js';
import { SPLIT_PERSONS } from './matching-arms.js';
import type { Outcome, Part, Share } from './matching-decide.js';
import type { Option } from './matching-explain.js';
import { insertLargest, likelihood } from './matching-order.js';
import { PRIOR } from './matching-priors.js';
import type { Unit } from './matching-units.js';

/** log prior that somebody did it who is not on the floor's books. */
const NOBODY = -7;
/** Units of one movement that are divided among persons, at most. */
const SPLIT_MOST = 4;
/** Ways to divide so many units among two persons, and three, each having one at least. */
const DIVISIONS_OF_TWO = [0, 0, 2, 6, 14];
const DIVISIONS_OF_THREE = [0, 0, 0, 6, 36];
/** Units that left within this time (ms) left in one movement. */
const AT_ONCE_MS = 200;
/** A hand rests on a shelf for so long at most (ms). */
const RESTS_MS = 5000;
/** What was taken stays in the hand that took it for about so long (ms), with this probability. */
const KEEPS_MS = 4000;
const SAME_HAND = 0.85;
/** Outcomes of a part that are kept, and how far (logarithm) behind the best. */
export const MAX_OUTCOMES = 12;
const OUTCOME_GAP = 12;

export class Outcomes {
  readonly #odds: Odds;
  readonly #arms: Arms;
  readonly #log2: number;
  /** The likeliest so far. */
  #out: Outcome[] = [];
  /** What is no likelier than this is not among those that are kept. */
  #least = Number.NEGATIVE_INFINITY;

  constructor(odds: Odds, arms: Arms) {
    this.#odds = odds;
    this.#arms = arms;
    this.#log2 = odds.log(2);
  }

  /** Of the part's options as they are; known until it gets others. Not to be changed. */
  of(part: Part): readonly Outcome[] {
    part.outcomes ??= this.#list(part, this.#arms.around(part));
    return part.outcomes;
  }

  #list(part: Part, around: Around): Outcome[] {
    this.#out = [];
    this.#least = Number.NEGATIVE_INFINITY;
    for (const option of part.options) this.#option(part, option, around);
    // Only staff may have done it, and nobody is near: it was somebody who is not seen.
    if (this.#out.length === 0) for (const option of part.options) this.#add(option, -1, null, NOBODY);
    const out = this.#out;
    const least = out[0]!.ll - OUTCOME_GAP;
    while (out.at(-1)!.ll <= least) out.pop();
    return out;
  }

  /** Whether an outcome may be among those that are kept: most arms of a full shop are not worth an object. */
  #counts(ll: number): boolean {
    return ll > this.#least;
  }

  #keep(option: Option, shares: Share[], ll: number): void {
    const out = this.#out;
    insertLargest(out, { option, shares, ll }, likelihood);
    if (out.length > MAX_OUTCOMES) out.pop();
    this.#least = out[0]!.ll - OUTCOME_GAP;
    if (out.length === MAX_OUTCOMES) this.#least = Math.max(this.#least, out[MAX_OUTCOMES - 1]!.ll);
  }

  #option(part: Part, option: Option, around: Around): void {
    if (option.kind === 'none') {
      if (this.#counts(option.ll)) this.#keep(option, [], option.ll);
      return;
    }
    if (option.kind === 'put') {
      this.#returned(part, option, around);
      return;
    }
    const several = option.kind === 'pick' && option.quantity > 1 && option.quantity <= SPLIT_MOST;
    const alone = several ? this.#divided(part, option, around) : 0;
    if (option.kind === 'repick') this.#undone(part, option, around);
    if (option.kind !== 'restock') this.#add(option, -1, null, NOBODY);
    for (const arm of around.able) {
      // two arms of one person: half each
      const evidence = arm.ll + own(part, option, arm.visit) + alone - this.#log2;
      // staff under another's name: no shopper's receipt is meant
      if (option.kind === 'restock' && !arm.staff)
        this.#add(option, -1, arm, evidence + PRIOR.restockByShopper);
      else this.#add(option, arm.visit, arm, evidence);
    }
  }

  #add(option: Option, visit: number, arm: Arm | null, evidence: number): void {
    const ll = option.ll + evidence;
    if (this.#counts(ll)) this.#keep(option, [{ visit, units: Math.abs(option.quantity), arm }], ll);
  }

  #returned(part: Part, option: Option, { able, nearest }: Around): void {
    const owner = option.unit!.visit;
    for (const arm of able)
      if (arm.visit === owner) {
        const share = handShare(part, option.unit!, arm.hand);
        this.#add(option, owner, arm, arm.ll + this.#odds.log(share));
      }
    for (const arm of nearest)
      if (arm.visit !== owner) {
        this.#add(option, owner, arm, arm.ll + PRIOR.otherHand);
        return;
      }
  }

  /** The unit never left its holder: the hand whose weight was taken for it has left. */
  #undone(part: Part, repick: Option, { able }: Around): void {
    const unit = repick.unit!;
    if (unit.from < 0 || part.halfMs - unit.tMs > RESTS_MS) return;
    const option: Option = { ...repick, kind: 'undone', ll: repick.ll - PRIOR.repick };
    this.#add(option, unit.from, null, PRIOR.undone);
    if (unit.by === unit.from) return;
    for (const arm of able) if (arm.visit === unit.by) this.#add(option, unit.from, arm, arm.ll - this.#log2);
  }

  /**
   * n units taken by more than one person, each at its own time. Returns the log prior that it was one
   * person, where more were near.
   */
  #divided(part: Part, option: Option, { arms: all, nearest }: Around): number {
    const n = option.quantity;
    const persons = Math.min(SPLIT_PERSONS, nearest.length);
    if (persons < 2) return 0;
    const { windows, arms } = this.#arms.unitwise(part, n);
    const apart = windows[n - 1]!.toMs - windows[0]!.toMs > AT_ONCE_MS;
    const split = apart ? PRIOR.split : PRIOR.splitAtOnce;
    const alone = -this.#odds.log(1 + this.#odds.exp(split));
    const prior = this.#splitPrior(n, all.length / 2, split);
    let ways = 1;
    for (let k = 0; k < n; k++) ways *= persons;
    for (let way = 0; way < ways; way++) {
      // the digits of `way`, one a unit
      const first = way % persons;
      let several = false;
      for (let rest = way, k = 0; k < n; k++, rest = Math.floor(rest / persons))
        if (rest % persons !== first) several = true;
      if (!several) continue;
      const shares: (Share & { ll: number })[] = [];
      for (let rest = way, k = 0; k < n; k++, rest = Math.floor(rest / persons)) {
        const arm = arms[k]![rest % persons]!;
        const known = shares.find((s) => s.visit === arm.visit);
        if (known) {
          known.units++;
          known.ll = Math.min(known.ll, arm.ll);
        } else shares.push({ visit: arm.visit, units: 1, arm, ll: arm.ll });
      }
      let ll = option.ll + alone + prior[shares.length]!;
      for (const share of shares) ll += share.ll - this.#log2;
      if (!this.#counts(ll)) continue;
      const kept = shares.map(({ visit, units, arm }) => ({ visit, units, arm }));
      this.#keep(option, kept, ll);
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
}

/** log prior of a misplaced unit being taken by the one who put it there. */
function own(part: Part, { kind, unit }: Option, visit: number): number {
  if (kind !== 'repick' || unit!.by !== visit) return 0;
  return part.halfMs - unit!.tMs > RESTS_MS ? PRIOR.repickOwn : PRIOR.repickSoon;
}

/** Prior of one of its holder's hands putting a unit down: it was just taken with one of them, or not. */
function handShare(part: Part, unit: Unit, hand: number): number {
  if (unit.hand < 0 || part.halfMs - unit.tMs > KEEPS_MS) return 0.5;
  return hand === unit.hand ? SAME_HAND : 1 - SAME_HAND;
}
