/**
 * Episodes: moves of one plate that follow each other at once may be one deed (an item lifted in
 * stages, held over the plate, a hand that rests on it) or several. Chooses, measures the levels
 * again with what is known by now, and gives the parts to decide.
 */
import type { Weights } from '../../wasm/weights.js';
import type { Part } from './matching-decide.js';
import type { Explainer, PlateChange } from './matching-explain.js';
import type { Atom, Move } from './matching-moves.js';
import type { Shelves } from './matching-shelves.js';
import type { Unit } from './matching-units.js';

/** Moves of the same plates within this time may be one deed (ms). */
const CHAIN_MS = 1500;
/** An intermediate rest may lie anywhere within this range (g): its prior, when it is explained away. */
const RANGE_LOG = -6.2;
/** Error of a level of a quiet plate beyond its spread: wander over seconds (g). */
const LEVEL_SD_G = 1.5;
/** A level after is measured over this time after the step (ms). */
const AFTER_MS = 900;
/** The last blocks of a step had settled (ms). */
const SETTLED_MS = 400;
/** Hands are looked at from before the lift to after it (ms). */
const HANDS_BEFORE_MS = 150;
const HANDS_AFTER_MS = 150;
/** A lift lasts from 15 % to 85 % of its change. */
const EDGE_SHARE = 0.15;

export class Episodes {
  readonly #weights: Weights;
  readonly #explainer: Explainer;
  readonly #shelves: Shelves;

  constructor(weights: Weights, explainer: Explainer, shelves: Shelves) {
    this.#weights = weights;
    this.#explainer = explainer;
    this.#shelves = shelves;
  }

  /** Parts of moves that are decided together, oldest first. */
  parts(moves: readonly Move[], held: readonly Unit[], misplaced: readonly Unit[]): Part[] {
    // an announced lift that came to nothing has no plates left
    let episodes = moves.filter((m) => m.atoms.length > 0).map((m) => ({ move: m, atoms: m.atoms }));
    for (let i = 0; i + 1 < episodes.length; ) {
      const a = episodes[i]!;
      const next = episodes.findIndex((b, k) => k > i && this.#follows(a, b));
      if (next < 0) {
        i++;
        continue;
      }
      const b = episodes[next]!;
      const joined = { move: b.move, atoms: join(a.atoms, b.atoms) };
      const shared = a.atoms.filter((x) => b.atoms.some((y) => y.plate === x.plate)).length;
      const score = (e: { atoms: Atom[] }) =>
        this.#explainer.explain(changes(e.atoms), held, misplaced, 0).ll;
      if (score(joined) + RANGE_LOG * shared > score(a) + score(b)) {
        episodes = episodes.filter((e) => e !== a && e !== b);
        episodes.splice(Math.min(next - 1, episodes.length), 0, joined);
        i = 0;
      } else i++;
    }
    return episodes
      .flatMap((e) => this.#explain(e, moves, held, misplaced))
      .sort((a, b) => a.halfMs - b.halfMs || a.move - b.move || a.index - b.index);
  }

  #follows(a: { move: Move; atoms: Atom[] }, b: { move: Move; atoms: Atom[] }): boolean {
    if (a.move.shelf !== b.move.shelf) return false;
    return a.atoms.some((x) => b.atoms.some((y) => y.plate === x.plate && y.startMs - x.endMs < CHAIN_MS));
  }

  #explain(
    episode: { move: Move; atoms: Atom[] },
    moves: readonly Move[],
    held: readonly Unit[],
    misplaced: readonly Unit[],
  ): Part[] {
    const { move } = episode;
    const atoms = episode.atoms.map((a) => this.#measure(a, moves));
    let othersG = 0;
    for (const m of moves)
      if (m.shelf === move.shelf && m !== move)
        othersG += m.atoms.reduce((sum, a) => sum + Math.abs(a.afterG - a.beforeG), 0);
    const { runs } = this.#explainer.explain(changes(atoms), held, misplaced, othersG);
    return runs.map((run, index): Part => {
      const own = atoms.filter((a) => run.changes.some((c) => c.plate === a.plate));
      const edges = own.map((a) => this.#edges(a));
      const main = own.reduce((a, b) =>
        Math.abs(b.afterG - b.beforeG) > Math.abs(a.afterG - a.beforeG) ? b : a,
      );
      return {
        move: move.slot,
        index,
        changes: run.changes,
        options: run.options,
        place: this.#shelves.place(
          run.changes.map((c) => c.plate),
          run.changes.map((c) => Math.max(1, Math.abs(c.deltaG))),
        ),
        fromMs: Math.min(...edges.map((e) => e.fromMs)) - HANDS_BEFORE_MS,
        halfMs: main.halfMs,
        toMs: Math.max(...edges.map((e) => e.toMs)) + HANDS_AFTER_MS,
      };
    });
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
    if (Number.isNaN(after) || Math.abs(after - atom.afterG) > 8) return atom;
    return { ...atom, afterG: after };
  }

  #edges(atom: Atom): { fromMs: number; toMs: number } {
    const delta = atom.afterG - atom.beforeG;
    const at = (share: number) =>
      this.#weights.crossingMs(
        atom.plate,
        atom.startMs - 300,
        atom.endMs,
        atom.beforeG + share * delta,
        atom.afterG,
      );
    const fromMs = Math.min(at(EDGE_SHARE), atom.halfMs);
    return { fromMs, toMs: Math.max(atom.halfMs, at(1 - EDGE_SHARE)) };
  }
}

function changes(atoms: readonly Atom[]): PlateChange[] {
  return atoms.map((a) => ({
    plate: a.plate,
    deltaG: a.afterG - a.beforeG,
    sdG: Math.sqrt(LEVEL_SD_G * LEVEL_SD_G + a.sdG * a.sdG),
  }));
}

/** From the level before the first to the level after the last. */
function join(first: readonly Atom[], second: readonly Atom[]): Atom[] {
  const atoms = first.map((a) => {
    const b = second.find((x) => x.plate === a.plate);
    return b ? { ...b, beforeG: a.beforeG, startMs: a.startMs } : a;
  });
  for (const b of second) if (!first.some((a) => a.plate === b.plate)) atoms.push(b);
  return atoms.sort((a, b) => a.plate - b.plate);
}
