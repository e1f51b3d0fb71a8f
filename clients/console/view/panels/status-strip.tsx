/** The engine in one quiet line under the map, and what needs a hand. */
import { millis, plural } from '../../model/format.js';
import { toRestock } from '../../model/stock.js';
import { useStore, useTopic } from '../data/context.js';
import { LATE_MS } from '../ui/header.js';
import { Figure } from '../ui/panel.js';

export function StatusStrip() {
  const { index } = useStore();
  const store = useTopic('store', 500).rows.get('now');
  const facings = useTopic('facings', 1000);
  const plates = useTopic('plates', 1000);
  const restock = toRestock(index, facings.rows);
  const empty = restock.filter((stock) => stock.level === 'empty').length;
  return (
    <dl class="strip" data-hook="strip">
      <Figure
        label="On the floor"
        value={store?.people ?? '–'}
        note={store && plural(store.visits, 'open visit')}
      />
      <Figure label="To restock" value={restock.length} note={empty > 0 ? `${empty} empty` : 'none empty'} />
      <Figure
        label="Plates faulty"
        value={plates.rows.size}
        note={`of ${index.placeOfPlate.size.toLocaleString()}`}
      />
      <Figure
        label="Devices"
        value={store === undefined ? '–' : `${store.devices.up} up`}
        note={
          store &&
          (store.devices.silent > 0
            ? `${store.devices.silent} silent`
            : store.devices.never > 0
              ? `${store.devices.never} not heard yet`
              : 'all heard')
        }
      />
      <Figure
        label="Tick work p99"
        value={store === undefined ? '–' : millis(store.tickP99Ms)}
        note={store && `p50 ${millis(store.tickP50Ms)}`}
      />
      <Figure
        label="Lag"
        value={
          store === undefined ? (
            '–'
          ) : (
            <span class={store.lagMs > LATE_MS ? 'is-warn' : ''}>{millis(store.lagMs)}</span>
          )
        }
        note={store && (store.errors === 0 ? 'no errors' : plural(store.errors, 'error'))}
      />
    </dl>
  );
}
