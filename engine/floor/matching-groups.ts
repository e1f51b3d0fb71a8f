/** Moves that belong together: on the same plates (chains), or at the same time, so that hands are shared. */
import type { Extent } from './matching-episodes.js';

/**
 * Whoever's hand and trunk were seen no nearer than this (m) all the time did not do it: nobody whose
 * body stayed 1.2 m away is to be charged, and joints err by a few centimetres, the nearest of many
 * most of all.
 */
export const FAR_M = 1.2 - 0.15;
/** Nobody walks faster than this in a shop (m/ms). */
export const WALK_M_PER_MS = 0.0018;

/** A step that nothing explains waits this long for what may complete it (ms): a held item, a leaning hand. */
export const CHAIN_MS = 5000;
/** Steps on the same or the next plate within this time may belong to one deed (ms). */
const STAGES_MS = 1200;
/** Moves that are decided together overlap within this time (ms). */
export const OVERLAP_MS = 300;

/** A time and a place on the floor (m). */
export interface Spot {
  fromMs: number;
  toMs: number;
  place: { x: number; y: number };
}

/**
 * Whether one hand may have had a part in both: they overlap in time, and whoever was no further
 * than FAR_M from the one could walk to within FAR_M of the other. What is further apart shares nobody.
 */
export function shareHands(a: Spot, b: Spot): boolean {
  if (a.fromMs - OVERLAP_MS >= b.toMs || b.fromMs - OVERLAP_MS >= a.toMs) return false;
  const spanMs = Math.max(a.toMs, b.toMs) - Math.min(a.fromMs, b.fromMs) + 2 * OVERLAP_MS;
  const reachM = 2 * FAR_M + WALK_M_PER_MS * spanMs;
  const x = a.place.x - b.place.x;
  const y = a.place.y - b.place.y;
  return x * x + y * y <= reachM * reachM;
}

/** Whether two lifts overlap: one hand cannot have made both. */
function overlap(a: Extent, b: Extent): boolean {
  return !a.slight && !b.slight && shareHands(a, b);
}

/** Whether two moves may be steps of one deed. */
function follow(a: Extent, b: Extent): boolean {
  if (a.move.shelf !== b.move.shelf) return false;
  // what is left of tremors must not hold up its neighbours
  const slight = a.slight || b.slight;
  const apart = slight ? 0 : 1;
  if (!a.move.atoms.some((x) => b.move.atoms.some((y) => Math.abs(y.plate - x.plate) <= apart))) return false;
  const open = a.move.waitMs > 0 || b.move.waitMs > 0;
  const within = open ? CHAIN_MS : STAGES_MS;
  return a.fromMs - within < b.toMs && b.fromMs - within < a.toMs;
}

/** Groups of what touches directly or through others, each in time. */
function connected(list: readonly Extent[], touch: (a: Extent, b: Extent) => boolean): Extent[][] {
  const left = [...list];
  const groups: Extent[][] = [];
  while (left.length > 0) {
    const group = [left.shift()!];
    // whoever joined is compared with those that are left
    for (let k = 0; k < group.length; k++)
      for (let i = left.length - 1; i >= 0; i--)
        if (touch(group[k]!, left[i]!)) group.push(...left.splice(i, 1));
    groups.push(group.sort((a, b) => a.move.halfMs - b.move.halfMs || a.move.number - b.move.number));
  }
  return groups;
}

/** Moves that may be one deed. */
export const chainsOf = (list: readonly Extent[]): Extent[][] => connected(list, follow);

/** Chains that share hands. */
export const groupsOf = (list: readonly Extent[]): Extent[][] =>
  connected(list, (a, b) => overlap(a, b) || follow(a, b));
