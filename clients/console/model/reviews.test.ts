import test from 'ava';
import type { ReviewRow } from '../../../gateway/protocol/index.js';
import { choicesOf, MAX_CHOICES, ownerless, questionOf } from './reviews.js';

const review = (candidates: ReviewRow['candidates']): ReviewRow => ({
  tMs: 0,
  plate: 'p',
  quantity: 1,
  candidates,
  state: 'open',
});

test('one choice per shopper and product, most likely first', (t) => {
  const { choices } = choicesOf(
    review([
      { visit: 'a', product: 'x', p: 0.25 },
      { visit: 'b', product: 'x', p: 0.375 },
      { visit: 'a', product: 'x', p: 0.25 },
    ]),
  );
  t.deepEqual(choices, [
    { visit: 'a', product: 'x', p: 0.5 },
    { visit: 'b', product: 'x', p: 0.375 },
  ]);
});

test('whatever charges nobody is one choice', (t) => {
  const { choices, nobodyP } = choicesOf(
    review([
      { visit: null, product: 'x', p: 0.25 },
      { visit: 'a', product: null, p: 0.125 },
      { visit: null, product: null, p: 0.5 },
    ]),
  );
  t.deepEqual(choices, []);
  t.is(nobodyP, 0.875);
  t.deepEqual(
    ownerless(
      review([
        { visit: null, product: 'x', p: 1 },
        { visit: 'a', product: 'y', p: 0 },
      ]),
    ),
    ['x'],
  );
});

test('the list is short', (t) => {
  const many = Array.from({ length: 20 }, (_, i) => ({ visit: `v${i}`, product: 'x', p: i / 200 }));
  const { choices } = choicesOf(review(many));
  t.is(choices.length, MAX_CHOICES);
  t.is(choices[0]?.visit, 'v19');
});

test('a review says what it asks about, also where no unit moved', (t) => {
  const of = (id: string, quantity: number, visits: (string | null)[]) =>
    questionOf(id, { ...review(visits.map((visit) => ({ visit, product: null, p: 0 }))), quantity });
  t.is(of('r1', -2, []), '2 units put back');
  const mixedUp = ['visit-aaaa', 'visit-bbbb', 'visit-aaaa'];
  t.is(of('visit-visit-aaaa', 0, mixedUp), 'Not sure who is who: AAAA, BBBB');
  t.is(
    of('parked-exit-visit-aaaa', 0, ['visit-aaaa']),
    'Has left, and could not be settled (any answer tries again): AAAA',
  );
  t.is(of('parked-7-0', 0, ['visit-aaaa']), 'Something went wrong: AAAA');
  t.is(of('parked-7-0', 0, [null]), 'Something went wrong');
});
