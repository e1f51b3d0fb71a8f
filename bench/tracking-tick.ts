/** One tick of the tracker by itself, as the Floor calls it, under a load of the benchmark. */
import { type ArenaLimits, FloorMemory } from '../wasm/floor-memory.js';
import { TrackingKernel } from '../wasm/tracking.js';
import type { Load } from './tracking-load.js';
import { TICK_S } from './tracking-walkers.js';

/** The limits of a store with this load. */
export function limitsOf(load: Load, people: number): ArenaLimits {
  return {
    cameras: load.cameras.length,
    plates: 1,
    people: Math.min(1024, Math.ceil(people * 1.5)),
    bodies: 0,
    detectionsPerTick: 16_384,
    detectionsPerFrame: 256,
    products: 1,
    facings: 1,
    interactions: 1,
  };
}

/** A tracker for the load; `memory`: that of another build. */
export function store(
  load: Load,
  people: number,
  memory = new FloorMemory(limitsOf(load, people)),
): TrackingKernel {
  const kernel = new TrackingKernel(memory);
  kernel.floor(0, load.sideM, 0, load.sideM);
  for (const [i, c] of load.cameras.entries()) kernel.camera(i, c.projection, c.width, c.height);
  return kernel;
}

/** Tick k of a load: the frames in the order of their instants, then the step and the cut. */
export function tick(kernel: TrackingKernel, load: Load, frames: readonly Float32Array[], k: number): void {
  const startS = k * TICK_S;
  for (let i = 0; i < frames.length; i++) {
    const c = load.order[i]!;
    kernel.frame(c, startS + load.phaseS[c]!, frames[c]!);
  }
  kernel.scan();
  kernel.publish(startS + TICK_S);
}
