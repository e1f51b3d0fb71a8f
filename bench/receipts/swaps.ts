/**
 * Swaps of things of one weight: something held is left in place of its weight twin, which is taken.
 * Put down first, what is in hands tells them apart; taken first, the hand holds both and the scale
 * tells only by the grams that they differ. What cannot be known is to be asked, not guessed.
 */
import { keyOf, type TripReceipts, unitsOf } from './score.js';

/** What a swap did first. */
export const ORDERS = ['put', 'take'] as const;
export type Order = (typeof ORDERS)[number];

export interface SwapCount {
  swaps: number;
  /** Both products' units on the payer's receipt are right. */
  right: number;
  /** Of the rest, those of which a person is asked: a review names the payer with one of the products. */
  asked: number;
}

interface SwapEvent {
  kind: string;
  scene?: number;
  t_s: number;
  payer_id: string;
  barcode: string | null;
}

export interface SwapTruth {
  receipts: TripReceipts['receipts'];
  events: readonly SwapEvent[];
}

export function countSwaps(
  truth: SwapTruth,
  answer: Pick<TripReceipts, 'receipts' | 'review'>,
): Record<Order, SwapCount> {
  const counts = { put: none(), take: none() };
  const owed = unitsOf(truth.receipts, keyOf);
  const told = unitsOf(answer.receipts, keyOf);
  for (const put of truth.events) {
    if (put.kind !== 'swap_put') continue;
    const take = truth.events.find(
      (e) => e.kind === 'swap_take' && e.scene === put.scene && e.payer_id === put.payer_id,
    );
    if (!take) continue;
    const count = counts[put.t_s < take.t_s ? 'put' : 'take'];
    const products = [put.barcode!, take.barcode!];
    const isRight = products.every((product) => {
      const key = keyOf(put.payer_id, product);
      return owed.get(key) === told.get(key);
    });
    count.swaps++;
    if (isRight) count.right++;
    else if (isAsked(answer.review, put.payer_id, products)) count.asked++;
  }
  return counts;
}

const none = (): SwapCount => ({ swaps: 0, right: 0, asked: 0 });

const isAsked = (reviews: TripReceipts['review'], payer: string, products: readonly string[]) =>
  (reviews ?? []).some((r) =>
    r.candidates?.some((c) => c.target_id === payer && products.includes(c.barcode)),
  );
