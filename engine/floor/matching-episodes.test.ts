/** What is clear at once, and what is waited for. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { MatchingMemory, Odds } from '../../wasm/matching.js';
import { Weights } from '../../wasm/weights.js';
import { smallStore } from '../store/testing.js';
import { Episodes } from './matching-episodes.js';
import { Explainer } from './matching-explain.js';
import { Moves } from './matching-moves.js';
import { Shelves } from './matching-shelves.js';
import { HELD, Units } from './matching-units.js';
import { FacingWeights } from './matching-weights.js';

const OWNER = 1;

for (const [ownerAway, product, explained, what] of [
  [true, 1, false, 'where it does not belong, its holder far away: it may be a hand that rests'],
  [false, 1, true, 'where it does not belong, its holder there: put down'],
  [true, 0, true, 'where it belongs: put back, by whomever'],
] as const)
  test(`a unit’s weight more on a plate ${what}`, (t) => {
    const model = smallStore();
    const memory = new FloorMemory(model.limits);
    const matching = new MatchingMemory(memory);
    const shelves = new Shelves(model);
    const moves = new Moves(matching.interactions, matching.globals, shelves);
    const units = new Units(matching.units);
    const explainer = new Explainer(new Odds(memory), shelves, new FacingWeights(matching.facings, model));
    const episodes = new Episodes(new Weights(memory), explainer, shelves);
    units.hold(OWNER, product, product, 100, 2, 500);
    explainer.away = new Set(ownerAway ? [OWNER] : []);
    const risen = { startMs: 1_000, halfMs: 1_200, endMs: 1_400, beforeG: 900, afterG: 1_000, sdG: 1 };
    moves.add({ plate: 0, kind: 'settled', ...risen });
    const [part] = episodes.parts(moves.open(), units.all(HELD), []);
    t.is(part!.explained, explained);
  });
