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
function putBy({ staff, holds }: { staff: boolean; holds: boolean }) {
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
  const changes = [{ plate: 0, deltaG: 100, sdG: 1 }];
  const { runs } = explainer.explain(changes, units.all(HELD), [], 0);
  const arms = [0, 1].map(
    (hand): Arm => ({
      visit: BY,
      staff,
      hand,
      ll: 3 - 4 * hand,
      distanceM: 0.1,
      bodyM: 0.1,
      source: 'wrist',
    }),
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
  const listed = outcomes.of(part);
  const weights = listed.map((o) => Math.exp(o.ll));
  const sum = weights.reduce((a, b) => a + b, 0);
  const of = (kind: string) =>
    listed.reduce((p, o, i) => p + (o.option.kind === kind ? weights[i]! / sum : 0), 0);
  return { restock: of('restock'), put: of('put'), visits: listed.map((o) => o.shares[0]?.visit) };
}

test('staff bring what belongs there', (t) => {
  t.true(putBy({ staff: true, holds: false }).restock > 0.95);
});

test('by staff who are taken for a shopper nothing is said to leave the receipt of somebody else', (t) => {
  const { restock, put, visits } = putBy({ staff: false, holds: false });
  t.true(put < 0.7, `a person is asked, or it is restocked: ${put}`);
  t.true(restock > 0.3);
  t.true(visits.includes(-1), 'nor that of whom they are taken for');
});

test('a shopper who holds such a thing puts it down, and that is no restocking', (t) => {
  t.true(putBy({ staff: false, holds: true }).put > 0.7);
});
