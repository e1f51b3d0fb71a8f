import test from 'ava';
import type { FacingRow } from '../../../gateway/protocol/index.js';
import { facingStock, levelOf, toRestock } from './stock.js';
import { indexStore, type StoreConfigView } from './store-config.js';

const plate = (id: string, z: number) => ({ id, origin: [0, 0, z] as const, size: [0.1, 0.4, 0.3] as const });
const config: StoreConfigView = {
  store: { id: 's', name: 'S', timeZone: 'UTC', currency: 'EUR', currencyDigits: 2 },
  pricing: { pricesIncludeTax: true, taxes: [] },
  floorPlan: { outline: [] },
  zones: [],
  cameras: [],
  gates: [],
  gondolas: [
    {
      id: 'g1',
      zone: 'z',
      shelves: [
        { id: 'low', plates: [plate('p1', 0.2)] },
        { id: 'high', plates: [plate('p2', 1.2)] },
      ],
    },
  ],
  products: [{ id: 'a', name: 'Apple', priceMinor: 100, tax: 't', weightG: 100 }],
  planogram: [
    { id: 'f1', product: 'a', plates: ['p1'], openingStock: 8 },
    { id: 'f2', product: 'b', plates: ['p2'], openingStock: 8 },
  ],
};
const index = indexStore(config);
const row = (stock: number): FacingRow => ({ product: 'a', stock, delta: -1, tMs: 1 });

test('a quarter of the opening stock is low, nothing is empty', (t) => {
  t.is(levelOf(3, 8), 'ok');
  t.is(levelOf(2, 8), 'low');
  t.is(levelOf(0, 8), 'empty');
  t.is(levelOf(-1, 8), 'empty');
});

test('a facing without a live row stands at its opening stock, under its product id where no name is known', (t) => {
  const stock = facingStock(index, config.planogram[1]!, new Map());
  t.is(stock.stock, 8);
  t.is(stock.name, 'b');
  t.is(stock.delta, null);
});

test('what is emptiest is restocked first', (t) => {
  const rows = new Map([
    ['f1', row(2)],
    ['f2', row(0)],
  ]);
  t.deepEqual(
    toRestock(index, rows).map((stock) => [stock.facing.id, stock.level]),
    [
      ['f2', 'empty'],
      ['f1', 'low'],
    ],
  );
});

test('shelves are counted from the top', (t) => {
  t.is(index.placeOfPlate.get('p2')?.shelfFromTop, 1);
  t.is(index.placeOfPlate.get('p1')?.shelfFromTop, 2);
});
