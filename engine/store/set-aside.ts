/** A fact that could not be applied: it is written down, and its visit goes to review. */
import type { StoreModel } from '../catalog/model.js';
import type { Candidate, Evidence, Fact } from '../floor/facts.js';
import { exitReviewOf } from '../floor/people-reviews.js';
import { addressOfFact, REVIEWS } from './address.js';
import { NOTHING, type Outcome } from './decider.js';

/** What was not measured: a review that rests on a parked fact alone. */
function noEvidence(tMs: number): Evidence {
  return { plates: [], shelfDeltaG: 0, startMs: tMs, endMs: tMs, candidates: [], persons: [] };
}

/** `error` must tell the same on every run: it goes into the journal. */
export function setAside(fact: Fact, error: string, model: StoreModel): Outcome {
  const visit = 'visit' in fact ? fact.visit : null;
  const parked = { type: 'fact_parked', kind: fact.kind, visit, error } as const;
  const ofVisit = fact.kind === 'settled' || addressOfFact(fact, model).kind === 'visit';
  if (!ofVisit) return { ...NOTHING, events: [parked] };
  const { name, tMs } = fact;
  const evidence = 'evidence' in fact ? fact.evidence : noEvidence(tMs);
  const review: Fact = {
    kind: 'review',
    name,
    tMs,
    review: fact.kind === 'exit' ? exitReviewOf(fact.visit) : `parked-${name.tick}-${name.index}`,
    quantity: 'quantity' in fact ? fact.quantity : 0,
    candidates: candidatesOf(fact, evidence),
    evidence,
  };
  return { ...NOTHING, events: [parked], forward: [{ to: REVIEWS, fact: review }] };
}

function candidatesOf(fact: Fact, evidence: Evidence): Candidate[] {
  if (evidence.candidates.length > 0) return evidence.candidates;
  if (!('visit' in fact) || fact.visit === null) return [];
  const { visit } = fact;
  if ((fact.kind === 'settled' || fact.kind === 'line') && fact.product !== null)
    return [{ product: fact.product, quantity: fact.quantity, visit, p: fact.kind === 'line' ? fact.p : 1 }];
  // No line to decide: whoever looks into the queue must see whose it is.
  return [{ product: -1, quantity: 0, visit, p: 1 }];
}
