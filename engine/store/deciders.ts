import { reviewsDecider } from '../checkout/reviews.js';
import type { AddressKind } from './address.js';
import type { Decider } from './decider.js';
import { deviceDecider } from './device.js';
import { gateDecider } from './gate.js';
import { shelfDecider } from './shelf.js';
import { visitDecider } from './visit.js';

/** The decider of each kind of actor. States are opaque to everything around it. */
export const DECIDERS: Readonly<Record<AddressKind, Decider<unknown>>> = {
  gate: gateDecider,
  visit: visitDecider,
  shelf: shelfDecider,
  camera: deviceDecider,
  gondola: deviceDecider,
  bodies: deviceDecider,
  reviews: reviewsDecider,
};
