// The people on the floor by place: a grid over their extent, each cell's people side by side in
// memory, column after column, so that a search reads few runs of whole vectors.

import { getF, getI, setF, setI } from '../memory/cells';
import { NEAR_M, SEARCH_M } from './constants';
import { GRID_SIDE, gCell, gSlot, gSpread, gStart, gX, gY, pCov, people, pMean, pTracklet } from './layout';

/** No cell is smaller (m): a search looks about a metre around. */
const CELL_MIN_M: f64 = 1.0;

let x0: f64 = 0;
let y0: f64 = 0;
let perM: f64 = 1;

/** People in cells; those too uncertain for them follow up to `entered`. */
export let inCells: i32 = 0;
export let entered: i32 = 0;

function clampCell(v: f64): i32 {
  return <i32>Math.min(Math.max(v, 0), GRID_SIDE - 1);
}
export function columnOf(x: f64): i32 {
  return clampCell((x - x0) * perM);
}
export function rowIn(y: f64): i32 {
  return clampCell((y - y0) * perM);
}
/** The run of people of cells from..to of a column: from `runStart` to `runEnd`. */
export function runStart(column: i32, from: i32): i32 {
  return getI(gStart, column * GRID_SIDE + from);
}
export function runEnd(column: i32, to: i32): i32 {
  return getI(gStart, column * GRID_SIDE + to + 1);
}

function tracked(i: i32): bool {
  return getI(pTracklet, i) != 0;
}

/** How far off somebody may be (m): three standard deviations. */
export function spreadOf(i: i32): f64 {
  const step = (<usize>people) << 2;
  const o = (<usize>i) << 2;
  const variance = Math.max(<f64>load<f32>(pCov + o), <f64>load<f32>(pCov + 5 * step + o));
  return Math.min(3 * Math.sqrt(Math.max(variance, 0)), SEARCH_M);
}

function enter(at: i32, i: i32, spread: f64): void {
  setF(gX, at, getF(pMean, i));
  setF(gY, at, getF(pMean, people + i));
  setF(gSpread, at, <f32>spread);
  setI(gSlot, at, i);
}

/**
 * Enters all camera tracklets of slots < limit by their predicted place. Who may be further off
 * than NEAR_M goes to the end, which every box is held against.
 */
export function buildGrid(limit: i32): void {
  memory.fill(gStart, 0, <usize>(4 * (GRID_SIDE * GRID_SIDE + 1)));
  let x1 = -Infinity;
  let y1 = -Infinity;
  x0 = Infinity;
  y0 = Infinity;
  for (let i = 0; i < limit; i++) {
    if (!tracked(i)) continue;
    const x: f64 = getF(pMean, i);
    const y: f64 = getF(pMean, people + i);
    x0 = Math.min(x0, x);
    y0 = Math.min(y0, y);
    x1 = Math.max(x1, x);
    y1 = Math.max(y1, y);
  }
  const extent = Math.max(x1 - x0, y1 - y0);
  perM = 1.0 / Math.max(CELL_MIN_M, extent / GRID_SIDE);
  // how many each cell has, then where each starts
  inCells = 0;
  for (let i = 0; i < limit; i++) {
    setI(gCell, i, -1);
    if (!tracked(i) || spreadOf(i) > NEAR_M) continue;
    const cell = columnOf(getF(pMean, i)) * GRID_SIDE + rowIn(getF(pMean, people + i));
    setI(gCell, i, cell);
    setI(gStart, cell + 1, getI(gStart, cell + 1) + 1);
    inCells++;
  }
  for (let c = 1; c <= GRID_SIDE * GRID_SIDE; c++) setI(gStart, c, getI(gStart, c) + getI(gStart, c - 1));
  // filled downwards from each cell's end: starts move down into place
  entered = inCells;
  for (let i = limit - 1; i >= 0; i--) {
    const cell = getI(gCell, i);
    if (cell < 0) continue;
    const at = getI(gStart, cell + 1) - 1;
    setI(gStart, cell + 1, at);
    enter(at, i, spreadOf(i));
  }
  // each start now stands one cell too far: the ends of one are the starts of the next
  for (let c = 0; c < GRID_SIDE * GRID_SIDE; c++) setI(gStart, c, getI(gStart, c + 1));
  setI(gStart, GRID_SIDE * GRID_SIDE, inCells);
  for (let i = 0; i < limit; i++) {
    if (tracked(i) && getI(gCell, i) < 0) enter(entered++, i, spreadOf(i));
  }
}
