import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { Bodies } from '../../wasm/matching.js';
import { People } from './people.js';
import { cuts, model, ORIGIN, tick } from './testing/square-floor.js';

const VISIT_A = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';
const VISIT_B = 'ffffffff-6a1f-4a53-9d3c-1f2e3d4c5b6a';

test('a visit binds to who stands at its gate and is known again at the exit', (t) => {
  const m = model(false);
  const memory = new FloorMemory(m.limits);
  const people = new People(memory, m, ORIGIN);
  const facts = [];
  for (let k = 0; k < 100; k++) {
    const x = 1 + Math.max(0, k - 10) * 0.05;
    if (k === 10) {
      people.admit({
        kind: 'admit',
        visit: VISIT_A,
        gate: 0,
        role: 'shopper',
        body: null,
        tMs: ORIGIN + 500,
      });
    }
    facts.push(
      ...tick(people, k * 50, [
        [Math.min(x, 5), 3],
        [3, 5],
      ]),
    );
  }
  t.deepEqual(
    facts.map((f) => f.kind),
    ['bound'],
  );
  const visit = people.visits.slotOf(VISIT_A);
  t.is(people.visits.idOf(visit), VISIT_A);
  const slot = people.visits.person[visit]!;
  t.true(Math.hypot(people.persons.x[slot]! - 5, people.persons.y[slot]! - 3) < 0.3);
  t.is([...people.persons.confirmed].filter((c) => c === 1).length, 2);

  // a copy of the snapshot region is the whole state
  const copy = new FloorMemory(m.limits);
  const again = new People(copy, m, ORIGIN);
  copy.snapshotRegion().set(memory.snapshotRegion());
  t.is(again.visits.slotOf(VISIT_A), visit);
  tick(people, 5000, [[5, 3]]);
  tick(again, 5000, [[5, 3]]);
  t.is(copy.snapshotHash(), memory.snapshotHash());

  const gate = { kind: 'gate', source: m.sourceById.get('out')!.index, seq: 1, tMs: ORIGIN + 5050 } as const;
  people.exit({ ...gate, action: 'exit', visit: null, reference: null, role: 'shopper', body: null });
  t.deepEqual(people.departed(), [], 'the cameras have not come to that moment');
  const left = tick(people, 5050, [[5, 3]]);
  t.deepEqual(people.departed(), [{ visit, cause: 'gate', gate: 1, tMs: ORIGIN + 5050 }]);
  t.like(left, [{ kind: 'unbound', visit: VISIT_A, reason: 'left', tMs: ORIGIN + 5050 }]);
  people.release(visit);
  t.is(people.visits.slotOf(VISIT_A), -1);
});

test('who is lost and found again within reach keeps the visit', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  const kinds: string[] = [];
  for (let k = 0; k < 60; k++) {
    if (k === 5) {
      people.admit({ kind: 'admit', visit: VISIT_B, gate: 0, role: 'staff', body: null, tMs: ORIGIN + 250 });
    }
    kinds.push(...tick(people, k * 50, [[1.2, 3]]).map((f) => f.kind));
  }
  for (let k = 60; k < 220; k++) kinds.push(...tick(people, k * 50, []).map((f) => f.kind));
  for (let k = 220; k < 260; k++) kinds.push(...tick(people, k * 50, [[2.2, 4]]).map((f) => f.kind));
  t.deepEqual(kinds, ['bound', 'unbound', 'rebound']);
  t.is(people.visits.role[people.visits.slotOf(VISIT_B)], 1);
});

test('a visit for which nobody turns up ends after half an hour, and not before', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  people.admit({ kind: 'admit', visit: VISIT_A, gate: 0, role: 'shopper', body: null, tMs: ORIGIN });
  const HALF_AN_HOUR_MS = 1_800_000;
  for (let tMs = 0; tMs <= HALF_AN_HOUR_MS; tMs += 10_000) {
    tick(people, tMs, []);
    t.deepEqual(people.departed(), [], `${tMs} ms`);
  }
  tick(people, HALF_AN_HOUR_MS + 50, []);
  t.like(people.departed(), [{ visit: people.visits.slotOf(VISIT_A), cause: 'lost', gate: -1 }]);
  t.is(people.departed().length, 1);
});

test('a visit with a body binds to it, through a drop-out', (t) => {
  const m = model(true);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  people.admit({ kind: 'admit', visit: VISIT_A, gate: 0, role: 'shopper', body: '42', tMs: ORIGIN });
  const body = (tMs: number, x: number) => {
    const joints = new Float32Array(32).fill(Number.NaN);
    joints.set([x, 2, 1.6, 0.8], 4);
    return people.bodies({ kind: 'bodies', source: 0, seq: 0, tMs: ORIGIN + tMs, ids: ['42'], joints })[0]!;
  };
  const slot = body(100, 1);
  const facts = people.step(ORIGIN + 150, cuts(ORIGIN + 150));
  t.deepEqual(facts, [{ kind: 'bound', visit: VISIT_A, tracklet: '42', p: 1, tMs: ORIGIN + 150 }]);
  t.deepEqual(people.step(ORIGIN + 5000, cuts(ORIGIN + 5000)), []);
  t.is(body(5000, 1.5), slot);
  t.is(people.persons.visit[slot], people.visits.slotOf(VISIT_A));
  const lost = people.step(ORIGIN + 20_000, cuts(ORIGIN + 20_000));
  t.deepEqual(
    lost.map((f) => f.kind),
    ['unbound'],
  );
  body(21_000, 2);
  const found = people.step(ORIGIN + 21_000, cuts(ORIGIN + 21_000));
  t.deepEqual(
    found.map((f) => f.kind),
    ['rebound'],
  );
});

test('a visit that was lost far off does not take the next newcomer', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  const admit = (visit: string, tMs: number) =>
    people.admit({ kind: 'admit', visit, gate: 0, role: 'shopper', body: null, tMs: ORIGIN + tMs });
  for (let k = 0; k < 220; k++) {
    const at: [number, number][] = [];
    // A walks from the gate to the far end and is seen by nobody after 4 s.
    if (k < 80) at.push([Math.min(1 + k * 0.06, 5.2), 3]);
    // B stands at the gate from 6 s on, and is admitted half a second later.
    if (k >= 120) at.push([1, 3]);
    if (k === 10) admit(VISIT_A, 500);
    if (k === 130) admit(VISIT_B, 6500);
    tick(people, k * 50, at);
  }
  const a = people.visits.slotOf(VISIT_A);
  const b = people.visits.slotOf(VISIT_B);
  t.is(people.visits.state[a], 1, 'A waits to be found again');
  t.is(people.visits.state[b], 2, 'B is bound');
  const slot = people.visits.person[b]!;
  t.true(Math.hypot(people.persons.x[slot]! - 1, people.persons.y[slot]! - 3) < 0.3);
});

test('a body and the tracklet where it stood are one person, though the joints come late', (t) => {
  const m = model(true, true);
  const memory = new FloorMemory(m.limits);
  const people = new People(memory, m, ORIGIN);
  const history = new Bodies(memory);
  const source = m.sourceById.get('k')!.index;
  const at: [number, number][][] = [];
  const slots: Int32Array[] = [];
  const LATE = 20;
  for (let k = 0; k < 160; k++) {
    // Two who pass each other, 0.7 m apart, and end in the other's place.
    const walked = Math.min(1, Math.max(0, (k - 60) / 40));
    at.push([
      [2 + 2 * walked, 3],
      [4 - 2 * walked, 3.7],
    ]);
    tick(people, k * 50, at[k]!);
    for (let slot = 0; slot < people.persons.capacity; slot++) {
      if (people.persons.tracklet[slot] === 0) continue;
      history.track(slot, k * 50, people.persons.x[slot]!, people.persons.y[slot]!);
    }
    if (k < LATE) continue;
    const joints = new Float32Array(64).fill(Number.NaN);
    for (const [i, [x, y]] of at[k - LATE]!.entries()) joints.set([x + 0.1, y - 0.1, 1.5, 0.9], 32 * i + 4);
    const tMs = ORIGIN + (k - LATE) * 50;
    slots.push(people.bodies({ kind: 'bodies', source, seq: k, tMs, ids: ['a', 'b'], joints }).slice());
  }
  const [a, b] = slots.at(-1)!;
  t.true(Math.hypot(people.persons.x[a!]! - 4, people.persons.y[a!]! - 3) < 0.3);
  t.true(Math.hypot(people.persons.x[b!]! - 2, people.persons.y[b!]! - 3.7) < 0.3);
  t.true(
    slots.slice(20).every(([x, y]) => x === a && y === b),
    'they keep their tracklets while they pass',
  );
  t.is([...people.persons.confirmed].filter((c) => c === 1).length, 2, 'nobody is there twice');
});

test('of two who were lost together the first found is in doubt, and so is the other for good', (t) => {
  const m = model(false);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  const rebound: number[] = [];
  const admit = (visit: string, tMs: number) =>
    people.admit({ kind: 'admit', visit, gate: 0, role: 'shopper', body: null, tMs: ORIGIN + tMs });
  for (let k = 0; k < 480; k++) {
    // A walks to (3, 2.4), then B to (3, 3.6); nobody is seen for 8 s; two stand between, a second apart.
    const at: [number, number][] = [];
    const walk = (n: number, y: number): [number, number] => [
      1 + Math.min(2, Math.max(0, n) * 0.05),
      3 + Math.min(1, Math.max(0, n) / 40) * (y - 3),
    ];
    if (k < 200) at.push(walk(k - 20, 2.4));
    if (k >= 80 && k < 200) at.push(walk(k - 110, 3.6));
    if (k >= 360) at.push([3, 2.95]);
    if (k >= 420) at.push([3.9, 3.05]);
    if (k === 10) admit(VISIT_A, 500);
    if (k === 95) admit(VISIT_B, 4750);
    for (const f of tick(people, k * 50, at)) if (f.kind === 'rebound') rebound.push(f.p);
  }
  const { sure, rival } = people.visits;
  const [a, b] = [people.visits.slotOf(VISIT_A), people.visits.slotOf(VISIT_B)];
  t.is(rebound.length, 2);
  t.true(rebound[0]! >= 0.5 && rebound[0]! < 0.8, `${rebound[0]}`);
  for (const v of [a, b]) t.true(sure[v]! < 0.8 && sure[v]! > 0.3, `${sure[v]}`);
  t.deepEqual([rival[a], rival[b]], [b, a]);
});
