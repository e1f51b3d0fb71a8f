import test from 'ava';
import fc from 'fast-check';
import { FloorMemory } from './floor-memory.js';
import { boxOf, CAMERA } from './testing/one-camera.js';
import { TrackingKernel } from './tracking.js';
import { assignTwin, bruteForce, type PlanesOfPeople, predictTwin } from './tracking.oracle.js';

const LIMITS = {
  cameras: 4,
  plates: 1,
  people: 30,
  bodies: 0,
  detectionsPerTick: 512,
  detectionsPerFrame: 64,
  products: 1,
  facings: 1,
  interactions: 1,
};
function kernel() {
  const memory = new FloorMemory(LIMITS);
  const tracking = new TrackingKernel(memory);
  tracking.floor(-20, 20, -20, 20);
  return { memory, tracking };
}

/**
 * Nothing that is kept of people is NaN or infinite: what is published, state, covariance, and the planes of
 * f32 that follow them in the layout (log-odds, place of birth, standing height).
 */
function isSound(memory: FloorMemory, tracking: TrackingKernel): boolean {
  const e = memory.exports;
  const stride = e.trackingStride!();
  const planes = [
    memory.f32(e.trackingMean!(), 5 * stride),
    memory.f32(e.trackingCov!(), (15 + 4) * stride),
    tracking.x,
    tracking.y,
    tracking.vx,
    tracking.vy,
    tracking.confidence,
  ];
  return planes.every((plane) => plane.every(Number.isFinite));
}

test('predict: the twin agrees', (t) => {
  const { memory } = kernel();
  const e = memory.exports;
  const n = LIMITS.people;
  const stride = e.trackingStride!();
  const mean = memory.f32(e.trackingMean!(), 5 * stride);
  const cov = memory.f32(e.trackingCov!(), 15 * stride);
  const value = (k: number, i: number) => Math.fround(Math.sin(7 * k + i) + 2);
  for (let k = 0; k < 5; k++) for (let i = 0; i < n; i++) mean[k * stride + i] = value(k, i);
  for (let k = 0; k < 15; k++) for (let i = 0; i < n; i++) cov[k * stride + i] = value(k + 5, i);
  const planes = (from: Float32Array, count: number) =>
    Array.from({ length: count }, (_, k) => from.slice(k * stride, k * stride + n));
  const twin: PlanesOfPeople = { n, mean: planes(mean, 5), cov: planes(cov, 15) };
  e.trackingPredict!(0.25, n);
  predictTwin(twin, 0.25, e.trackingMemoryS!(), e.trackingSpeedSd!(), e.trackingHeightDrift!());
  for (const [k, plane] of [...twin.mean, ...twin.cov].entries()) {
    const got = k < 5 ? mean.subarray(k * stride) : cov.subarray((k - 5) * stride);
    for (let i = 0; i < n; i++) t.true(Math.abs(got[i]! - plane[i]!) < 1e-5 * Math.abs(plane[i]!) + 1e-6);
  }
});

test('assign: as good as trying all, and as the twin', (t) => {
  const { memory } = kernel();
  const e = memory.exports;
  const size = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(size, size, fc.integer(), (a, b, seed) => {
      const rows = Math.min(a, b);
      const columns = Math.max(a, b);
      let s = seed | 1;
      const next = () => {
        s = Math.imul(s ^ (s >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
        return (s >>> 0) / 2 ** 32;
      };
      const cost = Float32Array.from({ length: rows * columns }, () => Math.min(0, next() * 10 - 7));
      memory.f32(e.assignCostAddress!(), cost.length).set(cost);
      e.assignSolve!(rows, columns);
      const total = (rowOf: (j: number) => number) => {
        let sum = 0;
        for (let j = 0; j < columns; j++) if (rowOf(j) >= 0) sum += cost[rowOf(j) * columns + j]!;
        return sum;
      };
      const twin = assignTwin(cost, rows, columns);
      const best = bruteForce(cost, rows, columns);
      return (
        Math.abs(total((j) => e.assignRowOf!(j)) - best) < 1e-4 &&
        Math.abs(total((j) => twin[j]!) - best) < 1e-4
      );
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test('a camera that does not see a plane is refused, and so are its frames', (t) => {
  const { tracking } = kernel();
  const bad = [
    new Array<number>(12).fill(0),
    new Array<number>(12).fill(1),
    new Array<number>(12).fill(Number.NaN),
    CAMERA.map((v, i) => (i % 4 === 1 ? CAMERA[i - 1]! : v)),
    CAMERA.slice(0, 11),
  ];
  for (const p of bad) t.false(tracking.camera(0, p, 1920, 1080));
  t.is(tracking.frame(0, 1, Float32Array.from(boxOf(5, 0))), -1);
  t.is(tracking.counts().framesRefused, 1);
  t.false(tracking.camera(99, CAMERA, 1920, 1080));
  t.true(tracking.camera(0, CAMERA, 1920, 1080));
});

test('boxes that are none are dropped and counted; nothing becomes NaN', (t) => {
  const { memory, tracking } = kernel();
  t.true(tracking.camera(0, CAMERA, 1920, 1080));
  const big = 3e38;
  const bad = [
    [Number.NaN, 0, 10, 10, 1],
    [0, 0, Number.POSITIVE_INFINITY, 10, 1],
    [0, 0, 10, 10, Number.NaN],
    [100, 100, -50, 80, 1],
    [100, 100, 50, -80, 1],
    [100, 100, 0, 0, 1],
    [5000, 100, 50, 80, 1],
    [100, -900, 50, 80, 1],
    [-big, -big, big, big, 1],
    [0, 0, big, big, 1],
  ];
  for (let k = 0; k < 20; k++) {
    t.is(tracking.frame(0, k / 20, Float32Array.from(bad.flat())), 0);
    tracking.scan();
    tracking.publish(k / 20);
  }
  t.is(tracking.counts().boxesRefused, 20 * bad.length);
  t.true(isSound(memory, tracking));
  t.deepEqual([...new Set(tracking.tracklet)], [0]);
});

test('too many boxes are refused with their frame, too many frames with their tick', (t) => {
  const { memory, tracking } = kernel();
  t.true(tracking.camera(0, CAMERA, 1920, 1080));
  const many = new Float32Array(10_000 * 5);
  t.is(tracking.frame(0, 1, many), -1);
  const crowd = Array.from({ length: 64 }, (_, i) => boxOf(3 + (i % 8), (i >> 3) - 4));
  const full = Float32Array.from(crowd.flat());
  for (let k = 0; k < 20; k++) tracking.frame(0, 1, full);
  tracking.scan();
  tracking.publish(1);
  const counts = tracking.counts();
  t.is(counts.framesRefused, 1);
  t.true(counts.boxesOverflow > 0);
  t.true(isSound(memory, tracking));
});

test('wrong times and any boxes leave the arena sound and as large as it was', (t) => {
  const number = fc.oneof(
    fc.double({ min: -3000, max: 3000 }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1e30),
  );
  const box = fc.oneof(
    fc.tuple(number, number, number, number, number),
    fc
      .tuple(fc.double({ min: 2, max: 9, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }))
      .map(([x, y]) => boxOf(x, y)),
  );
  const time = fc.oneof(fc.double({ min: 0, max: 100 }), fc.constantFrom(Number.NaN, -1e9, 1e9));
  fc.assert(
    fc.property(fc.array(fc.tuple(time, fc.array(box, { maxLength: 12 })), { maxLength: 30 }), (frames) => {
      const { memory, tracking } = kernel();
      for (let c = 0; c < 3; c++) tracking.camera(c, CAMERA, 1920, 1080);
      for (const [i, [tS, boxes]] of frames.entries()) {
        tracking.frame(i % 3, tS, Float32Array.from(boxes.flat()));
        if (i % 2 === 0) {
          tracking.scan();
          tracking.publish(Number.isFinite(tS) ? tS : 0);
        }
      }
      return isSound(memory, tracking) && memory.exports.memory.buffer === memory.buffer;
    }),
    { numRuns: 150 },
  );
  t.pass();
});

test('boxes that reach past the border are people', (t) => {
  const { tracking } = kernel();
  for (let c = 0; c < 2; c++) t.true(tracking.camera(c, CAMERA, 1920, 1080));
  // 1 m from the camera: feet far below the image
  const box = boxOf(1, 0);
  t.true(box[1]! + box[3]! > 1080);
  for (let k = 1; k <= 20; k++) {
    for (let c = 0; c < 2; c++) tracking.frame(c, k / 20, Float32Array.from(box));
    tracking.scan();
    tracking.publish(k / 20);
  }
  t.is([...tracking.confirmed].filter((c) => c === 1).length, 1);
  t.true(Math.abs(tracking.x[0]! - 1) < 0.4);
});
