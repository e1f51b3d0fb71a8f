/**
 * Episodes: steps of neighbouring plates that follow each other may be one deed (an item lifted in
 * stages, held over the plate, a hand that rests on it) or several by several people. Looks at all
 * ways to divide them in time, measures levels again with what is known by now, and gives the
 * parts to decide.
 */
import { BLOCK_MS, type Weights } from '../../wasm/weights.js';
import type { Part, Window } from './matching-decide.js';
import { type Deed, Divider } from './matching-divide.js';
import { CROSSTALK, type Explainer, type PlateChange, type Run } from './matching-explain.js';
import type { Atom, Move } from './matching-moves.js';
import type { Shelves } from './matching-shelves.js';
import type { Stage } from './matching-stages.js';
import type { Unit } from './matching-units.js';

/** Steps of one chain that are divided in all ways; more are divided greedily by the first ones. */
const STAGES_MOST = 6;
/** Steps within this time belong to one stage (ms). */
const STAGE_MS = 300;
/** Steps on neighbouring plates within this time may be one item (ms). */
const NEIGHBOUR_MS = 900;
/** A level after is measured over this time after the step (ms). */
const AFTER_MS = 1200;
/** …unless it differs by more than this (g) from where the step settled. */
const AFTER_MOST_G = 15;
/** The last blocks of a step had settled (ms). */
const SETTLED_MS = 400;
/** A hand is at the item before it lifts it, and on it after it has put it down (ms). */
const HAND_BEFORE_LIFT_MS = 200;
const HAND_AROUND_MS = 50;
const HAND_AFTER_PUT_MS = 250;
/** A lift lasts from 15 % to 85 % of its change. */
const EDGE_SHARE = 0.15;
/** No product of a shop weighs less (g); what remains of tremors does. */
const SLIGHT_G = 12;
/** What lies within so many standard deviations of its neighbours' crosstalk waits for nothing to complete it. */
const CROSSTALK_SDS = 2;
/** Longest lift that is looked at in the ring (ms). */
const LOOK_BACK_MS = 6000;

export interface Extent extends Window {
  move: Move;
  /** Where it was on the floor (m). */
  place: { x: number; y: number };
  /** Too little for any product: what is left of tremors. */
  slight: boolean;
}

export class Episodes {
  readonly #weights: Weights;
  readonly #divider: Divider;
  readonly #shelves: Shelves;
  readonly #extents = new WeakMap<Move, Extent>();
  /** What share of a change was made by each block of a lift. */
  readonly #shares = new Float64Array(LOOK_BACK_MS / BLOCK_MS + 1);

  readonly #explainer: Explainer;

  constructor(weights: Weights, explainer: Explainer, shelves: Shelves) {
    this.#weights = weights;
    this.#divider = new Divider(explainer);
    this.#explainer = explainer;
    this.#shelves = shelves;
  }

  /** Parts of moves that are decided together, oldest first; their options are open. */
  parts(moves: readonly Move[], held: readonly Unit[], misplaced: readonly Unit[]): Part[] {
    const parts: Part[] = [];
    const grams = moves.map((m) => m.atoms.reduce((sum, a) => sum + Math.abs(a.afterG - a.beforeG), 0));
    for (const chain of this.#chains(moves)) {
      const own = new Set(chain.flatMap((s) => s.moves.map((m) => m.slot)));
      const shelf = chain[0]!.moves[0]!.shelf;
      let othersG = 0;
      for (const [i, m] of moves.entries()) if (m.shelf === shelf && !own.has(m.slot)) othersG += grams[i]!;
      for (let i = 0; i < chain.length; i += STAGES_MOST)
        for (const deed of this.#divider.divide(chain.slice(i, i + STAGES_MOST), held, misplaced, othersG))
          for (const run of deed.runs) parts.push(this.#part(deed, parts.length, run, othersG));
    }
    return parts.sort((a, b) => a.halfMs - b.halfMs || a.move - b.move || a.index - b.index);
  }

  /** Stages on plates that touch or share a facing, in time. */
  #chains(moves: readonly Move[]): Stage[][] {
    const chains: Stage[][] = [];
    for (const move of [...moves].sort((a, b) => a.halfMs - b.halfMs || a.number - b.number)) {
      if (move.atoms.length === 0) continue; // an announced lift that came to nothing
      const atoms = move.atoms.map((a) => this.#measure(a, moves));
      const mine = chains.filter((c) => c.some((s) => this.#linked(s.atoms, atoms)));
      let chain: Stage[] = [];
      for (const c of mine) {
        chain.push(...c);
        chains.splice(chains.indexOf(c), 1);
      }
      const last = chain.find(
        (s) =>
          Math.abs(s.halfMs - move.halfMs) < STAGE_MS &&
          !s.atoms.some((a) => atoms.some((b) => b.plate === a.plate)),
      );
      if (last) {
        last.moves.push(move);
        last.atoms = [...last.atoms, ...atoms].sort((a, b) => a.plate - b.plate);
      } else chain.push({ moves: [move], atoms, halfMs: move.halfMs });
      chain = chain.sort((a, b) => a.halfMs - b.halfMs);
      chains.push(chain);
    }
    return chains;
  }

  #linked(a: readonly Atom[], b: readonly Atom[]): boolean {
    return a.some((x) =>
      b.some((y) => {
        if (x.plate === y.plate) return true;
        const facing = this.#shelves.facingOf[x.plate]!;
        if (facing >= 0 && facing === this.#shelves.facingOf[y.plate]) return true;
        return (
          Math.abs(x.plate - y.plate) === 1 &&
          this.#shelves.sameShelf(x.plate, y.plate) &&
          Math.abs(x.halfMs - y.halfMs) < NEIGHBOUR_MS
        );
      }),
    );
  }

  /**
   * What its holder could hardly have put there, being far away and it not belonging there, may be a hand that
   * rests, which leaves within seconds: what follows on these plates is waited for.
   */
  #mayRest({ options }: Run): boolean {
    const { kind, facing, unit } = options[0]!;
    return kind === 'put' && facing < 0 && this.#explainer.away.has(unit!.visit);
  }

  #part({ atoms, move, moves }: Deed, index: number, run: Run, othersG: number): Part {
    const { changes } = run;
    const own = atoms.filter((a) => changes.some((c) => c.plate === a.plate));
    const main = own.reduce((a, b) =>
      Math.abs(b.afterG - b.beforeG) > Math.abs(a.afterG - a.beforeG) ? b : a,
    );
    const totalG = othersG + atoms.reduce((sum, a) => sum + Math.abs(a.afterG - a.beforeG), 0);
    const whole = run.paired ? lasted(own) : this.#window(own, 1, 1);
    return {
      move: move.slot,
      moves,
      index,
      changes,
      totalG,
      options: [],
      // nothing speaks for two deeds but that one does not do: more may come
      explained:
        !run.paired && !this.#mayRest(run) && (run.options[0]!.kind !== 'none' || slight(changes, totalG)),
      place: this.#shelves.place(
        changes.map((c) => c.plate),
        changes.map((c) => Math.max(1, Math.abs(c.deltaG))),
      ),
      ...whole,
      halfMs: main.halfMs,
      unitWindow: (k, n) => (run.paired ? whole : this.#window(own, k, n)),
      around: null,
      outcomes: null,
    };
  }

  /** When the k-th of n equal units was moved: its share of the change of all plates together. */
  #window(atoms: readonly Atom[], k: number, n: number): Window {
    const startMs = Math.min(...atoms.map((a) => a.startMs)) - 300;
    const endMs = Math.max(...atoms.map((a) => a.endMs));
    const delta = atoms.reduce((sum, a) => sum + a.afterG - a.beforeG, 0);
    const first = Math.floor(Math.max(startMs, endMs - LOOK_BACK_MS) / BLOCK_MS);
    const last = Math.floor(endMs / BLOCK_MS) - 1;
    const share = this.#shares;
    const blocks = last - first + 1;
    for (let b = 0; b < blocks; b++) {
      let sum = 0;
      for (let i = 0; i < atoms.length; i++) {
        const g = this.#weights.blockG(atoms[i]!.plate, first + b);
        sum += Number.isNaN(g) ? Number.NaN : g - atoms[i]!.beforeG;
      }
      share[b] = delta === 0 ? 0 : sum / delta;
    }
    const passed = (value: number) => {
      let after = blocks - 1;
      let afterValue = 1;
      for (let i = blocks - 1; i >= 0; i--) {
        const x = share[i]!;
        if (Number.isNaN(x)) continue;
        if (x <= value) {
          const span = afterValue - x;
          return (first + i + 0.5 + (span > 1e-6 ? ((value - x) / span) * (after - i) : 0)) * BLOCK_MS;
        }
        after = i;
        afterValue = x;
      }
      return first * BLOCK_MS;
    };
    const fromMs = passed((k - 1 + EDGE_SHARE) / n);
    const toMs = Math.max(fromMs, passed((k - EDGE_SHARE) / n));
    return delta < 0
      ? { fromMs: fromMs - HAND_BEFORE_LIFT_MS, toMs: toMs + HAND_AROUND_MS }
      : { fromMs: fromMs - HAND_AROUND_MS, toMs: toMs + HAND_AFTER_PUT_MS };
  }

  /** How a move looks by itself. */
  extent(move: Move): Extent {
    // the same as long as the move is: what its plates did lies behind it
    const known = this.#extents.get(move);
    if (known) return known;
    const sum = move.atoms.reduce((total, a) => total + a.afterG - a.beforeG, 0);
    const extent =
      move.atoms.length === 0
        ? { move, place: { x: 0, y: 0 }, fromMs: move.startMs, toMs: move.endMs, slight: true }
        : {
            move,
            place: this.#shelves.placeOf(move.atoms),
            ...this.#window(move.atoms, 1, 1),
            slight: Math.abs(sum) < SLIGHT_G,
          };
    this.#extents.set(move, extent);
    return extent;
  }

  /** The level after, over all the quiet that followed. */
  #measure(atom: Atom, moves: readonly Move[]): Atom {
    let until = atom.endMs + AFTER_MS;
    const active = this.#weights.activeSinceMs(atom.plate);
    if (active >= 0) until = Math.min(until, active - 100);
    for (const m of moves)
      for (const a of m.atoms)
        if (a.plate === atom.plate && a.startMs >= atom.endMs) until = Math.min(until, a.startMs - 100);
    const after = this.#weights.meanG(atom.plate, atom.endMs - SETTLED_MS, until);
    if (Number.isNaN(after) || Math.abs(after - atom.afterG) > AFTER_MOST_G) return atom;
    return { ...atom, afterG: after };
  }
}

/** Nothing that could be the beginning of more: what tremors leave behind, or crosstalk of what moved beside it. */
function slight(changes: readonly PlateChange[], totalG: number): boolean {
  let sumG = 0;
  let besideG = totalG;
  for (const { deltaG } of changes) {
    sumG += deltaG;
    besideG -= Math.abs(deltaG);
  }
  return Math.abs(sumG) < Math.max(SLIGHT_G, CROSSTALK_SDS * CROSSTALK * besideG);
}

/** As long as plates were moved. */
const lasted = (atoms: readonly Atom[]): Window => ({
  fromMs: Math.min(...atoms.map((a) => a.startMs)) - HAND_BEFORE_LIFT_MS,
  toMs: Math.max(...atoms.map((a) => a.endMs)),
});
