/** The store's staff in a run: they answer open reviews over HTTP, as an operator's console does. */
import type { ClientLink } from '../../clients/sdk/index.js';
import type { Random } from '../../clients/simulator/random.js';
import type { ReviewRow } from '../../gateway/protocol/index.js';
import type { Answer, Witness } from './witness.js';

/** One answer at a time, this long (wall) after the one before: reviews wait a while, as they do in a store. */
const EVERY_MS = 60;
/** An answer that nobody heard of in this time came to nothing, ms: the store was killed. */
const PATIENCE_MS = 2_000;

export interface StaffOptions {
  url: string;
  /** An operator's. */
  token: string;
  /** What the console shows. */
  link: ClientLink;
  random: Random;
  witness: Witness;
}

/** Returns how to end it. */
export function answerReviews({ url, token, link, random, witness }: StaffOptions): () => void {
  const [reviews, carts, receipts] = [link.topic('reviews'), link.topic('carts'), link.topic('receipts')];
  /** Whoever may have taken it. */
  const visits = () => [...carts.rows.keys(), ...[...receipts.rows.values()].map((r) => r.visit)];
  let ended = false;
  const turn = async () => {
    const open = [...reviews.rows].filter(([, row]) => row.state === 'open');
    if (open.length === 0) return;
    const [review, row] = random.pick(open);
    const answer = decide(row, visits(), random);
    const response = await fetch(`${url}/api/reviews/${encodeURIComponent(review)}/settle`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(answer),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.arrayBuffer();
    if (response.ok) witness.answers.push({ review, ...answer });
  };
  const next = () =>
    setTimeout(() => {
      // A store that is away, or going, answers nothing: what it did not accept is nobody's.
      void turn()
        .catch(() => undefined)
        .then(() => {
          if (!ended) next();
        });
    }, EVERY_MS);
  next();
  return () => {
    ended = true;
  };
}

/** Half of them name what was measured and somebody; the others find that nothing was taken. */
function decide({ quantity, candidates }: ReviewRow, visits: readonly string[], random: Random): Answer {
  const likeliest = candidates.find((c) => c.product !== null);
  const visit = likeliest?.visit ?? (visits.length > 0 ? random.pick(visits) : null);
  if (!likeliest || visit === null || quantity === 0 || random.chance(0.5))
    return { visit: null, product: null, quantity: 0 };
  return { visit, product: likeliest.product, quantity };
}
