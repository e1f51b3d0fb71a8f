// Passing an exit: a gate says that somebody passed, and who it was is told by who is out afterwards.
//
// One at a time goes through a gate, and who queues is still before it when that one is out. A decision
// therefore stays open until somebody is out, or nobody came out in time; and a little longer where somebody
// else stood nearer in the gate: people also go by outside of it, while its wings open.

import { getB, getD, getF, getI, setB, setD, setI } from '../memory/cells';
import { Counter } from '../tracking/counters';
import {
  clock,
  counters,
  pConfirmed,
  people,
  pMean,
  pSpent,
  pSpentAt,
  pTime,
  pTracklet,
  pVisit,
} from '../tracking/layout';
import {
  EXIT_LAST_S,
  GATE_WAIT_S,
  NOBODY_NATS,
  OUT_BESIDE_S,
  OUT_M,
  OUT_NATS_PM,
  OUT_SEEN_M,
  SLACK_M,
  SURE_P,
} from './constants';
import { outOf } from './gates';
import {
  PASSAGE_BYTES,
  PASSAGES_MAX,
  passages,
  RIVAL_BYTES,
  RIVALS_AT,
  RIVALS_MAX,
  vPerson,
  vState,
} from './layout';
import { leave, lostNear } from './leaving';
import { BOUND, EventKind, tell, WAITS } from './visits';

/** Nats, and how far out (m), of the likeliest that `weigh` found. */
let bestNats: f64 = 0;
let bestOut: f64 = 0;
/** How far out (m) whoever `natsOf` looked at is. */
let rivalOut: f64 = 0;

/**
 * Somebody passes an exit at x, y, within `radius` (m), at tS. Who it was is decided once the
 * cameras have come to that moment: see `passExits`.
 */
export function identityExit(x: f64, y: f64, radius: f64, tS: f64, gate: i32): void {
  // more than a gate a metre at one moment: the first must not wait any longer
  if (getI(counters, Counter.passagesWaiting) == PASSAGES_MAX) pass(0);
  const n = getI(counters, Counter.passagesWaiting);
  const at = passages + <usize>(n * PASSAGE_BYTES);
  store<f64>(at, tS);
  store<f32>(at, <f32>x, 8);
  store<f32>(at, <f32>y, 12);
  store<f32>(at, <f32>radius, 16);
  store<i32>(at, gate, 20);
  store<i32>(at, -1, 24);
  store<f32>(at, 0, 28);
  setI(counters, Counter.passagesWaiting, n + 1);
}

/** Decides who passed at the exits, where that is clear as of tS or cannot wait any longer. */
export function passExits(tS: f64): void {
  for (let k = 0; k < getI(counters, Counter.passagesWaiting); k++) {
    const at = passages + <usize>(k * PASSAGE_BYTES);
    const when = load<f64>(at);
    if (when > tS) continue;
    if (load<i32>(at, 24) < 0) gather(at, when);
    if (tS < when + EXIT_LAST_S && !isClear(at, tS)) continue;
    pass(k);
    k--;
  }
}

function rivalAt(at: usize, k: i32): usize {
  return at + <usize>(RIVALS_AT + RIVAL_BYTES * k);
}

/**
 * Notes who stands within the gate's reach and a step, known or not, the nearest first. Whoever
 * comes round another in the gate passes at its side.
 */
function gather(at: usize, when: f64): void {
  const radius = <f64>load<f32>(at, 16) + SLACK_M;
  let n = 0;
  for (let i = 0; i < people; i++) {
    if (getI(pTracklet, i) == 0 || getB(pConfirmed, i) == 0) continue;
    // who passed a moment ago does not pass again; who is here long after that was another
    if (getB(pSpent, i) != 0 && when < getD(pSpentAt, i) + EXIT_LAST_S) continue;
    const d = distanceOf(i, load<f32>(at, 8), load<f32>(at, 12), when);
    if (d > radius) continue;
    let k = n;
    while (k > 0 && <f64>load<f32>(rivalAt(at, k - 1), 12) > d) k--;
    if (k == RIVALS_MAX) continue;
    const last = min(n, RIVALS_MAX - 1);
    memory.copy(rivalAt(at, k + 1), rivalAt(at, k), <usize>(RIVAL_BYTES * (last - k)));
    const rival = rivalAt(at, k);
    store<i32>(rival, i);
    store<i32>(rival, getI(pTracklet, i), 4);
    store<i32>(rival, getI(pVisit, i), 8);
    store<f32>(rival, <f32>d, 12);
    n = last + 1;
  }
  store<i32>(at, n, 24);
  for (let k = 0; k < n; k++) {
    const out = <f32>outOf(load<f32>(at, 8), load<f32>(at, 12), load<i32>(rivalAt(at, k)));
    store<f32>(rivalAt(at, k), out, 16);
    store<f32>(rivalAt(at, k), out, 20);
  }
}

/** Is it known at tS who passed: somebody is out whom nobody can beat any more, or only one was there? */
function isClear(at: usize, tS: f64): bool {
  const n = load<i32>(at, 24);
  if (n == 0 || (n == 1 && load<f32>(rivalAt(at, 0), 12) < load<f32>(at, 16))) return true;
  const best = weigh(at);
  if (best < 0 || bestOut < OUT_M) {
    store<f32>(at, 0, 28);
    return false;
  }
  if (!canBeBeaten(at, best)) return true;
  const after = tS - load<f64>(at);
  const first: f64 = load<f32>(at, 28);
  if (first == 0) store<f32>(at, <f32>after, 28);
  return first > 0 && after >= first + OUT_BESIDE_S;
}

/** Would another, who is still there, be likelier than the best if he came out as far? */
function canBeBeaten(at: usize, best: i32): bool {
  const when = load<f64>(at);
  for (let k = 0; k < load<i32>(at, 24); k++) {
    const rival = rivalAt(at, k);
    const slot = load<i32>(rival);
    if (k == best || getI(pTracklet, slot) != load<i32>(rival, 4) || hasPassed(slot, when)) continue;
    if (OUT_M * OUT_NATS_PM + standsNats(at, rival) > bestNats) return true;
  }
  return false;
}

/** By another gate, or for another message of about that time. */
function hasPassed(slot: i32, when: f64): bool {
  return getB(pSpent, slot) != 0 && Math.abs(when - getD(pSpentAt, slot)) < EXIT_LAST_S;
}

/** How far from the gate somebody stood at the passage, in nats: two deviations at its radius. */
function standsNats(at: usize, rival: usize): f64 {
  const share = <f64>load<f32>(rival, 12) / <f64>load<f32>(at, 16);
  return -2 * share * share;
}

/** Decides the k-th passage with what is known now, and takes it off the list. */
function pass(k: i32): void {
  const at = passages + <usize>(k * PASSAGE_BYTES);
  const when = load<f64>(at);
  const gate = load<i32>(at, 20);
  let visit = -1;
  const best = weigh(at);
  if (best >= 0) {
    const rival = rivalAt(at, best);
    const slot = load<i32>(rival);
    const isThere = getI(pTracklet, slot) == load<i32>(rival, 4);
    visit = isThere ? getI(pVisit, slot) : load<i32>(rival, 8);
    if (visit >= 0 && getB(vState, visit) != BOUND && getB(vState, visit) != WAITS) visit = -1;
    // somebody unknown has left: nobody is found again as that one
    if (isThere) {
      setB(pSpent, slot, 1);
      setD(pSpentAt, slot, when);
    }
  }
  if (visit < 0) visit = lostNear(load<f32>(at, 8), load<f32>(at, 12), load<f32>(at, 16), when);
  drop(k);
  if (visit < 0) return;
  tell(EventKind.left, visit, getI(vPerson, visit), 1, gate, when);
  leave(visit, when);
}

/** Takes the k-th passage off the list. */
function drop(k: i32): void {
  const n = getI(counters, Counter.passagesWaiting) - 1;
  const at = passages + <usize>(k * PASSAGE_BYTES);
  memory.copy(at, at + PASSAGE_BYTES, <usize>((n - k) * PASSAGE_BYTES));
  setI(counters, Counter.passagesWaiting, n);
}

/**
 * Of those noted at the passage, who has passed: who stood in the gate, and is now further out than
 * who queues; −1 none. Who was outside already was not in the gate: only the way since then counts.
 */
function weigh(at: usize): i32 {
  let best = -1;
  bestNats = -Infinity;
  for (let k = 0; k < load<i32>(at, 24); k++) {
    const nats = natsOf(at, rivalAt(at, k));
    if (nats <= bestNats) continue;
    bestNats = nats;
    bestOut = rivalOut;
    best = k;
  }
  return best;
}

/** How much speaks for one of those noted, in nats; −∞ for who passed elsewhere. Leaves `rivalOut`. */
function natsOf(at: usize, rival: usize): f64 {
  const slot = load<i32>(rival);
  const from = Math.max(<f64>load<f32>(rival, 20) - OUT_SEEN_M, 0);
  let out = <f64>load<f32>(rival, 16) - from;
  if (getI(pTracklet, slot) == load<i32>(rival, 4)) {
    if (hasPassed(slot, load<f64>(at))) return -Infinity;
    const now = outOf(load<f32>(at, 8), load<f32>(at, 12), slot);
    store<f32>(rival, <f32>now, 16);
    out = now - from;
  } else if (out > OUT_SEEN_M) {
    // went on out of every camera's sight
    out = OUT_M;
  }
  rivalOut = Math.min(out, OUT_M);
  return rivalOut * OUT_NATS_PM + standsNats(at, rival);
}

/**
 * The cameras saw nothing more: the store was away. Who surely passed leaves; where that cannot be told nobody
 * does, and who is gone is not found again.
 */
export function identityPassBefore(): void {
  while (getI(counters, Counter.passagesWaiting) > 0) {
    const when = load<f64>(passages);
    if (load<i32>(passages, 24) < 0 && when <= load<f64>(clock) + GATE_WAIT_S) gather(passages, when);
    if (isSure(passages)) pass(0);
    else drop(0);
  }
}

/**
 * Is it one of those noted, by what was seen so far? Whoever is out already, or else who stood in the gate: a
 * step less or more tells nothing of who goes on. Where nobody was noted, it is somebody who was lost there.
 */
function isSure(at: usize): bool {
  const n = load<i32>(at, 24);
  if (n <= 0) return n == 0;
  const best = weigh(at);
  if (best < 0) return false;
  if (bestOut >= OUT_M && !canBeBeaten(at, best)) return true;
  let all = Math.exp(NOBODY_NATS);
  for (let k = 0; k < n; k++) {
    const rival = rivalAt(at, k);
    if (!hasPassed(load<i32>(rival), load<f64>(at))) all += Math.exp(standsNats(at, rival));
  }
  return Math.exp(standsNats(at, rivalAt(at, best))) / all >= SURE_P;
}

/** How far (m) the tracklet stood from x, y at tS, by its place and velocity now. */
function distanceOf(slot: i32, x: f64, y: f64, tS: f64): f64 {
  const step = (<usize>people) << 2;
  const o = pMean + ((<usize>slot) << 2);
  const back = getD(pTime, slot) - tS;
  const near = Math.abs(back) < GATE_WAIT_S ? back : 0;
  const dx = <f64>load<f32>(o) - near * <f64>load<f32>(o + 2 * step) - x;
  const dy = <f64>load<f32>(o + step) - near * <f64>load<f32>(o + 3 * step) - y;
  return Math.sqrt(dx * dx + dy * dy);
}
