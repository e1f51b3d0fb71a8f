/** A part with all that may have needed the same hands, as things stand by now. */
import { HAND_BUSY_MS } from './matching-combine.js';
import type { Decider, Decision, Part } from './matching-decide.js';
import type { Explainer } from './matching-explain.js';
import { shareHands } from './matching-groups.js';
import type { Hands } from './matching-hands.js';
import { HELD, MISPLACED, type Units } from './matching-units.js';
import type { FacingWeights } from './matching-weights.js';

const NOBODY: ReadonlySet<number> = new Set();

export class Judge {
  readonly #explainer: Explainer;
  readonly #decider: Decider;
  readonly #units: Units;
  readonly #weights: FacingWeights;
  readonly #hands: Hands;
  /** Parts judged since it was set to 0: the work of a tick. */
  count = 0;
  /** What each part's options were worked out from. */
  readonly #asOf = new WeakMap<Part, number>();

  constructor(explainer: Explainer, decider: Decider, units: Units, weights: FacingWeights, hands: Hands) {
    this.#explainer = explainer;
    this.#decider = decider;
    this.#units = units;
    this.#weights = weights;
    this.#hands = hands;
  }

  /** `others`: parts that may have needed the same hands. */
  judge(part: Part, others: readonly Part[]): Decision {
    this.count++;
    const together = [part];
    let fromMs = part.fromMs;
    let toMs = part.toMs;
    for (const other of others) {
      if (!shareHands(part, other)) continue;
      together.push(other);
      fromMs = Math.min(fromMs, other.fromMs);
      toMs = Math.max(toMs, other.toMs);
    }
    // whose hand it was is weighed by the decider
    this.#explainer.away = NOBODY;
    for (const one of together) this.#explain(one);
    return this.#decider.decide(together, this.#hands.busy(fromMs - HAND_BUSY_MS, toMs + HAND_BUSY_MS));
  }

  /** Options again, where what was taken, put down or learned meanwhile may change them. */
  #explain(part: Part): void {
    const grams = part.changes.reduce((sum, c) => sum + c.deltaG, 0);
    // both only grow
    const now = this.#weights.version + this.#units.version(grams < 0 ? MISPLACED : HELD);
    if (this.#asOf.get(part) === now) return;
    this.#asOf.set(part, now);
    const { changes, totalG } = part;
    part.options = this.#explainer.options(
      changes,
      this.#units.all(HELD),
      this.#units.all(MISPLACED),
      totalG,
    );
    part.outcomes = null;
  }
}
