/** Who comes in: each visit gets whoever stood in the gate as it began, one after the other. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { People } from './people.js';
import { model, ORIGIN, tick } from './testing/square-floor.js';

const visitOf = (n: number) => `${n}b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a`;

test('a visit whose person nobody saw takes nobody who comes in after it', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  // Every 3.5 s one comes up from the street to the gate at (1, 3), stands there for a second, is let in,
  // and goes on into the store. The first of them is seen by no camera.
  const EVERY = 70;
  for (let k = 0; k < 6 * EVERY; k++) {
    const at: [number, number][] = [];
    for (let n = 0; n * EVERY <= k; n++) {
      const since = k - n * EVERY;
      if (since === 40) {
        const tMs = ORIGIN + k * 50;
        people.admit({ kind: 'admit', visit: visitOf(n), gate: 0, role: 'shopper', body: null, tMs });
      }
      const y = 3 + 0.25 * (n - 3) * Math.min(1, Math.max(0, since - 50) / 60);
      const x = since < 20 ? 0.2 + 0.04 * since : 1 + Math.min(4, Math.max(0, since - 50) * 0.06);
      if (n > 0) at.push([x, y]);
    }
    tick(people, k * 50, at);
  }
  const { state, person } = people.visits;
  t.is(state[people.visits.slotOf(visitOf(0))], 1, 'the first waits');
  for (let n = 1; n <= 4; n++) {
    const visit = people.visits.slotOf(visitOf(n));
    t.is(state[visit], 2, `visit ${n} is bound`);
    const since = 6 * EVERY - 1 - n * EVERY;
    const x = 1 + Math.min(4, Math.max(0, since - 50) * 0.06);
    const y = 3 + 0.25 * (n - 3) * Math.min(1, Math.max(0, since - 50) / 60);
    const off = Math.hypot(people.persons.x[person[visit]!]! - x, people.persons.y[person[visit]!]! - y);
    t.true(off < 0.3, `visit ${n} is ${off.toFixed(2)} m from its person`);
  }
});

test('who came in unseen and shows beside the gate is its visit’s person', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  people.admit({ kind: 'admit', visit: visitOf(0), gate: 0, role: 'shopper', body: null, tMs: ORIGIN });
  // as far out as the street is, but not before the gate
  for (let k = 0; k < 80; k++) tick(people, k * 50, k < 50 ? [] : [[0.5, 0.8]]);
  t.is(people.visits.state[people.visits.slotOf(visitOf(0))], 2);
});
