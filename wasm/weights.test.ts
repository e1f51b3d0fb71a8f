import test from 'ava';
import { FloorMemory } from './floor-memory.js';
import { type Step, Weights } from './weights.js';
import { WeightsOracle } from './weights.oracle.js';

const PLATES = 13; // no multiple of four: the tail is scalar
const RATE_HZ = 60;
const LIMITS = {
  cameras: 1,
  plates: PLATES + 5,
  people: 4,
  detectionsPerTick: 8,
  detectionsPerFrame: 8,
  products: 8,
  facings: 8,
  interactions: 8,
};

/** Numbers 0 … 1 from a seed. */
function random(seed: number): () => number {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

/** Plates that drift, tremble, are lifted from and put on; plate 5 measures nothing, 6 is stuck. */
function signal(seconds: number, seed: number): Float32Array {
  const next = random(seed);
  const n = seconds * RATE_HZ;
  const values = new Float32Array(n * PLATES);
  for (let p = 0; p < PLATES; p++) {
    let level = 500 + 4000 * next();
    let goal = level;
    let tremorUntil = 0;
    for (let i = 0; i < n; i++) {
      if (next() < 1 / (8 * RATE_HZ)) goal = level + (next() - 0.6) * 600;
      if (next() < 1 / (20 * RATE_HZ)) tremorUntil = i + RATE_HZ * (0.5 + next());
      level += (goal - level) * 0.15 + 0.002 * (next() - 0.5);
      const tremor = i < tremorUntil ? 25 * (next() - 0.5) * (1 + (i % 9)) : 0;
      const grams = level + tremor + 2 * (next() - 0.5);
      values[i * PLATES + p] = p === 5 ? Number.NaN : p === 6 ? 1234 : Math.round(grams / 0.241) * 0.241;
    }
  }
  return values;
}

function run(values: Float32Array, lostFrom: number, lostTo: number) {
  const memory = new FloorMemory(LIMITS);
  const weights = new Weights(memory);
  const oracle = new WeightsOracle(PLATES);
  const steps: Step[] = [];
  for (let i = 0; i * PLATES < values.length; i += 12) {
    const relMs = 37 + (i * 1000) / RATE_HZ;
    if (relMs >= lostFrom && relMs < lostTo) continue;
    const chunk = values.subarray(i * PLATES, (i + 12) * PLATES);
    const found = weights.ingest(3, PLATES, 12, relMs, RATE_HZ, chunk);
    for (let k = 0; k < found; k++) steps.push(weights.step(k));
    oracle.ingest(12, relMs, 1000 / RATE_HZ, chunk);
  }
  return { memory, weights, oracle, steps };
}

for (const seed of [1, 2, 3])
  test(`kernels and plain JavaScript find the same steps (seed ${seed})`, (t) => {
    const { weights, oracle, steps } = run(signal(120, seed), 40_000, 41_300);
    t.true(oracle.steps.length > 40, 'the signal has steps');
    t.is(steps.length, oracle.steps.length);
    const order = (a: { endMs: number; plate: number }, b: { endMs: number; plate: number }) =>
      a.endMs - b.endMs || a.plate - b.plate;
    const ours = [...steps].sort(order);
    for (const [i, want] of [...oracle.steps].sort(order).entries()) {
      const got = ours[i]!;
      t.is(got.plate, want.plate + 3);
      t.is(got.startMs, want.startMs);
      t.is(got.endMs, want.endMs);
      t.true(Math.abs(got.halfMs - want.halfMs) < 1, `half ${got.halfMs} ${want.halfMs}`);
      t.true(Math.abs(got.beforeG - want.beforeG) < 0.05);
      t.true(Math.abs(got.afterG - want.afterG) < 0.05);
    }
    for (let p = 0; p < PLATES; p++)
      if (p !== 5) t.true(Math.abs(weights.levelG(p + 3) - oracle.level[p]!) < 0.05);
  });

test('tells stuck and silent plates once, and the state that survives holds no NaN', (t) => {
  const { memory, weights } = run(signal(30, 4), 0, 0);
  t.is(weights.healthChange(3 + 5, 29_000), 'silent', 'it was never heard');
  t.is(weights.healthChange(3 + 6, 29_000), 'stuck');
  t.is(weights.healthChange(3 + 6, 29_000), null, 'said once');
  t.is(weights.healthChange(3 + 0, 29_000), null);
  t.is(weights.healthChange(3 + 0, 40_000), 'silent');
  const levels = memory.f32(memory.exports.weightLevel!(), LIMITS.plates * 2);
  t.false(
    levels.some((x) => Number.isNaN(x)),
    'NaN samples leave no NaN behind',
  );
});

test('a level is the mean around its median', (t) => {
  const memory = new FloorMemory(LIMITS);
  const weights = new Weights(memory);
  const values = new Float32Array(60 * PLATES).fill(100);
  for (let i = 24; i < 30; i++) values[i * PLATES] = 700; // one block of a hand
  weights.ingest(0, PLATES, 60, 0, RATE_HZ, values);
  t.is(weights.meanG(0, 0, 1000), 100);
  t.is(weights.meanCount(), 9);
  t.true(Number.isNaN(weights.meanG(0, 2000, 3000)));
  t.is(weights.blockG(0, 4), 700);
});
