import test from 'ava';
import { FloorMemory } from './floor-memory.js';
import { Bodies, MatchingMemory, Odds, type Place } from './matching.js';

const LIMITS = {
  cameras: 1,
  plates: 8,
  people: 4,
  bodies: 0,
  detectionsPerTick: 8,
  detectionsPerFrame: 8,
  products: 8,
  facings: 8,
  interactions: 8,
};
const PLACE: Place = { x: 1, y: 0.2, z: 1.2, halfX: 0, halfY: 0.25, halfZ: 0.04 };

/** A body in front of x = bodyX whose right wrist is at (handX, handY, 1.2); NaN: unseen. */
function body(bodyX: number, handX: number, handY: number): Float32Array {
  const joints = new Float32Array(32);
  const joint = (j: number, x: number, y: number, z: number) => joints.set([x, y, z, 0.9], j * 4);
  joint(0, bodyX, -0.5, 1.7);
  joint(1, bodyX, -0.5, 1.5);
  joint(2, bodyX - 0.18, -0.45, 1.43);
  joint(3, bodyX + 0.18, -0.45, 1.43);
  joint(4, bodyX - 0.25, -0.4, 1.15);
  joint(5, (bodyX + 0.18 + handX) / 2, (handY - 0.45) / 2, 1.25);
  joint(6, bodyX - 0.25, -0.35, 0.9);
  joint(7, handX, handY, 1.2);
  return joints;
}

function seen(frames: (tMs: number) => Float32Array): Bodies {
  const bodies = new Bodies(new FloorMemory(LIMITS));
  const slots = Int32Array.of(0);
  for (let tMs = 0; tMs < 6000; tMs += 66) bodies.frame(tMs, slots, 1, frames(tMs));
  return bodies;
}
const evidence = (bodies: Bodies) => {
  bodies.look(0, PLACE, 2800, 3200);
  return bodies.evidence(1);
};
/** The hand is at the place from 2.5 s to 3.3 s, else beside the body. */
const reaching = (handX: number) => (tMs: number) =>
  tMs > 2500 && tMs < 3300 ? body(1, handX, 0.05) : body(1, 1.2, -0.3);

test('the hand that comes, stays and leaves is believed more than one that passes elsewhere', (t) => {
  const there = evidence(seen(reaching(1)));
  const beside = evidence(seen(reaching(1.3)));
  const resting = evidence(seen(() => body(1, 1.2, -0.3)));
  const always = evidence(seen(() => body(1, 1, 0.05)));
  t.true(there > beside + 2, `${there} ${beside}`);
  t.true(there > resting + 2, `${there} ${resting}`);
  t.true(there > always, 'a hand that never leaves took nothing away');
});

test('a body that is out of reach, or was never there, has no part in it', (t) => {
  t.true(evidence(seen(() => body(4, 4, -0.3))) < -5);
  const bodies = seen(reaching(1));
  bodies.forget(0);
  t.true(evidence(bodies) < -5);
  t.is(bodies.source(1), 'none');
});

test('a hidden wrist leaves the elbow to speak', (t) => {
  const hidden = (tMs: number) => {
    const joints = reaching(1)(tMs);
    if (tMs > 2500 && tMs < 3300) joints.fill(Number.NaN, 28, 31);
    return joints;
  };
  const bodies = seen(hidden);
  t.true(evidence(bodies) > 0);
  t.is(bodies.source(1), 'elbow');
});

test('weights: the same as in plain JavaScript', (t) => {
  const odds = new Odds(new FloorMemory(LIMITS));
  const normal = (x: number, v: number) => Math.exp((-0.5 * x * x) / v) / Math.sqrt(2 * Math.PI * v);
  for (const grams of [180, 200, 207, 260])
    for (const n of [1, 2]) {
      const v = n * 16 + n * n * 9 + 4;
      const wide = v + (n * 200 * 0.08) ** 2;
      const off = grams - n * 200;
      const want = Math.log(0.94 * normal(off, v) + 0.06 * normal(off, wide) + 1e-5);
      t.true(Math.abs(odds.lift(grams, n, 200, 4, 3, 2, true) - want) < 1e-9);
    }
  t.true(Math.abs(odds.weight(3, 2) - Math.log(normal(3, 4) + 1e-5)) < 1e-9);
  t.true(Math.abs(odds.sum([-1000, -1000]) - (-1000 + Math.log(2))) < 1e-9);
  t.is(odds.sum([Number.NEGATIVE_INFINITY]), Number.NEGATIVE_INFINITY);
});

test('tables find the first free record and know how far they were used', (t) => {
  const { units } = new MatchingMemory(new FloorMemory(LIMITS));
  t.is(units.free(), 0);
  units.set(0, 0, 1);
  units.set(1, 0, 1);
  t.is(units.free(), 2);
  t.is(units.top, 2);
  units.clear(0);
  t.is(units.free(), 0);
  units.set(0, 0, 1);
  units.set(2, 0, 1);
  t.is(units.free(), 3);
  units.set(1, 0, 0);
  t.is(units.free(), 1);
  units.set(1, 0, 1);
  t.is(units.free(), 3);
  // a copy of an earlier run: its records are others
  units.values.fill(0, units.stride, 2 * units.stride);
  units.restored();
  t.is(units.free(), 1);
});
