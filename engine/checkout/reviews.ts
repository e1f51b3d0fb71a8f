/** The review queue: what stayed ambiguous waits for a person; the answer goes to its visit. */
import type { StoreModel } from '../catalog/model.js';
import type { Fact } from '../floor/facts.js';
import { isIdentityReview } from '../floor/people-reviews.js';
import type { DomainEvent } from '../journal/events.js';
import { address } from '../store/address.js';
import { type Decider, happened, NOTHING } from '../store/decider.js';
import { unexpected } from '../store/device.js';
import { eventCandidates, eventEvidence } from '../store/evidence.js';
import type { ReviewView } from '../store/views.js';

export interface ReviewsState {
  /** Ids of open reviews. What they are about stands in the journal and in the views. */
  open: readonly string[];
}

export const reviewsDecider: Decider<ReviewsState> = {
  initial: () => ({ open: [] }),

  decide(state, fact: Fact, model: StoreModel) {
    if (fact.kind === 'review') {
      if (isIdentityReview(fact.review) && state.open.includes(fact.review)) return NOTHING;
      return happened({
        type: 'review_opened',
        review: freeId(state, fact),
        quantity: fact.quantity,
        candidates: eventCandidates(model, fact.candidates),
        evidence: eventEvidence(model, fact.evidence),
        moved: fact.moved === true,
      });
    }
    if (fact.kind === 'quarantined') {
      const { kept, inputs, error } = fact;
      return happened({ type: 'inbox_quarantined', kept, inputs, error });
    }
    if (fact.kind !== 'settled') return unexpected('review queue', fact);
    // Settled before, or never asked: a second answer changes nothing.
    if (!state.open.includes(fact.review)) return NOTHING;
    const { review, visit, quantity, by } = fact;
    const product = fact.product === null ? null : model.products[fact.product]!.id;
    return {
      ...NOTHING,
      events: [{ type: 'review_settled', review, visit, product, quantity, by }],
      forward: visit === null ? [] : [{ to: address('visit', visit), fact }],
    };
  },

  evolve(state, event: DomainEvent) {
    if (event.type === 'review_opened') return { open: [...state.open, event.review] };
    if (event.type === 'review_settled') return { open: state.open.filter((id) => id !== event.review) };
    return state;
  },
};

/**
 * A Floor that starts anew counts its interactions from 1 again, and an old review may still be
 * open under the same id: the new one gets the name of its fact as well, and neither is lost.
 */
function freeId(state: ReviewsState, { review, name }: Extract<Fact, { kind: 'review' }>): string {
  return state.open.includes(review) ? `${review}@${name.tick}.${name.index}` : review;
}

type Settled = Extract<Fact, { kind: 'settled' }>;

/**
 * The answer with the place of what it tells of. That a person says whose it was is when it is known to have
 * left its shelf; of a deed that is somebody's in part the shelf was told at once. Where that is not said, it may
 * have been: nothing moves.
 */
export function placed(answer: Settled, review: ReviewView | undefined, model: StoreModel): Settled {
  const interaction = Number.parseInt(review?.review.replace(/^r/, '') ?? '', 10);
  const plates = (review?.evidence.plates ?? []).flatMap(({ plate }) => {
    const index = model.plates.findIndex((p) => p.id === plate);
    return index < 0 ? [] : [index];
  });
  if (review?.moved !== false || Number.isNaN(interaction) || plates.length === 0) return answer;
  const isThere = (f: StoreModel['facings'][number]) =>
    f.product === answer.product && f.plates.some((p) => plates.includes(p));
  const { shelf } = model.plates[plates[0]!]!;
  return { ...answer, from: { shelf, facing: model.facings.findIndex(isThere), plates, interaction } };
}
