// Leaving: by an exit gate, or lost for good.

import {
  GATES_MAX,
  getB,
  getD,
  getF,
  getI,
  ID_BYTES,
  people,
  pMean,
  pSpent,
  pTime,
  pVisit,
  setB,
  setI,
  vId,
  vKey,
  vPerson,
  vReach,
  vSince,
  vState,
  vWasBound,
  vX,
  vY,
} from '../tracking/layout';
import { GATE_WAIT_S, GONE_AT_EXIT_S, GONE_S, WALK_MPS } from './constants';
import { BOUND, gateAt, LEAVES, LEFT, WAITS } from './visits';

/**
 * Somebody passes an exit at x, y, within `radius` (m): the nearest bound visit, else the visit
 * lost nearest to it that could have got there by tS. It has left then. −1: nobody we know.
 */
export function identityExit(x: f64, y: f64, radius: f64, tS: f64): i32 {
  let best = -1;
  let least = Infinity;
  const step = (<usize>people) << 2;
  for (let v = 0; v < people; v++) {
    const state = getB(vState, v);
    let px: f64 = 0;
    let py: f64 = 0;
    let may = radius;
    let rank: f64 = 0;
    if (state == BOUND) {
      const slot = getI(vPerson, v);
      const back = getD(pTime, slot) - tS;
      const near = Math.abs(back) < GATE_WAIT_S ? back : 0;
      px =
        <f64>load<f32>(pMean + ((<usize>slot) << 2)) -
        near * <f64>load<f32>(pMean + 2 * step + ((<usize>slot) << 2));
      py =
        <f64>load<f32>(pMean + step + ((<usize>slot) << 2)) -
        near * <f64>load<f32>(pMean + 3 * step + ((<usize>slot) << 2));
    } else if (state == WAITS && getB(vWasBound, v) != 0) {
      px = getF(vX, v);
      py = getF(vY, v);
      may = radius + <f64>getF(vReach, v) + WALK_MPS * Math.max(0, tS - getD(vSince, v));
      rank = 1e3; // only where no bound visit is near
    } else continue;
    const dx = px - x;
    const dy = py - y;
    const d = Math.sqrt(dx * dx + dy * dy);
    if (d > may || d + rank >= least) continue;
    least = d + rank;
    best = v;
  }
  if (best >= 0) leave(best);
  return best;
}

function leave(visit: i32): void {
  const slot = getI(vPerson, visit);
  if (slot >= 0) {
    setI(pVisit, slot, -1);
    setB(pSpent, slot, 1);
  }
  setI(vPerson, visit, -1);
  setB(vState, visit, LEFT);
}

/** The visit's slot is free again. */
export function identityRelease(visit: i32): void {
  if (visit < 0 || visit >= people || getB(vState, visit) == 0) return;
  leave(visit);
  setB(vState, visit, 0);
  store<u64>(vKey + ((<usize>visit) << 3), 0);
  memory.fill(vId + <usize>(visit * ID_BYTES), 0, ID_BYTES);
}

/** From slot `from` on, the next visit that is lost for good at tS; −1 none. */
export function identityDeparted(from: i32, tS: f64): i32 {
  for (let v = from; v < people; v++) {
    if (getB(vState, v) != WAITS || getB(vWasBound, v) == 0) continue;
    const gone = tS - getD(vSince, v);
    if (gone > GONE_S) return v;
    if (gone <= GONE_AT_EXIT_S) continue;
    for (let g = 0; g < GATES_MAX; g++) {
      const at = gateAt(g);
      if ((load<i32>(at, 12) & LEAVES) == 0) continue;
      const dx = load<f32>(at) - getF(vX, v);
      const dy = load<f32>(at, 4) - getF(vY, v);
      const r = load<f32>(at, 8) + getF(vReach, v);
      if (dx * dx + dy * dy < r * r) return v;
    }
  }
  return -1;
}
