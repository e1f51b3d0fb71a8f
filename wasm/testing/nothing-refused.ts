import type { TrackingCounts } from '../tracking.js';

/** Counts of a tracker that refused nothing. */
export const NOTHING_REFUSED: TrackingCounts = {
  boxesRefused: 0,
  framesRefused: 0,
  boxesOverflow: 0,
  pairsOverflow: 0,
  peopleOverflow: 0,
  bodiesOverflow: 0,
  visitsOverflow: 0,
  framesRepeated: 0,
};
