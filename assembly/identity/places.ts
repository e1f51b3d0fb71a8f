// Where the tracklets were at one time, by their history: bodies come many in a message, all of one
// time, and the history is looked through once for all of them.

import { newestAt, trackCell, trackTime } from '../matching/bodies';
import { TRACKS, trackMs, trackNext, tracks } from '../matching/layout';
import { reserve } from '../memory/arena';
import { getI, setF, setI } from '../memory/cells';
import { bodiesFrom, slots } from '../tracking/layout';

/** Of the tracklet's history, the place nearest in time counts where it is within this (ms). */
const SAME_TIME_MS: i32 = 150;

// scratch: slots whose place is known, ascending, and where that is (m)
export let placeSlot: usize = 0;
export let placeX: usize = 0;
export let placeY: usize = 0;
export let placeCount: i32 = 0;
/** Of each slot, where its place is among them, plus one; 0 where it has none. */
let placeOf: usize = 0;
/** How far before the newest of its entries the tracklet before had its newest that is not later. */
let behind: i32 = 1;

export function reservePlaces(): void {
  const n = <usize>bodiesFrom;
  placeSlot = reserve(4 * n);
  placeX = reserve(4 * n);
  placeY = reserve(4 * n);
  placeOf = reserve(4 * n);
  placeCount = 0;
}

/** Where the slot's place is among the places; −1 none. */
export function placeIndex(slot: i32): i32 {
  return getI(placeOf, slot) - 1;
}

/** Bodies of relMs after the origin come next: finds where the tracklets were then. */
export function identityBodiesAt(relMs: i32): void {
  let count = 0;
  behind = 1;
  for (let slot = 0; slot < slots; slot++) {
    const at = placeAt(slot, relMs);
    setI(placeOf, slot, at == 0 ? 0 : count + 1);
    if (at == 0) continue;
    setI(placeSlot, count, slot);
    setF(placeX, count, load<f32>(at));
    setF(placeY, count, load<f32>(at, 4));
    count++;
  }
  placeCount = count;
}

/** As `newestAt`: all tracklets get their places at the same times, so it lies where it did in the one before. */
function newestBefore(slot: i32, next: i32, relMs: i32): i32 {
  const k = next - behind;
  if (k >= next - min(next, TRACKS) && trackTime(slot, k) <= relMs)
    if (k + 1 >= next || trackTime(slot, k + 1) > relMs) return k;
  const found = newestAt(trackMs, slot, TRACKS, next, relMs);
  behind = next - found;
  return found;
}

/** Address of the tracklet's place (f32 x, y) nearest in time to relMs; 0 where none is near. */
function placeAt(slot: i32, relMs: i32): usize {
  const next = load<i32>(trackNext + ((<usize>slot) << 2));
  if (next == 0) return 0;
  const before = newestBefore(slot, next, relMs);
  let after = before + 1;
  // of several of one time the newest
  while (after + 1 < next && trackTime(slot, after + 1) == trackTime(slot, after)) after++;
  const late = after < next ? trackTime(slot, after) - relMs : SAME_TIME_MS + 1;
  const early = before >= next - min(next, TRACKS) ? relMs - trackTime(slot, before) : SAME_TIME_MS + 1;
  if (min(late, early) > SAME_TIME_MS) return 0;
  return tracks + (trackCell(slot, late <= early ? after : before) << 3);
}
