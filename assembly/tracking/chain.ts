// The joint likelihood of the boxes of two people, and the likeliest way to share them out.

import { getB, getF, getI, setB } from '../memory/cells';
import { camAt } from './cameras';
import { GATE_3, SWAP_CAMERAS, SWAP_GAIN, SWAP_LOSS } from './constants';
import { bBottom, bFlags, bFrame, bMode, bNext, bTop, bU, frCamera, wFirst } from './layout';
import { explained, misfit, projectWork, take } from './measure';
import { loadWork, rebuild, spare } from './state';
import { tie, untie } from './ties';

/** Cost (nats) of a box for the person at w; a box beyond the gate costs as much as the gate says. */
function cost(w: usize, box: i32): f64 {
  seen = projectWork(camAt(getI(frCamera, getI(bFrame, box))), w);
  if (!seen) return Infinity;
  return (
    0.5 * misfit(w, <f64>getF(bU, box), <f64>getF(bTop, box), <f64>getF(bBottom, box), getB(bFlags, box))
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

/**
 * Cost of all boxes of one of the two, `mask` swapped; `second`: of b. Costs are ≥ 0, so it gives
 * up, with Infinity, as soon as they reach `enough`.
 */
function chain(slot: i32, mask: i32, second: bool, enough: f64): f64 {
  const w = spare();
  loadWork(slot, w);
  let sum: f64 = 0;
  for (let i = 0; i < frames; i++) {
    const swapped = ((mask >> i) & 1) != 0;
    const box = load<i32>((swapped == second ? boxA : boxB) + ((<usize>i) << 2));
    if (box < 0) continue;
    sum += Math.min(cost(w, box), GATE_3);
    if (!(sum < enough)) return Infinity;
    setB(bMode, box, explained);
    if (seen) take(w, <f64>getF(bU, box), <f64>getF(bTop, box), <f64>getF(bBottom, box), explained);
  }
  return sum;
}

/** Shares the boxes of a and b out anew where that is likelier. */
export function bestOf(a: i32, b: i32): void {
  gather(a, b);
  if (frames == 0) return;
  // a camera is in question where a box of one lies in the other's gate, as things stand
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
  if (may == 0) return;
  let least = chain(a, 0, false, Infinity) + chain(b, 0, true, Infinity) - SWAP_GAIN;
  let best = 0;
  for (let mask = may; mask > 0; mask = (mask - 1) & may) {
    const first = chain(a, mask, false, least);
    if (!(first < least)) continue;
    const c = first + chain(b, mask, true, least - first);
    if (c < least) {
      least = c;
      best = mask;
    }
  }
  // each box as it is explained by whom it goes to
  chain(a, best, false, Infinity);
  chain(b, best, true, Infinity);
  if (best == 0) return;
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
