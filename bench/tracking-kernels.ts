/** The tracker's kernels against their plain JavaScript twins, and without SIMD, by benchmark.js. */
import Benchmark from 'benchmark';
import { FloorMemory } from '../wasm/floor-memory.js';
import { assignTwin, type PlanesOfPeople, predictTwin } from '../wasm/tracking.oracle.js';
import { seeded } from './tracking-load.js';

interface KernelRow {
  name: string;
  value: number;
  unit: string;
  goal: string;
  holds: boolean | null;
}

const PEOPLE = 512;
/** Side of the largest component that a dense crowd gives one camera. */
const SIDE = 24;
const DT_S = 0.05;

/** Seconds a call; the median of what benchmark.js sampled, which other work disturbs least. */
function seconds(work: () => void): number {
  const bench = new Benchmark(work, { maxTime: 1, minSamples: 20 });
  bench.run({ async: false });
  const sample = [...bench.stats.sample].sort((a, b) => a - b);
  return sample[sample.length >> 1]!;
}

export function kernelRows(): KernelRow[] {
  const memory = new FloorMemory({
    cameras: 1,
    plates: 1,
    people: PEOPLE,
    bodies: 0,
    detectionsPerTick: 1024,
    detectionsPerFrame: 256,
    products: 1,
    facings: 1,
    interactions: 1,
  });
  const e = memory.exports;
  const predict = e.trackingPredict!;
  const scalar = e.trackingPredictScalar!;
  const simdS = seconds(() => predict(DT_S, PEOPLE));
  const scalarS = seconds(() => scalar(DT_S, PEOPLE));
  // as far apart as the kernel's: at a power of two they would share lines of the first cache
  const apart = e.trackingStride!();
  const planes = (count: number) => {
    const all = new Float32Array(count * apart);
    return Array.from({ length: count }, (_, k) => all.subarray(k * apart, k * apart + PEOPLE));
  };
  const twin: PlanesOfPeople = { n: PEOPLE, mean: planes(5), cov: planes(15) };
  const twinS = seconds(() => predictTwin(twin, DT_S, 1.5, 0.6, 0.02));

  const random = seeded(3);
  const cost = Float32Array.from({ length: SIDE * SIDE }, () => Math.min(0, random() * 12 - 9));
  memory.f32(e.assignCostAddress!(), SIDE * SIDE).set(cost);
  const solve = e.assignSolve!;
  const assignS = seconds(() => solve(SIDE, SIDE));
  const assignTwinS = seconds(() => {
    assignTwin(cost, SIDE, SIDE);
  });
  const us = (s: number) => s * 1e6;
  return [
    { name: `predict ${PEOPLE} people`, value: us(simdS), unit: 'µs', goal: '', holds: null },
    {
      name: 'predict: against plain JavaScript',
      value: twinS / simdS,
      unit: '×',
      goal: '≥ 4',
      holds: twinS >= 4 * simdS,
    },
    {
      name: 'predict: SIMD against the same without',
      value: scalarS / simdS,
      unit: '×',
      goal: '> 1',
      holds: scalarS > simdS,
    },
    { name: `assign ${SIDE} × ${SIDE}`, value: us(assignS), unit: 'µs', goal: '', holds: null },
    {
      name: 'assign: against plain JavaScript',
      value: assignTwinS / assignS,
      unit: '×',
      goal: '≥ 2',
      holds: assignTwinS >= 2 * assignS,
    },
  ];
}
