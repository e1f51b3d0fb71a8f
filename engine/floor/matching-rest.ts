/** When a move can be decided: its plates rest, and what hands did around it has been seen. */
import type { Weights } from '../../wasm/weights.js';
import type { Part } from './matching-decide.js';
import type { Episodes, Extent } from './matching-episodes.js';
import { chainsOf } from './matching-groups.js';
import type { Move } from './matching-moves.js';

/** Steps of neighbouring plates reach the detector within this time after a move's last step (ms). */
const JOIN_MS = 400;
/** A hand leaves the place in this time; decisions look at that much of the bodies after a move (ms). */
const RETREAT_MS = 500;
/** …but no longer than its way is followed after the change itself: assembly/matching/reach-sums.ts (ms). */
const FOLLOWED_MS = 1100;
/** A plate that moves on keeps its last move waiting so long (ms): the lift may not be over. */
const GO_ON_MS = 1200;

export type Chains = readonly (readonly Move[])[];

export class Rest {
  readonly #weights: Weights;
  readonly #episodes: Episodes;
  /** Event times up to which plates and bodies are known, ms after the origin. */
  platesMs = 0;
  bodiesMs = 0;

  constructor(weights: Weights, episodes: Episodes) {
    this.#weights = weights;
    this.#episodes = episodes;
  }

  /** Its plates rest. */
  settled(move: Move): boolean {
    if (move.atoms.some((a) => a.sdG < 0) || this.platesMs < move.endMs + JOIN_MS) return false;
    return move.atoms.every((a) => {
      const since = this.#weights.activeSinceMs(a.plate);
      return since < 0 || since > move.endMs + GO_ON_MS;
    });
  }

  /** …and what hands do tells no more about it: a plate may rest long after the lift. */
  ready(move: Move): boolean {
    if (this.bodiesMs < move.endMs || !this.settled(move)) return false;
    if (this.bodiesMs >= move.endMs + RETREAT_MS) return true;
    return this.bodiesMs >= this.#episodes.extent(move).toMs + FOLLOWED_MS;
  }

  /** Settled chains of a group of which all that hands did was seen, and those of which some was. */
  chains(group: readonly Extent[]): { seen: Chains; partly: Chains } {
    const settled = chainsOf(group)
      .map((chain) => chain.map((e) => e.move))
      .filter((chain) => chain.every((m) => m.waitMs === 0 && this.settled(m)));
    const seen = settled.filter((chain) => chain.every((m) => this.ready(m)));
    const partly = settled.filter((chain) => !seen.includes(chain) && chain.some((m) => this.ready(m)));
    return { seen, partly };
  }

  /**
   * The deeds of a settled chain up to the first one whose hands are still to be seen, and the moves that
   * are theirs alone: in their order, as a later deed may give back what an earlier one took. What was put
   * down waits for what follows: it may be a hand that rests there.
   */
  first(chain: readonly Move[], parts: readonly Part[]): { first: Part[]; done: readonly Move[] } {
    const ready = new Set(chain.filter((m) => this.ready(m)).map((m) => m.slot));
    const isSeen = (p: Part) => p.moves.every((slot) => ready.has(slot));
    if (parts.every(isSeen)) return { first: [...parts], done: chain };
    const end = parts.findIndex((p) => !isSeen(p) || rises(p));
    const first = parts.slice(0, end);
    const left = new Set(parts.slice(end).flatMap((p) => p.moves));
    const theirs = new Set(first.flatMap((p) => p.moves).filter((slot) => !left.has(slot)));
    return { first, done: chain.filter((m) => theirs.has(m.slot)) };
  }
}

const rises = ({ changes }: Part): boolean => changes.reduce((sum, c) => sum + c.deltaG, 0) > 0;
