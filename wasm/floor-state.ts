/** Views of the tick's own state in the arena (assembly/memory/floor-state.ts). */
import type { FloorMemory } from './floor-memory.js';

/** Why a visit leaves; index is what the arena holds. */
export const EXIT_CAUSES = ['none', 'gate', 'closing', 'lost'] as const;

export class FloorState {
  /** Event time at which each visit slot passed its exit, Unix ms. */
  readonly exitMs: Float64Array;
  /** Gate of that exit, −1 for none. */
  readonly exitGate: Int32Array;
  /** Index of EXIT_CAUSES; 0: the visit is not leaving. */
  readonly exitCause: Uint8Array;
  /** 0: ticks done. 1: facts named. */
  readonly counters: Float64Array;

  constructor(memory: FloorMemory) {
    const { people } = memory.limits;
    this.exitMs = memory.f64(memory.exports.floorExitMs!(), people);
    this.exitGate = memory.i32(memory.exports.floorExitGate!(), people);
    this.exitCause = memory.u8(memory.exports.floorExitCause!(), people);
    this.counters = memory.f64(memory.exports.floorCounters!(), 8);
  }
}
