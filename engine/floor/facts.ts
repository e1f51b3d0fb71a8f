/**
 * What the Floor tells the actors. A fact is named (tick, index); it is delivered to one actor,
 * again after a restart until it is acknowledged, and applied once. The journal's order is the
 * order of facts.
 */
import type { SourceClass } from '../catalog/model.js';
import type { Quarantined } from './inbox-types.js';
import type { Seen } from './matching-seen.js';

export interface FactName {
  tick: number;
  index: number;
}

/** One explanation of a weight change. Indexes of StoreModel; quantity > 0 taken, < 0 put back. */
export interface Candidate {
  /** −1: no product, nothing was taken or put back. */
  product: number;
  quantity: number;
  /** Visit id; null: nobody that is known. Where it is several visits', the first of `shares`. */
  visit: string | null;
  /** Posterior probability. */
  p: number;
  /**
   * How much likelier than the likeliest of its decision it is by what the plates weigh, with the prior of such a deed
   * (natural logarithm of the odds). Older versions did not say.
   */
  weightNats?: number;
  /**
   * The same by hands and bodies, with the priors of who and hands that were busy just before. What is left of the
   * odds is what was decided beside it, and who is who in doubt.
   */
  handNats?: number;
  /** Only where that visit does not say it all: units went to several, or it was taken for another. */
  shares?: CandidateShare[];
}

/** Whose receipt gets how many of a candidate's units. */
export interface CandidateShare {
  visit: string | null;
  /** > 0, of those put back too. */
  units: number;
  /** The visit that was seen, where the person may be this one: one of them was found again beside the other. */
  seems?: string;
}

/** What a line rests on; kept with the line so that it can explain itself. */
export interface Evidence {
  /** Plates that moved and by how much (g), largest first. */
  plates: { plate: number; deltaG: number; sdG: number }[];
  /** Sum over the shelf (g). */
  shelfDeltaG: number;
  startMs: number;
  endMs: number;
  /** Best explanations, most likely first. */
  candidates: Candidate[];
  /**
   * Persons with their posterior, and how far (m) what was seen of them was from the place: `seen`
   * (matching-seen.ts; older versions did not say, and gave the least distance that may have been). 99: nothing
   * was seen. `sure`: where it is in doubt that the visit is the person there, how sure that is; `seems`: the visit as which
   * that person was seen otherwise.
   */
  persons: { visit: string; p: number; distanceM: number; seen?: Seen; sure?: number; seems?: string }[];
}

interface LineBase {
  /** Interaction of the Floor, counts up from 1; with `part` it names the line: `17.0`. */
  interaction: number;
  part: number;
  visit: string;
  product: number;
  /** Signed units: > 0 taken, < 0 put back. */
  quantity: number;
  /** Planogram place, or -1 for a misplaced item. */
  facing: number;
  /** When the weight moved (half of the final change). */
  tMs: number;
  p: number;
  evidence: Evidence;
}

export type Fact = { name: FactName; tMs: number } & ( // to the gate's actor
  | {
      kind: 'entry_asked';
      gate: number;
      visit: string;
      reference: string | null;
      role: 'shopper' | 'staff';
      body: string | null;
      /** There is no room on the Floor for another visit. */
      full?: true;
    }
  // to the visit's actor
  | { kind: 'admitted'; visit: string; gate: number; role: 'shopper' | 'staff' }
  | { kind: 'bound'; visit: string; tracklet: string; p: number }
  | { kind: 'unbound'; visit: string; tracklet: string; reason: 'lost' | 'swapped' | 'left' }
  | { kind: 'rebound'; visit: string; tracklet: string; p: number }
  | ({ kind: 'line'; phase: 'provisional' | 'final' } & LineBase)
  /** The provisional line was right and is final now. */
  | {
      kind: 'line_confirmed';
      interaction: number;
      part: number;
      visit: string;
      p: number;
      evidence: Evidence;
    }
  | { kind: 'line_withdrawn'; interaction: number; part: number; visit: string; cause: string }
  | { kind: 'exit'; visit: string; gate: number | null; cause: 'gate' | 'closing' | 'lost' }
  // to the store's review queue
  | {
      kind: 'review';
      review: string;
      quantity: number;
      candidates: Candidate[];
      evidence: Evidence;
      /** Its units are off the shelf's stock already, with those of the same deed that are somebody's. */
      moved?: true;
    }
  | {
      kind: 'settled';
      review: string;
      visit: string | null;
      product: number | null;
      quantity: number;
      by: string;
      /** Where the units stood: their stock moves with the answer. */
      from?: Pick<Extract<Fact, { kind: 'stock' }>, 'shelf' | 'facing' | 'plates' | 'interaction'>;
    }
  /** A kernel failed on a tick's inputs: these were taken out. */
  | { kind: 'quarantined'; kept: Quarantined['kept']; inputs: number; error: string }
  // to the shelf's actor
  /**
   * Something leaves its place, and whose hand it is is not known yet: the bodies come later than
   * the plates. The same (interaction, part) is attributed to a visit, whose line it then is, or
   * withdrawn.
   */
  | {
      kind: 'taken';
      shelf: number;
      interaction: number;
      part: number;
      product: number;
      quantity: number;
      facing: number;
      evidence: Evidence;
    }
  | {
      kind: 'taken_attributed';
      shelf: number;
      interaction: number;
      part: number;
      visit: string;
      product: number;
      quantity: number;
    }
  | { kind: 'taken_withdrawn'; shelf: number; interaction: number; part: number; cause: string }
  | {
      kind: 'stock';
      shelf: number;
      facing: number;
      product: number;
      delta: number;
      role: 'shopper' | 'staff';
      visit: string;
      interaction: number;
      /** Where the units stand, or stood: what tells the place of a misplaced item. */
      plates: number[];
    }
  /** What a unit of this facing weighs, from confident picks, where the catalogue says otherwise. */
  | { kind: 'weight_learned'; shelf: number; facing: number; meanG: number; sdG: number; picks: number }
  | {
      kind: 'plate_health';
      shelf: number;
      plate: number;
      health: 'ok' | 'stuck' | 'silent' | 'noisy' | 'drifting' | 'crosstalk';
    }
  // to the camera's, gondola's, source's or gate's actor
  | { kind: 'source_health'; class: SourceClass; source: number; state: 'up' | 'silent' }
);
export type FactKind = Fact['kind'];
/** A fact before the Floor has named it. */
export type UnnamedFact = Fact extends infer F ? (F extends Fact ? Omit<F, 'name'> : never) : never;
