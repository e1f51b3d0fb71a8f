/**
 * A simulated world that runs a little ahead of the store, in a process of its own: neither its heap
 * nor its resident memory is the store's.
 */
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { ToWorld, WorldOptions, WorldSecond } from './world-process.js';

const PROGRAM = new URL('./world-process.js', import.meta.url);
/** Seconds that it may be ahead: enough that neither waits for each garbage collection of the other. */
const AHEAD = 4;

/** Second after second until all have left; `waited` is told how long the store had to wait, ms. */
export async function* secondsOf(
  options: WorldOptions,
  waited: (ms: number) => void,
): AsyncGenerator<WorldSecond> {
  const world = fork(PROGRAM, { serialization: 'advanced', execArgv: [] });
  const gone = new AbortController();
  world.once('exit', (code, signal) =>
    gone.abort(new Error(`the simulated world ended before its last second (${signal ?? `code ${code}`})`)),
  );
  // What cannot be sent to it any more: that it has ended says why.
  const tell = (message: ToWorld) => world.send(message, () => {});
  try {
    tell(options);
    for (let n = 0; n < AHEAD; n++) tell('more');
    let askedMs = performance.now();
    for await (const [second] of on(world, 'message', { signal: gone.signal }) as AsyncIterable<
      [WorldSecond]
    >) {
      waited(performance.now() - askedMs);
      yield second;
      if (second.ended) return;
      tell('more');
      askedMs = performance.now();
    }
  } finally {
    if (world.kill()) await once(world, 'exit');
  }
}
