// Whose body: of each visit the one body that is its person's. A body may be on somebody else's tracklet
// for a while, because its own has ended or two people stand close; only the person's own body tells
// that a tracklet has gone over to another person.

import { reserve } from '../memory/arena';
import { getB, getD, getI, setI } from '../memory/cells';
import { people, pTime, pTracklet, pVisit, slots } from '../tracking/layout';
import { FUSE_RECENT_S } from './constants';
import { vState } from './layout';

// of each visit: its person's body, by slot and number; number 0: none
let homeSlot: usize = 0;
let homeNumber: usize = 0;
/** Of each body, the visit whose person's it is, plus one; it holds where that visit says so. */
let homeVisit: usize = 0;

export function reserveHomes(): void {
  homeSlot = reserve(4 * <usize>slots);
  homeNumber = reserve(4 * <usize>slots);
  homeVisit = reserve(4 * <usize>people);
}

/** A new body is nobody's yet. */
export function homeNone(body: i32): void {
  setI(homeVisit, body, 0);
}

/** A new visit has no body yet. */
export function homeEmpty(visit: i32): void {
  setI(homeNumber, visit, 0);
}

/** The body of the visit's person: the first that stood where its tracklet did; −1 none, or it is gone. */
export function homeOf(visit: i32): i32 {
  const body = getI(homeSlot, visit);
  const number = getI(homeNumber, visit);
  return number != 0 && getI(pTracklet, body) == number ? body : -1;
}

/** The body stands where the visit's tracklet does (visit −1: nobody's): it is its person's, unless either has another. */
export function settle(body: i32, visit: i32): void {
  if (visit < 0) return;
  const home = homeOf(visit);
  if (home == body || (home >= 0 && getD(pTime, body) - getD(pTime, home) <= FUSE_RECENT_S)) return;
  const other = getI(homeVisit, body) - 1;
  if (other >= 0 && getB(vState, other) != 0 && homeOf(other) == body) return;
  setI(homeSlot, visit, body);
  setI(homeNumber, visit, getI(pTracklet, body));
  setI(homeVisit, body, visit + 1);
}

/** Does this body speak for whoever's tracklet it is? */
export function speaksFor(body: i32, tracklet: i32): bool {
  const visit = getI(pVisit, tracklet);
  return visit < 0 || homeOf(visit) == body;
}
