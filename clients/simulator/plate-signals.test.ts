import test from 'ava';
import { PlateSignals, STEP_G } from './plate-signals.js';
import { normalTable, Random } from './random.js';
import type { PlatePlace } from './store.js';

const place: PlatePlace = {
  gondola: 0,
  column: 4,
  shelfStart: 0,
  shelfCount: 12,
  x: 0,
  y: 0,
  z: 1,
  halfDepthM: 0.2,
};

function shelf(broken: Record<number, 'stuck' | 'dead'> = {}): PlateSignals {
  const random = new Random(5, 'test');
  const health = Array.from({ length: 12 }, (_, i) => broken[i] ?? ('ok' as const));
  return new PlateSignals(health, 60, normalTable(random), random);
}

/** Mean of each plate over a chunk. */
function means(values: Float32Array): number[] {
  return Array.from({ length: 12 }, (_, p) => {
    let sum = 0;
    for (let k = p; k < values.length; k += 12) sum += values[k]!;
    return sum / (values.length / 12);
  });
}

test('a lift leaves its weight on the plate and about 1 % on the neighbours', (t) => {
  const signals = shelf();
  const parts = signals.parts(place, [4], [1]);
  const before = means(signals.chunk(0, 60));
  signals.change(-620, 0, parts, 1100, 400);
  for (let s = 1; s < 4; s++) signals.chunk(1000 * s, 60);
  const after = means(signals.chunk(4000, 60));
  const deltas = after.map((g, p) => g - before[p]!);
  t.true(Math.abs(deltas[4]! + 620) < 1.5, `plate ${deltas[4]}`);
  for (const p of [3, 5]) t.true(deltas[p]! < -2 && deltas[p]! > -15, `neighbour ${deltas[p]}`);
  const sum = deltas.reduce((a, b) => a + b, 0);
  t.true(sum < -620 && sum > -660, `shelf ${sum}`);
});

test('a touch changes nothing for good', (t) => {
  const signals = shelf();
  const parts = signals.parts(place, [4], [1]);
  const before = means(signals.chunk(0, 60));
  signals.touch(300, 0, parts, 1100, 400);
  const during = signals.chunk(1000, 60);
  t.true(Math.max(...during.filter((_, i) => i % 12 === 4)) > before[4]! + 200);
  const after = means(signals.chunk(2000, 60));
  t.true(after.every((g, p) => Math.abs(g - before[p]!) < 1.5));
});

test('stuck plates repeat themselves, dead ones measure nothing, all step like their converter', (t) => {
  const signals = shelf({ 2: 'stuck', 7: 'dead' });
  signals.change(-400, 0, signals.parts(place, [4], [1]), 100, 300);
  const values = signals.chunk(0, 60);
  const column = (p: number) => values.filter((_, i) => i % 12 === p);
  t.is(new Set(column(2)).size, 1);
  t.true(column(7).every(Number.isNaN));
  for (const g of column(3)) t.true(Math.abs(g / STEP_G - Math.round(g / STEP_G)) < 1e-2);
});

test('a lift that spans chunks is continuous', (t) => {
  const signals = shelf();
  signals.change(-500, 0, signals.parts(place, [4], [1]), 100, 900);
  const all: number[] = [];
  for (let s = 0; s < 10; s++) all.push(...signals.chunk(200 * s, 12).filter((_, i) => i % 12 === 4));
  const jumps = all.slice(1).map((g, i) => Math.abs(g - all[i]!));
  // The steepest slope of the ramp is 1.5 × 500 g over 0.9 s: 14 g a sample, and noise.
  t.true(Math.max(...jumps) < 25, `${Math.max(...jumps)} g`);
});
