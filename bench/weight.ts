/**
 * `npm run bench -- weight`: 5,000 plates at 60 Hz, 300,000 samples a second: what they cost of one
 * core, from a device's bytes to facts, and the kernel beside its JavaScript twin.
 */
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Command } from 'commander';
import { parseSeconds } from '../clients/cli/options.js';
import { FloorMemory } from '../wasm/floor-memory.js';
import { Weights } from '../wasm/weights.js';
import { WeightsOracle } from '../wasm/weights.oracle.js';
import { atMost, type Figure, machine } from './figures.js';
import { atLeast, printFigures } from './print-figures.js';
import { weightPath } from './weight-path.js';

const GONDOLAS = 80;
const PLATES_EACH = 63;
const PLATES = GONDOLAS * PLATES_EACH;
const RATE_HZ = 60;
const CHUNK = 12;
const CHUNK_MS = (CHUNK * 1000) / RATE_HZ;
/** Different chunks of signal, used in turn. */
const VARIANTS = 40;
/** Share of plates that somebody touches at a time. */
const TOUCHED = 0.01;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Options {
  seconds: number;
  json?: boolean;
}

export function addWeightSuite(program: Command): void {
  program
    .command('weight')
    .description('5,000 plates at 60 Hz: bytes to facts, kernel against plain JavaScript')
    .option('--seconds <n>', 'store time that is measured', parseSeconds, 20)
    .option('--json', 'rows {name, value, unit, goal, holds} as one JSON document')
    .action(weight);
}

/** Noise of a load cell in steps of 0.241 g; some plates move by tens of grams. */
function chunks(): Float32Array[] {
  let x = 7;
  const next = () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
  return Array.from({ length: VARIANTS }, () => {
    const values = new Float32Array(CHUNK * PLATES_EACH);
    for (let p = 0; p < PLATES_EACH; p++) {
      const level = 500 + 40 * p;
      const touch = next() < TOUCHED ? 80 : 0;
      for (let k = 0; k < CHUNK; k++)
        values[k * PLATES_EACH + p] = Math.round((level + touch + 2 * next()) / 0.241) * 0.241;
    }
    return values;
  });
}

/** Milliseconds of work per second of store time, least of five runs after one to warm up. */
function costMs(seconds: number, work: (gondola: number, relMs: number, variant: number) => void): number {
  let least = Number.POSITIVE_INFINITY;
  let relMs = 0;
  for (let round = 0; round < 6; round++) {
    const startMs = performance.now();
    for (let i = 0; i < (seconds * 1000) / CHUNK_MS; i++, relMs += CHUNK_MS)
      for (let g = 0; g < GONDOLAS; g++) work(g, relMs, (i * 7 + g) % VARIANTS);
    if (round > 0) least = Math.min(least, performance.now() - startMs);
  }
  return least / seconds;
}

export async function weightFigures(seconds: number): Promise<Figure[]> {
  const limits = {
    cameras: 1,
    plates: PLATES,
    people: 4,
    bodies: 0,
    detectionsPerTick: 8,
    detectionsPerFrame: 8,
    products: 8,
    facings: 8,
    interactions: 8,
  };
  const values = chunks();
  const ingestBy = (weights: Weights) => (g: number, relMs: number, v: number) => {
    weights.ingest(g * PLATES_EACH, PLATES_EACH, CHUNK, relMs, RATE_HZ, values[v]!);
  };
  // What the compiler and the makers of signals leave is collected before.
  costMs(1, ingestBy(new Weights(new FloorMemory(limits))));
  const weights = new Weights(new FloorMemory(limits));
  collect();
  await nextTurn();
  let collections = 0;
  const collected = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  collected.observe({ entryTypes: ['gc'] });
  const kernel = costMs(seconds, ingestBy(weights));
  // Entries are told of in a later turn.
  await nextTurn();
  await nextTurn();
  collected.disconnect();
  const twins = Array.from({ length: GONDOLAS }, () => new WeightsOracle(PLATES_EACH));
  const twin = costMs(Math.max(1, seconds / 5), (g, relMs, v) => {
    twins[g]!.ingest(CHUNK, relMs, 1000 / RATE_HZ, values[v]!);
  });
  const path = weightPath(seconds);
  return [
    atMost(`kernel, ${PLATES} plates at ${RATE_HZ} Hz`, kernel / 10, '% of a core', 0.3),
    atLeast('kernel against its JavaScript twin', twin / kernel, '×', 4),
    atMost(`collections of garbage in ${6 * seconds} s of samples`, collections, '', 0),
    atMost(
      `bytes to facts, ${path.plates} plates, ${path.samplesPerS} samples/s`,
      100 * path.share,
      '% of a core',
      2,
    ),
    atMost('units lifted meanwhile', path.lifts, ''),
    atMost('facts said of them', path.facts, ''),
    atMost('kernel per sample', (kernel * 1e6) / (PLATES * RATE_HZ), 'ns'),
  ];
}

async function weight(options: Options): Promise<void> {
  const figures = await weightFigures(options.seconds);
  printFigures(figures, options.json === true, `${machine()}; ${options.seconds} s of store time, best of 5`);
}
