/** A fact that could not be applied: it is written down, and its visit or its shelf's count goes to review. */
import type { StoreModel } from '../catalog/model.js';
import type { Candidate, Evidence, Fact } from '../floor/facts.js';
import { exitReviewOf } from '../floor/people-reviews.js';
import { addressOfFact, REVIEWS } from './address.js';
import { NOTHING, type Outcome } from './decider.js';

/** What was not measured: a review that rests on a parked fact alone. */
function noEvidence(tMs: number, at: readonly number[]): Evidence {
  const plates = at.map((plate) => ({ plate, deltaG: 0, sdG: 0 }));
  return { plates, shelfDeltaG: 0, startMs: tMs, endMs: tMs, candidates: [], persons: [] };
}

/** `error` must tell the same on every run: it goes into the journal. */
export function setAside(fact: Fact, error: string, model: StoreModel): Outcome {
  const visit = 'visit' in fact ? fact.visit : null;
  const answered = fact.kind === 'settled' && { review: fact.review };
  const parked = { type: 'fact_parked', kind: fact.kind, visit, ...answered, error } as const;
  // On the others no money and no count hangs, or they are the review queue's own and nobody is left to ask.
  const isAsked =
    fact.kind === 'settled' || fact.kind === 'stock' || addressOfFact(fact, model).kind === 'visit';
  if (!isAsked) return { ...NOTHING, events: [parked] };
  const { name, tMs } = fact;
  const evidence = 'evidence' in fact ? fact.evidence : noEvidence(tMs, 'plates' in fact ? fact.plates : []);
  const review: Fact = {
    kind: 'review',
    name,
    tMs,
    review: reviewOf(fact),
    quantity: 'quantity' in fact ? fact.quantity : 0,
    candidates: candidatesOf(fact, evidence),
    evidence,
  };
  return { ...NOTHING, events: [parked], forward: [{ to: REVIEWS, fact: review }] };
}

function reviewOf(fact: Fact): string {
  const { tick, index } = fact.name;
  if (fact.kind === 'exit') return exitReviewOf(fact.visit);
  return fact.kind === 'stock' ? `parked-stock-${tick}-${index}` : `parked-${tick}-${index}`;
}

function candidatesOf(fact: Fact, evidence: Evidence): Candidate[] {
  if (evidence.candidates.length > 0) return evidence.candidates;
  // Whoever it was has paid by a line of its own: what is asked for is a count.
  if (fact.kind === 'stock') return [{ product: fact.product, quantity: -fact.delta, visit: null, p: 1 }];
  if (!('visit' in fact) || fact.visit === null) return [];
  const { visit } = fact;
  if ((fact.kind === 'settled' || fact.kind === 'line') && fact.product !== null)
    return [{ product: fact.product, quantity: fact.quantity, visit, p: fact.kind === 'line' ? fact.p : 1 }];
  // No line to decide: whoever looks into the queue must see whose it is.
  return [{ product: -1, quantity: 0, visit, p: 1 }];
}
