/**
 * What is said of a shelf before anybody's hand is known: something was taken. It is attributed to
 * a visit, left to a review, or withdrawn, each by a fact of its own.
 */
import type { Evidence, UnnamedFact } from './facts.js';
import type { Decision, Part } from './matching-decide.js';
import type { Option } from './matching-explain.js';
import type { Moves } from './matching-moves.js';
import type { Said } from './matching-said.js';

/** `Said.unit` of a word about which a person was asked: what its lift comes to is not asked again. */
export const ASKED = -3;

/** What was said of a shelf: it has no visit and made no unit. */
export const isEarly = (said: Said) => said.unit === -1 && said.visit < 0;

export class EarlyWords {
  readonly #moves: Moves;
  readonly #originMs: number;
  /** Event time of the present step. */
  tMs = 0;

  constructor(moves: Moves, originMs: number) {
    this.#moves = moves;
    this.#originMs = originMs;
  }

  say(out: UnnamedFact[], slot: number, decision: Decision, evidence: Evidence): void {
    const { option } = decision.best;
    const { halfMs } = decision.part;
    const part = this.#moves.nextPart(slot);
    const { product, quantity, facing } = option;
    const p = decision.outcomes.reduce((sum, o) => sum + (o.outcome.option === option ? o.p : 0), 0);
    const said = { part, visit: -1, product, quantity, facing, p, tMs: halfMs, unit: -1 };
    if (!this.#moves.said.say(slot, said)) return;
    const tMs = this.#originMs + halfMs;
    out.push({ kind: 'taken', tMs, ...this.#name(slot, part), product, quantity, facing, evidence });
  }

  /**
   * The deed under the name by which it was told: of its own move, else of another of its stages. All
   * that is written of it, its stock as its lines, has that one name; what was said of another deed on
   * the same plates, which may still be open, is left to that one.
   */
  named(decision: Decision): Decision {
    const { part, best } = decision;
    const { product, quantity } = best.option;
    const told = (slot: number) =>
      this.#moves.said.of(slot).some((s) => s.unit === -1 && s.product === product) &&
      this.#touches(slot, part);
    if (quantity <= 0 || told(part.move)) return decision;
    const move = part.moves.find(told);
    return move === undefined ? decision : { ...decision, part: { ...part, move } };
  }

  /** The visit's line takes over the name; null where nothing was said. */
  attribute(
    out: UnnamedFact[],
    part: Part,
    option: Option,
    visit: string,
    units = Math.abs(option.quantity),
  ): number | null {
    const said = this.#find(part, option);
    if (!said) return null;
    this.#moves.unsay(part.move, said.part);
    const name = this.#name(part.move, said.part);
    const { product } = option;
    out.push({ kind: 'taken_attributed', tMs: this.tMs, ...name, visit, product, quantity: units });
    return said.part;
  }

  withdraw(out: UnnamedFact[], slot: number, said: Said, cause = 'nothing was taken'): void {
    this.#moves.unsay(slot, said.part);
    out.push({ kind: 'taken_withdrawn', tMs: this.tMs, ...this.#name(slot, said.part), cause });
  }

  /** Nobody is told yet: a review will. */
  leave(out: UnnamedFact[], part: Part, option: Option, cause: string): void {
    const said = this.#find(part, option);
    if (said) this.withdraw(out, part.move, said, cause);
  }

  #find(part: Part, { product, quantity }: Option): Said | undefined {
    if (quantity <= 0) return undefined;
    return this.#moves.said.of(part.move).find((s) => isEarly(s) && s.product === product);
  }

  #touches(slot: number, { changes }: Part): boolean {
    return this.#moves.read(slot).atoms.some((a) => changes.some((c) => c.plate === a.plate));
  }

  #name(slot: number, part: number): { shelf: number; interaction: number; part: number } {
    const { shelf, number } = this.#moves.read(slot);
    return { shelf, interaction: number, part };
  }
}
