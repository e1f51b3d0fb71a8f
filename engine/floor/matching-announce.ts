/**
 * Says a line as soon as a lift is certain, before its end and before the bodies' watermark: the
 * product from the plate's planogram, the person from the newest bodies, or to follow where they do
 * not tell. It may be withdrawn.
 */
import type { Step, Weights } from '../../wasm/weights.js';
import type { Decider } from './matching-decide.js';
import type { Option } from './matching-explain.js';
import type { Moves } from './matching-moves.js';
import type { Shelves } from './matching-shelves.js';
import { MISPLACED, type Unit, type Units } from './matching-units.js';
import type { FacingWeights } from './matching-weights.js';
import type { Writer } from './matching-write.js';

/** A fall by this share of one unit, for two blocks, is a lift: an item may stand on two or three plates. */
const LIFT_SHARE = 0.35;
/** A fall is that of a unit known to stand there when it differs by no more than this (g; share of its load). */
const STANDING_OFF_G = 9;
const STANDING_OFF_SHARE = 0.1;
/** A lift and its end are one step where their halves lie so near (ms). */
const SAME_MS = 500;
/**
 * A lift that is not over is laid to hands that were there so long before it or since (ms): the bodies'
 * newest frames may end before it, and a hand is at the item half a second before it moves.
 */
const HAND_ABOUT_MS = 500;
/** The person is said only when this likely: the bodies are as old as their watermark. */
const PERSON_P = 0.4;

export class Announcer {
  readonly #weights: Weights;
  readonly #moves: Moves;
  readonly #decider: Decider;
  readonly #shelves: Shelves;
  readonly #facingWeights: FacingWeights;
  readonly #units: Units;
  readonly #writer: Writer;
  readonly #heard: Step[] = [];

  constructor(
    weights: Weights,
    moves: Moves,
    decider: Decider,
    shelves: Shelves,
    facingWeights: FacingWeights,
    units: Units,
    writer: Writer,
  ) {
    this.#weights = weights;
    this.#moves = moves;
    this.#decider = decider;
    this.#shelves = shelves;
    this.#facingWeights = facingWeights;
    this.#units = units;
    this.#writer = writer;
  }

  /** Tells the kernel from which fall on a lift is certain. */
  arm(plates: readonly number[]): void {
    for (const plate of plates) this.#weights.setLift(plate, this.#liftG(plate));
  }

  /** Fall (g) of the lightest that may be lifted from there; 0: nothing is known to stand there. */
  #liftG(plate: number): number {
    const facing = this.#shelves.facing(plate);
    let least = facing ? this.#facingWeights.of(facing).meanG : Number.POSITIVE_INFINITY;
    for (const unit of this.#units.all(MISPLACED))
      if (unit.plates.includes(plate)) least = Math.min(least, loadG(unit, plate));
    return least === Number.POSITIVE_INFINITY ? 0 : LIFT_SHARE * least;
  }

  /** A lift, or a step that came to rest before its lift was heard of. */
  heard(step: Step): void {
    const liftG = this.#liftG(step.plate);
    if (liftG > 0 && (step.kind === 'lift' || step.beforeG - step.afterG >= liftG)) this.#heard.push(step);
  }

  /** What most likely is lifted: what belongs there, or what stands there and weighs just that. */
  #lifted({ plate, beforeG, afterG }: Step): Option | null {
    const fallG = beforeG - afterG;
    const facing = this.#shelves.facing(plate);
    let off = facing ? Math.abs(fallG - this.#facingWeights.of(facing).meanG) : Number.POSITIVE_INFINITY;
    let lifted: Option | null = facing && {
      kind: 'pick',
      product: facing.product,
      quantity: 1,
      facing: facing.index,
      unit: null,
      ll: 0,
    };
    for (const unit of this.#units.all(MISPLACED)) {
      if (!unit.plates.includes(plate)) continue;
      const load = loadG(unit, plate);
      const own = Math.abs(fallG - load);
      if (own > Math.max(STANDING_OFF_G, STANDING_OFF_SHARE * load) || own >= off) continue;
      off = own;
      lifted = { kind: 'repick', product: unit.product, quantity: 1, facing: -1, unit, ll: 0 };
    }
    return lifted;
  }

  announce(platesMs: number): void {
    for (const step of this.#heard.splice(0)) {
      const move = this.#moves
        .open()
        .find((m) =>
          m.atoms.some((a) => a.plate === step.plate && Math.abs(a.halfMs - step.halfMs) < SAME_MS),
        );
      const option = this.#lifted(step);
      // a gondola may be ahead of its class
      const nowMs = Math.max(platesMs, step.endMs);
      if (!move || !option) continue;
      const { facing, product } = option;
      if (this.#moves.said.of(move.slot).some((s) => s.facing === facing && s.product === product)) continue;
      const decision = this.#decider.decide([
        {
          move: move.slot,
          moves: [move.slot],
          index: 0,
          changes: [{ plate: step.plate, deltaG: step.afterG - step.beforeG, sdG: Math.max(1, step.sdG) }],
          options: [option],
          totalG: 0,
          explained: true,
          place: this.#shelves.place([step.plate], [1]),
          unitWindow: () => ({ fromMs: step.startMs, toMs: nowMs }),
          fromMs: step.startMs - HAND_ABOUT_MS,
          halfMs: step.halfMs,
          toMs: nowMs + HAND_ABOUT_MS,
          around: null,
          outcomes: null,
        },
      ]);
      // a hand that rested and leaves took nothing
      if (decision.best.option.kind === option.kind)
        this.#writer.provisional(decision, decision.p >= PERSON_P);
    }
  }
}

/** What the plate bears of the unit (g). */
const loadG = (unit: Unit, plate: number) => unit.weightG * unit.shares[unit.plates.indexOf(plate)]!;
