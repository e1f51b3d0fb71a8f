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
  bodies: 0,
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
    let rampUntil = 0;
    let ramp = 0; // g a sample: a hand that lifts slowly
    for (let i = 0; i < n; i++) {
      if (next() < 1 / (8 * RATE_HZ)) goal = level + (next() - 0.6) * 600;
      if (next() < 1 / (20 * RATE_HZ)) tremorUntil = i + RATE_HZ * (0.5 + next());
      if (i >= rampUntil && next() < 1 / (12 * RATE_HZ)) {
        const samples = RATE_HZ * (2 + 4 * next());
        rampUntil = i + samples;
        ramp = -(10 + 60 * next()) / samples;
      }
      if (i < rampUntil) goal += ramp;
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
      if (p !== 5) {
        t.true(Math.abs(weights.levelG(p + 3) - oracle.level[p]!) < 0.05);
        t.true(Math.abs(weights.restless(p + 3) - oracle.restless[p]!) < 0.001);
      }
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

/** Samples of 13 plates at 100 g with the noise of a resting plate; `change` spoils single ones. */
function resting(
  seconds: number,
  seed: number,
  change: (plate: number, tS: number, grams: number) => number,
) {
  const next = random(seed);
  const values = new Float32Array(seconds * RATE_HZ * PLATES);
  for (let i = 0; i < seconds * RATE_HZ; i++)
    for (let p = 0; p < PLATES; p++) {
      const grams = change(p, i / RATE_HZ, 100 + 3 * (next() - 0.5));
      values[i * PLATES + p] = Math.round(grams / 0.241) * 0.241;
    }
  return values;
}

/** Steps of all plates over a signal, by plate. */
function stepsOf(values: Float32Array): Step[][] {
  const weights = new Weights(new FloorMemory(LIMITS));
  const steps: Step[][] = Array.from({ length: PLATES }, () => []);
  for (let i = 0; i * PLATES < values.length; i += 12) {
    const chunk = values.subarray(i * PLATES, (i + 12) * PLATES);
    const found = weights.ingest(0, PLATES, 12, (i * 1000) / RATE_HZ, RATE_HZ, chunk);
    for (let k = 0; k < found; k++) steps[weights.step(k).plate]!.push(weights.step(k));
  }
  return steps;
}

test('a light item that is lifted slowly is one step, all of its weight', (t) => {
  // 30 g in 2, 3, 4, 5, 6 s from 10 s on; plates 6 and 7: 30 g in a minute is drift
  const seconds = [0, 2, 3, 4, 5, 6, 60, 90];
  const eased = (x: number) => (x <= 0 ? 0 : x >= 1 ? 1 : x * x * (3 - 2 * x));
  const values = resting(110, 5, (p, tS, grams) => {
    const over = seconds[p] ?? 0;
    return over === 0 ? grams : grams - 30 * eased((tS - 10) / over);
  });
  for (const [p, list] of stepsOf(values).entries()) {
    if (p < 1 || p > 5) {
      t.deepEqual(list, [], `plate ${p}`);
      continue;
    }
    t.is(list.length, 1, `lifted in ${seconds[p]} s: ${list.map((s) => s.afterG - s.beforeG)}`);
    const [step] = list;
    t.true(Math.abs(step!.afterG - step!.beforeG + 30) < 1.5, `${step!.afterG - step!.beforeG} g`);
    t.true(Math.abs(step!.halfMs - 10_000 - 500 * seconds[p]!) < 400, `half ${step!.halfMs}`);
    t.true(step!.endMs < 11_500 + 1000 * seconds[p]!, `end ${step!.endMs}`);
  }
});

test('a plate is told as drifting for what goes on, not for a lift or for what its neighbour does', (t) => {
  const next = random(4);
  const values = resting(120, 6, (p, tS, grams) => {
    if (p === 1) return grams - (45 / 60) * Math.max(0, tS - 20); // 45 g a minute
    if (p === 4) return grams + (30 * Math.min(tS, 100)) / 60; // 30 g a minute, then no more
    if (p === 9) return grams - 400 * Math.floor(tS / 15);
    if (p === 10) return grams - 5 * Math.floor(tS / 15); // shows it
    if (p === 12) return grams - 9 * Math.floor(tS / 30) + 3 * (next() - 0.5);
    return grams;
  });
  const weights = new Weights(new FloorMemory(LIMITS));
  const told: [number, string, number][] = [];
  for (let s = 0; s < 120; s++) {
    weights.ingest(0, PLATES, 60, s * 1000, RATE_HZ, values.subarray(s * 60 * PLATES, (s + 1) * 60 * PLATES));
    for (let p = 0; p < PLATES; p++) {
      const health = weights.healthChange(p, (s + 1) * 1000);
      if (health) told.push([p, health, s]);
    }
  }
  t.deepEqual(
    told.map(([p, health]) => `${p} ${health}`),
    ['4 drifting', '1 drifting', '4 ok'],
  );
  t.true(told[0]![2] <= 25 && told[1]![2] <= 45, JSON.stringify(told));
});

test('tells a noisy and a drifting plate, and not one that is leant on or picked from', (t) => {
  const next = random(9);
  const values = resting(90, 8, (p, tS, grams) => {
    if (p === 1 && tS > 20 && tS < 60) return grams + 120 * (next() - 0.5); // a loose cell, sd 35 g
    if (p === 2 && tS > 20) return grams + tS; // 60 g a minute
    if (p === 3) return grams - 200 * Math.floor(tS / 9); // somebody takes something every 9 s
    if (p === 4 && tS % 10 < 4) return grams + 300 * next(); // a hand that leans for 4 s of 10
    return grams;
  });
  const memory = new FloorMemory(LIMITS);
  const weights = new Weights(memory);
  const told: string[] = [];
  for (let s = 0; s < 90; s++) {
    weights.ingest(0, PLATES, 60, s * 1000, RATE_HZ, values.subarray(s * 60 * PLATES, (s + 1) * 60 * PLATES));
    for (let p = 0; p < PLATES; p++) {
      const health = weights.healthChange(p, (s + 1) * 1000);
      if (health) told.push(`${p} ${health}`);
    }
  }
  t.deepEqual(told, ['2 drifting', '1 noisy', '1 ok']);
});

test('tells a plate that shows what moves beside it, from four movements that agree', (t) => {
  const memory = new FloorMemory(LIMITS);
  const weights = new Weights(memory);
  const values = resting(1, 3, (_p, _tS, grams) => grams);
  weights.ingest(0, PLATES, 60, 0, RATE_HZ, values);
  const shares = [0.08, 0.07, 0.09];
  for (const share of shares) weights.heardBeside(2, share);
  t.is(weights.healthChange(2, 1000), null, 'three are not enough');
  weights.heardBeside(2, 0.08);
  t.is(weights.healthChange(2, 1000), 'crosstalk');
  for (const share of [0.015, 0.01, 0.02, 0.015, 0.012]) weights.heardBeside(1, share);
  t.is(weights.healthChange(1, 1000), null, 'that much every plate shows');
  for (const share of [0.01, 0.3, 0.0, 0.02, 0.01]) weights.heardBeside(3, share);
  t.is(weights.healthChange(3, 1000), null, 'one of them was something else');
  for (let n = 0; n < 20; n++) weights.heardBeside(2, 0.01);
  t.is(weights.healthChange(2, 1000), 'ok', 'repaired');
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
