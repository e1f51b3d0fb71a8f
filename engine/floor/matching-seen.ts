/**
 * What was seen of a body where something moved. The kernels' distances of an arm are the least that may be,
 * which is what evidence needs; told to a person they would claim that a hand was seen there.
 */
import type { ReachSource } from '../../wasm/matching.js';

/**
 * `hand`: its wrist; `elbow`: no wrist; `body`: head, neck or shoulders alone; `track`: its place on the floor,
 * there is no skeleton; `around`: nothing then, its head, neck or shoulders up to 1.2 s before or after.
 */
export const SEEN = ['hand', 'elbow', 'body', 'track', 'around', 'nothing'] as const;
export type Seen = (typeof SEEN)[number];

/** What an arm's evidence rests on, as the kernel tells it (`reachResultsAt`). */
export interface Sight {
  source: ReachSource;
  distanceM: number;
  bodyM: number;
}

/** From here on (m) a distance is none. */
const NONE_M = 1e9;
/** What is told of it (m). */
const TOLD_MOST_M = 99;
/** Elbow to hand (m): assembly/matching/reach.ts takes it off the elbow's distance, down to 0. */
export const FOREARM_M = 0.29;

export function seenOf({ source, distanceM, bodyM }: Sight): Seen {
  if (source === 'wrist') return 'hand';
  if (source !== 'none') return source;
  if (bodyM >= NONE_M) return 'nothing';
  // of a body not seen then the first is how near it may have walked, of one that was far off both are its trunk's
  return distanceM < NONE_M && distanceM !== bodyM ? 'around' : 'body';
}

/** Distance (m) of what was seen; an elbow nearer than a forearm is told as a forearm away. */
export function seenM(sight: Sight): number {
  const { source, distanceM, bodyM } = sight;
  const m = source === 'none' ? bodyM : source === 'elbow' ? distanceM + FOREARM_M : distanceM;
  return Math.min(m, TOLD_MOST_M);
}
