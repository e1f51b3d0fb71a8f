/** A thing that is lifted and comes back: held over its plate, or taken and put back. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { MatchingMemory, Odds } from '../../wasm/matching.js';
import { smallStore } from '../store/testing.js';
import { Divider } from './matching-divide.js';
import { Explainer } from './matching-explain.js';
import { Moves } from './matching-moves.js';
import { Shelves } from './matching-shelves.js';
import type { Stage } from './matching-stages.js';
import { FacingWeights } from './matching-weights.js';

/** Of a product of 100 ± 2 g. */
const LIFTED_G = 108;

/** Kinds of the deeds, where the plate has `leftG` more than before once all is back. */
function kindsOf(leftG: number): string[] {
  const model = smallStore();
  const memory = new FloorMemory(model.limits);
  const matching = new MatchingMemory(memory);
  const shelves = new Shelves(model);
  const moves = new Moves(matching.interactions, matching.globals, shelves);
  const explainer = new Explainer(new Odds(memory), shelves, new FacingWeights(matching.facings, model));
  const step = (halfMs: number, beforeG: number, afterG: number): Stage => {
    const times = { startMs: halfMs - 200, halfMs, endMs: halfMs + 200 };
    moves.add({ plate: 0, kind: 'settled', ...times, beforeG, afterG, sdG: 1 });
    const move = moves.open().find((m) => m.halfMs === halfMs)!;
    return { moves: [move], atoms: [...move.atoms], halfMs };
  };
  const chain = [step(1_200, 1_000, 1_000 - LIFTED_G), step(2_600, 1_000 - LIFTED_G, 1_000 + leftG)];
  return new Divider(explainer)
    .divide(chain, [], [], 0)
    .flatMap((deed) => deed.runs.map((run) => run.options[0]!.kind));
}

test('what is surely one lift over its plate is one deed', (t) => {
  t.deepEqual(kindsOf(10), ['none']);
});

test('what was lifted and came back, not surely the same, is taken and put back', (t) => {
  // one deed is likelier by little: what came back may be something else that weighs as much
  t.deepEqual(kindsOf(6), ['pick', 'put']);
  t.deepEqual(kindsOf(2), ['pick', 'put']);
});
