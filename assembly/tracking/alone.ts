// The tracker by itself, as a module of its own: what the benchmark builds without SIMD and as
// JavaScript. The Floor's module is assembly/index.ts.

import { reserveFusion } from '../identity/fusion';
import { reserveHomes } from '../identity/homes';
import { reserveIdentityState } from '../identity/layout';
import { reserveIdentityScratch } from '../identity/scratch';
import { layoutMatching } from '../matching/layout';
import { begin, endSnapshot, seal } from '../memory/arena';
import { reserveTrackingScratch, reserveTrackingState } from './layout';

export { arenaEnd, arenaSnapshotEnd, arenaSnapshotStart } from '../memory/arena';
export { trackingFloor } from './births';
export { trackingFrame, trackingStagedTime, trackingStaging } from './boxes';
export { trackingCamera, trackingCameraAddress } from './cameras';
export { trackingPublish, trackingScan } from './step';
export {
  trackingConfirmed,
  trackingCounters,
  trackingPlane,
  trackingPublished,
  trackingSlots,
  trackingTracklets,
} from './tables';

/** As the Floor's, with room for the tracker alone. */
export function init(
  cameras: i32,
  _plates: i32,
  people: i32,
  bodies: i32,
  detectionsPerTick: i32,
  detectionsPerFrame: i32,
  _products: i32,
  facings: i32,
  interactions: i32,
): void {
  begin();
  reserveTrackingState(people, bodies, cameras);
  reserveIdentityState();
  reserveFusion();
  reserveHomes();
  // fusion reads the tracklets' history
  layoutMatching(people, facings, interactions);
  endSnapshot();
  reserveTrackingScratch(cameras, detectionsPerTick, detectionsPerFrame);
  reserveIdentityScratch();
  seal();
}
