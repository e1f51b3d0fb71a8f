/** A simulated world that runs a little ahead of the store, on a thread of its own. */
import { on } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { SimulateOptions } from '../../clients/simulator/simulate.js';
import type { WorldSecond } from './world-worker.js';

const WORKER = new URL('./world-worker.js', import.meta.url);
/** Seconds that it may be ahead: enough that neither waits for each garbage collection of the other. */
const AHEAD = 4;

/** Second after second until all have left; `waited` is told how long the store had to wait, ms. */
export async function* secondsOf(
  options: SimulateOptions,
  waited: (ms: number) => void,
): AsyncGenerator<WorldSecond> {
  const world = new Worker(WORKER, { workerData: options });
  try {
    for (let n = 0; n < AHEAD; n++) world.postMessage('more');
    let askedMs = performance.now();
    for await (const [second] of on(world, 'message') as AsyncIterable<[WorldSecond]>) {
      waited(performance.now() - askedMs);
      yield second;
      if (second.ended) return;
      world.postMessage('more');
      askedMs = performance.now();
    }
  } finally {
    await world.terminate();
  }
}
