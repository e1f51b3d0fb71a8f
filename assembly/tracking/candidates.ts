// Who may be whose in a frame: the grid's people near each box's foot point.

import { getB, getF, getI, setI } from '../memory/cells';
import { NEAR_M } from './constants';
import { Counter, count } from './counters';
import { columnOf, entered, inCells, rowIn, runEnd, runStart } from './grid';
import {
  bOff,
  bSettled,
  bX,
  bY,
  caBox,
  caView,
  gSlot,
  gSpread,
  gX,
  gY,
  maxPairs,
  viewSlot,
  wStamp,
  wTaken,
  wView,
} from './layout';
import { loadWork, workAt } from './state';

/** Pairs of box and person of the frame in hand, and how many people its view holds. */
export let candidates: i32 = 0;
export let inView: i32 = 0;

/** Notes who of a run of the grid may be box i's person. */
function gate(from: i32, to: i32, i: i32, x: f32, y: f32, off: f32, stamp: i32, again: bool): void {
  for (let k = from; k < to; k++) {
    const dx = getF(gX, k) - x;
    const dy = getF(gY, k) - y;
    const r = off + getF(gSpread, k);
    if (dx * dx + dy * dy > r * r) continue;
    const p = getI(gSlot, k);
    if (again && getI(wTaken, p) == stamp) continue;
    if (candidates >= maxPairs) {
      count(Counter.pairsOverflow);
      return;
    }
    if (getI(wStamp, p) != stamp) {
      if (getI(wStamp, p) == 0) loadWork(p, workAt(p));
      setI(wStamp, p, stamp);
      setI(wView, p, inView);
      setI(viewSlot, inView, p);
      inView++;
    }
    setI(caBox, candidates, i);
    setI(caView, candidates, getI(wView, p));
    candidates++;
  }
}

/** Gathers the candidates of a frame's open boxes; `stamp`: of this look. */
export function gather(first: i32, n: i32, stamp: i32, again: bool): void {
  candidates = 0;
  inView = 0;
  for (let i = 0; i < n; i++) {
    const box = first + i;
    if (again && getB(bSettled, box)) continue;
    const x = getF(bX, box);
    const y = getF(bY, box);
    const off = getF(bOff, box);
    const r = <f64>off + NEAR_M;
    const last = columnOf(<f64>x + r);
    const y0 = rowIn(<f64>y - r);
    const y1 = rowIn(<f64>y + r);
    for (let c = columnOf(<f64>x - r); c <= last; c++) {
      gate(runStart(c, y0), runEnd(c, y1), i, x, y, off, stamp, again);
    }
    gate(inCells, entered, i, x, y, off, stamp, again);
  }
}
