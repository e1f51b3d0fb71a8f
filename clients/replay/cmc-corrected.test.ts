import test from 'ava';
import { correctTracks, type PublishedPoint } from './cmc-corrected.js';

const walk = (id: number, from: number, to: number, y: number, x0 = 0): PublishedPoint[] =>
  Array.from({ length: to - from + 1 }, (_, k) => ({
    frame: from + k,
    id,
    x: x0 + 0.2 * (from + k),
    y,
    confidence: 0.9,
  }));

test('what lasted a moment was nobody; a break is mended; others are left alone', (t) => {
  const points = [...walk(1, 1, 20, 0), ...walk(2, 24, 40, 0.1), ...walk(3, 5, 7, 3), ...walk(4, 10, 30, 5)];
  const out = correctTracks(points);
  t.deepEqual([...new Set(out.map((p) => p.id))], [1, 4]);
  const mended = out.filter((p) => p.id === 1);
  t.deepEqual(
    mended.map((p) => p.frame),
    Array.from({ length: 40 }, (_, k) => k + 1),
  );
  t.true(mended.every((p) => Math.abs(p.x - 0.2 * p.frame) < 1e-9 && p.y >= 0 && p.y <= 0.1));
  t.is(out.filter((p) => p.id === 4).length, 21);
});

test('who cannot be told apart is not joined', (t) => {
  const points = [...walk(1, 1, 20, 0), ...walk(2, 22, 40, 0.3), ...walk(3, 22, 40, -0.3)];
  t.deepEqual(new Set(correctTracks(points).map((p) => p.id)), new Set([1, 2, 3]));
});

test('a jerk between two frames is smoothed', (t) => {
  const points = walk(1, 1, 20, 0);
  points[9] = { ...points[9]!, y: 0.4 };
  const out = correctTracks(points);
  t.true(Math.max(...out.map((p) => p.y)) < 0.21);
});
