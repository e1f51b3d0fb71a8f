/** The console: takes the token, fetches the store, opens the line and shows a view. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { type ClientLink, connectClient } from '../../sdk/index.js';
import { moneyFormat, storeClock } from '../model/format.js';
import { EngineHistory } from '../model/history.js';
import { indexStore, type StoreConfigView } from '../model/store-config.js';
import { ApiError, fetchStore } from './data/api.js';
import { Store, type StoreContext, useLinkState, useStore, useTicker } from './data/context.js';
import { dropToken, keepToken, takeToken } from './data/token.js';
import { useView } from './data/view.js';
import { FloorMap } from './map/floor-map.js';
import { Carts } from './panels/carts.js';
import { Engine } from './panels/engine.js';
import { Receipts } from './panels/receipts.js';
import { Reviews } from './panels/reviews.js';
import { Shelves } from './panels/shelves.js';
import { StatusStrip } from './panels/status-strip.js';
import { Truth } from './panels/truth.js';
import type { Selection } from './selection.js';
import { Header } from './ui/header.js';
import { TokenForm } from './ui/token-form.js';

/** The engine reports many times a second; silence this long is worth saying (ms). */
const STALE_AFTER_MS = 3_000;
/** Pause before the store's data are asked for again, ms. */
const RETRY_MS = 1_500;

export function App() {
  const [token, setToken] = useState(takeToken);
  const [refused, setRefused] = useState<string | null>(null);
  const onRefused = useCallback((message: string) => {
    dropToken();
    setToken(null);
    setRefused(message);
  }, []);
  if (token === null) {
    return (
      <TokenForm
        problem={refused}
        onToken={(given) => {
          keepToken(given);
          setToken(given);
        }}
      />
    );
  }
  return <Connected key={token} token={token} onRefused={onRefused} />;
}

function Connected({ token, onRefused }: { token: string; onRefused(message: string): void }) {
  const [config, setConfig] = useState<StoreConfigView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [link, setLink] = useState<ClientLink | null>(null);
  const [asked, setAsked] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async () => {
      try {
        const fetched = await fetchStore(token);
        if (!over) setConfig(fetched);
      } catch (error) {
        if (over) return;
        if (error instanceof ApiError && (error.status === 401 || error.status === 403))
          return onRefused('The store refused this token.');
        setProblem(error instanceof Error ? error.message : String(error));
        timer = setTimeout(ask, RETRY_MS);
      }
    };
    ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // `asked` is not read: it asks again.
  }, [token, onRefused, asked]);

  // A store that comes back may have another config: ask again.
  useEffect(() => {
    if (link === null) return;
    let lost = false;
    return link.onState((state) => {
      if (state.kind === 'live' && lost) setAsked((times) => times + 1);
      lost = state.kind === 'reconnecting';
    });
  }, [link]);

  useEffect(() => {
    const opened = connectClient({ url: location.origin, token });
    setLink(opened);
    return () => opened.close();
  }, [token]);

  const context = useMemo<StoreContext | null>(() => {
    if (config === null || link === null) return null;
    const { currency, currencyDigits, timeZone } = config.store;
    return {
      link,
      token,
      index: indexStore(config),
      money: moneyFormat(currency, currencyDigits),
      clock: storeClock(timeZone),
    };
  }, [config, link, token]);

  if (context === null) {
    return (
      <main class="door">
        <h1>Saunter</h1>
        <p role="status">{problem === null ? 'Connecting to the store…' : `${problem} Trying again…`}</p>
      </main>
    );
  }
  return (
    <Store.Provider value={context}>
      <Screen />
    </Store.Provider>
  );
}

function Screen() {
  const { link, index } = useStore();
  const view = useView();
  const [selection, setSelection] = useState<Selection | null>(null);
  const history = useMemo(() => new EngineHistory(), [link]);
  const staleMs = useStaleness(link, history);
  const state = useLinkState(link);
  useEffect(() => {
    document.title = `${index.config.store.name} · Saunter`;
  }, [index]);
  return (
    <div class="screen">
      <Header view={view} staleMs={staleMs} />
      <main class={`view view-${view}`}>
        {view === 'floor' && (
          <>
            <div class="floor-main">
              <FloorMap
                selection={selection}
                onSelect={setSelection}
                stale={staleMs !== null || state.kind !== 'live'}
              />
              <StatusStrip />
            </div>
            <Carts selection={selection} onSelect={setSelection} />
            <div class="floor-side">
              <Receipts />
              <Truth />
            </div>
          </>
        )}
        {view === 'shelves' && <Shelves />}
        {view === 'reviews' && <Reviews />}
        {view === 'engine' && <Engine history={history} />}
      </main>
    </div>
  );
}

/** How long the engine has said nothing, ms; null while it speaks. Fills the history on the way. */
function useStaleness(link: ClientLink, history: EngineHistory): number | null {
  const [lastMs, setLastMs] = useState(() => performance.now());
  const nowMs = useTicker(1000);
  useEffect(() => {
    const topic = link.topic('store');
    let lastTick = -1;
    return topic.onChange(() => {
      const row = topic.rows.get('now');
      const atMs = performance.now();
      // The gateway reports also while the engine stands still: only a new tick is news.
      if (row === undefined || row.tick === lastTick) return;
      lastTick = row.tick;
      history.add(row, atMs);
      // Drawing once a second is enough: the ticker reads it.
      setLastMs((before) => (atMs - before > 500 ? atMs : before));
    });
  }, [link, history]);
  const silentMs = nowMs - lastMs;
  return silentMs > STALE_AFTER_MS ? silentMs : null;
}
