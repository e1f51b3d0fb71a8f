/** What a crowd brings: frames of several ticks at once, and somebody else's tracklet for want of an own one. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { Bodies } from '../../wasm/matching.js';
import { People } from './people.js';
import { cuts, frame, model, ORIGIN, tick } from './testing/square-floor.js';

const VISIT = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';

test('the frames of many ticks at once lose nobody, though their boxes are more than a tick may have', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  const at = (k: number): [number, number][] => [
    [1 + 0.04 * k, 2.5],
    [5 - 0.04 * k, 3.5],
  ];
  for (let k = 0; k < 20; k++) tick(people, k * 50, at(k));
  const before = [...people.persons.tracklet];
  // A camera was late: 56 ticks of 4 frames of 2 boxes wait for it, and 256 boxes are a tick's bound.
  const LAST = 75;
  for (let k = 20; k <= LAST; k++) for (let c = 0; c < 4; c++) people.frame(frame(c, ORIGIN + k * 50, at(k)));
  people.step(ORIGIN + LAST * 50, cuts(ORIGIN + LAST * 50));
  t.deepEqual([...people.persons.tracklet], before, 'everybody has the tracklet that they had');
  for (const [slot, tracklet] of before.entries()) {
    if (tracklet === 0) continue;
    const { x, y } = people.persons;
    const off = at(LAST).map(([ax, ay]) => Math.hypot(x[slot]! - ax, y[slot]! - ay));
    t.true(Math.min(...off) < 0.3, `${off}`);
  }
  t.is(people.counts().boxesOverflow, 0);
});

test('a body that took the tracklet beside it for want of an own one does not take its visit along', (t) => {
  const m = model(true, true);
  const memory = new FloorMemory(m.limits);
  const people = new People(memory, m, ORIGIN);
  const history = new Bodies(memory);
  const source = m.sourceById.get('k')!.index;
  const told: string[] = [];
  const [own, beside] = [
    [1, 3],
    [1, 3.95],
  ] as [[number, number], [number, number]];
  for (let k = 0; k < 140; k++) {
    if (k === 10)
      people.admit({ kind: 'admit', visit: VISIT, gate: 0, role: 'shopper', body: null, tMs: ORIGIN + 500 });
    // Joints show somebody beside the visit from 1.5 s on, whom the cameras see from 4 s on.
    told.push(...tick(people, k * 50, k < 80 ? [own] : [own, beside]).map(({ kind }) => kind));
    for (let slot = 0; slot < people.persons.capacity; slot++) {
      if (people.persons.tracklet[slot] === 0) continue;
      history.track(slot, k * 50, people.persons.x[slot]!, people.persons.y[slot]!);
    }
    if (k < 30) continue;
    const joints = new Float32Array(32).fill(Number.NaN);
    joints.set([...beside, 1.5, 0.9], 4);
    people.bodies({ kind: 'bodies', source, seq: k, tMs: ORIGIN + k * 50, ids: ['a'], joints });
  }
  t.deepEqual(told, ['bound']);
  const slot = people.visits.person[people.visits.slotOf(VISIT)]!;
  t.true(Math.hypot(people.persons.x[slot]! - own[0], people.persons.y[slot]! - own[1]) < 0.3);
});
