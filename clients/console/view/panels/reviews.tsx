/** What the store could not decide alone: candidates with their probability, for a person to settle. */
import { useState } from 'preact/hooks';
import type { ReviewRow } from '../../../../gateway/protocol/index.js';
import { percent, visitName } from '../../model/format.js';
import { choicesOf, ownerless, questionOf } from '../../model/reviews.js';
import { settleReview } from '../data/api.js';
import { useStore, useTopic } from '../data/context.js';
import { Empty, Panel } from '../ui/panel.js';

export function Reviews() {
  const reviews = useTopic('reviews');
  const open = [...reviews.rows]
    .filter(([, review]) => review.state === 'open')
    .sort(([, a], [, b]) => a.tMs - b.tMs);
  return (
    <Panel title="Reviews" class="reviews" aside={open.length > 0 ? `${open.length} open, oldest first` : ''}>
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

/** The choice that charges nobody. */
const NOBODY = 'nobody';

function Review({ id, review }: { id: string; review: ReviewRow }) {
  const { token, index, clock } = useStore();
  const [picked, setPicked] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const place = index.placeOfPlate.get(review.plate);
  const { choices, nobodyP } = choicesOf(review);
  const options = choices.map(({ visit, product, p }) => ({
    key: `${visit} ${product}`,
    title: index.productById.get(product ?? '')?.name ?? product ?? '',
    note: `shopper ${visitName(visit ?? '')}`,
    p,
  }));
  const unseen = ownerless(review).map((product) => index.productById.get(product)?.name ?? product);
  const note =
    unseen.length > 0 ? `nobody was seen with ${unseen.join(', ')}` : 'nothing moved, or nobody known';
  options.push({ key: NOBODY, title: 'Charge nobody', note, p: nobodyP });
  const settle = async (event: Event) => {
    event.preventDefault();
    if (picked === null) return;
    // Null where nobody is charged, or where the candidate has left the list meanwhile.
    const choice = choices.find(({ visit, product }) => `${visit} ${product}` === picked);
    if (choice === undefined && picked !== NOBODY) return setPicked(null);
    setBusy(true);
    setProblem(null);
    try {
      await settleReview(token, id, {
        visit: choice?.visit ?? null,
        product: choice?.product ?? null,
        quantity: choice === undefined ? 0 : review.quantity,
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
          {questionOf(id, review)}
          <small>
            {clock.time(review.tMs)}
            {place !== undefined && ` · ${place.gondola}, shelf ${place.shelfFromTop} from the top`}
            {place === undefined && review.plate !== '' && ` · plate ${review.plate}`}
            {id.startsWith('visit-') && ' · settles itself when time has told'}
          </small>
        </h3>
        <fieldset disabled={busy}>
          <legend class="sr-only">Who and what was it?</legend>
          {options.map((option) => (
            <label class="choice" key={option.key}>
              <input
                type="radio"
                name={`review-${id}`}
                checked={picked === option.key}
                onChange={() => setPicked(option.key)}
              />
              <span class="choice-text">
                {option.title}
                <small>{option.note}</small>
              </span>
              <span class="share" aria-hidden="true">
                <i style={{ width: `${Math.round(option.p * 100)}%` }} />
              </span>
              <span class="number">{percent(option.p)}</span>
            </label>
          ))}
        </fieldset>
        <div class="review-foot">
          <button type="submit" class="button" disabled={busy || picked === null}>
            {busy ? 'Settling…' : 'Settle'}
          </button>
          <p role="alert">{problem}</p>
        </div>
      </form>
    </li>
  );
}
