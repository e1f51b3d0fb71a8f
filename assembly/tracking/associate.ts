// Which box is whose, camera by camera. First each camera in turn with what the cameras before it
// have already told (predict, match, update); then again with what all the other cameras tell, so
// that the first camera's mistakes are put right by the rest.
//
// Per camera: spatial hash → gate → connected components → exact assignment in each.

import { getB, getF, getI, setB, setF, setI } from '../memory/cells';
import { assign, rowOf } from './assign';
import { TWIN } from './boxes';
import { camAt } from './cameras';
import { DOUBT, GATE_3, NEAR_M, SCORE_START, SETTLED, TWIN_DOUBT } from './constants';
import { explained, misfit, weighSight } from './fit';
import { columnOf, entered, inCells, rowIn, runEnd, runStart } from './grid';
import {
  bBottom,
  bFlags,
  bMode,
  bOff,
  bPerson,
  bScore,
  bSettled,
  bTop,
  bU,
  bWas,
  bX,
  bY,
  Counter,
  caBox,
  caView,
  count,
  frCamera,
  frCount,
  frFirst,
  frLooked,
  gSlot,
  gSpread,
  gX,
  gY,
  lapCols,
  lapCost,
  lapLocal,
  lapRows,
  lapWon,
  maxFrameBoxes,
  maxPairs,
  prBox,
  prCost,
  prMode,
  prNext,
  prPerson,
  ufPairs,
  ufParent,
  VIEW_BYTES,
  viewSlot,
  views,
  wChanged,
  wContested,
  wFirst,
  wStamp,
  wTaken,
  wView,
} from './layout';
import { lookAt } from './sight';
import { loadWork, rebuild, workAt } from './state';
import { take } from './take';
import { tie, untie } from './ties';

let stamp: i32 = 0;
let pairs: i32 = 0;
/** Who may be whose in the frame in hand, and how many people its view holds. */
let candidates: i32 = 0;
let inView: i32 = 0;

/** Forgets all assignments: the start of a scan. */
export function startScan(limit: i32): void {
  stamp = 1;
  for (let i = 0; i < limit; i++) {
    setI(wFirst, i, -1);
    setI(wStamp, i, 0);
    setI(wTaken, i, 0);
    setI(wChanged, i, 0);
    setB(wContested, i, 0);
  }
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

function viewAt(k: i32): usize {
  return views + <usize>(k * VIEW_BYTES);
}

/** Log-likelihood ratio against "not this person", as a cost; ≥ 0: no match. */
function costOf(view: usize, box: i32): f64 {
  const flags = getB(bFlags, box);
  const d = misfit(
    view,
    <f64>getF(bU, box),
    <f64>getF(bTop, box),
    <f64>getF(bBottom, box),
    flags,
    GATE_3,
    false,
  );
  if (!(d < GATE_3)) return 0;
  const doubt = (<f64>getF(bScore, box) < SCORE_START ? DOUBT : 0) + (flags & TWIN ? TWIN_DOUBT : 0);
  return 0.5 * (d - GATE_3) + doubt;
}

/** Notes who of a run of the grid may be box i's person. */
function gate(from: i32, to: i32, i: i32, x: f32, y: f32, off: f32, again: bool): void {
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

/** Gathers the candidates of the frame's open boxes. */
function gather(first: i32, n: i32, again: bool): void {
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
      gate(runStart(c, y0), runEnd(c, y1), i, x, y, off, again);
    }
    gate(inCells, entered, i, x, y, off, again);
  }
}

/**
 * Associates one frame; `again`: with the boxes of all other cameras already tied. Returns how many
 * boxes changed hands.
 */
export function associateFrame(f: i32, again: bool): i32 {
  const camera = camAt(getI(frCamera, f));
  const first = getI(frFirst, f);
  const n = getI(frCount, f);
  stamp++;
  if (again) {
    let open = 0;
    for (let i = 0; i < n; i++) {
      if (getB(bSettled, first + i)) setI(wTaken, getI(bPerson, first + i), stamp);
      else open++;
    }
    if (open == 0) return 0;
  }
  gather(first, n, again);
  if (again) {
    // nobody in question has been told anything since: the answer would be the same
    const looked = getI(frLooked, f);
    let news = false;
    for (let k = 0; k < inView && !news; k++) news = getI(wChanged, getI(viewSlot, k)) > looked;
    if (!news) return 0;
    for (let i = 0; i < n; i++) {
      if (getB(bSettled, first + i)) continue;
      setI(bWas, first + i, getI(bPerson, first + i));
      untie(first + i);
    }
  }
  setI(frLooked, f, stamp);
  for (let k = 0; k < inView; k++) {
    const slot = getI(viewSlot, k);
    const w = again ? rebuild(slot) : workAt(slot);
    if (lookAt(camera, w, viewAt(k))) weighSight(w, viewAt(k));
  }
  pairUp(first, n);
  for (let i = 0; i < n; i++) {
    if (getI(ufParent, i) == i && getI(ufPairs, i) >= 0) solveComponent(first, getI(ufPairs, i), again);
  }
  return again ? changes(first, n) : 0;
}

/** Makes pairs of the candidates that fit, and chains them by component. */
function pairUp(first: i32, n: i32): void {
  pairs = 0;
  for (let i = 0; i < n; i++) {
    setI(ufParent, i, i);
    setI(ufPairs, i, -1);
  }
  for (let k = 0; k < inView; k++) setI(ufParent, maxFrameBoxes + k, maxFrameBoxes + k);
  for (let c = 0; c < candidates; c++) {
    const i = getI(caBox, c);
    const k = getI(caView, c);
    const cost = costOf(viewAt(k), first + i);
    if (!(cost < 0)) continue;
    setI(prBox, pairs, i);
    setI(prPerson, pairs, k);
    setF(prCost, pairs, <f32>cost);
    setB(prMode, pairs, explained);
    pairs++;
    const a = root(i);
    const b = root(maxFrameBoxes + k);
    if (a != b) setI(ufParent, b, a);
  }
  // the root is always a box of this frame
  for (let k = pairs - 1; k >= 0; k--) {
    const r = root(getI(prBox, k));
    setI(prNext, k, getI(ufPairs, r));
    setI(ufPairs, r, k);
  }
}

/** How many open boxes changed hands; their people have news for other frames. */
function changes(first: i32, n: i32): i32 {
  let changed = 0;
  for (let i = 0; i < n; i++) {
    const box = first + i;
    if (getB(bSettled, box)) continue;
    const was = getI(bWas, box);
    const now = getI(bPerson, box);
    if (was != now) changed++;
    if (was >= 0) setI(wChanged, was, stamp);
    if (now >= 0) setI(wChanged, now, stamp);
  }
  return changed;
}

function solveComponent(first: i32, head: i32, again: bool): void {
  if (getI(prNext, head) < 0) {
    const box = first + getI(prBox, head);
    const slot = getI(viewSlot, getI(prPerson, head));
    if (!again && <f64>getF(prCost, head) < -SETTLED) setB(bSettled, box, 1);
    else setB(wContested, slot, 1);
    claim(box, getI(prPerson, head), getB(prMode, head), again);
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
    const person = getI(lapCols, p);
    let k = head;
    while (getI(prBox, k) != box || getI(prPerson, k) != person) k = getI(prNext, k);
    claim(first + box, person, getB(prMode, k), again);
    setF(lapWon, box, getF(prCost, k));
    setF(lapWon, maxFrameBoxes + person, getF(prCost, k));
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
    if (getI(bPerson, box) == getI(viewSlot, getI(prPerson, k)) && getF(prCost, k) < -SETTLED)
      setB(bSettled, box, 1);
  }
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const box = first + getI(prBox, k);
    const person = getI(prPerson, k);
    const slot = getI(viewSlot, person);
    const mine = getI(bPerson, box) == slot;
    const bar = Math.max(<f64>getF(lapWon, getI(prBox, k)), <f64>getF(lapWon, maxFrameBoxes + person));
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

function claim(box: i32, person: i32, mode: i32, again: bool): void {
  const slot = getI(viewSlot, person);
  setB(bMode, box, mode);
  tie(box, slot);
  setI(wChanged, slot, stamp);
  if (again) return;
  take(viewAt(person), workAt(slot), <f64>getF(bU, box), <f64>getF(bTop, box), <f64>getF(bBottom, box), mode);
}
