// Which box is whose, camera by camera. First each camera in turn with what the cameras before it
// have already told (predict, match, update); then again with what all the other cameras tell, so
// that the first camera's mistakes are put right by the rest.
//
// Per camera: spatial hash → gate → connected components → exact assignment in each.
import { assign, rowOf } from './assign';
import { footOff, TWIN } from './boxes';
import { camAt } from './cameras';
import { DOUBT, GATE_3, NEAR_M, SCORE_START, SETTLED, TWIN_DOUBT } from './constants';
import { bucketOf, cellOf, wide } from './grid';
import {
  bBottom,
  bFlags,
  bFrame,
  bMode,
  bNext,
  bPerson,
  bReach,
  bScore,
  bSettled,
  bTop,
  bU,
  bWas,
  bX,
  bY,
  Counter,
  count,
  frCamera,
  frCount,
  frFirst,
  getB,
  getF,
  getI,
  hHead,
  hNext,
  hSpread,
  hWide,
  lapCols,
  lapCost,
  lapLocal,
  lapRows,
  lapWon,
  maxFrameBoxes,
  maxPairs,
  people,
  pMean,
  prBox,
  prCost,
  prMode,
  prNext,
  prPerson,
  setB,
  setF,
  setI,
  ufPairs,
  ufParent,
  wContested,
  wFirst,
  wStamp,
  wTaken,
} from './layout';
import { explained, misfit, project } from './measure';
import { absorbBox, loadWork, rebuild, workAt } from './state';

let stamp: i32 = 0;
let pairs: i32 = 0;

/** Forgets all assignments: the start of a scan. */
export function startScan(limit: i32): void {
  stamp = 1;
  for (let i = 0; i < limit; i++) {
    setI(wFirst, i, -1);
    setI(wStamp, i, 0);
    setI(wTaken, i, 0);
    setB(wContested, i, 0);
  }
}

/** Ties a box to a person. */
export function tie(box: i32, slot: i32): void {
  setI(bPerson, box, slot);
  setI(bNext, box, getI(wFirst, slot));
  setI(wFirst, slot, box);
}

/** Takes a box from its person. */
export function untie(box: i32): void {
  const slot = getI(bPerson, box);
  if (slot < 0) return;
  let b = getI(wFirst, slot);
  if (b == box) setI(wFirst, slot, getI(bNext, box));
  else {
    while (getI(bNext, b) != box) b = getI(bNext, b);
    setI(bNext, b, getI(bNext, box));
  }
  setI(bPerson, box, -1);
}

function root(i: i32): i32 {
  let r = i;
  while (getI(ufParent, r) != r) r = getI(ufParent, r);
  while (getI(ufParent, i) != r) {
    const n = getI(ufParent, i);
    setI(ufParent, i, r);
    i = n;
  }
  return r;
}

/** Log-likelihood ratio against "not this person", as a cost; ≥ 0: no match. */
function costOf(camera: usize, w: usize, box: i32): f64 {
  if (!project(camera, load<f64>(w, 0), load<f64>(w, 8), load<f64>(w, 32))) return 0;
  const d = misfit(w, <f64>getF(bU, box), <f64>getF(bTop, box), <f64>getF(bBottom, box), getB(bFlags, box));
  if (!(d < GATE_3)) return 0;
  const doubt =
    (<f64>getF(bScore, box) < SCORE_START ? DOUBT : 0) + (getB(bFlags, box) & TWIN ? TWIN_DOUBT : 0);
  return 0.5 * (d - GATE_3) + doubt;
}

/**
 * Associates one frame; `again`: with the boxes of all other cameras already tied. Returns how many
 * boxes changed hands.
 */
export function associateFrame(f: i32, again: bool): i32 {
  const camera = camAt(getI(frCamera, f));
  const first = getI(frFirst, f);
  const n = getI(frCount, f);
  const planeY = pMean + ((<usize>people) << 2);
  pairs = 0;
  stamp++;
  if (again) {
    let open = 0;
    for (let i = 0; i < n; i++) {
      if (getB(bSettled, first + i)) setI(wTaken, getI(bPerson, first + i), stamp);
      else {
        setI(bWas, first + i, getI(bPerson, first + i));
        untie(first + i);
        open++;
      }
    }
    if (open == 0) return 0;
  }
  for (let i = 0; i < n; i++) {
    const box = first + i;
    setI(ufParent, i, i);
    setI(ufPairs, i, -1);
    if (again && getB(bSettled, box)) continue;
    const x = <f64>getF(bX, box);
    const y = <f64>getF(bY, box);
    const off = <f64>getF(bReach, box) + footOff(camera, x, y);
    const r = off + NEAR_M;
    const x1 = cellOf(x + r);
    const y0 = cellOf(y - r);
    const y1 = cellOf(y + r);
    for (let cx = cellOf(x - r); cx <= x1; cx++) {
      for (let cy = y0; cy <= y1; cy++) {
        for (let p = getI(hHead, bucketOf(cx, cy)); p >= 0; p = getI(hNext, p)) {
          const o = (<usize>p) << 2;
          // another cell in the same bucket
          if (cellOf(<f64>load<f32>(pMean + o)) != cx || cellOf(<f64>load<f32>(planeY + o)) != cy) continue;
          consider(camera, i, box, p, x, y, off, again);
        }
      }
    }
    for (let k = 0; k < wide; k++) consider(camera, i, box, getI(hWide, k), x, y, off, again);
  }
  // chain the pairs by component; the root is always a box of this frame
  for (let k = pairs - 1; k >= 0; k--) {
    const r = root(getI(prBox, k));
    setI(prNext, k, getI(ufPairs, r));
    setI(ufPairs, r, k);
  }
  for (let i = 0; i < n; i++) {
    if (getI(ufParent, i) == i && getI(ufPairs, i) >= 0) solveComponent(first, getI(ufPairs, i), again);
  }
  let changed = 0;
  if (again) {
    for (let i = 0; i < n; i++) {
      if (!getB(bSettled, first + i) && getI(bWas, first + i) != getI(bPerson, first + i)) changed++;
    }
  }
  return changed;
}

/** Makes a pair of box i of the frame and person p where the box can be the person's. */
function consider(camera: usize, i: i32, box: i32, p: i32, x: f64, y: f64, off: f64, again: bool): void {
  const o = (<usize>p) << 2;
  const dx = <f64>load<f32>(pMean + o) - x;
  const dy = <f64>load<f32>(pMean + ((<usize>people) << 2) + o) - y;
  const r = off + <f64>getF(hSpread, p);
  if (dx * dx + dy * dy > r * r) return;
  if (again && getI(wTaken, p) == stamp) return;
  if (getI(wStamp, p) != stamp) {
    if (again) rebuild(p);
    else if (getI(wStamp, p) == 0) loadWork(p);
    setI(wStamp, p, stamp);
    setI(ufParent, maxFrameBoxes + p, maxFrameBoxes + p);
  }
  const cost = costOf(camera, workAt(p), box);
  if (!(cost < 0)) return;
  if (pairs >= maxPairs) {
    count(Counter.pairsOverflow);
    return;
  }
  setI(prBox, pairs, i);
  setI(prPerson, pairs, p);
  setF(prCost, pairs, <f32>cost);
  setB(prMode, pairs, explained);
  pairs++;
  const a = root(i);
  const b = root(maxFrameBoxes + p);
  if (a != b) setI(ufParent, b, a);
}

function solveComponent(first: i32, head: i32, again: bool): void {
  if (getI(prNext, head) < 0) {
    const box = first + getI(prBox, head);
    const slot = getI(prPerson, head);
    if (!again && <f64>getF(prCost, head) < -SETTLED) setB(bSettled, box, 1);
    else setB(wContested, slot, 1);
    claim(box, slot, getB(prMode, head), again);
    return;
  }
  // local numbers
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    setI(lapLocal, getI(prBox, k), -1);
    setI(lapLocal, maxFrameBoxes + getI(prPerson, k), -1);
    setF(lapWon, getI(prBox, k), 0);
    setF(lapWon, maxFrameBoxes + getI(prPerson, k), 0);
  }
  let rows = 0;
  let columns = 0;
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const b = getI(prBox, k);
    const p = getI(prPerson, k);
    if (getI(lapLocal, b) < 0) {
      setI(lapLocal, b, rows);
      setI(lapRows, rows++, b);
    }
    if (getI(lapLocal, maxFrameBoxes + p) < 0) {
      setI(lapLocal, maxFrameBoxes + p, columns);
      setI(lapCols, columns++, p);
    }
  }
  memory.fill(lapCost, 0, (<usize>(rows * columns)) << 2);
  const turned = rows > columns;
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const b = getI(lapLocal, getI(prBox, k));
    const p = getI(lapLocal, maxFrameBoxes + getI(prPerson, k));
    const cell = turned ? p * rows + b : b * columns + p;
    setF(lapCost, cell, getF(prCost, k));
  }
  if (turned) assign(columns, rows);
  else assign(rows, columns);
  const across = turned ? rows : columns;
  for (let j = 0; j < across; j++) {
    const i = rowOf(j);
    if (i < 0 || !(getF(lapCost, i * across + j) < 0)) continue;
    const b = turned ? j : i;
    const p = turned ? i : j;
    const box = getI(lapRows, b);
    const slot = getI(lapCols, p);
    let k = head;
    while (getI(prBox, k) != box || getI(prPerson, k) != slot) k = getI(prNext, k);
    claim(first + box, slot, getB(prMode, k), again);
    setF(lapWon, box, getF(prCost, k));
    setF(lapWon, maxFrameBoxes + slot, getF(prCost, k));
  }
  if (!again) settle(first, head);
}

/**
 * Settles the boxes of a solved component that nobody else could nearly have had; the people of
 * all others stay contested.
 */
function settle(first: i32, head: i32): void {
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const box = first + getI(prBox, k);
    if (getI(bPerson, box) == getI(prPerson, k) && getF(prCost, k) < -SETTLED) setB(bSettled, box, 1);
  }
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const box = first + getI(prBox, k);
    const slot = getI(prPerson, k);
    const mine = getI(bPerson, box) == slot;
    const bar = Math.max(<f64>getF(lapWon, getI(prBox, k)), <f64>getF(lapWon, maxFrameBoxes + slot));
    if (mine ? getF(prCost, k) < -SETTLED : <f64>getF(prCost, k) > bar + SETTLED) continue;
    setB(bSettled, box, 0);
    setB(wContested, slot, 1);
    const owner = getI(bPerson, box);
    if (owner >= 0) setB(wContested, owner, 1);
  }
  // whoever is contested takes its other boxes of this frame along
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const box = first + getI(prBox, k);
    const owner = getI(bPerson, box);
    if (owner >= 0 && getB(wContested, owner)) setB(bSettled, box, 0);
  }
}

function claim(box: i32, slot: i32, mode: i32, again: bool): void {
  setB(bMode, box, mode);
  tie(box, slot);
  if (!again) absorbBox(workAt(slot), box);
}
