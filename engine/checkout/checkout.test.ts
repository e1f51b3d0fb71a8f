import test from 'ava';
import fc from 'fast-check';
import type { DomainEvent } from '../journal/events.js';
import { smallStore } from '../store/testing.js';
import { type Cart, type CartLine, EMPTY_CART, evolveCart, heldUnits, putBackPrices } from './cart.js';
import { buildReceipt } from './receipt.js';

const PRODUCTS = ['A', 'B', 'C', 'D'];
const TAX_OF: Record<string, string> = { A: 'food', B: 'full', C: 'food', D: 'full' };

/** Final lines; prices differ between picks of one product, as after a change of the catalogue. */
const lines = fc
  .array(
    fc.record({
      product: fc.constantFrom(...PRODUCTS),
      quantity: fc.integer({ min: -3, max: 5 }).filter((q) => q !== 0),
      unitPriceMinor: fc.integer({ min: 0, max: 100_000_000 }),
      phase: fc.constantFrom('final' as const, 'final' as const, 'provisional' as const),
    }),
    { maxLength: 30 },
  )
  .map((all): CartLine[] =>
    all.map((l, i) => ({ ...l, line: `${i + 1}.0`, tax: TAX_OF[l.product]!, p: 0.9, movedMs: i })),
  );

const stores = fc
  .record({ include: fc.boolean(), rounding: fc.constantFrom('half_up' as const, 'half_even' as const) })
  .map(({ include, rounding }) =>
    smallStore((config) => {
      config.pricing.pricesIncludeTax = include;
      config.pricing.rounding = rounding;
    }),
  );

const request = (cart: Cart) => ({
  visit: 'v',
  cart,
  enteredMs: 1,
  exitedMs: 2,
  issuedMs: 2,
  revision: 0,
  cause: null,
});

test('the parts of a receipt sum to its total, in integers', (t) => {
  fc.assert(
    fc.property(stores, lines, (model, cart) => {
      const r = buildReceipt(model, request(cart));
      const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
      const gross = sum(r.lines.map((l) => l.totalMinor));
      t.is(r.netMinor + r.taxMinor, r.totalMinor);
      t.is(sum(r.taxes.map((x) => x.netMinor)), r.netMinor);
      t.is(sum(r.taxes.map((x) => x.taxMinor)), r.taxMinor);
      t.is(model.config.pricing.pricesIncludeTax ? r.totalMinor : r.netMinor, gross);
      for (const l of r.lines) {
        t.true(l.quantity > 0);
        t.is(l.totalMinor, l.quantity * l.unitPriceMinor);
      }
      for (const n of [r.netMinor, r.taxMinor, r.totalMinor]) t.true(Number.isSafeInteger(n) && n >= 0);
      // Each class sums its own lines.
      for (const x of r.taxes) {
        const base = sum(r.lines.filter((l) => l.tax === x.tax).map((l) => l.totalMinor));
        t.is(model.config.pricing.pricesIncludeTax ? x.netMinor + x.taxMinor : x.netMinor, base);
      }
    }),
  );
});

test('the order of lines does not matter', (t) => {
  const model = smallStore();
  fc.assert(
    fc.property(
      lines.chain((l) => fc.tuple(fc.constant(l), fc.shuffledSubarray(l, { minLength: l.length }))),
      ([cart, shuffled]) => {
        t.deepEqual(buildReceipt(model, request(shuffled)), buildReceipt(model, request(cart)));
      },
    ),
  );
});

test('units on a receipt are what was taken less what was put back, never below nothing', (t) => {
  const model = smallStore();
  fc.assert(
    fc.property(lines, (cart) => {
      const receipt = buildReceipt(model, request(cart));
      for (const product of PRODUCTS) {
        const final = cart.filter((l) => l.product === product && l.phase === 'final');
        const net = final.reduce((n, l) => n + l.quantity, 0);
        const charged = receipt.lines
          .filter((l) => l.product === product)
          .reduce((n, l) => n + l.quantity, 0);
        t.is(charged, Math.max(0, net), product);
      }
    }),
  );
});

test('picks, then everything put back at the prices it was picked at: nothing to pay', (t) => {
  const model = smallStore();
  const picks = lines.map((l) =>
    l.map((x) => ({ ...x, quantity: Math.abs(x.quantity), phase: 'final' as const })),
  );
  fc.assert(
    fc.property(picks, fc.integer({ min: 0, max: 1000 }), (cart, catalogueMinor) => {
      let now: Cart = cart;
      let back = 0;
      for (const product of PRODUCTS) {
        const price = { unitPriceMinor: catalogueMinor, tax: TAX_OF[product]! };
        for (const { quantity } of cart.filter((l) => l.product === product)) {
          const parts = putBackPrices(now, product, quantity, price);
          t.is(
            parts.reduce((n, p) => n + p.quantity, 0),
            quantity,
          );
          const line = `back-${back++}`;
          now = parts.reduce((c, p) => evolveCart(c, putBack(line, product, p)), now);
        }
      }
      const sum = now.reduce((n, l) => n + l.quantity * l.unitPriceMinor, 0);
      t.is(sum, 0, 'every unit goes back at the price of a pick');
      t.deepEqual(heldUnits(now), []);
      const receipt = buildReceipt(model, request(now));
      t.like(receipt, { totalMinor: 0, netMinor: 0, taxMinor: 0, lines: [], taxes: [] });
    }),
  );
});

function putBack(
  line: string,
  product: string,
  part: { unitPriceMinor: number; tax: string; quantity: number },
): DomainEvent {
  return {
    type: 'put_back',
    visit: 'v',
    line,
    product,
    ...part,
    facing: null,
    phase: 'final',
    p: 1,
    movedMs: 0,
    evidence: { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] },
  };
}

test('a put-back undoes the latest pick that is still held', (t) => {
  const pick = (line: string, unitPriceMinor: number): CartLine => ({
    line,
    product: 'A',
    quantity: 1,
    unitPriceMinor,
    tax: 'food',
    phase: 'final',
    p: 1,
    movedMs: 0,
  });
  const cart = [pick('1.0', 100), pick('2.0', 120)];
  const catalogue = { unitPriceMinor: 130, tax: 'food' };
  t.deepEqual(putBackPrices(cart, 'A', 1, catalogue), [{ unitPriceMinor: 120, tax: 'food', quantity: 1 }]);
  t.deepEqual(putBackPrices(cart, 'A', 3, catalogue), [
    { unitPriceMinor: 120, tax: 'food', quantity: 1 },
    { unitPriceMinor: 100, tax: 'food', quantity: 1 },
    { unitPriceMinor: 130, tax: 'food', quantity: 1 },
  ]);
  t.deepEqual(putBackPrices(EMPTY_CART, 'A', 2, catalogue), [{ ...catalogue, quantity: 2 }]);
});

test('more put back than taken at a price comes off the dearest other units', (t) => {
  const line = (id: string, quantity: number, unitPriceMinor: number): CartLine => ({
    line: id,
    product: 'A',
    quantity,
    unitPriceMinor,
    tax: 'food',
    phase: 'final',
    p: 1,
    movedMs: 0,
  });
  const held = heldUnits([
    line('1.0', 1, 100),
    line('10.0', 1, 120),
    line('2.0', 1, 120),
    line('3.0', -1, 90),
  ]);
  t.deepEqual(
    held.map((h) => [h.quantity, h.unitPriceMinor, h.lines]),
    [
      [1, 120, ['2.0', '10.0']],
      [1, 100, ['1.0']],
    ],
  );
});
