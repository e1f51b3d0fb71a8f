/** What a decision rests on, in the words of the facts. */
import type { Candidate, CandidateShare, Evidence } from './facts.js';
import type { Decision, Share } from './matching-decide.js';
import type { Moves } from './matching-moves.js';
import type { Said } from './matching-said.js';
import type { PeoplePart } from './parts.js';

/** Explanations kept as evidence. */
const CANDIDATES = 5;

export class EvidenceOf {
  readonly #people: PeoplePart;
  readonly #moves: Moves;
  readonly #originMs: number;

  constructor(people: PeoplePart, moves: Moves, originMs: number) {
    this.#people = people;
    this.#moves = moves;
    this.#originMs = originMs;
  }

  candidates(decision: Decision): Candidate[] {
    const { outcomes } = decision;
    const { option: likeliest, ll: likeliestLl } = outcomes[0]!.outcome;
    return outcomes.slice(0, CANDIDATES).map(({ outcome: { option, shares, ll }, p }) => {
      const first = shares[0];
      const { product, quantity } = option;
      const weightNats = option.ll - likeliest.ll;
      const handNats = ll - likeliestLl - weightNats;
      const visit = first ? this.#id(first.visit) : null;
      const candidate = { product, quantity, visit, p, weightNats, handNats };
      if (shares.length < 2 && first?.seems === undefined) return candidate;
      return { ...candidate, shares: shares.map((s) => this.#share(s)) };
    });
  }

  #id(visit: number): string | null {
    return visit < 0 ? null : this.#people.visits.idOf(visit);
  }

  #share({ visit, units, seems }: Share): CandidateShare {
    const share = { visit: this.#id(visit), units };
    return seems === undefined ? share : { ...share, seems: this.#people.visits.idOf(seems) };
  }

  /**
   * For a person to decide. Beside the decision's: of whom it was said before, where that body is not
   * followed any more or leaves (`leaving`, −1 for nobody): nothing else tells of it.
   */
  reviewed(decision: Decision, leaving: number): Candidate[] {
    const { visits } = this.#people;
    const found = this.candidates(decision)
      .filter((c) => c.product >= 0)
      .map(withoutOdds);
    for (const { unit, visit: slot, product, quantity, p } of this.#moves.said.of(decision.part.move)) {
      if (unit !== -1 || slot < 0 || (visits.person[slot]! >= 0 && slot !== leaving)) continue;
      const visit = visits.idOf(slot);
      if (!found.some((c) => c.visit === visit)) found.push({ product, quantity, visit, p });
    }
    return found;
  }

  of(decision: Decision): Evidence {
    const { part } = decision;
    const largest = [...part.changes].sort((a, b) => Math.abs(b.deltaG) - Math.abs(a.deltaG));
    return {
      plates: largest.map((c) => ({ plate: c.plate, deltaG: c.deltaG, sdG: c.sdG })),
      shelfDeltaG: part.moves
        .flatMap((slot) => this.#moves.read(slot).atoms)
        .reduce((sum, a) => sum + a.afterG - a.beforeG, 0),
      startMs: this.#originMs + part.fromMs,
      endMs: this.#originMs + part.toMs,
      candidates: this.candidates(decision),
      persons: decision.persons.slice(0, CANDIDATES).map((x) => ({
        visit: this.#people.visits.idOf(x.visit),
        p: x.p,
        distanceM: x.seenM,
        seen: x.seen,
        ...(x.sure === undefined ? {} : { sure: x.sure }),
        ...(x.seems === undefined ? {} : { seems: this.#people.visits.idOf(x.seems) }),
      })),
    };
  }

  /** Of a word that was said before: by the visits that were there then, some of whom have left. */
  remembered(slot: number, said: Said): Evidence {
    const move = this.#moves.read(slot);
    return {
      plates: move.atoms.map((a) => ({ plate: a.plate, deltaG: a.afterG - a.beforeG, sdG: Math.abs(a.sdG) })),
      shelfDeltaG: move.atoms.reduce((sum, a) => sum + a.afterG - a.beforeG, 0),
      startMs: this.#originMs + move.startMs,
      endMs: this.#originMs + move.endMs,
      ...(said.rests ? this.#moves.said.kept(slot) : { candidates: [], persons: [] }),
    };
  }
}

/** The same explanations where nobody saw whose doing it was: those that differ by that alone are one. */
export function ofNobody(candidates: readonly Candidate[]): Candidate[] {
  const told: Candidate[] = [];
  for (const { shares: _, handNats: __, ...what } of candidates) {
    const same = told.find((c) => c.product === what.product && c.quantity === what.quantity);
    if (same) same.p += what.p;
    else told.push({ ...what, visit: null });
  }
  return told.sort((a, b) => b.p - a.p);
}

/** What may be answered: the odds stand with the evidence, where the likeliest is among them. */
function withoutOdds({ weightNats: _, handNats: __, ...candidate }: Candidate): Candidate {
  return candidate;
}
