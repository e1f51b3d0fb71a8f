/** Questions to a person: what stayed ambiguous, in the words of a review. */
import type { Step } from '../../wasm/weights.js';
import type { UnnamedFact } from './facts.js';
import type { Decision } from './matching-decide.js';
import { isEarly } from './matching-early.js';
import type { EvidenceOf } from './matching-evidence.js';
import type { Moves } from './matching-moves.js';
import type { Said } from './matching-said.js';
import type { PeoplePart } from './parts.js';

type Review = Extract<UnnamedFact, { kind: 'review' }>;

export class Reviews {
  readonly #people: PeoplePart;
  readonly #moves: Moves;
  readonly #evidence: EvidenceOf;
  readonly #originMs: number;

  constructor(people: PeoplePart, moves: Moves, evidence: EvidenceOf, originMs: number) {
    this.#people = people;
    this.#moves = moves;
    this.#evidence = evidence;
    this.#originMs = originMs;
  }

  /** Of `units` of a decision; `leaving`: for whom all that is open is decided now, −1 for nobody. */
  decided(decision: Decision, units: number, leaving: number): Review {
    const { part, best } = decision;
    return {
      kind: 'review',
      tMs: this.#originMs + part.halfMs,
      review: this.#name(part.move, part.index),
      quantity: best.option.quantity < 0 ? -units : units,
      candidates: this.#evidence.reviewed(decision, leaving),
      evidence: this.#evidence.of(decision),
    };
  }

  /** Of a word that no decision has taken up: neither what it came to nor whose hand it was is known. */
  said(slot: number, said: Said): Review {
    const { part, product, quantity, p, tMs } = said;
    const visit = isEarly(said) ? null : this.#people.visits.idOf(said.visit);
    return {
      kind: 'review',
      tMs: this.#originMs + tMs,
      review: this.#name(slot, part),
      quantity,
      candidates: [{ product, quantity, visit, p }],
      evidence: this.#evidence.remembered(slot, said),
    };
  }

  /** Of changes that found no room among the interactions: what may have moved is known, by whom is not. */
  unheld(steps: readonly Step[], product: number, quantity: number): Review {
    const plates = steps.map(({ plate, beforeG, afterG, sdG }) => ({ plate, deltaG: afterG - beforeG, sdG }));
    const evidence = {
      plates: plates.sort((a, b) => Math.abs(b.deltaG) - Math.abs(a.deltaG)),
      shelfDeltaG: plates.reduce((sum, { deltaG }) => sum + deltaG, 0),
      startMs: this.#originMs + Math.min(...steps.map((s) => s.startMs)),
      endMs: this.#originMs + Math.max(...steps.map((s) => s.endMs)),
      candidates: [],
      persons: [],
    };
    return {
      kind: 'review',
      tMs: this.#originMs + steps[0]!.halfMs,
      review: `r${this.#moves.nextNumber()}.0`,
      quantity,
      candidates: [{ product, quantity, visit: null, p: 0 }],
      evidence,
    };
  }

  #name(slot: number, index: number): string {
    return `r${this.#moves.read(slot).number}.${index}`;
  }
}
