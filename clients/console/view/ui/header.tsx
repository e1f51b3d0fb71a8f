/** Store, views, state of the line, clock. Everything here keeps its place whatever it says. */
import { duration } from '../../model/format.js';
import { useLinkState, useStore, useTicker, useTopic } from '../data/context.js';
import { VIEWS, type View, viewHref } from '../data/view.js';
import { ThemeButton } from './theme-button.js';

const VIEW_NAMES: Record<View, string> = {
  floor: 'Floor',
  shelves: 'Shelves',
  reviews: 'Reviews',
  engine: 'Engine',
};

/** What is further behind the store's clock is no longer what happens now, ms. */
export const LATE_MS = 5_000;

interface Props {
  view: View;
  /** Seconds-old data, in milliseconds; null while fresh. */
  staleMs: number | null;
}

export function Header({ view, staleMs }: Props) {
  const { index, clock } = useStore();
  const store = useTopic('store', 500).rows.get('now');
  const reviews = useTopic('reviews', 500);
  const open = [...reviews.rows.values()].filter((review) => review.state === 'open').length;
  return (
    <header class="top">
      <h1>
        {index.config.store.name}
        <small>Saunter</small>
      </h1>
      <nav aria-label="Views">
        {VIEWS.map((name) => (
          <a key={name} href={viewHref(name)} aria-current={name === view ? 'page' : undefined}>
            {VIEW_NAMES[name]}
            {name === 'reviews' && open > 0 && (
              <span class="count">
                {open}
                <span class="sr-only"> open</span>
              </span>
            )}
          </a>
        ))}
      </nav>
      <LineState staleMs={staleMs} />
      <time class="clock" title={store === undefined ? undefined : clock.full(store.storeTimeMs)}>
        {store === undefined ? '––:––:––' : clock.time(store.storeTimeMs)}
      </time>
      <ThemeButton />
    </header>
  );
}

function LineState({ staleMs }: { staleMs: number | null }) {
  const { link } = useStore();
  const state = useLinkState(link);
  useTicker(1000);
  const now = useTopic('store', 500).rows.get('now');
  const lagMs = now?.lagMs ?? 0;
  let kind = 'live';
  let words = 'Live';
  // Beside the words, and not read aloud at each second.
  let since = '';
  if (state.kind === 'connecting') {
    kind = 'waiting';
    words = 'Connecting…';
  } else if (state.kind === 'reconnecting') {
    kind = 'lost';
    words = 'Reconnecting…';
    since = duration(Date.now() - state.sinceMs);
  } else if (staleMs !== null) {
    kind = 'waiting';
    words = 'Stale: nothing new for';
    since = duration(staleMs);
  } else if (now?.stalled) {
    kind = 'lost';
    words = 'The disk takes nothing: devices are refused';
  } else if (lagMs > LATE_MS) {
    kind = 'waiting';
    words = 'Live, but behind by';
    since = duration(lagMs);
  }
  return (
    <p class={`line-state is-${kind}`} role="status" data-hook="line-state" data-state={kind}>
      <i aria-hidden="true" />
      <span class="line-words">{words}</span>
      {since !== '' && <span aria-hidden="true">{since}</span>}
    </p>
  );
}
