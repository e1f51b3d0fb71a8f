/**
 * Says a line as soon as a lift is certain, before its end and before the bodies' watermark: the
 * product from the plate's planogram, the person from the newest bodies, or to follow where they do
 * not tell. It may be withdrawn.
 */
import type { Step, Weights } from '../../wasm/weights.js';
import type { Decider } from './matching-decide.js';
import type { Moves } from './matching-moves.js';
import type { Shelves } from './matching-shelves.js';
import type { FacingWeights } from './matching-weights.js';
import type { Writer } from './matching-write.js';

/** A fall by this share of one unit, for two blocks, is a lift: an item may stand on two or three plates. */
const LIFT_SHARE = 0.35;
/** A lift and its end are one step where their halves lie so near (ms). */
const SAME_MS = 500;
/** The person is said only when this likely: the bodies are as old as their watermark. */
const PERSON_P = 0.4;

export class Announcer {
  readonly #weights: Weights;
  readonly #moves: Moves;
  readonly #decider: Decider;
  readonly #shelves: Shelves;
  readonly #facingWeights: FacingWeights;
  readonly #writer: Writer;
  readonly #heard: Step[] = [];

  constructor(
    weights: Weights,
    moves: Moves,
    decider: Decider,
    shelves: Shelves,
    facingWeights: FacingWeights,
    writer: Writer,
  ) {
    this.#weights = weights;
    this.#moves = moves;
    this.#decider = decider;
    this.#shelves = shelves;
    this.#facingWeights = facingWeights;
    this.#writer = writer;
  }

  /** Tells the kernel from which fall on a lift is certain. */
  arm(plates: readonly number[]): void {
    for (const plate of plates) {
      const facing = this.#shelves.facing(plate);
      this.#weights.setLift(plate, facing ? LIFT_SHARE * this.#facingWeights.of(facing).meanG : 0);
    }
  }

  /** A lift, or a step that came to rest before its lift was heard of. */
  heard(step: Step): void {
    const facing = this.#shelves.facing(step.plate);
    if (!facing) return;
    const fallG = step.beforeG - step.afterG;
    if (step.kind === 'lift' || fallG >= LIFT_SHARE * this.#facingWeights.of(facing).meanG)
      this.#heard.push(step);
  }

  announce(platesMs: number): void {
    for (const step of this.#heard.splice(0)) {
      const move = this.#moves
        .open()
        .find((m) =>
          m.atoms.some((a) => a.plate === step.plate && Math.abs(a.halfMs - step.halfMs) < SAME_MS),
        );
      const facing = this.#shelves.facing(step.plate);
      // a gondola may be ahead of its class
      const nowMs = Math.max(platesMs, step.endMs);
      if (!move || !facing || this.#moves.said(move.slot).some((s) => s.facing === facing.index)) continue;
      const decision = this.#decider.decide([
        {
          move: move.slot,
          moves: [move.slot],
          index: 0,
          changes: [{ plate: step.plate, deltaG: step.afterG - step.beforeG, sdG: Math.max(1, step.sdG) }],
          options: [
            { kind: 'pick', product: facing.product, quantity: 1, facing: facing.index, unit: null, ll: 0 },
          ],
          totalG: 0,
          explained: true,
          place: this.#shelves.place([step.plate], [1]),
          unitWindow: () => ({ fromMs: step.startMs, toMs: nowMs }),
          fromMs: step.startMs - 500,
          halfMs: step.halfMs,
          toMs: nowMs + 500,
          around: null,
          outcomes: null,
        },
      ]);
      this.#writer.provisional(decision, decision.p >= PERSON_P);
    }
  }
}
