/** Reviews of who is who: visits that cannot be told apart after a time that nobody saw. */
import type { UnnamedFact } from './facts.js';

/** Who settles such a review when time has told. */
const BY_TIME = 'saunter';

const PREFIX = 'visit-';
const nameOf = (visit: string) => `${PREFIX}${visit}`;

/** Asked again while it is open, such a review is the same question. */
export const isIdentityReview = (review: string): boolean => review.startsWith(PREFIX);

const EXIT_PREFIX = 'parked-exit-';

/** Of an exit that could not be applied: its answer lets the visit go again. */
export const exitReviewOf = (visit: string): string => `${EXIT_PREFIX}${visit}`;

/** The visit of such a review, null for any other. The queue may have added `@` and a fact's name. */
export function visitOfExitReview(review: string): string | null {
  return review.startsWith(EXIT_PREFIX) ? review.slice(EXIT_PREFIX.length).replace(/@\d+\.\d+$/, '') : null;
}

/** Visits that a review names beside its own. */
const OTHERS_NAMED = 4;

/** @param unsure visits it may have been mixed up with, itself among them */
export function identityReview(
  visit: string,
  p: number,
  unsure: readonly string[],
  tMs: number,
): UnnamedFact {
  const others = unsure.filter((v) => v !== visit).slice(0, OTHERS_NAMED);
  const candidates = [visit, ...others].map((v, i) => ({
    product: -1,
    quantity: 0,
    visit: v,
    p: i === 0 ? p : 0,
  }));
  const evidence = { plates: [], shelfDeltaG: 0, startMs: tMs, endMs: tMs, candidates: [], persons: [] };
  return { kind: 'review', review: nameOf(visit), quantity: 0, candidates, evidence, tMs };
}

export function identitySettled(visit: string, tMs: number): UnnamedFact {
  return {
    kind: 'settled',
    review: nameOf(visit),
    visit: null,
    product: null,
    quantity: 0,
    by: BY_TIME,
    tMs,
  };
}
