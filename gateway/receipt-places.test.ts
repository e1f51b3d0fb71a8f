import test from 'ava';
import { ReceiptPlaces } from './receipt-places.js';

test('a receipt is where its newest revision is, whichever is told first', (t) => {
  const places = new ReceiptPlaces();
  places.note(7, 40);
  places.note(7, 90);
  places.note(7, 12);
  t.is(places.seqOf(7), 90);
  t.is(places.seqOf(8), 0);
});

test('places are as many as the journal has receipts, however many there were', (t) => {
  const places = new ReceiptPlaces();
  for (let number = 1; number <= 10_000; number++) {
    places.note(number, 3 * number);
    if (number === 5_000) places.note(1, 3 * number + 1);
    places.forgetBefore(3 * (number - 100));
  }
  t.is(places.size, 101);
  t.is(places.seqOf(9_950), 29_850);
  t.is(places.seqOf(1), 0);
});
