import test from 'ava';
import type { ReceiptRow } from '../../gateway/protocol/index.js';
import type { Person } from './person.js';
import { Random } from './random.js';
import { compare, Score } from './score.js';

function receipt(visit: string, lines: [string, number][], revision = 0): ReceiptRow {
  return {
    number: 1,
    revision,
    visit,
    issuedMs: 0,
    currency: 'EUR',
    lines: lines.map(([product, quantity]) => ({
      product,
      name: product,
      quantity,
      unitPriceMinor: 100,
      totalMinor: 100 * quantity,
      tax: 'food',
    })),
    taxes: [],
    totalMinor: 0,
    underReview: 0,
  };
}

function shopper(cart: [number, number][], role: Person['role'] = 'shopper'): Person {
  return {
    number: 1,
    role,
    random: new Random(1),
    slot: 0,
    entry: null,
    enteredMs: 0,
    exitedMs: null,
    cart: new Map(cart),
    units: [],
    stoops: false,
    front: null,
    reach: null,
    shouldLeave: false,
  };
}

test('units are counted as right, extra and missing', (t) => {
  const truth = new Map([
    ['a', 2],
    ['b', 1],
  ]);
  t.deepEqual(
    compare(
      truth,
      receipt('v', [
        ['a', 1],
        ['c', 3],
      ]),
    ),
    {
      right: false,
      unitsRight: 1,
      unitsExtra: 3,
      unitsMissing: 2,
    },
  );
  t.true(
    compare(
      truth,
      receipt('v', [
        ['b', 1],
        ['a', 1],
        ['a', 1],
      ]),
    ).right,
  );
  t.true(compare(new Map(), receipt('v', [])).right);
});

test('a visit counts when its shopper has left; a revision replaces the receipt; staff do not count', (t) => {
  const score = new Score(['a', 'b']);
  const person = shopper([[0, 1]]);
  // The receipt may come before the gate's answer is read.
  score.receipt(receipt('v1', [['b', 1]]));
  score.entered('v1', person);
  score.entered('v2', shopper([], 'staff'));
  t.like(score.row(), { visits: 1, left: 0, receipts: 0 });
  person.exitedMs = 5000;
  t.like(score.row(), { left: 1, receipts: 1, right: 0, unitsExtra: 1, unitsMissing: 1 });
  score.receipt(receipt('v1', [['a', 1]], 1));
  t.like(score.row(), { receipts: 1, right: 1, unitsRight: 1, unitsExtra: 0, unitsMissing: 0 });
  score.receipt(receipt('v1', [['b', 1]], 0));
  t.like(score.row(), { right: 1 });
});

test('who has left without a receipt is told apart', (t) => {
  const score = new Score(['a']);
  score.entered('v1', { ...shopper([]), exitedMs: 1 });
  t.like(score.row(), { left: 1, withoutReceipt: 1, receipts: 0 });
});
