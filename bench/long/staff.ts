/** The store's people, who answer its reviews: what nobody settles keeps its visit, and no store leaves it so. */
import type { Engine } from '../../engine/engine.js';

/** For how long a review waits for its answer, ms of store time: somebody looks every few minutes. */
const LOOK_EVERY_MS = 120_000;
const BY = 'long-staff';

/**
 * Settles each review that has waited: the likeliest candidate has it, or nobody where none is named.
 * Whether that is right does not matter here; that the store has to carry it out does.
 */
export function settleReviews(engine: Engine, nowMs: number): void {
  const { views } = engine.control;
  for (const { review, tMs, candidates } of views.reviews.values()) {
    if (nowMs - tMs < LOOK_EVERY_MS) continue;
    const named = candidates.find((c) => c.visit !== null && c.product !== null && c.quantity !== 0);
    const product = engine.model.productById.get(named?.product ?? '');
    engine.command({
      kind: 'settle',
      review,
      visit: (product && named?.visit) ?? null,
      product: product?.index ?? null,
      quantity: (product && named?.quantity) ?? 0,
      by: BY,
    });
  }
}
