/**
 * Which steps of a chain are one deed: all ways to divide it in time are scored. They share their
 * beginnings, and most deeds look the same whatever was done before, so little is worked out twice.
 */
import type { Explainer, PlateChange, Run } from './matching-explain.js';
import type { Atom, Move } from './matching-moves.js';
import { changesOf, joinStages, putDown, type Stage, taken } from './matching-stages.js';
import type { Unit } from './matching-units.js';

/** log prior that one deed shows as more than one step, and for each further step. */
const STAGES = -3;
const MORE_STAGES = -0.3;
/** Least range of levels between stages (g). */
const RANGE_LEAST_G = 20;
/** What several unexplained steps may leave behind in all (g), and the most it counts. */
const REMAINS_SD_G = 10;
const REMAINS_MOST = 10;

export interface Deed {
  atoms: Atom[];
  move: Move;
  /** Slots of all its stages' moves. */
  moves: number[];
  runs: Run[];
}

/**
 * A thing that is lifted and comes back is on no receipt, whether it was held over its plate or taken and put
 * back; only as two deeds can what came back be another's that weighs as much. So it is one deed only where
 * that is likelier by so much (nats, 7 : 3 as for a line that is not asked about: matching-write.ts).
 */
const NOT_SURELY_HELD = 0.85;

const NOTHING: readonly Run[] = [];

type Explained = ReturnType<Explainer['explain']>;

/** Some stages that follow each other, as one deed. */
interface Span {
  deed: Omit<Deed, 'runs'>;
  changes: PlateChange[];
  /** log density of its being several steps, and of the levels between. */
  stagesLl: number;
  betweenLl: number;
  /** Something came: only then it matters what is in hands. */
  rises: boolean;
  /** Explained as if nothing that matters was done before. */
  plain: Explained | null;
}

/** A division up to some stage. */
interface Branch {
  ll: number;
  deeds: readonly Deed[];
  /** What an earlier deed of this division takes may come back in a later one. */
  inHand: readonly Unit[];
  /** …and what one puts down may be taken again. */
  standing: readonly Unit[];
}

interface Search {
  chain: readonly Stage[];
  held: readonly Unit[];
  misplaced: readonly Unit[];
  othersG: number;
  spans: (Span | undefined)[];
  best: Division | null;
  /** The likeliest one by which something was taken or put down. */
  moving: Division | null;
}

interface Division {
  ll: number;
  /** Bit k set where stages k and k + 1 are one deed. */
  mask: number;
  deeds: readonly Deed[];
}

export class Divider {
  readonly #explainer: Explainer;

  constructor(explainer: Explainer) {
    this.#explainer = explainer;
  }

  /** The most likely division of a chain of at most a handful of stages; `othersG`: see Explainer. */
  divide(
    chain: readonly Stage[],
    held: readonly Unit[],
    misplaced: readonly Unit[],
    othersG: number,
  ): readonly Deed[] {
    const search: Search = { chain, held, misplaced, othersG, spans: [], best: null, moving: null };
    this.#from(search, 0, 0, { ll: 0, deeds: [], inHand: held, standing: misplaced });
    const { best, moving } = search;
    return moving && moving.ll > best!.ll - NOT_SURELY_HELD ? moving.deeds : best!.deeds;
  }

  #from(search: Search, from: number, mask: number, branch: Branch): void {
    const { chain } = search;
    if (from === chain.length) {
      const { deeds } = branch;
      const division = { ll: deeds.length > 1 ? branch.ll + this.#remains(deeds) : branch.ll, mask, deeds };
      search.best = likelier(division, search.best);
      if (deeds.some(moves)) search.moving = likelier(division, search.moving);
      return;
    }
    let joined = mask;
    for (let to = from + 1; to <= chain.length; to++) {
      const span = this.#span(search, from, to);
      this.#from(search, to, joined, this.#with(search, span, branch, to === chain.length));
      joined |= 1 << (to - 1);
    }
  }

  /** `last`: nothing follows that would ask what it leaves in hands and on plates. */
  #with(search: Search, span: Span, branch: Branch, last: boolean): Branch {
    const { runs, ll } = this.#explain(search, span, branch);
    let { inHand, standing } = branch;
    for (const run of last ? NOTHING : runs) {
      const option = run.options[0]!;
      if (option.kind === 'pick' || option.kind === 'repick')
        inHand = [...inHand, taken(run.changes, option, inHand.length)];
      if (option.kind === 'put') {
        inHand = inHand.filter((u) => u !== option.unit);
        if (option.facing < 0) standing = [...standing, putDown(option.unit!, run.changes)];
      }
      if (option.kind === 'repick') standing = standing.filter((u) => u !== option.unit);
    }
    return {
      ll: branch.ll + ll + span.stagesLl + span.betweenLl,
      deeds: [...branch.deeds, { ...span.deed, runs }],
      inHand,
      standing,
    };
  }

  #explain({ held, misplaced, othersG }: Search, span: Span, { inHand, standing }: Branch): Explained {
    const plain = (inHand === held || !span.rises) && standing === misplaced;
    if (plain && span.plain) return span.plain;
    const explained = this.#explainer.explain(span.changes, inHand, standing, othersG);
    if (plain) span.plain = explained;
    return explained;
  }

  #span({ chain, spans }: Search, from: number, to: number): Span {
    const key = from * (chain.length + 1) + to;
    const known = spans[key];
    if (known) return known;
    const stages = chain.slice(from, to);
    const atoms = joinStages(stages);
    const changes = changesOf(atoms);
    const span: Span = {
      deed: {
        atoms,
        move: stages.reduce((a, b) => (grams(b.atoms) > grams(a.atoms) ? b : a)).moves[0]!,
        moves: stages.flatMap((s) => s.moves.map((m) => m.slot)),
      },
      changes,
      stagesLl: stages.length > 1 ? STAGES + (stages.length - 2) * MORE_STAGES : 0,
      betweenLl: this.#between(stages),
      rises: changes.some((c) => c.deltaG >= 0),
      plain: null,
    };
    spans[key] = span;
    return span;
  }

  /** Density of the levels between stages that one deed explains away: anywhere within their range. */
  #between(stages: readonly Stage[]): number {
    if (stages.length < 2) return 0;
    const range = new Map<number, { least: number; most: number; n: number }>();
    for (const { atoms } of stages)
      for (const a of atoms) {
        const r = range.get(a.plate) ?? { least: a.beforeG, most: a.beforeG, n: -1 };
        r.least = Math.min(r.least, a.afterG);
        r.most = Math.max(r.most, a.afterG);
        r.n++;
        range.set(a.plate, r);
      }
    let ll = 0;
    for (const r of range.values())
      ll -= r.n * this.#explainer.log(Math.max(RANGE_LEAST_G, r.most - r.least));
    return ll;
  }

  /** Tremors come back to where they were: what stages leave behind unexplained is no tremor. */
  #remains(deeds: readonly Deed[]): number {
    const left = new Map<number, number>();
    for (const { runs } of deeds)
      for (const run of runs)
        if (run.options[0]!.kind === 'none')
          for (const c of run.changes) left.set(c.plate, (left.get(c.plate) ?? 0) + c.deltaG);
    let ll = 0;
    for (const g of left.values()) ll -= Math.min(REMAINS_MOST, (g * g) / (2 * REMAINS_SD_G * REMAINS_SD_G));
    return ll;
  }
}

const moves = ({ runs }: Deed): boolean => runs.some((run) => run.options[0]!.kind !== 'none');

/** Of two as likely ones the one whose first stages are joined less. */
function likelier(division: Division, than: Division | null): Division {
  if (!than || division.ll > than.ll || (division.ll === than.ll && division.mask < than.mask))
    return division;
  return than;
}

const grams = (atoms: readonly Atom[]) => atoms.reduce((sum, a) => sum + Math.abs(a.afterG - a.beforeG), 0);
