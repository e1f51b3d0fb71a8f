/** A shelf's decider: what it notices of its stock, its planogram and what is taken. */
import test from 'ava';
import type { Fact } from '../floor/facts.js';
import type { DomainEvent } from '../journal/events.js';
import { type ShelfState, shelfDecider } from './shelf.js';
import { evidence, smallStore, T0 } from './testing.js';

const model = smallStore();
const NAME = { name: { tick: 1, index: 0 }, tMs: T0 };

function shelf() {
  let state = shelfDecider.initial({ kind: 'shelf', id: 'sh1', key: 'shelf:sh1' });
  const tell = (fact: object): DomainEvent[] => {
    const { events } = shelfDecider.decide(state, { ...NAME, ...fact } as Fact, model);
    state = events.reduce<ShelfState>((s, event) => shelfDecider.evolve(s, event, T0), state);
    return [...events];
  };
  const stock = { kind: 'stock', shelf: 0, role: 'shopper', visit: 'v', interaction: 1 };
  const move = (delta: number, more: object = {}) =>
    tell({ ...stock, facing: 1, product: 1, plates: [1], delta, ...more });
  return { tell, move, state: () => state };
}

test('says once that a facing is nearly empty, empty, and full again', (t) => {
  const { move } = shelf(); // f2 opens with 5: low from 1.25 on
  const levels = (events: DomainEvent[]) =>
    events.flatMap((e) => (e.type === 'stock_level' ? [e.level] : []));
  t.deepEqual(levels(move(-3)), []);
  t.deepEqual(levels(move(-1)), ['low']);
  t.deepEqual(levels(move(-1)), ['empty']);
  t.deepEqual(levels(move(-1)), [], 'below nothing is empty still');
  t.deepEqual(levels(move(6, { role: 'staff' })), ['ok']);
});

test('says what stands where it does not belong, and that it is gone', (t) => {
  const { move, state } = shelf();
  const found = move(1, { facing: -1, product: 2, plates: [1] }).find((e) => e.type === 'misplaced');
  t.like(found, { shelf: 'sh1', product: 'C', quantity: 1, plates: ['p2'], facings: ['f2'] });
  t.deepEqual(state().misplaced, { C: 1 });
  t.like(move(-1, { facing: -1, product: 2, plates: [1] })[1], { type: 'misplaced', quantity: 0 });
  t.deepEqual(state().misplaced, {});
});

test('what was taken is attributed or withdrawn by the same name, once', (t) => {
  const { tell, state } = shelf();
  const of = { shelf: 0, interaction: 7, part: 0, product: 0, quantity: 1 };
  const taken = { kind: 'taken', ...of, facing: 0, evidence: evidence(T0) };
  t.like(tell(taken)[0], { type: 'taken', line: '7.0', product: 'A', facing: 'f1' });
  t.like(tell({ kind: 'taken_attributed', ...of, visit: 'v' })[0], { type: 'taken_attributed', visit: 'v' });
  t.deepEqual(state().taken, []);
  t.like(tell({ kind: 'taken_withdrawn', ...of, cause: 'x' })[0], { type: 'fact_parked' });
  tell(taken);
  t.deepEqual(
    tell(taken).map((e) => e.type),
    ['taken_withdrawn', 'taken'],
    'said again after a restart: the old word goes first',
  );
  t.like(tell({ kind: 'taken_withdrawn', ...of, cause: 'x' })[0], { type: 'taken_withdrawn', cause: 'x' });
});

test('a catalogue weight is wrong when enough units say so', (t) => {
  const { tell } = shelf();
  const { weightG } = model.products[0]!;
  const learned = (meanG: number, sdG: number, picks: number) =>
    tell({ kind: 'weight_learned', shelf: 0, facing: 0, meanG, sdG, picks })[0];
  t.like(learned(weightG * 1.07, 0.01 * weightG, 5), { wrong: true, catalogueG: weightG, picks: 5 });
  t.like(learned(weightG * 1.07, 0.01 * weightG, 2), { wrong: false });
  t.like(learned(weightG * 1.07, 0.04 * weightG, 5), { wrong: false });
  t.like(learned(weightG * 1.02, 0.001 * weightG, 50), { wrong: false });
});
