/** What the store could not decide alone: candidates with their probability, for a person to settle. */
import { useState } from 'preact/hooks';
import type { ReviewRow } from '../../../../gateway/protocol/index.js';
import { percent, plural, visitName } from '../../model/format.js';
import type { StoreIndex } from '../../model/store-config.js';
import { settleReview } from '../data/api.js';
import { useStore, useTopic } from '../data/context.js';
import { Empty, Panel } from '../ui/panel.js';

export function Reviews() {
  const reviews = useTopic('reviews');
  const open = [...reviews.rows]
    .filter(([, review]) => review.state === 'open')
    .sort(([, a], [, b]) => a.tMs - b.tMs);
  return (
    <Panel title="Reviews" class="reviews" aside={open.length > 0 ? 'oldest first' : undefined}>
      {open.length === 0 ? (
        <Empty title={reviews.ready ? 'Nothing waits for you' : 'Loading reviews…'}>
          {reviews.ready
            ? 'When the store is not sure who took what, it asks here before it charges anybody.'
            : undefined}
        </Empty>
      ) : (
        <ul class="review-grid" data-hook="reviews">
          {open.map(([id, review]) => (
            <Review key={id} id={id} review={review} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function productName(index: StoreIndex, product: string | null): string {
  if (product === null) return 'Nothing moved';
  return index.productById.get(product)?.name ?? product;
}

/** Value of the radio button that says nobody took anything. */
const NOTHING = 'nothing';

function Review({ id, review }: { id: string; review: ReviewRow }) {
  const { token, index, clock } = useStore();
  const [choice, setChoice] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const place = index.placeOfPlate.get(review.plate);
  const units = Math.abs(review.quantity);
  const settle = async (event: Event) => {
    event.preventDefault();
    if (choice === null) return;
    const chosen = choice === NOTHING ? undefined : review.candidates[Number(choice)];
    // Without a visit or a product nobody can be charged: to the store it is nothing taken.
    const candidate = chosen?.visit == null || chosen.product === null ? undefined : chosen;
    setBusy(true);
    setProblem(null);
    try {
      await settleReview(token, id, {
        visit: candidate?.visit ?? null,
        product: candidate?.product ?? null,
        quantity: candidate === undefined ? 0 : review.quantity,
      });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <li class="review" data-review={id}>
      <form onSubmit={settle}>
        <h3>
          {plural(units, 'unit')} {review.quantity < 0 ? 'put back' : 'taken'}
          <small>
            {clock.time(review.tMs)} ·{' '}
            {place === undefined
              ? `plate ${review.plate}`
              : `${place.gondola}, shelf ${place.shelfFromTop} from the top`}
          </small>
        </h3>
        <fieldset disabled={busy}>
          <legend class="sr-only">Who and what was it?</legend>
          {review.candidates.map((candidate, at) => (
            <label class="choice" key={`${candidate.visit} ${candidate.product}`}>
              <input
                type="radio"
                name={`review-${id}`}
                checked={choice === String(at)}
                onChange={() => setChoice(String(at))}
              />
              <span class="choice-text">
                {productName(index, candidate.product)}
                <small>
                  {candidate.visit === null || candidate.product === null
                    ? 'charge nobody'
                    : `shopper ${visitName(candidate.visit)}`}
                </small>
              </span>
              <span class="share" aria-hidden="true">
                <i style={{ width: `${Math.round(candidate.p * 100)}%` }} />
              </span>
              <span class="number">{percent(candidate.p)}</span>
            </label>
          ))}
          {!review.candidates.some((candidate) => candidate.product === null) && (
            <label class="choice">
              <input
                type="radio"
                name={`review-${id}`}
                checked={choice === NOTHING}
                onChange={() => setChoice(NOTHING)}
              />
              <span class="choice-text">
                Nothing moved
                <small>charge nobody</small>
              </span>
            </label>
          )}
        </fieldset>
        <div class="review-foot">
          <button type="submit" class="button" disabled={busy || choice === null}>
            {busy ? 'Settling…' : 'Settle'}
          </button>
          <p role="alert">{problem}</p>
        </div>
      </form>
    </li>
  );
}
