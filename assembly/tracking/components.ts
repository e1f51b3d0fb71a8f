// One frame's candidates as pairs that fit, by connected components: exact assignment in each.

import { getB, getF, getI, setB, setF, setI } from '../memory/cells';
import { assign, rowOf } from './assign';
import { TWIN } from './boxes';
import { candidates, inView } from './candidates';
import { DOUBT, GATE_3, SCORE_START, SETTLED, TWIN_DOUBT } from './constants';
import { explained, misfit } from './fit';
import {
  bFlags,
  bMode,
  boxAt,
  bPerson,
  bScore,
  bSettled,
  CANDIDATE_BYTES,
  candidateRows,
  lapCols,
  lapCost,
  lapLocal,
  lapRows,
  lapWon,
  maxFrameBoxes,
  prBox,
  prCost,
  prMode,
  prNext,
  prPerson,
  ufPairs,
  ufParent,
  viewSlot,
  views,
  wContested,
} from './layout';
import { sightAt } from './sight';
import { workAt } from './state';
import { take } from './take';
import { tie } from './ties';

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
function costOf(sight: usize, box: i32): f64 {
  const d = misfit(sight, box, GATE_3, false);
  if (!(d < GATE_3)) return 0;
  const flags = <i32>load<u8>(boxAt(box), bFlags);
  const doubt =
    (<f64>load<f32>(boxAt(box), bScore) < SCORE_START ? DOUBT : 0) + (flags & TWIN ? TWIN_DOUBT : 0);
  return 0.5 * (d - GATE_3) + doubt;
}

/**
 * Ties the n boxes of a frame from `first` on to the people of its view, whose sights are weighed.
 * At the first look, not `again`, the people take their boxes in at once.
 */
export function solveFrame(first: i32, n: i32, again: bool): void {
  pairUp(first, n);
  for (let i = 0; i < n; i++) {
    if (getI(ufParent, i) == i && getI(ufPairs, i) >= 0) solveComponent(first, getI(ufPairs, i), again);
  }
}

/** Makes pairs of the candidates that fit, and chains them by component. */
function pairUp(first: i32, n: i32): void {
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    setI(ufParent, i, i);
    setI(ufPairs, i, -1);
  }
  for (let k = 0; k < inView; k++) setI(ufParent, maxFrameBoxes + k, maxFrameBoxes + k);
  for (let c = 0; c < candidates; c++) {
    const candidate = candidateRows + <usize>(c * CANDIDATE_BYTES);
    const i = load<i32>(candidate);
    const k = load<i32>(candidate, 4);
    const cost = costOf(sightAt(views, k), first + i);
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

/** Shares the boxes of a component out; `head`: the first of its pairs. */
function solveComponent(first: i32, head: i32, again: bool): void {
  if (getI(prNext, head) < 0) {
    const box = first + getI(prBox, head);
    const slot = getI(viewSlot, getI(prPerson, head));
    if (!again && <f64>getF(prCost, head) < -SETTLED) store<u8>(boxAt(box), 1, bSettled);
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
    if (load<i32>(boxAt(box), bPerson) == getI(viewSlot, getI(prPerson, k)) && getF(prCost, k) < -SETTLED)
      store<u8>(boxAt(box), 1, bSettled);
  }
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const box = first + getI(prBox, k);
    const person = getI(prPerson, k);
    const slot = getI(viewSlot, person);
    const mine = load<i32>(boxAt(box), bPerson) == slot;
    const bar = Math.max(<f64>getF(lapWon, getI(prBox, k)), <f64>getF(lapWon, maxFrameBoxes + person));
    if (mine ? getF(prCost, k) < -SETTLED : <f64>getF(prCost, k) > bar + SETTLED) continue;
    store<u8>(boxAt(box), 0, bSettled);
    setB(wContested, slot, 1);
    const owner = load<i32>(boxAt(box), bPerson);
    if (owner >= 0) setB(wContested, owner, 1);
  }
  // whoever is contested takes its other boxes of this frame along
  for (let k = head; k >= 0; k = getI(prNext, k)) {
    const box = first + getI(prBox, k);
    const owner = load<i32>(boxAt(box), bPerson);
    if (owner >= 0 && getB(wContested, owner)) store<u8>(boxAt(box), 0, bSettled);
  }
}

function claim(box: i32, person: i32, mode: i32, again: bool): void {
  const slot = getI(viewSlot, person);
  store<u8>(boxAt(box), <u8>mode, bMode);
  tie(box, slot);
  if (!again) take(sightAt(views, person), workAt(slot), box, mode);
}
