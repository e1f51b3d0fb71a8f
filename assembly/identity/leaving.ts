// Leaving: by an exit gate, or lost for good.

import { getB, getD, getF, getI, setB, setD, setI } from '../memory/cells';
import { clock, pSpent, pSpentAt, pVisit, slots } from '../tracking/layout';
import { GONE_AT_EXIT_S, GONE_S, UNSEEN_GONE_S, WALK_MPS } from './constants';
import { gateAt, LEAVES } from './gates';
import {
  GATES_MAX,
  ID_BYTES,
  vBlind,
  vId,
  vKey,
  vPerson,
  vReach,
  vRival,
  vSince,
  vState,
  vWasBound,
  vX,
  vY,
} from './layout';
import { LEFT, WAITS } from './visits';

/** The visit lost nearest to the gate that could have got there by tS; −1: nobody we know. */
export function lostNear(x: f64, y: f64, radius: f64, tS: f64): i32 {
  let best = -1;
  let least = Infinity;
  let blind = 0;
  for (let v = 0; v < slots; v++) {
    if (getB(vState, v) != WAITS || (getB(vWasBound, v) == 0 && getB(vBlind, v) == 0)) continue;
    const dx = <f64>getF(vX, v) - x;
    const dy = <f64>getF(vY, v) - y;
    const d = Math.sqrt(dx * dx + dy * dy);
    if (d > radius + <f64>getF(vReach, v) + WALK_MPS * Math.max(0, tS - getD(vSince, v))) continue;
    if (getB(vBlind, v) != 0) blind++;
    if (d >= least) continue;
    least = d;
    best = v;
  }
  // one of several whom nobody saw for a while: no guess
  return best >= 0 && blind > 1 && getB(vBlind, best) != 0 ? -1 : best;
}

/** The visit is over since tS; its tracklet is nobody's any more. */
export function leave(visit: i32, tS: f64): void {
  const slot = getI(vPerson, visit);
  if (slot >= 0) {
    setI(pVisit, slot, -1);
    setB(pSpent, slot, 1);
    setD(pSpentAt, slot, tS);
  }
  setI(vPerson, visit, -1);
  setB(vState, visit, LEFT);
}

/** The visit's slot is free again. */
export function identityRelease(visit: i32): void {
  if (visit < 0 || visit >= slots || getB(vState, visit) == 0) return;
  leave(visit, load<f64>(clock));
  setB(vState, visit, 0);
  // a rival that is over has taken its receipt along
  for (let v = 0; v < slots; v++) if (getI(vRival, v) == visit) setI(vRival, v, -1);
  store<u64>(vKey + ((<usize>visit) << 3), 0);
  memory.fill(vId + <usize>(visit * ID_BYTES), 0, ID_BYTES);
}

/** From slot `from` on, the next visit that is lost for good at tS, or never had anybody; −1 none. */
export function identityDeparted(from: i32, tS: f64): i32 {
  for (let v = from; v < slots; v++) {
    if (getB(vState, v) != WAITS) continue;
    // time that nobody saw does not count
    const gone = tS - Math.max(getD(vSince, v), load<f64>(clock, 16));
    const wasSeen = getB(vWasBound, v) != 0 || getB(vBlind, v) != 0;
    if (gone > (wasSeen ? GONE_S : UNSEEN_GONE_S)) return v;
    if (!wasSeen || gone <= GONE_AT_EXIT_S) continue;
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
