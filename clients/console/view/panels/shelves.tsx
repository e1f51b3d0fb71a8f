/** The shelves as one sees them from the aisle: each gondola's facings, how full, what is faulty. */
import type { PlateRow, ShelfRow } from '../../../../gateway/protocol/index.js';
import { plural } from '../../model/format.js';
import { type FacingStock, facingStock, toRestock } from '../../model/stock.js';
import { type GondolaConfig, type ShelfConfig, shelvesFromTop } from '../../model/store-config.js';
import { useStore, useTopic } from '../data/context.js';
import { Empty, Panel } from '../ui/panel.js';

const HEALTH_WORDS: Record<PlateRow['health'], string> = {
  stuck: 'stuck: shows one value only',
  silent: 'silent: sends nothing',
  noisy: 'noisy: too restless to weigh',
  drifting: 'drifting: creeps without a cause',
  crosstalk: 'crosstalk: feels what moves on its neighbours',
};

/** What a shelf's report says, after the product's name. */
function noteWords({ kind, quantity, weight, shelf, plates }: ShelfRow): string {
  switch (kind) {
    case 'taken':
      return `${quantity} taken, person to follow`;
    case 'misplaced':
      return `${quantity} misplaced on shelf ${shelf}, plate ${plates.join(', ')}`;
    case 'low':
      return `nearly empty: ${quantity} left`;
    case 'empty':
      return 'empty';
    case 'wrong_weight':
      return weight === null
        ? 'catalogue weight is wrong'
        : `catalogue says ${weight.catalogueG.toFixed(0)} g, ${weight.picks} picks say ${weight.learnedG.toFixed(1)} ± ${weight.sdG.toFixed(1)} g`;
  }
}

export function Shelves() {
  const { index } = useStore();
  const facings = useTopic('facings', 500);
  const plates = useTopic('plates', 1000);
  const restock = toRestock(index, facings.rows);
  const empty = restock.filter((stock) => stock.level === 'empty').length;
  return (
    <div class="shelves-view">
      <Panel
        title="Shelves"
        class="shelves"
        aside={`${plural(index.config.planogram.length, 'facing')} · ${empty} empty · ${restock.length - empty} low`}
      >
        {index.config.gondolas.length === 0 ? (
          <Empty title="This store has no shelves">Add gondolas to its config.</Empty>
        ) : (
          <div class="gondolas">
            {index.config.gondolas.map((gondola) => (
              <Gondola key={gondola.id} gondola={gondola} />
            ))}
          </div>
        )}
      </Panel>
      <div class="stack">
        <Notes />
        <Restock list={restock} />
        <Panel
          title="Plate health"
          aside={plates.rows.size === 0 ? 'all well' : `${plates.rows.size} not well`}
        >
          {plates.rows.size === 0 ? (
            <Empty title="Every plate measures" />
          ) : (
            <ul class="list">
              {[...plates.rows].map(([id, plate]) => (
                <li class="row" key={id}>
                  <span>
                    Plate {id}
                    <small>{HEALTH_WORDS[plate.health]}</small>
                  </span>
                  <SinceTime ms={plate.sinceMs} />
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </div>
  );
}

function SinceTime({ ms }: { ms: number }) {
  const { clock } = useStore();
  return <span class="number">since {clock.short(ms)}</span>;
}

/** What shelves report beside their stock, newest first. */
function Notes() {
  const { index, clock } = useStore();
  const shelves = useTopic('shelves', 200);
  const notes = [...shelves.rows]
    .filter(([, row]) => row.kind !== 'low' && row.kind !== 'empty')
    .sort((a, b) => b[1].tMs - a[1].tMs);
  return (
    <Panel title="Noticed" aside={notes.length > 0 ? 'newest first' : undefined}>
      {notes.length === 0 ? (
        <Empty title="Everything is where it belongs" />
      ) : (
        <ul class="list">
          {notes.map(([key, row]) => (
            <li class="row" key={key}>
              <span>
                {index.productById.get(row.product)?.name ?? row.product}
                <small>{noteWords(row)}</small>
              </span>
              <span class="number">{clock.short(row.tMs)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Restock({ list }: { list: readonly FacingStock[] }) {
  const { index } = useStore();
  return (
    <Panel title="To restock" aside={list.length > 0 ? 'emptiest first' : undefined}>
      {list.length === 0 ? (
        <Empty title="Every shelf is full enough" />
      ) : (
        <ul class="list">
          {list.map((stock) => {
            const place = index.placeOfPlate.get(stock.facing.plates[0] ?? '');
            return (
              <li class="row" key={stock.facing.id}>
                <i class={`dot dot-${stock.level}`} aria-hidden="true" />
                <span>
                  {stock.name}
                  <small>
                    {place === undefined
                      ? stock.facing.id
                      : `${place.gondola}, shelf ${place.shelfFromTop} from the top`}
                  </small>
                </span>
                <span class="number">
                  {stock.level === 'empty' ? 'empty' : `${stock.stock} left`}
                  <small>of {stock.facing.openingStock}</small>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

function Gondola({ gondola }: { gondola: GondolaConfig }) {
  return (
    <section class="gondola" aria-label={`Gondola ${gondola.id}`}>
      <h3>
        {gondola.id}
        <small>{gondola.zone}</small>
      </h3>
      {shelvesFromTop(gondola).map((shelf) => (
        <Shelf key={shelf.id} shelf={shelf} />
      ))}
    </section>
  );
}

function Shelf({ shelf }: { shelf: ShelfConfig }) {
  const { index } = useStore();
  const facings = useTopic('facings', 500);
  const plates = useTopic('plates', 1000);
  const seen = new Set<string>();
  const onShelf = shelf.plates
    .flatMap((plate) => index.facingsOfPlate.get(plate.id) ?? [])
    .filter((facing) => !seen.has(facing.id) && seen.add(facing.id));
  if (onShelf.length === 0) return <div class="shelf is-bare">No product planned here</div>;
  return (
    <ul class="shelf" aria-label={`Shelf ${shelf.id}`}>
      {onShelf.map((facing) => {
        const stock = facingStock(index, facing, facings.rows);
        const faulty = facing.plates.filter((plate) => plates.rows.has(plate));
        const words = `${stock.name}: ${stock.stock} of ${facing.openingStock}`;
        return (
          <li
            key={facing.id}
            class={`facing is-${stock.level}${faulty.length > 0 ? ' is-faulty' : ''}`}
            style={{ flexGrow: facing.plates.length }}
            title={faulty.length > 0 ? `${words}; plate ${faulty.join(', ')} is not well` : words}
          >
            <span class="facing-name">{stock.name}</span>
            <span class="facing-stock">
              {stock.stock}
              {stock.level !== 'ok' && <small>{stock.level}</small>}
            </span>
            <span class="fill" aria-hidden="true">
              <i style={{ width: `${Math.round(Math.min(1, stock.fill) * 100)}%` }} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
