// The joint likelihood of the boxes of two people, and the likeliest way to share them out.

import { getB, getD, getI, setB, setD } from '../memory/cells';
import { FAR_FIT, GATE_3, SWAP_CAMERAS, SWAP_GAIN, SWAP_LOSS } from './constants';
import { explained, misfit, weighSight } from './fit';
import { bFrame, bMode, bNext, boxAt, bPerson, WORK_BYTES, wFirst } from './layout';
import { isSeen, lookAt, otherOf, TWO_BYTES } from './sight';
import { cameraOf, copyWork, loadWork, rebuildTwo, setStale, workAt } from './state';
import { take } from './take';
import { tie, untie } from './ties';
import { lookAtTwo, takeTwo, weighTwo } from './two';

/** A box beyond the gate costs as much as the gate says. */
function paid(cost: f64): f64 {
  return Math.min(cost, GATE_3);
}

/** Frames in question: box of a and of b in each, −1 none. */
const MAX: i32 = 8;
const boxA = memory.data(8 * 4);
const boxB = memory.data(8 * 4);
/** Which of them may be swapped, as a bit each. */
let frames: i32 = 0;

function gather(a: i32, b: i32): void {
  frames = 0;
  for (let k = getI(wFirst, a); k >= 0 && frames < MAX; k = load<i32>(boxAt(k), bNext)) {
    store<i32>(boxA + ((<usize>frames) << 2), k);
    store<i32>(boxB + ((<usize>frames) << 2), -1);
    frames++;
  }
  for (let k = getI(wFirst, b); k >= 0; k = load<i32>(boxAt(k), bNext)) {
    const f = load<i32>(boxAt(k), bFrame);
    let at = -1;
    for (let i = 0; i < frames; i++) {
      const other = load<i32>(boxA + ((<usize>i) << 2));
      if (other >= 0 && load<i32>(boxAt(other), bFrame) == f) at = i;
    }
    if (at < 0) {
      if (frames == MAX) continue;
      at = frames++;
      store<i32>(boxA + ((<usize>at) << 2), -1);
    }
    store<i32>(boxB + ((<usize>at) << 2), k);
  }
}

/**
 * The two states after the first i cameras, for i = 0 … MAX: ways that begin alike share them. What
 * camera i sees of them is worked out when it is first asked for, and a bit each says that it is known.
 */
const levels = memory.data((MAX + 1) * 2 * WORK_BYTES, 16);
const sights = memory.data((MAX + 1) * TWO_BYTES, 16);
const known = memory.data(MAX + 1);
const FIRST: i32 = 1;
const SECOND: i32 = 2;

/** Costs of each up to there, on the whole way walked last. */
const spentA = memory.data((MAX + 1) * 8, 8);
const spentB = memory.data((MAX + 1) * 8, 8);

function levelOf(i: i32, second: bool): usize {
  return levels + <usize>((2 * i + (second ? 1 : 0)) * WORK_BYTES);
}
function sightOf(i: i32, second: bool): usize {
  return sights + <usize>(i * TWO_BYTES + (second ? 8 : 0));
}

/** Works out what camera i sees of those at wa and wb, as far as `asked` and not known yet. */
function see(i: i32, wa: usize, wb: usize, asked: i32): void {
  const left = asked & ~getB(known, i);
  if (left == 0) return;
  setB(known, i, getB(known, i) | left);
  const box = load<i32>(boxA + ((<usize>i) << 2));
  const camera = cameraOf(box >= 0 ? box : load<i32>(boxB + ((<usize>i) << 2)));
  const at = sightOf(i, false);
  if (left == (FIRST | SECOND)) {
    lookAtTwo(camera, wa, camera, wb, at);
    weighTwo(wa, wb, at);
  } else if (left == FIRST) {
    if (lookAt(camera, wa, at)) weighSight(wa, at);
  } else if (lookAt(camera, wb, otherOf(at))) weighSight(wb, otherOf(at));
}

/** What its box costs each of two (nats), and how it is explained; set by `price`. */
let costA: f64 = 0;
let costB: f64 = 0;
let modeA: i32 = 0;
let modeB: i32 = 0;

/** Prices box p (−1 none) of camera i for the first of two at level i, and q for the second. */
function price(i: i32, p: i32, q: i32): void {
  see(i, levelOf(i, false), levelOf(i, true), (p >= 0 ? FIRST : 0) | (q >= 0 ? SECOND : 0));
  costA = p >= 0 ? 0.5 * misfit(sightOf(i, false), p, FAR_FIT, false) : 0;
  modeA = explained;
  costB = q >= 0 ? 0.5 * misfit(sightOf(i, true), q, FAR_FIT, false) : 0;
  modeB = explained;
}

/** The way in hand, the likeliest so far and its cost. */
let way: i32 = 0;
let best: i32 = 0;
let least: f64 = 0;

/** The box of camera i that the way in hand gives to a, or to b; −1 none. */
function boxOf(i: i32, second: bool): i32 {
  const swapped = ((way >> i) & 1) != 0;
  return load<i32>((swapped == second ? boxA : boxB) + ((<usize>i) << 2));
}

/** Both take the boxes just priced, from level i to the next. */
function advance(i: i32, p: i32, q: i32): void {
  // nobody asks for the states after the last one
  if (i + 1 == frames) return;
  const wa = levelOf(i + 1, false);
  const wb = levelOf(i + 1, true);
  copyWork(wa, levelOf(i, false));
  copyWork(wb, levelOf(i, true));
  setB(known, i + 1, 0);
  const sa = sightOf(i, false);
  const sb = sightOf(i, true);
  if (p >= 0 && q >= 0) takeTwo(sa, wa, p, modeA, sb, wb, q, modeB);
  else if (p >= 0) {
    if (isSeen(sa)) take(sa, wa, p, modeA);
  } else if (isSeen(sb)) take(sb, wb, q, modeB);
}

/** The box is explained so: a state that it was taken into otherwise is to be built again. */
function explain(box: i32, mode: i32): void {
  const row = boxAt(box);
  if (<i32>load<u8>(row, bMode) == mode) return;
  store<u8>(row, <u8>mode, bMode);
  setStale(load<i32>(row, bPerson));
}

/** Cost of the way in hand; its boxes keep how they are explained by whom they go to. */
function wholeWay(): f64 {
  let a: f64 = 0;
  let b: f64 = 0;
  for (let i = 0; i < frames; i++) {
    setD(spentA, i, a);
    setD(spentB, i, b);
    const p = boxOf(i, false);
    const q = boxOf(i, true);
    price(i, p, q);
    if (p >= 0) explain(p, modeA);
    if (q >= 0) explain(q, modeB);
    a += paid(costA);
    b += paid(costB);
    advance(i, p, q);
  }
  return a + b;
}

/** Tries all ways on from camera i of sharing out the boxes of the cameras in `may`. */
function onwards(i: i32, may: i32, a: f64, b: f64): void {
  if (i == frames) {
    least = a + b;
    best = way;
    return;
  }
  step(i, may, a, b);
  if (((may >> i) & 1) == 0) return;
  way |= 1 << i;
  step(i, may, a, b);
  way &= ~(1 << i);
}

/**
 * Gives out the boxes of camera i as the way in hand says, after costs of a and b so far. Costs are
 * ≥ 0, so a way ends where they reach the least so far.
 */
function step(i: i32, may: i32, a: f64, b: f64): void {
  const p = boxOf(i, false);
  const q = boxOf(i, true);
  price(i, p, q);
  const onA = a + paid(costA);
  const onB = b + paid(costB);
  if (!(onA + onB < least)) return;
  advance(i, p, q);
  onwards(i + 1, may, onA, onB);
}

/** What two boxes (−1 none) cost by these sights (nats). */
function costOf(sa: usize, p: i32, sb: usize, q: i32): f64 {
  const a = p >= 0 ? 0.5 * misfit(sa, p, FAR_FIT, false) : 0;
  return a + (q >= 0 ? 0.5 * misfit(sb, q, FAR_FIT, false) : 0);
}

/** Cameras in question: a box of one lies in the other's gate, as things stand. */
function doubtful(a: i32, b: i32): i32 {
  let may = 0;
  let bits = 0;
  rebuildTwo(a, b);
  const wa = workAt(a);
  const wb = workAt(b);
  for (let i = 0; i < frames && bits < SWAP_CAMERAS; i++) {
    const p = load<i32>(boxA + ((<usize>i) << 2));
    const q = load<i32>(boxB + ((<usize>i) << 2));
    setB(known, i, 0);
    see(i, wa, wb, (p >= 0 ? SECOND : 0) | (q >= 0 ? FIRST : 0));
    const other = costOf(sightOf(i, true), p, sightOf(i, false), q);
    // costs are ≥ 0: where the others' are small, the own ones need not be known
    if (!(other < SWAP_LOSS)) {
      see(i, wa, wb, (p >= 0 ? FIRST : 0) | (q >= 0 ? SECOND : 0));
      if (!(other < costOf(sightOf(i, false), p, sightOf(i, true), q) + SWAP_LOSS)) continue;
    }
    may |= 1 << i;
    bits++;
  }
  return may;
}

/** Shares the boxes of a and b out anew where that is likelier. */
export function bestOf(a: i32, b: i32): void {
  gather(a, b);
  if (frames == 0) return;
  const may = doubtful(a, b);
  if (may == 0) return;
  loadWork(a, levelOf(0, false));
  loadWork(b, levelOf(0, true));
  setB(known, 0, 0);
  way = 0;
  best = 0;
  least = wholeWay() - SWAP_GAIN;
  // by the first camera that swaps, the last first: the states before it are those of no swap
  for (let i = frames - 1; i >= 0; i--) {
    if (((may >> i) & 1) == 0) continue;
    way = 1 << i;
    step(i, may, getD(spentA, i), getD(spentB, i));
  }
  if (best == 0) return;
  setStale(a);
  setStale(b);
  way = best;
  wholeWay();
  for (let i = 0; i < frames; i++) {
    if (((best >> i) & 1) == 0) continue;
    const p = load<i32>(boxA + ((<usize>i) << 2));
    const q = load<i32>(boxB + ((<usize>i) << 2));
    if (p >= 0) untie(p);
    if (q >= 0) untie(q);
    if (p >= 0) tie(p, b);
    if (q >= 0) tie(q, a);
  }
}
