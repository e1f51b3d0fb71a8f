/** Parts that are decided together: what one of them needs, another has not. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { Bodies, MatchingMemory, Odds } from '../../wasm/matching.js';
import { smallStore, T0 } from '../store/testing.js';
import { type Arm, Arms } from './matching-arms.js';
import { Decider, type Part } from './matching-decide.js';
import type { Option } from './matching-explain.js';
import { HELD, type Unit, Units } from './matching-units.js';
import { People } from './people.js';

const HOLDER = 0;

function setUp() {
  const model = smallStore();
  const memory = new FloorMemory(model.limits);
  const odds = new Odds(memory);
  const units = new Units(new MatchingMemory(memory).units);
  // two of product A, of which one is heavier
  for (const grams of [100, 104]) units.hold(HOLDER, 0, -1, grams, 1, 500);
  const [light, heavy] = units.all(HELD) as [Unit, Unit];
  const decider = new Decider(odds, new Arms(new Bodies(memory), new People(memory, model, T0)));
  return { decider, light, heavy };
}

const arms = (ll: number): Arm[] =>
  [0, 1].map((hand) => ({
    ...{ visit: HOLDER, staff: false, hand, ll, distanceM: 0.1, bodyM: 0.1, source: 'wrist' },
  }));

/** One unit of product A is put back: this one or another, by what they weigh (logarithms). */
function putBack(move: number, fromMs: number, ways: readonly (readonly [Unit, number])[], by: Arm[]): Part {
  const options = ways.map(
    ([unit, ll]): Option => ({ kind: 'put', product: 0, quantity: -1, facing: 0, unit, ll }),
  );
  const toMs = fromMs + 400;
  return {
    move,
    moves: [move],
    index: 0,
    changes: [{ plate: 0, deltaG: 100, sdG: 1 }],
    options,
    totalG: 0,
    explained: true,
    place: { x: 0.5, y: 0.5, z: 1, halfX: 0.5, halfY: 0.5, halfZ: 0.1 },
    unitWindow: () => ({ fromMs, toMs }),
    fromMs,
    halfMs: fromMs + 200,
    toMs,
    around: { arms: by, able: by, nearest: [by[0]!], units: [] },
    outcomes: null,
  };
}

test('the unit of an answer is the one that it has with all that happened beside it', (t) => {
  const { decider, light, heavy } = setUp();
  const both: [Unit, number][] = [
    [light, 0],
    [heavy, -1],
  ];
  const alone = decider.decide([putBack(0, 1000, both, arms(3))]);
  t.is(alone.best.option.unit, light);
  // a moment later that very unit came back elsewhere
  const decision = decider.decide([putBack(0, 1000, both, arms(3)), putBack(1, 2000, [[light, 0]], arms(3))]);
  t.is(decision.best.option.unit, heavy);
  t.true(decision.p > 0.999, 'one answer: the receipt is the same');
  t.is(decision.outcomes.length, 1);
});

test('the odds of an answer are those of all its ways: either arm of a person is that person', (t) => {
  const { decider, light } = setUp();
  const { outcomes } = decider.decide([putBack(0, 1000, [[light, 0]], arms(3))]);
  t.is(outcomes.length, 1);
  // each arm has half of the prior
  t.true(Math.abs(outcomes[0]!.outcome.ll - 3) < 1e-6);
});
