import test from 'ava';
import { countSwaps } from './swaps.js';

const event = (kind: string, t_s: number, barcode: string, scene = 1) => ({
  kind,
  scene,
  t_s,
  payer_id: 'ann',
  barcode,
});
const bought = (barcode: string) => [{ target_id: 'ann', products: [{ barcode, quantity: 1 }] }];
const TAKE_FIRST = {
  receipts: bought('tea'),
  events: [event('swap_first_pick', 1, 'oat'), event('swap_take', 4, 'tea'), event('swap_put', 5, 'oat')],
};

test('a swap is right when both of its products are', (t) => {
  const { put, take } = countSwaps(TAKE_FIRST, { receipts: bought('tea') });
  t.deepEqual(take, { swaps: 1, right: 1, asked: 0 });
  t.deepEqual(put, { swaps: 0, right: 0, asked: 0 });
});

test('what is not right was asked, or was stated otherwise', (t) => {
  const receipts = bought('oat');
  const asks = (target_id: string, barcode: string) => [{ candidates: [{ target_id, barcode }] }];
  const asked = (review: ReturnType<typeof asks>) => countSwaps(TAKE_FIRST, { receipts, review }).take.asked;
  t.is(asked([]), 0);
  t.is(asked(asks('ann', 'oat')), 1);
  t.is(asked(asks('ann', 'rye')), 0, 'another product');
  t.is(asked(asks('bob', 'oat')), 0, 'another person');
});

test('put first or taken first, each swap with the take of its own scene', (t) => {
  const events = [
    event('swap_put', 3, 'oat'),
    event('swap_take', 4, 'tea'),
    event('swap_take', 8, 'rye', 2),
    event('swap_put', 9, 'nut', 2),
  ];
  const receipts = [{ target_id: 'ann', products: [] }];
  const { put, take } = countSwaps({ receipts: bought('tea'), events }, { receipts });
  t.deepEqual(put, { swaps: 1, right: 0, asked: 0 });
  t.deepEqual(take, { swaps: 1, right: 1, asked: 0 });
});
