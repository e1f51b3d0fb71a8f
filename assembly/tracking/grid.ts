// Spatial hash of the people on the floor: 1 m cells into HASH_SIZE buckets, chained.
import { getI, HASH_SIZE, hHead, hNext, people, pMean, pSource, pTracklet, setI } from './layout';

export function cellOf(metres: f64): i32 {
  return <i32>Math.floor(metres);
}
export function bucketOf(cx: i32, cy: i32): i32 {
  return ((cx * 73856093) ^ (cy * 19349663)) & (HASH_SIZE - 1);
}

/** Enters all camera tracklets of slots < limit by their predicted place. */
export function buildGrid(limit: i32): void {
  memory.fill(hHead, 0xff, (<usize>HASH_SIZE) << 2);
  const step = (<usize>people) << 2;
  // downwards, so that chains run upwards by slot
  for (let i = limit - 1; i >= 0; i--) {
    if (getI(pTracklet, i) == 0 || getI(pSource, i) >= 0) continue;
    const x = <f64>load<f32>(pMean + ((<usize>i) << 2));
    const y = <f64>load<f32>(pMean + step + ((<usize>i) << 2));
    const b = bucketOf(cellOf(x), cellOf(y));
    setI(hNext, i, getI(hHead, b));
    setI(hHead, b, i);
  }
}
