import test from 'ava';
import { ReviewDesk, type SettledReview, type SettleOutcome } from './review-desk.js';

const answer = (quantity: number): SettledReview => ({
  type: 'review_settled',
  review: 'r1',
  ...{ visit: 'v-1', product: 'tea', quantity, by: 'kim' },
});
const written = (event: SettledReview) => [{ seq: 1, tick: 1, fact: 0, tMs: 50, event }];

test('an answer on which an actor fails is told to be set aside, also where the queue has taken it', (t) => {
  const desk = new ReviewDesk();
  t.teardown(() => desk.close());
  const told: SettleOutcome[] = [];
  const parked = { type: 'fact_parked', kind: 'settled', visit: 'v-1', error: 'poison' } as const;
  const entry = { seq: 2, tick: 1, fact: 0, tMs: 50 };
  for (const before of [[], written(answer(1))]) {
    t.true(desk.wait(answer(1), (of) => told.push(of)));
    desk.entries([{ ...entry, event: { ...parked, review: 'r2' } }], true);
    desk.entries([...before, { ...entry, event: { ...parked, review: 'r1' } }], false);
    t.is(told.length, before.length);
    desk.entries([...before, { ...entry, event: { ...parked, review: 'r1' } }], true);
  }
  t.deepEqual(told, ['aside', 'aside']);
});

test('what is not written in time is told to be late, and may be answered again', async (t) => {
  const desk = new ReviewDesk(20);
  const outcome = new Promise<SettleOutcome>((resolve) => {
    t.true(desk.wait(answer(1), resolve));
  });
  t.false(desk.wait(answer(2), () => t.fail('another one waits')));
  t.is(await outcome, 'late');

  // The first one is written after all: whoever gave the same answer again is right, others are not.
  const told: SettleOutcome[] = [];
  for (const quantity of [1, 2]) {
    t.true(desk.wait(answer(quantity), (of) => told.push(of)));
    desk.entries(written(answer(1)), false);
    t.is(told.length, quantity - 1);
    desk.entries(written(answer(1)), true);
  }
  t.deepEqual(told, ['settled', 'other']);
  desk.close();
  t.is(told.length, 2);
});
