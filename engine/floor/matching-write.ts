/** Decisions become facts, and change what is held and what stands where. */
import type { Step } from '../../wasm/weights.js';
import type { StoreModel } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';
import { shareP } from './matching-answers.js';
import type { Decision, Outcome, Part, Share } from './matching-decide.js';
import { doubted } from './matching-doubt.js';
import { EarlyWords } from './matching-early.js';
import { EvidenceOf, ofNobody } from './matching-evidence.js';
import type { Option } from './matching-explain.js';
import type { WeightFindings } from './matching-findings.js';
import { hold } from './matching-hold.js';
import type { Moves } from './matching-moves.js';
import { Reviews } from './matching-reviews.js';
import type { LineName, Unit, Units } from './matching-units.js';
import type { FacingWeights } from './matching-weights.js';
import { SAME_LIFT_MS, Words } from './matching-words.js';
import { type PeoplePart, STAFF } from './parts.js';

/** A line is final at once from this posterior on (the figure). */
export const FINAL_P = 0.95;
/**
 * Below this posterior nobody is charged: a person decides. In errors a wrong line is two (one pays what
 * another took) and a review one, which makes even odds the bound; but one of two or three that are
 * not told apart is a guess, and a store of the usual mix has 2 % of lines below this.
 */
const REVIEW_P = 0.7;

export class Writer {
  readonly #model: StoreModel;
  readonly #people: PeoplePart;
  readonly #units: Units;
  readonly #moves: Moves;
  readonly #weights: FacingWeights;
  readonly #originMs: number;
  readonly #findings: WeightFindings;
  readonly #evidence: EvidenceOf;
  readonly #early: EarlyWords;
  readonly #reviews: Reviews;
  /** What was said before, and what becomes of it. */
  readonly words: Words;
  #out: UnnamedFact[] = [];
  #tMs = 0;
  /** The visit for which all that is open is decided now; −1: nobody leaves. */
  #leaving = -1;
  constructor(
    model: StoreModel,
    people: PeoplePart,
    units: Units,
    moves: Moves,
    weights: FacingWeights,
    findings: WeightFindings,
    originMs: number,
  ) {
    this.#model = model;
    this.#people = people;
    this.#units = units;
    this.#moves = moves;
    this.#weights = weights;
    this.#findings = findings;
    this.#originMs = originMs;
    this.#evidence = new EvidenceOf(people, moves, originMs);
    this.#early = new EarlyWords(moves, originMs);
    this.#reviews = new Reviews(people, moves, this.#evidence, originMs);
    this.words = new Words(people, moves, this.#evidence, this.#early, this.#reviews);
  }

  /** Starts a list of facts with event time tMs; `leaving`: of a visit that leaves. */
  begin(tMs: number, leaving = -1): UnnamedFact[] {
    this.#tMs = tMs;
    this.#leaving = leaving;
    this.#early.tMs = tMs;
    this.#out = [];
    this.words.begin(this.#out, tMs);
    return this.#out;
  }

  /**
   * Changes of one tick for which the table of interactions has no room. Nobody weighs them, so a person is
   * asked about what amounts to units of a facing.
   */
  unheld(steps: readonly Step[]): void {
    for (const facing of this.#model.facings) {
      const own = steps.filter(({ plate }) => facing.plates.includes(plate));
      const fallG = own.reduce((sum, { beforeG, afterG }) => sum + beforeG - afterG, 0);
      const units = Math.round(fallG / this.#weights.of(facing).meanG);
      if (units !== 0) this.#out.push(this.#reviews.unheld(own, facing.product, units));
    }
  }

  /** A lift that is certain, before it is known in full; without a likely person it is the shelf's. */
  provisional(decided: Decision, likely: boolean): void {
    const decision = doubted(decided, this.#people.visits);
    const { move } = decision.part;
    const share = decision.best.shares[0];
    if (!share) return;
    if (share.visit < 0 || !likely) this.#early.say(this.#out, move, decision, this.#evidence.of(decision));
    else if (!this.#staff(share.visit)) this.#line(share, decision, 'provisional', -1, decision.p);
  }

  write(decided: Decision): void {
    const decision = doubted(this.#early.named(decided), this.#people.visits);
    const { best, part, p } = decision;
    const { option, shares } = best;
    if (option.kind === 'none') {
      if (p < REVIEW_P) for (const move of part.moves) this.words.unsure(move);
      return;
    }
    const known = shares.every((s) => s.visit >= 0);
    const byStaff = known && shares.some((s) => this.#staff(s.visit));
    const asked = this.words.asked(part.move);
    if (asked || byStaff || !known) this.#takenAway(option);
    if (asked) return;
    if (byStaff) {
      this.#early.attribute(this.#out, part, option, this.#people.visits.idOf(shares[0]!.visit));
      this.#stock(part, best, 'staff');
      return;
    }
    if (option.kind === 'restock') {
      // staff whose visit has changed hands with a shopper's: the stock grows, and no receipt changes
      if (shares[0]!.arm === null) return;
      if (p < REVIEW_P) this.#review(decision, Math.abs(option.quantity));
      else this.#stock(part, best, 'staff');
      return;
    }
    if (option.kind === 'undone') {
      const { interaction } = option.unit!.line;
      this.#undo(option.unit!, part);
      this.#stock(part, best, 'shopper', interaction);
      return;
    }
    if (!known) {
      this.#review(decision, Math.abs(option.quantity));
      return;
    }
    // whoever took it has it, whatever a review says
    const unit = hold(decision, this.#units, this.#model, this.#weights);
    let doubtful = 0;
    for (const share of shares) {
      const sure = shareP(decision, share);
      if (sure < REVIEW_P) doubtful += share.units;
      else {
        const phase = sure >= FINAL_P ? 'final' : 'provisional';
        const name = this.#line(share, decision, phase, unit, sure);
        if (option.kind === 'put' && option.facing < 0) this.#units.name(unit, share.visit, name);
      }
    }
    const moves = doubtful < Math.abs(option.quantity);
    if (doubtful > 0) this.#review(decision, doubtful, moves);
    if (!moves) return;
    this.#stock(part, best, 'shopper');
    const learned = this.#findings.learn(decision, this.#tMs);
    if (learned) this.#out.push(learned);
  }

  /** The unit was in its holder's hand all the time: the line that took it off the receipt goes. */
  #undo({ slot, from, line }: Unit, { halfMs }: Part): void {
    const { interaction, part } = line;
    for (const waiting of this.#moves.waiting())
      if (this.#moves.read(waiting).number === interaction) this.#moves.unsay(waiting, part);
    const visit = this.#people.visits.idOf(from);
    const cause = 'nothing was put back: a hand rested there';
    this.#out.push({ kind: 'line_withdrawn', tMs: this.#tMs, interaction, part, visit, cause });
    this.#units.take(slot, from, halfMs);
  }

  /** It moved while nobody saw: what it was can be told, whose it is only by a person. */
  unseen(decision: Decision): void {
    const { option } = decision.best;
    if (option.kind === 'none') return;
    this.#takenAway(option);
    if (this.words.asked(decision.part.move)) return;
    const before = this.#out.length;
    this.#review(this.#early.named(decision), Math.abs(option.quantity));
    for (const fact of this.#out.slice(before)) {
      if (fact.kind !== 'review') continue;
      fact.candidates = fact.candidates.map(({ shares: _, ...c }) => ({ ...c, visit: null }));
      fact.evidence = { ...fact.evidence, candidates: ofNobody(fact.evidence.candidates), persons: [] };
    }
  }

  /** A misplaced unit that no shopper is known to hold now does not stand there any more either. */
  #takenAway({ kind, unit }: Option): void {
    if (kind === 'repick') this.#units.drop(unit!.slot);
  }

  /**
   * Says a line; one that was said already is confirmed, one that was said otherwise withdrawn. Returns
   * the line's name.
   */
  #line(share: Share, decision: Decision, phase: 'provisional' | 'final', unit: number, p: number): LineName {
    const { best, part } = decision;
    const { option } = best;
    const slot = part.move;
    const { visit } = share;
    const quantity = option.quantity < 0 ? -share.units : share.units;
    const evidence = this.#evidence.of(decision);
    const id = this.#people.visits.idOf(visit);
    // what was said of the shelf keeps its name now that it has a person
    const taken = unit === -1 ? null : this.#early.attribute(this.#out, part, option, id, share.units);
    const { number } = this.#moves.read(slot);
    const early = this.#moves.said
      .of(slot)
      .find(
        (s) =>
          s.unit === -1 &&
          s.visit === visit &&
          s.product === option.product &&
          s.quantity === quantity &&
          Math.abs(s.tMs - part.halfMs) < SAME_LIFT_MS,
      );
    if (early) {
      this.#moves.unsay(slot, early.part);
      if (phase === 'final') {
        const { part: earlier } = early;
        this.#out.push({
          kind: 'line_confirmed',
          tMs: this.#tMs,
          interaction: number,
          part: earlier,
          visit: id,
          p,
          evidence,
        });
        return { interaction: number, part: earlier };
      }
    }
    const named = early?.part ?? taken ?? this.#moves.nextPart(slot);
    const said = {
      part: named,
      visit,
      product: option.product,
      quantity,
      facing: option.facing,
      p,
      tMs: part.halfMs,
      unit,
    };
    const kept = phase === 'provisional' && this.#moves.said.say(slot, said, evidence);
    const name = { interaction: number, part: named };
    // the same provisional line stands; an early word that cannot be kept could not be corrected
    if (early || (unit === -1 && !kept)) return name;
    if (unit !== -1) this.words.correct(decision, `${number}.${named}`, this.#leaving >= 0);
    this.#out.push({
      kind: 'line',
      phase: kept ? 'provisional' : 'final',
      tMs: this.#originMs + part.halfMs,
      interaction: number,
      part: named,
      visit: id,
      product: option.product,
      quantity,
      facing: option.facing,
      p,
      evidence,
    });
    return name;
  }

  #stock(
    part: Part,
    best: Outcome,
    role: 'shopper' | 'staff',
    interaction = this.#moves.read(part.move).number,
  ): void {
    const { option } = best;
    const { visit, arm } = best.shares[0]!;
    this.words.found(part.move);
    this.#out.push({
      kind: 'stock',
      tMs: this.#tMs,
      shelf: this.#model.plates[part.changes[0]!.plate]!.shelf,
      facing: option.facing,
      product: option.product,
      delta: -option.quantity,
      role,
      visit: this.#people.visits.idOf(visit < 0 && arm ? arm.visit : visit),
      interaction,
      plates: part.changes.map((c) => c.plate),
    });
  }

  #review(decision: Decision, units: number, moves = false): void {
    const { part } = decision;
    const review = this.#reviews.decided(decision, units, this.#leaving);
    if (moves) review.moved = true;
    const cause = `review ${review.review}`;
    this.#early.leave(this.#out, part, decision.best.option, cause);
    this.words.found(part.move, cause);
    this.#out.push(review);
  }

  #staff(visit: number): boolean {
    return this.#people.visits.role[visit] === STAFF;
  }
}
