// One frame's candidates as pairs that fit, by connected components: exact assignment in each.
//
// Pairs and nodes, boxes of the frame and people of its view, refer to each other by address.

import { getF, getI, setB, setF, setI } from '../memory/cells';
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
  lapRows,
  maxFrameBoxes,
  NODE_BYTES,
  nLocal,
  nodeRows,
  nPairs,
  nParent,
  nTotal,
  nWon,
  PAIR_BYTES,
  pairRows,
  prBox,
  prCost,
  prMode,
  prNext,
  prPerson,
  viewSlot,
  views,
  wContested,
} from './layout';
import { sightAt } from './sight';
import { workAt } from './state';
import { tie } from './ties';
import { takeLater, takeNow } from './two';

/** The node of box i of the frame; the other one of a pair. */
function boxNode(i: i32): usize {
  return nodeRows + <usize>(i * NODE_BYTES);
}
function personNode(k: i32): usize {
  return boxNode(maxFrameBoxes + k);
}
function boxOf(pair: usize): usize {
  return boxNode(load<i32>(pair, prBox));
}
function personOf(pair: usize): usize {
  return personNode(load<i32>(pair, prPerson));
}

function clear(node: usize): void {
  store<usize>(node, node, nParent);
  store<usize>(node, 0, nPairs);
  store<i32>(node, 0, nTotal);
}
function countPair(node: usize): void {
  store<i32>(node, load<i32>(node, nTotal) + 1, nTotal);
}

function root(node: usize): usize {
  let r = node;
  while (load<usize>(r, nParent) != r) r = load<usize>(r, nParent);
  while (load<usize>(node, nParent) != r) {
    const next = load<usize>(node, nParent);
    store<usize>(node, r, nParent);
    node = next;
  }
  return r;
}

/** Log-likelihood ratio against "not this person", as a cost; ≥ 0: no match. */
function costOf(sight: usize, box: i32): f64 {
  const d = misfit(sight, box, GATE_3, false);
  if (!(d < GATE_3)) return 0;
  const row = boxAt(box);
  const flags: i32 = load<u8>(row, bFlags);
  const doubt = (<f64>load<f32>(row, bScore) < SCORE_START ? DOUBT : 0) + (flags & TWIN ? TWIN_DOUBT : 0);
  return 0.5 * (d - GATE_3) + doubt;
}

/**
 * Ties the n boxes of a frame from `first` on to the people of its view, whose sights are weighed.
 * At the first look, not `again`, the people take their boxes in at once.
 */
export function solveFrame(first: i32, n: i32, again: bool): void {
  for (let i = 0; i < n; i++) clear(boxNode(i));
  for (let k = 0; k < inView; k++) clear(personNode(k));
  const end = pairUp(first);
  let crowded = false;
  for (let pair = pairRows; pair < end; pair += PAIR_BYTES) {
    if (isLone(pair)) solveLone(first, pair, again);
    else {
      crowded = true;
      const a = root(boxOf(pair));
      const b = root(personOf(pair));
      if (a != b) store<usize>(b, a, nParent);
    }
  }
  if (crowded) {
    chain(end);
    for (let i = 0; i < n; i++) {
      const pairs = load<usize>(boxNode(i), nPairs);
      if (pairs != 0) solveComponent(first, pairs, again);
    }
  }
  takeNow();
}

/** Makes pairs of the candidates that fit; returns where they end. */
function pairUp(first: i32): usize {
  let pair = pairRows;
  for (let c = 0; c < candidates; c++) {
    const candidate = candidateRows + <usize>(c * CANDIDATE_BYTES);
    const i = load<i32>(candidate);
    const k = load<i32>(candidate, 4);
    const cost = costOf(sightAt(views, k), first + i);
    if (!(cost < 0)) continue;
    store<i32>(pair, i, prBox);
    store<i32>(pair, k, prPerson);
    store<f32>(pair, <f32>cost, prCost);
    store<i32>(pair, explained, prMode);
    countPair(boxNode(i));
    countPair(personNode(k));
    pair += PAIR_BYTES;
  }
  return pair;
}

/** Nobody else fits the box, and no other box its person: most pairs. */
function isLone(pair: usize): bool {
  return load<i32>(boxOf(pair), nTotal) == 1 && load<i32>(personOf(pair), nTotal) == 1;
}

function solveLone(first: i32, pair: usize, again: bool): void {
  if (!again && <f64>load<f32>(pair, prCost) < -SETTLED) {
    store<u8>(boxAt(first + load<i32>(pair, prBox)), 1, bSettled);
  } else setB(wContested, getI(viewSlot, load<i32>(pair, prPerson)), 1);
  claim(first, pair, again);
}

/** Chains the pairs up to `end` by component, those that are not lone, at its root: always a box. */
function chain(end: usize): void {
  for (let pair = end; pair > pairRows; ) {
    pair -= PAIR_BYTES;
    if (isLone(pair)) continue;
    const r = root(boxOf(pair));
    store<usize>(pair, load<usize>(r, nPairs), prNext);
    store<usize>(r, pair, nPairs);
  }
}

function nextOf(pair: usize): usize {
  return load<usize>(pair, prNext);
}

/** Shares the boxes of a component out; `head`: the first of its pairs. */
function solveComponent(first: i32, head: usize, again: bool): void {
  // local numbers
  for (let k = head; k != 0; k = nextOf(k)) {
    const b = boxOf(k);
    const p = personOf(k);
    store<i32>(b, -1, nLocal);
    store<i32>(p, -1, nLocal);
    store<f32>(b, 0, nWon);
    store<f32>(p, 0, nWon);
  }
  let rows = 0;
  let columns = 0;
  for (let k = head; k != 0; k = nextOf(k)) {
    const b = boxOf(k);
    const p = personOf(k);
    if (load<i32>(b, nLocal) < 0) {
      store<i32>(b, rows, nLocal);
      setI(lapRows, rows++, load<i32>(k, prBox));
    }
    if (load<i32>(p, nLocal) < 0) {
      store<i32>(p, columns, nLocal);
      setI(lapCols, columns++, load<i32>(k, prPerson));
    }
  }
  if (rows == 1 || columns == 1) win(first, leastOf(head), again);
  else solveMatrix(first, head, rows, columns, again);
  if (!again) settle(first, head);
}

/** The first of the likeliest pairs of a component. */
function leastOf(head: usize): usize {
  let least = head;
  for (let k = nextOf(head); k != 0; k = nextOf(k)) {
    if (load<f32>(k, prCost) < load<f32>(least, prCost)) least = k;
  }
  return least;
}

/** Shares out the boxes of a component of more than one box and more than one person. */
function solveMatrix(first: i32, head: usize, rows: i32, columns: i32, again: bool): void {
  for (let k = 0; k < rows * columns; k++) setF(lapCost, k, 0);
  const turned = rows > columns;
  for (let k = head; k != 0; k = nextOf(k)) {
    const b = load<i32>(boxOf(k), nLocal);
    const p = load<i32>(personOf(k), nLocal);
    setF(lapCost, turned ? p * rows + b : b * columns + p, load<f32>(k, prCost));
  }
  if (turned) assign(columns, rows);
  else assign(rows, columns);
  const across = turned ? rows : columns;
  for (let j = 0; j < across; j++) {
    const i = rowOf(j);
    if (i < 0 || !(getF(lapCost, i * across + j) < 0)) continue;
    const box = getI(lapRows, turned ? j : i);
    const person = getI(lapCols, turned ? i : j);
    let k = head;
    while (load<i32>(k, prBox) != box || load<i32>(k, prPerson) != person) k = nextOf(k);
    win(first, k, again);
  }
}

/** The pair's box goes to its person. */
function win(first: i32, pair: usize, again: bool): void {
  claim(first, pair, again);
  store<f32>(boxOf(pair), load<f32>(pair, prCost), nWon);
  store<f32>(personOf(pair), load<f32>(pair, prCost), nWon);
}

/**
 * Settles the boxes of a solved component that nobody else could nearly have had; the people of
 * all others stay contested.
 */
function settle(first: i32, head: usize): void {
  for (let k = head; k != 0; k = nextOf(k)) {
    const box = boxAt(first + load<i32>(k, prBox));
    if (load<i32>(box, bPerson) != getI(viewSlot, load<i32>(k, prPerson))) continue;
    if (<f64>load<f32>(k, prCost) < -SETTLED) store<u8>(box, 1, bSettled);
  }
  for (let k = head; k != 0; k = nextOf(k)) {
    const box = boxAt(first + load<i32>(k, prBox));
    const slot = getI(viewSlot, load<i32>(k, prPerson));
    const cost: f64 = load<f32>(k, prCost);
    const owner = load<i32>(box, bPerson);
    const bar = max<f32>(load<f32>(boxOf(k), nWon), load<f32>(personOf(k), nWon));
    if (owner == slot ? cost < -SETTLED : cost > <f64>bar + SETTLED) continue;
    store<u8>(box, 0, bSettled);
    setB(wContested, slot, 1);
    if (owner >= 0) setB(wContested, owner, 1);
  }
  // whoever is contested takes its other boxes of this frame along
  for (let k = head; k != 0; k = nextOf(k)) {
    const box = boxAt(first + load<i32>(k, prBox));
    const owner = load<i32>(box, bPerson);
    if (owner >= 0 && load<u8>(wContested + <usize>owner)) store<u8>(box, 0, bSettled);
  }
}

/** Ties the pair's box to its person, who at the first look takes it in. */
function claim(first: i32, pair: usize, again: bool): void {
  const box = first + load<i32>(pair, prBox);
  const person = load<i32>(pair, prPerson);
  const mode = load<i32>(pair, prMode);
  const slot = getI(viewSlot, person);
  store<u8>(boxAt(box), <u8>mode, bMode);
  tie(box, slot);
  if (!again) takeLater(sightAt(views, person), workAt(slot), box, mode);
}
