// The Floor's module: one instance a store. `init` lays out the arena; the kernels of each
// folder are exported beside it.

import { reserveFusion } from './identity/fusion';
import { reserveHomes } from './identity/homes';
import { reserveIdentityState } from './identity/layout';
import { reserveIdentityScratch } from './identity/scratch';
import { layoutMatching, layoutMatchingScratch } from './matching/layout';
import { begin, endSnapshot, seal } from './memory/arena';
import { layoutFloorState } from './memory/floor-state';
import { reserveTrackingScratch, reserveTrackingState } from './tracking/layout';
import { layoutWeight, layoutWeightScratch } from './weight/layout';

export * from './identity/exports';
export * from './matching/exports';
export { arenaEnd, arenaSnapshotEnd, arenaSnapshotStart } from './memory/arena';
export { floorCounters, floorExitCause, floorExitGate, floorExitMs, floorTrap } from './memory/floor-state';
export * from './tracking/exports';
export * from './weight/exports';

/** Lays out all memory from the store's limits (units: counts). Call once, before anything else. */
export function init(
  cameras: i32,
  plates: i32,
  people: i32,
  bodies: i32,
  detectionsPerTick: i32,
  detectionsPerFrame: i32,
  products: i32,
  facings: i32,
  interactions: i32,
): void {
  begin();
  // state that survives: one reserve call a part, in this order
  layoutFloorState(people);
  reserveTrackingState(people, bodies, cameras);
  reserveIdentityState();
  reserveFusion();
  reserveHomes();
  layoutWeight(plates);
  layoutMatching(people, facings, interactions);
  endSnapshot();
  // scratch
  reserveTrackingScratch(cameras, detectionsPerTick, detectionsPerFrame);
  layoutWeightScratch(plates);
  layoutMatchingScratch();
  reserveIdentityScratch();
  seal();
}
