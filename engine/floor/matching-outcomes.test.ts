/** Whose doing it was: what the same plates and the same hands mean by who is there. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { Bodies, MatchingMemory, Odds } from '../../wasm/matching.js';
import { smallStore, T0 } from '../store/testing.js';
import { type Arm, Arms } from './matching-arms.js';
import type { Part } from './matching-decide.js';
import { Explainer } from './matching-explain.js';
import { Outcomes } from './matching-outcomes.js';
import { Shelves } from './matching-shelves.js';
import { HELD, Units } from './matching-units.js';
import { FacingWeights } from './matching-weights.js';
import { People } from './people.js';

/** Somebody's hand is at plate 0, where product A (100 g) belongs, and 100 g more stand there afterwards. */
function putBy({ staff, holds, ownerAway }: { staff: boolean; holds: boolean; ownerAway: boolean }) {
  const model = smallStore();
  const memory = new FloorMemory(model.limits);
  const matching = new MatchingMemory(memory);
  const odds = new Odds(memory);
  const units = new Units(matching.units);
  const explainer = new Explainer(odds, new Shelves(model), new FacingWeights(matching.facings, model));
  const BY = 0;
  const OWNER = holds ? BY : 1;
  // a unit of B, as heavy as one of A
  units.hold(OWNER, 1, -1, 100, 2, 500);
  explainer.staff = true;
  explainer.away = new Set(ownerAway ? [OWNER] : []);
  const changes = [{ plate: 0, deltaG: 100, sdG: 1 }];
  const { runs } = explainer.explain(changes, units.all(HELD), [], 0);
  const arms = [0, 1].map(
    (hand): Arm => ({ visit: BY, staff, hand, ll: 3 - 4 * hand, distanceM: 0.1, bodyM: 0.1 }),
  );
  const part: Part = {
    move: 0,
    moves: [0],
    index: 0,
    changes,
    options: runs[0]!.options,
    totalG: 0,
    explained: true,
    place: { x: 0.5, y: 0.5, z: 1, halfX: 0.5, halfY: 0.5, halfZ: 0.1 },
    unitWindow: () => ({ fromMs: 1_000, toMs: 1_400 }),
    fromMs: 1_000,
    halfMs: 1_200,
    toMs: 1_400,
    around: { arms, able: arms, nearest: [arms[0]!], units: [] },
    outcomes: null,
  };
  const outcomes = new Outcomes(odds, new Arms(new Bodies(memory), new People(memory, model, T0)));
  return outcomes.of(part)[0]!.option;
}

test('staff bring what belongs there', (t) => {
  t.like(putBy({ staff: true, holds: false, ownerAway: true }), {
    kind: 'restock',
    product: 0,
    quantity: -1,
  });
});

test('staff who are taken for a shopper take nothing off the receipt of somebody far away', (t) => {
  t.like(putBy({ staff: false, holds: false, ownerAway: true }), {
    kind: 'restock',
    product: 0,
    quantity: -1,
  });
});

test('a shopper who holds such a thing puts it down, and that is no restocking', (t) => {
  t.like(putBy({ staff: false, holds: true, ownerAway: false }), { kind: 'put', product: 1, quantity: -1 });
});

for (const [ownerAway, kind] of [
  [true, 'none'],
  [false, 'put'],
] as const)
  test(`45 g more on a foreign plate, its holder ${ownerAway ? 'far away: a hand that rests' : 'there: put down'}`, (t) => {
    const model = smallStore();
    const memory = new FloorMemory(model.limits);
    const matching = new MatchingMemory(memory);
    const units = new Units(matching.units);
    const weights = new FacingWeights(matching.facings, model);
    const explainer = new Explainer(new Odds(memory), new Shelves(model), weights);
    units.hold(1, 1, -1, 45, 2, 500);
    explainer.away = new Set(ownerAway ? [1] : []);
    const { runs } = explainer.explain([{ plate: 0, deltaG: 44, sdG: 2 }], units.all(HELD), [], 0);
    t.is(runs[0]!.options[0]!.kind, kind);
  });
