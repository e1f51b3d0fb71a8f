/** More at once than the table of interactions holds: a person is asked about the units that moved. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { smallStore, T0 } from '../store/testing.js';
import type { UnnamedFact } from './facts.js';
import { Matching } from './matching.js';
import { People } from './people.js';

const RATE_HZ = 60;
/** One unit of each of three products, of 100 g each, on three plates of two shelves. */
const UNIT_G = 100;
const PLATES = 3;

test('what finds no room among the interactions goes to review, with its plate and its weight', (t) => {
  const model = smallStore((config) => {
    config.limits = { interactions: 1 };
  });
  const memory = new FloorMemory(model.limits);
  const matching = new Matching(memory, model, new People(memory, model, T0), T0);
  const source = model.sourceById.get('g1')!.index;
  const facts: UnnamedFact[] = [];
  // A second a message: all at rest, then a unit leaves the first and the third plate at once, then rest.
  for (let second = 0; second < 12; second++) {
    const values = new Float32Array(RATE_HZ * PLATES).map((_, i) => {
      const left = second >= 5 && i % PLATES !== 1;
      return 1_000 - (left ? UNIT_G : 0);
    });
    const tMs = T0 + second * 1_000;
    matching.plates({
      kind: 'plates',
      source,
      seq: second + 1,
      tMs,
      rateHz: RATE_HZ,
      samples: RATE_HZ,
      values,
    });
    const cut = tMs + 1_000;
    facts.push(...matching.step(cut, { cameras: cut, plates: cut, bodies: cut, gates: cut }));
  }
  const reviews = facts.filter((f) => f.kind === 'review');
  t.is(new Set(reviews.map((r) => r.review)).size, 2, 'both are asked about: nobody was near');
  t.deepEqual(reviews.map((r) => [r.quantity, r.evidence.plates.map((p) => p.plate)]).sort(), [
    [1, [0]],
    [1, [2]],
  ]);
  for (const { evidence } of reviews) t.true(Math.abs(evidence.shelfDeltaG + UNIT_G) < 1);
});
