/** What becomes of what was said of a move: it is confirmed, corrected, withdrawn, or asked of a person. */
import type { UnnamedFact } from './facts.js';
import type { Decision } from './matching-decide.js';
import { ASKED, type EarlyWords, isEarly } from './matching-early.js';
import type { EvidenceOf } from './matching-evidence.js';
import type { Moves } from './matching-moves.js';
import type { Reviews } from './matching-reviews.js';
import type { Said } from './matching-said.js';
import type { PeoplePart } from './parts.js';

/** A lift that was announced and a deed are the same if their times are within this (ms). */
export const SAME_LIFT_MS = 1000;
const NOTHING_TAKEN = 'nothing was taken';

export class Words {
  readonly #people: PeoplePart;
  readonly #moves: Moves;
  readonly #evidence: EvidenceOf;
  readonly #early: EarlyWords;
  readonly #reviews: Reviews;
  #out: UnnamedFact[] = [];
  #tMs = 0;
  /** Why words of the moves that are being decided go, by slot; none: nothing was found that they told. */
  readonly #found = new Map<number, string>();
  /** Moves of which it is likelier that nothing was taken, and not sure, by slot. */
  readonly #unsure = new Set<number>();

  constructor(people: PeoplePart, moves: Moves, evidence: EvidenceOf, early: EarlyWords, reviews: Reviews) {
    this.#people = people;
    this.#moves = moves;
    this.#evidence = evidence;
    this.#early = early;
    this.#reviews = reviews;
  }

  /** Facts go to `out`, with event time tMs. */
  begin(out: UnnamedFact[], tMs: number): void {
    this.#out = out;
    this.#tMs = tMs;
    this.#unsure.clear();
  }

  /** Something was found that the move's words told; a cause why they go is said once. */
  found(slot: number, cause?: string): void {
    if (cause !== undefined || !this.#found.has(slot)) this.#found.set(slot, cause ?? NOTHING_TAKEN);
  }

  /** It is likelier that nothing was taken, and not sure. */
  unsure(slot: number): void {
    this.#unsure.add(slot);
  }

  /** After its decision: what was said before and was not taken up is withdrawn. */
  close(slot: number): void {
    const found = this.#found.get(slot);
    // Only who leaves is decided for before that: how the lift ends nobody will see.
    const atEnd = this.#moves.read(slot).atoms.every((a) => a.sdG >= 0);
    const unsure = this.#unsure.has(slot) && found === undefined;
    for (const said of this.#moves.said.of(slot))
      if (said.unit === ASKED && atEnd) this.#moves.unsay(slot, said.part);
      else if (said.unit !== -1) continue;
      else if (unsure) this.#ask(slot, said);
      else if (isEarly(said)) this.#early.withdraw(this.#out, slot, said);
      else if (found || atEnd) this.#withdraw(slot, said, found ?? NOTHING_TAKEN);
      else this.#ask(slot, said);
    this.#found.delete(slot);
    // Of what a person was asked about before its lift had ended, the end is still to come.
    if (!this.asked(slot)) this.#moves.done(slot);
  }

  /** A lift was announced, and neither its end nor whose hand it was is known: a person decides. */
  #ask(slot: number, said: Said): void {
    const review = this.#reviews.said(slot, said);
    const cause = `review ${review.review}`;
    if (isEarly(said)) this.#early.withdraw(this.#out, slot, said, cause);
    else this.#withdraw(slot, said, cause);
    this.#out.push(review);
    const open = this.#moves.read(slot).atoms.some((a) => a.sdG < 0);
    if (open) this.#moves.said.say(slot, { ...said, visit: -1, unit: ASKED });
  }

  /** The store closes, all visits have left: of what is still open nobody will be known. */
  end(): void {
    for (const slot of this.#moves.waiting())
      for (const said of this.#moves.said.of(slot)) if (isEarly(said)) this.#ask(slot, said);
  }

  /** The visit leaves: lines that waited for more evidence become final. */
  finish(visit: number): void {
    for (const slot of this.#moves.waiting())
      for (const said of this.#moves.said.of(slot))
        if (said.visit === visit && said.unit !== ASKED) {
          const { number } = this.#moves.read(slot);
          const id = this.#people.visits.idOf(visit);
          this.#out.push({
            kind: 'line_confirmed',
            tMs: this.#tMs,
            interaction: number,
            part: said.part,
            visit: id,
            p: said.p,
            evidence: this.#evidence.remembered(slot, said),
          });
          this.#moves.unsay(slot, said.part);
        }
  }

  /**
   * Early lines about this lift that the decision does not confirm for anybody: `line` stands for them.
   * @param early it was decided before all was seen, for somebody who leaves
   */
  correct(decision: Decision, line: string, early: boolean): void {
    const { best, part } = decision;
    const slot = part.move;
    for (const said of this.#moves.said.of(slot)) {
      if (said.unit !== -1 || said.visit < 0 || said.product !== best.option.product) continue;
      if (Math.abs(said.tMs - part.halfMs) >= SAME_LIFT_MS) continue;
      const stands = best.shares.some((s) => s.visit === said.visit && s.units === said.quantity);
      if (stands) continue;
      const left = early ? ', decided as somebody left' : '';
      this.#withdraw(slot, said, `corrected by line ${line}: ${changed(said, decision)}${left}`);
    }
  }

  #withdraw(slot: number, said: Said, cause: string): void {
    this.#out.push({
      kind: 'line_withdrawn',
      tMs: this.#tMs,
      interaction: this.#moves.read(slot).number,
      part: said.part,
      visit: this.#people.visits.idOf(said.visit),
      cause,
    });
    this.#moves.unsay(slot, said.part);
  }

  /** Was a person asked about it before its lift had ended? */
  asked(slot: number): boolean {
    return this.#moves.said.of(slot).some((s) => s.unit === ASKED);
  }
}

/** What the decision says otherwise than the word did: how many, or whose. */
function changed({ visit, product, quantity, p }: Said, { best, outcomes }: Decision): string {
  const own = best.shares.find((s) => s.visit === visit);
  if (own) return `${own.units} by the weight at rest, not ${quantity}`;
  let now = 0;
  for (const { outcome, p: of } of outcomes)
    if (outcome.option.product === product && outcome.shares.some((s) => s.visit === visit)) now += of;
  return `another's hand, this one's p ${p.toFixed(3)} then, ${now.toFixed(3)} since`;
}
