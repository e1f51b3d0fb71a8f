/** What a review asks a person, made short: one choice per shopper and product. */
import type { ReviewRow } from '../../../gateway/protocol/index.js';
import { plural, visitName } from './format.js';

export interface ReviewChoice {
  visit: string | null;
  product: string | null;
  p: number;
}

/** More than this nobody compares; the rest is as unlikely as it is long. */
export const MAX_CHOICES = 5;

/** How ids of reviews begin that are about no units; any other of those is a fact that failed. */
const ABOUT: readonly (readonly [string, string])[] = [
  ['visit-', 'Not sure who is who'],
  ['parked-stock-', 'A shelf could not be counted: count it (any answer settles)'],
  ['parked-exit-', 'Has left, and could not be settled (any answer tries again)'],
];

/** What a review asks about: units that moved, or, where none did, the visits that it is about. */
export function questionOf(id: string, { quantity, candidates }: ReviewRow): string {
  if (quantity !== 0) return `${plural(Math.abs(quantity), 'unit')} ${quantity < 0 ? 'put back' : 'taken'}`;
  const visits = new Set(candidates.flatMap((c) => (c.visit === null ? [] : [visitName(c.visit)])));
  const what = ABOUT.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'Something went wrong';
  return visits.size === 0 ? what : `${what}: ${[...visits].join(', ')}`;
}

/** Products that may have moved with nobody near, most likely first: while no one saw. */
export function ownerless({ candidates }: ReviewRow): string[] {
  const products = candidates.flatMap((c) => (c.visit === null && c.product !== null ? [c.product] : []));
  return [...new Set(products)].slice(0, MAX_CHOICES);
}

/**
 * Candidates that differ only in their quantity are one choice (a review settles its own quantity),
 * and all that charge nobody are one: no visit or no product. Most likely first.
 */
export function choicesOf(review: ReviewRow): { choices: ReviewChoice[]; nobodyP: number } {
  const byWho = new Map<string, ReviewChoice>();
  let nobodyP = 0;
  for (const { visit, product, p } of review.candidates) {
    if (visit === null || product === null) {
      nobodyP += p;
      continue;
    }
    const key = `${visit} ${product}`;
    const known = byWho.get(key);
    if (known === undefined) byWho.set(key, { visit, product, p });
    else known.p += p;
  }
  const choices = [...byWho.values()].sort((a, b) => b.p - a.p).slice(0, MAX_CHOICES);
  return { choices, nobodyP };
}
