// One tick of tracking: the boxes of the tick, scan by scan, then the places at the cut.

import { associateFrame, startScan } from './associate';
import { births, findLimit, limit } from './births';
import { clearBoxes, frames } from './boxes';
import { LOOKS_AGAIN, SWAP_ROUNDS } from './constants';
import { existence } from './existence';
import { buildGrid } from './grid';
import {
  clock,
  frTime,
  getD,
  getF,
  getI,
  people,
  pMean,
  pSource,
  pTime,
  pTracklet,
  pVx,
  pVy,
  pX,
  pY,
  setD,
  setF,
  wFirst,
} from './layout';
import { gone, keep, motionOver, predictAll } from './motion';
import { rebuild, storeWork } from './state';
import { swapNeighbours } from './swap';

/** Takes all frames since the last step as one scan. Returns the number of frames. */
export function trackingScan(): i32 {
  const n = frames;
  if (n == 0) return 0;
  const tS = getD(frTime, n - 1);
  findLimit();
  const last = load<f64>(clock);
  const dt = last > 0 || limit > 0 ? tS - last : 0;
  store<f64>(clock, Math.max(tS, last));
  predictAll(dt, limit);
  startScan(limit);
  buildGrid(limit);
  for (let f = 0; f < n; f++) associateFrame(f, false);
  for (let k = 0; k < LOOKS_AGAIN; k++) for (let f = 0; f < n; f++) associateFrame(f, true);
  for (let k = 0; k < SWAP_ROUNDS; k++) {
    for (let i = 0; i < limit; i++) if (getI(pTracklet, i) != 0 && getI(pSource, i) < 0) rebuild(i);
    if (swapNeighbours(limit) == 0) break;
    for (let f = 0; f < n; f++) associateFrame(f, true);
  }
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0 || getI(pSource, i) >= 0) continue;
    setD(pTime, i, Math.max(tS, last));
    if (getI(wFirst, i) < 0) continue;
    rebuild(i);
    storeWork(i);
  }
  births(tS);
  existence(tS, dt);
  clearBoxes();
  return n;
}

/** Sets the published places to time tS (the cut), from the state of the last scan. */
export function trackingPublish(tS: f64): void {
  findLimit();
  const step = (<usize>people) << 2;
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0) continue;
    const o = (<usize>i) << 2;
    motionOver(tS - getD(pTime, i));
    const vx = load<f32>(pMean + 2 * step + o);
    const vy = load<f32>(pMean + 3 * step + o);
    setF(pX, i, load<f32>(pMean + o) + <f32>gone * vx);
    setF(pY, i, load<f32>(pMean + step + o) + <f32>gone * vy);
    setF(pVx, i, <f32>keep * vx);
    setF(pVy, i, <f32>keep * vy);
  }
}
