// The joint likelihood of the boxes of two people, and the likeliest way to share them out.

import { getB, getD, getF, getI, setB, setD } from '../memory/cells';
import { camAt } from './cameras';
import { FAR_FIT, GATE_3, SWAP_CAMERAS, SWAP_GAIN, SWAP_LOSS } from './constants';
import { explained, misfit, weighSight } from './fit';
import { bBottom, bFlags, bFrame, bMode, bNext, bTop, bU, frCamera, WORK_BYTES, wFirst } from './layout';
import { aside, lookAt } from './sight';
import { loadWork, rebuild } from './state';
import { take } from './take';
import { tie, untie } from './ties';

/** Cost (nats) of a box for the person at w; a box beyond the gate costs as much as the gate says. */
function cost(w: usize, box: i32): f64 {
  seen = lookAt(camAt(getI(frCamera, getI(bFrame, box))), w, aside);
  if (!seen) return Infinity;
  weighSight(w, aside);
  const u: f64 = getF(bU, box);
  return (
    0.5 * misfit(aside, u, <f64>getF(bTop, box), <f64>getF(bBottom, box), getB(bFlags, box), FAR_FIT, false)
  );
}
/** Whether the last `cost` could see the person. */
let seen: bool = false;

/** Frames in question: box of a and of b in each, −1 none. */
const MAX: i32 = 8;
const boxA = memory.data(8 * 4);
const boxB = memory.data(8 * 4);
/** Which of them may be swapped, as a bit each. */
let frames: i32 = 0;

function gather(a: i32, b: i32): void {
  frames = 0;
  for (let k = getI(wFirst, a); k >= 0 && frames < MAX; k = getI(bNext, k)) {
    store<i32>(boxA + ((<usize>frames) << 2), k);
    store<i32>(boxB + ((<usize>frames) << 2), -1);
    frames++;
  }
  for (let k = getI(wFirst, b); k >= 0; k = getI(bNext, k)) {
    const f = getI(bFrame, k);
    let at = -1;
    for (let i = 0; i < frames; i++) {
      const other = load<i32>(boxA + ((<usize>i) << 2));
      if (other >= 0 && getI(bFrame, other) == f) at = i;
    }
    if (at < 0) {
      if (frames == MAX) continue;
      at = frames++;
      store<i32>(boxA + ((<usize>at) << 2), -1);
    }
    store<i32>(boxB + ((<usize>at) << 2), k);
  }
}

/** The two states after the first i cameras, for i = 0 … MAX: ways that begin alike share them. */
const levels = memory.data((MAX + 1) * 2 * WORK_BYTES, 16);

/** Costs of each up to there, on the whole way walked last. */
const spentA = memory.data((MAX + 1) * 8, 8);
const spentB = memory.data((MAX + 1) * 8, 8);

function levelOf(i: i32, second: bool): usize {
  return levels + <usize>((2 * i + (second ? 1 : 0)) * WORK_BYTES);
}

/** The way in hand, the likeliest so far and its cost. */
let way: i32 = 0;
let best: i32 = 0;
let least: f64 = 0;
/** What camera i has cost the person that `follow` has just given its box. */
let paid: f64 = 0;

/**
 * One of the two (`second`: b) takes its box of camera i, from level i to the next. False, without
 * the state, where `paid` then reaches `enough`.
 */
function follow(i: i32, second: bool, enough: f64, keeps: bool): bool {
  paid = 0;
  const from = levelOf(i, second);
  const to = levelOf(i + 1, second);
  const swapped = ((way >> i) & 1) != 0;
  const box = load<i32>((swapped == second ? boxA : boxB) + ((<usize>i) << 2));
  if (box < 0) {
    memory.copy(to, from, WORK_BYTES);
    return true;
  }
  paid = Math.min(cost(from, box), GATE_3);
  if (!(paid < enough)) return false;
  if (keeps) setB(bMode, box, explained);
  // nobody asks for the state after the last one
  if (i + 1 == frames) return true;
  memory.copy(to, from, WORK_BYTES);
  if (seen) take(aside, to, <f64>getF(bU, box), <f64>getF(bTop, box), <f64>getF(bBottom, box), explained);
  return true;
}

/** Cost of the way in hand; its boxes keep how they are explained by whom they go to. */
function wholeWay(): f64 {
  setD(spentA, 0, 0);
  setD(spentB, 0, 0);
  for (let i = 0; i < frames; i++) {
    follow(i, false, Infinity, true);
    setD(spentA, i + 1, getD(spentA, i) + paid);
    follow(i, true, Infinity, true);
    setD(spentB, i + 1, getD(spentB, i) + paid);
  }
  return getD(spentA, frames) + getD(spentB, frames);
}

/**
 * Tries all ways on from camera i of sharing out the boxes of the cameras in `may`, after costs of
 * a and b so far. Costs are ≥ 0, so a way ends where they reach the least so far.
 */
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

function step(i: i32, may: i32, a: f64, b: f64): void {
  if (!follow(i, false, least - b - a, false)) return;
  const onA = a + paid;
  if (!follow(i, true, least - onA - b, false)) return;
  const onB = b + paid;
  if (onA + onB < least) onwards(i + 1, may, onA, onB);
}

/** Cameras in question: a box of one lies in the other's gate, as things stand. */
function doubtful(a: i32, b: i32): i32 {
  let may = 0;
  let bits = 0;
  const wa = rebuild(a);
  const wb = rebuild(b);
  for (let i = 0; i < frames && bits < SWAP_CAMERAS; i++) {
    const p = load<i32>(boxA + ((<usize>i) << 2));
    const q = load<i32>(boxB + ((<usize>i) << 2));
    const other = (p >= 0 ? cost(wb, p) : 0) + (q >= 0 ? cost(wa, q) : 0);
    const own = (p >= 0 ? cost(wa, p) : 0) + (q >= 0 ? cost(wb, q) : 0);
    if (!(other < own + SWAP_LOSS)) continue;
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
