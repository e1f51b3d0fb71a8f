// Spatial hash of the people on the floor: 2 m cells into HASH_SIZE buckets, chained.
import { NEAR_M, SEARCH_M } from './constants';
import {
  getI,
  HASH_SIZE,
  hHead,
  hNext,
  hSpread,
  hWide,
  pCov,
  people,
  pMean,
  pSource,
  pTracklet,
  setF,
  setI,
} from './layout';

/** Cells a metre. A box looks about a metre around: with 2 m it visits few cells of few people. */
const PER_CELL: f64 = 0.5;

export function cellOf(metres: f64): i32 {
  // as floor, but without a call: the floor plan is bounded to ±10 km
  return <i32>(metres * PER_CELL + 16384.0) - 16384;
}
export function bucketOf(cx: i32, cy: i32): i32 {
  return ((cx * 73856093) ^ (cy * 19349663)) & (HASH_SIZE - 1);
}

/** People in `hWide`. */
export let wide: i32 = 0;

/**
 * Enters all camera tracklets of slots < limit by their predicted place. Who may be further off
 * than NEAR_M goes to a list of its own, which every box is held against.
 */
export function buildGrid(limit: i32): void {
  memory.fill(hHead, 0xff, (<usize>HASH_SIZE) << 2);
  wide = 0;
  const step = (<usize>people) << 2;
  // downwards, so that chains run upwards by slot
  for (let i = limit - 1; i >= 0; i--) {
    if (getI(pTracklet, i) == 0 || getI(pSource, i) >= 0) continue;
    const o = (<usize>i) << 2;
    const variance = Math.max(<f64>load<f32>(pCov + o), <f64>load<f32>(pCov + 5 * step + o));
    const spread = Math.min(3 * Math.sqrt(Math.max(variance, 0)), SEARCH_M);
    setF(hSpread, i, <f32>spread);
    if (spread > NEAR_M) {
      setI(hWide, wide++, i);
      continue;
    }
    const b = bucketOf(cellOf(<f64>load<f32>(pMean + o)), cellOf(<f64>load<f32>(pMean + step + o)));
    setI(hNext, i, getI(hHead, b));
    setI(hHead, b, i);
  }
}
