/** How the engine does: work per tick, how far behind, devices, errors. */
import { millis, plural } from '../../model/format.js';
import type { EngineHistory } from '../../model/history.js';
import { useStore, useTopic } from '../data/context.js';
import { Curve } from '../ui/curve.js';
import { Empty, Figure, Panel } from '../ui/panel.js';
import { Actors } from './actors.js';

/** The engine's default tick where the config names none, ms (20 Hz). */
const DEFAULT_TICK_MS = 50;
/** Ceiling of the lag's curve: above it, what the map shows is noticeably late (ms). */
const LAG_NOTICED_MS = 1_000;

export function Engine({ history }: { history: EngineHistory }) {
  const { index, clock } = useStore();
  const store = useTopic('store', 500).rows.get('now');
  const plates = useTopic('plates', 1000);
  if (store === undefined) {
    return (
      <Panel title="Engine" class="engine">
        <Empty title="Waiting for the engine's first report…" />
      </Panel>
    );
  }
  const tickMs = index.config.timing?.tickMs ?? DEFAULT_TICK_MS;
  const plateCount = index.placeOfPlate.size;
  return (
    <div class="engine-view">
      <Panel title="Work per tick" aside={`a tick is ${tickMs} ms`}>
        <dl class="figures">
          <Figure label="Half of the ticks under" value={millis(store.tickP50Ms)} />
          <Figure
            label="99 of 100 under"
            value={millis(store.tickP99Ms)}
            note={loadWords(store.tickP99Ms, tickMs)}
          />
        </dl>
        <Curve
          label="Tick work p99"
          points={history.points}
          pick={(point) => point.tickP99Ms}
          ceiling={tickMs}
        />
      </Panel>
      <Panel title="Behind the store's clock">
        <dl class="figures">
          <Figure
            label="Last sealed tick"
            value={millis(store.lagMs)}
            note="includes waiting for late devices"
          />
          <Figure label="Tick" value={store.tick.toLocaleString()} note={clock.full(store.storeTimeMs)} />
        </dl>
        <Curve label="Lag" points={history.points} pick={(point) => point.lagMs} ceiling={LAG_NOTICED_MS} />
      </Panel>
      <Panel title="Devices">
        <dl class="figures">
          <Figure label="Up" value={store.devices.up} />
          <Figure
            label="Silent"
            value={<span class={store.devices.silent > 0 ? 'is-warn' : ''}>{store.devices.silent}</span>}
          />
          <Figure
            label="Plates not well"
            value={plates.rows.size}
            note={`of ${plateCount.toLocaleString()}`}
          />
          <Figure
            label="Messages refused"
            value={<span class={store.errors > 0 ? 'is-warn' : ''}>{store.errors.toLocaleString()}</span>}
            note="errors since the start"
          />
        </dl>
      </Panel>
      <Actors />
      <Panel title="This store">
        <dl class="figures">
          <Figure label="Cameras" value={index.config.cameras.length} />
          <Figure label="Gondolas" value={index.config.gondolas.length} note={plural(plateCount, 'plate')} />
          <Figure label="Gates" value={index.config.gates.length} />
          <Figure label="Products" value={index.config.products.length.toLocaleString()} />
        </dl>
      </Panel>
    </div>
  );
}

function loadWords(p99Ms: number, tickMs: number): string {
  return `${Math.round((p99Ms / tickMs) * 100)} % of the tick`;
}
