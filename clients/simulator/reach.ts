/** A hand that goes to a shelf and comes back. */

/** Time of a hand from the side of the body to a shelf, and back (ms): about 0.6 m at 1 m/s. */
export const APPROACH_MS = 550;
const RETREAT_MS = 600;

export interface Reach {
  /** 0 left, 1 right. */
  hand: 0 | 1;
  /** Where the fingers go (m). */
  x: number;
  y: number;
  z: number;
  /** The hand sets out, and comes away from the shelf: ms of the world. */
  fromMs: number;
  untilMs: number;
}

/** How far out the hand is at a time: 0 at the side, 1 at the shelf. */
export function reachedOut(reach: Reach, tMs: number): number {
  return tMs <= reach.untilMs
    ? minimumJerk((tMs - reach.fromMs) / APPROACH_MS)
    : 1 - minimumJerk((tMs - reach.untilMs) / RETREAT_MS);
}

/** The smoothest way from 0 to 1 (Flash, Hogan 1985). */
function minimumJerk(part: number): number {
  const s = Math.min(1, Math.max(0, part));
  return s * s * s * (10 - 15 * s + 6 * s * s);
}
