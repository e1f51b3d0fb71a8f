// Leaving: by an exit gate, or lost for good.

import {
  Counter,
  clock,
  counters,
  GATES_MAX,
  getB,
  getD,
  getF,
  getI,
  ID_BYTES,
  PASSAGE_BYTES,
  PASSAGES_MAX,
  passages,
  people,
  pMean,
  pSpent,
  pTime,
  pVisit,
  setB,
  setI,
  vBlind,
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
import { BOUND, EventKind, gateAt, LEAVES, LEFT, tell, WAITS } from './visits';

/**
 * Somebody passes an exit at x, y, within `radius` (m), at tS. Who it was is decided once the
 * cameras have come to that moment: see `passExits`.
 */
export function identityExit(x: f64, y: f64, radius: f64, tS: f64, gate: i32): void {
  // more than a gate a metre at one moment: the first must not wait any longer
  if (getI(counters, Counter.passagesWaiting) == PASSAGES_MAX) passFirst(load<f64>(clock));
  const n = getI(counters, Counter.passagesWaiting);
  const at = passages + <usize>(n * PASSAGE_BYTES);
  store<f64>(at, tS);
  store<f32>(at, <f32>x, 8);
  store<f32>(at, <f32>y, 12);
  store<f32>(at, <f32>radius, 16);
  store<i32>(at, gate, 20);
  setI(counters, Counter.passagesWaiting, n + 1);
}

/** Decides who passed at the exits up to tS, in the order of the passages. */
export function passExits(tS: f64): void {
  while (getI(counters, Counter.passagesWaiting) > 0 && load<f64>(passages) <= tS) passFirst(tS);
}

function passFirst(tS: f64): void {
  const n = getI(counters, Counter.passagesWaiting) - 1;
  const when = load<f64>(passages);
  const gate = load<i32>(passages, 20);
  const visit = whoPasses(load<f32>(passages, 8), load<f32>(passages, 12), load<f32>(passages, 16), when);
  memory.copy(passages, passages + PASSAGE_BYTES, <usize>(n * PASSAGE_BYTES));
  setI(counters, Counter.passagesWaiting, n);
  if (visit < 0) return;
  tell(EventKind.left, visit, getI(vPerson, visit), 1, gate, when);
  leave(visit);
}

/**
 * The nearest bound visit within the gate's reach, else the visit lost nearest to it that could
 * have got there by tS. −1: nobody we know.
 */
function whoPasses(x: f64, y: f64, radius: f64, tS: f64): i32 {
  let best = -1;
  let least = Infinity;
  let blind = 0;
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
    } else if (state == WAITS && (getB(vWasBound, v) != 0 || getB(vBlind, v) != 0)) {
      px = getF(vX, v);
      py = getF(vY, v);
      may = radius + <f64>getF(vReach, v) + WALK_MPS * Math.max(0, tS - getD(vSince, v));
      rank = 1e3; // only where no bound visit is near
    } else continue;
    const dx = px - x;
    const dy = py - y;
    const d = Math.sqrt(dx * dx + dy * dy);
    if (d > may) continue;
    if (state == WAITS && getB(vBlind, v) != 0) blind++;
    if (d + rank >= least) continue;
    least = d + rank;
    best = v;
  }
  // one of several whom nobody saw for a while: no guess
  if (best >= 0 && blind > 1 && getB(vState, best) == WAITS && getB(vBlind, best) != 0) return -1;
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
    if (getB(vState, v) != WAITS || (getB(vWasBound, v) == 0 && getB(vBlind, v) == 0)) continue;
    // time that nobody saw does not count
    const gone = tS - Math.max(getD(vSince, v), load<f64>(clock, 16));
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
