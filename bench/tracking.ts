/**
 * `npm run bench -- tracking`: the tracker's speed. The flagship's tick as latency, its growth,
 * garbage collection, the CMC sequences, and the kernels against plain JavaScript.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createHistogram, PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { VALUES_PER_BOX } from '../gateway/protocol/index.js';
import type { TrackingKernel } from '../wasm/tracking.js';
import { kernelRows } from './tracking-kernels.js';
import { type Load, makeLoad } from './tracking-load.js';
import { store, tick } from './tracking-tick.js';
import { twinRows } from './tracking-twin.js';

export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  goal: string;
  holds: boolean | null;
}

/** Ticks before measuring: code compiled, everybody tracked. */
const WARM_UP = 200;
const CMC = new URL('../../../shared/data/cmc/', import.meta.url);

/** People shown within half a metre of somebody who is there, as a share of all who are. */
function found(kernel: TrackingKernel, load: Load): number {
  let n = 0;
  for (let i = 0; i < load.places.length; i += 2) {
    for (let s = 0; s < kernel.slots; s++) {
      if (kernel.confirmed[s] !== 1) continue;
      if (Math.hypot(kernel.x[s]! - load.places[i]!, kernel.y[s]! - load.places[i + 1]!) < 0.5) {
        n++;
        break;
      }
    }
  }
  return n / (load.places.length / 2);
}

interface Latency {
  p50: number;
  p99: number;
  p999: number;
  max: number;
  boxes: number;
  found: number;
}

function latency(people: number, cameras: number, ticks: number): Latency {
  const load = makeLoad(people, cameras, 7);
  const kernel = store(load, people);
  const histogram = createHistogram();
  let boxes = 0;
  for (let k = 0; k < WARM_UP + ticks; k++) {
    const frames = load.next();
    const startMs = performance.now();
    tick(kernel, load, frames, k);
    const tookMs = performance.now() - startMs;
    if (k < WARM_UP) continue;
    histogram.record(Math.max(1, Math.round(tookMs * 1e6)));
    boxes += frames.reduce((sum, f) => sum + f.length / VALUES_PER_BOX, 0);
  }
  const ms = (p: number) => histogram.percentile(p) / 1e6;
  return {
    p50: ms(50),
    p99: ms(99),
    p999: ms(99.9),
    max: histogram.max / 1e6,
    boxes: boxes / ticks,
    found: found(kernel, load),
  };
}

/** Times that the same ticks are run to tell their own work from what the machine does beside them. */
const ROUNDS = 7;

interface Least {
  p50: number;
  p99: number;
  boxes: number;
}

/**
 * The same ticks of each store by a new tracker each round; of each tick the least time (ms), and boxes a tick.
 * All stores have their turn in each round: a machine is slow for seconds, as long as all rounds of a small one.
 */
function leastOfRounds(
  stores: readonly (readonly [people: number, cameras: number])[],
  ticks: number,
): Least[] {
  const runs = stores.map(([people, cameras]) => {
    const load = makeLoad(people, cameras, 7);
    const recorded = Array.from({ length: WARM_UP + ticks }, () => load.next().map((f) => f.slice()));
    return { load, people, recorded, least: new Float64Array(ticks).fill(Number.POSITIVE_INFINITY) };
  });
  for (let round = 0; round < ROUNDS; round++)
    for (const { load, people, recorded, least } of runs) {
      const kernel = store(load, people);
      for (const [k, frames] of recorded.entries()) {
        const startMs = performance.now();
        tick(kernel, load, frames, k);
        const tookMs = performance.now() - startMs;
        if (k >= WARM_UP) least[k - WARM_UP] = Math.min(least[k - WARM_UP]!, tookMs);
      }
    }
  return runs.map(({ recorded, least }) => {
    least.sort();
    const at = (share: number) => least[Math.floor(share * (ticks - 1))]!;
    const boxes = recorded
      .slice(WARM_UP)
      .flat()
      .reduce((sum, f) => sum + f.length / VALUES_PER_BOX, 0);
    return { p50: at(0.5), p99: at(0.99), boxes: boxes / ticks };
  });
}

/** Collections of garbage during calls of the tick alone, and how far memory grew (bytes). */
async function garbage(calls: number): Promise<{ collections: number; grew: number }> {
  const load = makeLoad(500, 200, 7);
  const kernel = store(load, 500);
  const recorded = Array.from({ length: 40 }, () => load.next().map((f) => f.slice()));
  // there and back again, so that nobody jumps
  const order = [...recorded, ...recorded.toReversed()];
  for (let k = 0; k < WARM_UP; k++) tick(kernel, load, order[k % order.length]!, k);
  await nextTurn();
  let collections = 0;
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const before = kernel.tracklet.buffer.byteLength;
  for (let k = 0; k < calls; k++) {
    tick(kernel, load, order[k % order.length]!, WARM_UP + k);
  }
  await nextTurn();
  await nextTurn();
  observer.disconnect();
  return { collections, grew: kernel.tracklet.buffer.byteLength - before };
}

function cmcRows(): BenchRow[] {
  if (!existsSync(CMC)) {
    process.stderr.write('bench tracking: ../shared/data/cmc is absent, its rows are left out\n');
    return [];
  }
  const projections = JSON.parse(readFileSync(new URL('projection.json', CMC), 'utf8')) as Record<
    string,
    number[][]
  >;
  return ['CMC1', 'CMC2'].flatMap((name) => {
    const boxes = [1, 2, 3, 4].map((k) => readBoxes(new URL(`${name}_cam${k}_fairmot_det.txt`, CMC)));
    const histogram = createHistogram();
    // the first rounds are the compiler's
    for (let round = 0; round < 6; round++) {
      const load: Load = {
        sideM: 8,
        cameras: [1, 2, 3, 4].map((k) => ({
          projection: projections[`cam${k}`]!.flat(),
          width: 1920,
          height: 1024,
        })),
        order: [0, 1, 2, 3],
        phaseS: new Float64Array(4),
        next: () => [],
        places: new Float64Array(),
      };
      const kernel = store(load, 40);
      for (let frame = 1; frame <= 261; frame++) {
        const frames = boxes.map((b) => b.get(frame) ?? new Float32Array());
        const startMs = performance.now();
        for (const [c, f] of frames.entries()) kernel.frame(c, frame / 4, f);
        kernel.scan();
        kernel.publish(frame / 4);
        if (round > 0) histogram.record(Math.max(1, Math.round((performance.now() - startMs) * 1e6)));
      }
    }
    const perSecond = 1e9 / histogram.mean;
    const peer = name === 'CMC1' ? 44 : 10;
    const worstMs = histogram.max / 1e6;
    return [
      row(
        `${name}: frames a second`,
        perSecond,
        '1/s',
        `≥ ${100 * peer} (100 × the peer's ${peer})`,
        perSecond >= 100 * peer,
      ),
      row(`${name}: worst frame`, worstMs, 'ms', '≤ 5', worstMs <= 5),
    ];
  });
}

function readBoxes(file: URL): Map<number, Float32Array> {
  const lists = new Map<number, number[]>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const values = line.split(',').map(Number);
    const list = lists.get(values[0]!) ?? [];
    list.push(...values.slice(2, 7));
    lists.set(values[0]!, list);
  }
  return new Map([...lists].map(([frame, list]) => [frame, Float32Array.from(list)]));
}

function row(name: string, value: number, unit: string, goal: string, holds: boolean | null): BenchRow {
  return { name, value: Number(value.toPrecision(4)), unit, goal, holds };
}

/** @param ticks of the flagship run; the others take a tenth. */
export async function trackingRows(ticks = 12_000): Promise<BenchRow[]> {
  const some = Math.max(300, Math.round(ticks / 10));
  const flagship = latency(500, 200, ticks);
  const [small, least, double] = leastOfRounds(
    [
      [50, 20],
      [500, 200],
      [1000, 256],
    ],
    some,
  ) as [Least, Least, Least];
  const { collections, grew } = await garbage(Math.min(10_000, ticks));
  const f = 'flagship tick, 500 people, 200 cameras:';
  return [
    row(`${f} boxes a tick`, flagship.boxes, '', 'about 2,000', null),
    row(`${f} people found within 0.5 m at the end`, 100 * flagship.found, '%', '', null),
    row(`${f} p50`, flagship.p50, 'ms', '', null),
    row(`${f} p99`, flagship.p99, 'ms', '≤ 2.5', flagship.p99 <= 2.5),
    row(`${f} p99.9`, flagship.p999, 'ms', '≤ 3 × p50', flagship.p999 <= 3 * flagship.p50),
    row(`${f} max of ${ticks}`, flagship.max, 'ms', '', null),
    row(`${some} of them, the least of ${ROUNDS} times each: p50`, least.p50, 'ms', '', null),
    row(`${some} of them, the least of ${ROUNDS} times each: p99`, least.p99, 'ms', '', null),
    // By the least times: what the host does beside them would be in a single run's.
    row('growth: 1,000 people over 500', double.p50 / least.p50, '×', '≤ 2.3', double.p50 <= 2.3 * least.p50),
    row('growth: boxes of 500 people over those of 50', least.boxes / small.boxes, '×', '', null),
    row('growth: 500 people over 50', least.p50 / small.p50, '×', '≤ 12', least.p50 <= 12 * small.p50),
    row(`garbage collections in ${Math.min(10_000, ticks)} ticks`, collections, '', '0', collections === 0),
    row('memory grown', grew, 'bytes', '0', grew === 0),
    ...cmcRows(),
    ...(await twinRows(Math.min(300, ticks))).map((r) => row(r.name, r.value, r.unit, r.goal, r.holds)),
    ...kernelRows().map((r) => row(r.name, r.value, r.unit, r.goal, r.holds)),
  ];
}
