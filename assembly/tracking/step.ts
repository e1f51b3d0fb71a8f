// One tick of tracking: the boxes of the tick, scan by scan, then the places at the cut.

import { identityDark } from '../identity/away';
import { identityStep, rememberHeights } from '../identity/step';
import { getD, getI, setD, setF } from '../memory/cells';
import { associateAgain, associateFrame, startScan } from './associate';
import { births, findLimit, limit } from './births';
import { clearBoxes, frames, nextScan, scanFrom, scanTo } from './boxes';
import { HIDDEN_S, LOOKS_AGAIN } from './constants';
import { existence } from './existence';
import { buildGrid } from './grid';
import {
  bodiesFrom,
  clock,
  frTime,
  people,
  pMean,
  pTime,
  pTracklet,
  pVx,
  pVy,
  pX,
  pY,
  wFirst,
} from './layout';
import { gone, keep, motionOver, predictAll } from './motion';
import { judgeShadows } from './shadows';
import { rebuildContested, storeWork } from './state';
import { swapNeighbours } from './swap';

/** Tracks through all frames since the last step, scan by scan. Returns the number of frames. */
export function trackingScan(): i32 {
  const n = frames;
  findLimit();
  while (nextScan()) scan();
  clearBoxes();
  return n;
}

function scan(): void {
  const last = load<f64>(clock);
  // a camera that is behind the others tells of the past as if it were now: at most SCAN_S wrong
  const tS = Math.max(getD(frTime, scanTo - 1), last);
  const dt = limit > 0 ? tS - last : 0;
  store<f64>(clock, tS);
  // whoever is hidden from all for so long is given up, and so is everybody where nobody looks
  if (dt > HIDDEN_S) identityDark(tS);
  predictAll(dt, limit);
  startScan(limit);
  buildGrid(limit);
  for (let f = scanFrom; f < scanTo; f++) associateFrame(f);
  for (let k = 0; k < LOOKS_AGAIN; k++) {
    let changed = 0;
    for (let f = scanFrom; f < scanTo; f++) changed += associateAgain(f, k);
    if (changed == 0) break;
  }
  rebuildContested(limit);
  swapNeighbours(limit);
  rebuildContested(limit);
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0) continue;
    setD(pTime, i, tS);
    if (getI(wFirst, i) < 0) continue;
    storeWork(i);
  }
  births(tS);
  judgeShadows(tS, limit);
  existence(tS, dt);
  rememberHeights(tS, dt);
  identityStep(tS);
}

/** Sets the published places to time tS (the cut), from the state of the last scan. */
export function trackingPublish(tS: f64): void {
  findLimit();
  publish(0, limit, tS);
  publish(bodiesFrom, people, tS);
}

function publish(from: i32, to: i32, tS: f64): void {
  const step = (<usize>people) << 2;
  for (let i = from; i < to; i++) {
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
