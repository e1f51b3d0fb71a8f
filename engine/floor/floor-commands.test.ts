/** Commands that the Floor turns into facts of its own. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { StageTimes } from '../stages.js';
import { Floor } from './floor.js';
import type { Command } from './inbox-types.js';
import { exitReviewOf } from './people-reviews.js';
import { cuts, model, ORIGIN } from './testing/square-floor.js';

const VISIT = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';

/** What the Floor says in the tick of a command. */
function factsOf(command: Command) {
  const store = model(true);
  const floor = new Floor(store, new FloorMemory(store.limits), ORIGIN, new StageTimes());
  const sealed = { tick: 7, tMs: ORIGIN, cutMs: cuts(ORIGIN), silent: [], back: [], closing: false };
  return floor.tick({ ...sealed, inputs: [], commands: [command] });
}

const nobody = { kind: 'settle', visit: null, product: null, quantity: 0, by: 'kim' } as const;

test('the answer to an exit that could not be applied lets its visit go again', (t) => {
  for (const review of [exitReviewOf(VISIT), `${exitReviewOf(VISIT)}@9.0`])
    t.like(factsOf({ ...nobody, review }), [
      { kind: 'settled', review },
      { kind: 'exit', visit: VISIT, gate: null, cause: 'lost' },
    ]);
});

test('the answer to any other review lets nobody go', (t) => {
  for (const review of ['r17.0', 'parked-7-0', `visit-${VISIT}`])
    t.deepEqual(
      factsOf({ ...nobody, review }).map((f) => f.kind),
      ['settled'],
    );
});
