// Who may be whose in a frame: the people near each box's foot point.
//
// A camera looks at one part of the floor, so the people of that part are listed once a frame, and each
// box is held against four of the list at a time. Where they are too many for that, a frame of a
// camera that sees all of a crowd, each box looks around itself in the grid.

import { getF, getI, setI } from '../memory/cells';
import { NEAR_M } from './constants';
import { Counter, count } from './counters';
import { columnOf, entered, inCells, rowIn, runEnd, runStart } from './grid';
import {
  bOff,
  boxAt,
  bSettled,
  bX,
  bY,
  CANDIDATE_BYTES,
  candidateRows,
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

/** A list longer than this costs more than looking around each box: a bit each. */
const LIST_MAX: i32 = 64;
const LIST_BYTES: i32 = 4 * (LIST_MAX + 4);
/** f32 x, y, spread (m) and i32 slot of the people listed. */
const listX = memory.data(LIST_BYTES, 16);
const listY = memory.data(LIST_BYTES, 16);
const listSpread = memory.data(LIST_BYTES, 16);
const listSlot = memory.data(LIST_BYTES, 16);
let listed: i32 = 0;
/** Farther off than any box may look (m); its square is still a number. */
const NOWHERE: f32 = 1e18;

/** The look in hand: its stamp, and whether it is not the frame's first. */
let stamp: i32 = 0;
let again: bool = false;

/** Person p may be who box i shows. */
function note(p: i32, i: i32): void {
  const w = workAt(p);
  if (again && load<i32>(w, wTaken) == stamp) return;
  if (candidates >= maxPairs) {
    count(Counter.pairsOverflow);
    return;
  }
  const known = load<i32>(w, wStamp);
  if (known != stamp) {
    if (known == 0) loadWork(p, w);
    store<i32>(w, stamp, wStamp);
    store<i32>(w, inView, wView);
    setI(viewSlot, inView, p);
    inView++;
  }
  const at = candidateRows + <usize>(candidates * CANDIDATE_BYTES);
  store<i32>(at, i);
  store<i32>(at, load<i32>(w, wView), 4);
  candidates++;
}

/** Notes who of a run of the grid may be box i's person. */
function gate(from: i32, to: i32, i: i32, x: f32, y: f32, off: f32): void {
  for (let k = from; k < to; k++) {
    const dx = getF(gX, k) - x;
    const dy = getF(gY, k) - y;
    const r = off + getF(gSpread, k);
    if (dx * dx + dy * dy <= r * r) note(getI(gSlot, k), i);
  }
}

/** Box i looks around itself in the grid. */
function lookAround(box: usize, i: i32): void {
  const x = load<f32>(box, bX);
  const y = load<f32>(box, bY);
  const off = load<f32>(box, bOff);
  const r = <f64>off + NEAR_M;
  const last = columnOf(<f64>x + r);
  const y0 = rowIn(<f64>y - r);
  const y1 = rowIn(<f64>y + r);
  for (let c = columnOf(<f64>x - r); c <= last; c++) gate(runStart(c, y0), runEnd(c, y1), i, x, y, off);
  gate(inCells, entered, i, x, y, off);
}

/** Box i is held against all who are listed. */
function lookThrough(box: usize, i: i32): void {
  const x = load<f32>(box, bX);
  const y = load<f32>(box, bY);
  const off = load<f32>(box, bOff);
  if (!ASC_FEATURE_SIMD) {
    for (let k = 0; k < listed; k++) {
      const dx = getF(listX, k) - x;
      const dy = getF(listY, k) - y;
      const r = off + getF(listSpread, k);
      if (dx * dx + dy * dy <= r * r) note(getI(listSlot, k), i);
    }
    return;
  }
  const xs = f32x4.splat(x);
  const ys = f32x4.splat(y);
  const offs = f32x4.splat(off);
  // a bit for each who is near: one loop over these, whose end nobody can foretell, instead of one a vector
  let found: u64 = 0;
  for (let k = 0; k < listed; k += 4) {
    const o = (<usize>k) << 2;
    const dx = f32x4.sub(v128.load(listX + o), xs);
    const dy = f32x4.sub(v128.load(listY + o), ys);
    const r = f32x4.add(offs, v128.load(listSpread + o));
    const near = f32x4.le(f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dy, dy)), f32x4.mul(r, r));
    found |= (<u64>i32x4.bitmask(near)) << k;
  }
  for (; found != 0; found &= found - 1) note(getI(listSlot, <i32>ctz(found)), i);
}

/** Lists a run of the grid; false where the list is full. */
function list(from: i32, to: i32): bool {
  const n = to - from;
  if (listed + n > LIST_MAX) return false;
  for (let k = 0; k < n; k += 4) {
    const at = (<usize>(from + k)) << 2;
    const o = (<usize>(listed + k)) << 2;
    // whole vectors: what stands behind the run's end is written over by the next one
    memory.copy(listX + o, gX + at, 16);
    memory.copy(listY + o, gY + at, 16);
    memory.copy(listSpread + o, gSpread + at, 16);
    memory.copy(listSlot + o, gSlot + at, 16);
  }
  listed += n;
  return true;
}

/** Lists the people of these cells, and those in none; false where they are too many. */
function listCells(fromColumn: i32, toColumn: i32, fromRow: i32, toRow: i32): bool {
  listed = 0;
  for (let c = fromColumn; c <= toColumn; c++) {
    if (!list(runStart(c, fromRow), runEnd(c, toRow))) return false;
  }
  if (!list(inCells, entered)) return false;
  const end = (<usize>listed) << 2;
  for (let o: usize = 0; o < 16; o += 4) store<f32>(listX + end + o, NOWHERE);
  return true;
}

/** Lists who may be anybody's of the open boxes first…end. */
function listAround(first: i32, end: i32): bool {
  if (ASC_FEATURE_SIMD) return listAroundBoth(first, end);
  let x0 = Infinity;
  let x1 = -Infinity;
  let y0 = Infinity;
  let y1 = -Infinity;
  for (let b = first; b < end; b++) {
    const box = boxAt(b);
    if (again && load<u8>(box, bSettled)) continue;
    const x: f64 = load<f32>(box, bX);
    const y: f64 = load<f32>(box, bY);
    const r = <f64>load<f32>(box, bOff) + NEAR_M;
    if (x - r < x0) x0 = x - r;
    if (x + r > x1) x1 = x + r;
    if (y - r < y0) y0 = y - r;
    if (y + r > y1) y1 = y + r;
  }
  return listCells(columnOf(x0), columnOf(x1), rowIn(y0), rowIn(y1));
}

/** `listAround`, x in the first lane and y in the second. */
function listAroundBoth(first: i32, end: i32): bool {
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  for (let b = first; b < end; b++) {
    const box = boxAt(b);
    if (again && load<u8>(box, bSettled)) continue;
    const at = f64x2.promote_low_f32x4(v128.load64_zero(box, bX));
    const r = f64x2.splat(<f64>load<f32>(box, bOff) + NEAR_M);
    low = f64x2.pmin(low, f64x2.sub(at, r));
    high = f64x2.pmax(high, f64x2.add(at, r));
  }
  return listCells(
    columnOf(f64x2.extract_lane(low, 0)),
    columnOf(f64x2.extract_lane(high, 0)),
    rowIn(f64x2.extract_lane(low, 1)),
    rowIn(f64x2.extract_lane(high, 1)),
  );
}

/** Gathers the candidates of a frame's open boxes; `look`: the stamp of this look. */
export function gather(first: i32, n: i32, look: i32, isAgain: bool): void {
  candidates = 0;
  inView = 0;
  stamp = look;
  again = isAgain;
  if (n == 0) return;
  const isListed = listAround(first, first + n);
  for (let i = 0; i < n; i++) {
    const box = boxAt(first + i);
    if (again && load<u8>(box, bSettled)) continue;
    if (isListed) lookThrough(box, i);
    else lookAround(box, i);
  }
}
