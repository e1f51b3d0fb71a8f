// Addresses of the tables, for the host's views and for kernels of other parts.

import { vPerson, vRival, vRole, vState, vSure } from '../identity/layout';
import {
  counters,
  pConfidence,
  pConfirmed,
  people,
  pTracklet,
  pVisit,
  pVx,
  pVy,
  pX,
  pY,
  slots,
} from './layout';

/** Slots of tracklets and bodies. */
export function trackingSlots(): i32 {
  return people;
}
export function identitySlots(): i32 {
  return slots;
}
export function trackingTracklets(): usize {
  return pTracklet;
}
/** f32 x, y, vx, vy, confidence, then i32 visit: six planes of `trackingSlots`, in this order. */
export function trackingPublished(): usize {
  return pX;
}
export function trackingConfirmed(): usize {
  return pConfirmed;
}
export function trackingCounters(): usize {
  return counters;
}
export function identityStates(): usize {
  return vState;
}
export function identityRoles(): usize {
  return vRole;
}
export function identityPersons(): usize {
  return vPerson;
}
export function identitySures(): usize {
  return vSure;
}
export function identityRivals(): usize {
  return vRival;
}
/** Distance between the planes of `trackingPublished` (bytes); 16-byte aligned. */
export function trackingPlane(): usize {
  return pY - pX;
}
export function trackingLayoutHolds(): bool {
  const p = pY - pX;
  return pVx == pX + 2 * p && pVy == pX + 3 * p && pConfidence == pX + 4 * p && pVisit == pX + 5 * p;
}
