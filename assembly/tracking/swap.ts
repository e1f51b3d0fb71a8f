// Two people side by side: each camera may have given them each other's box. Looking again at
// one camera at a time cannot mend a mix-up that two cameras share, so all ways of swapping are
// tried, camera by camera, and the likeliest kept: the joint likelihood of all boxes of both.

import { getB, getF, getI } from '../memory/cells';
import { bestOf } from './chain';
import { MIX_UP_M } from './constants';
import { columnOf, rowIn, runEnd, runStart } from './grid';
import { gSlot, gX, gY, people, pMean, pTracklet, wContested, wFirst } from './layout';

/** Tries every pair of neighbours. */
export function swapNeighbours(limit: i32): void {
  for (let a = 0; a < limit; a++) {
    if (getI(pTracklet, a) == 0 || getB(wContested, a) == 0) continue;
    const x: f64 = getF(pMean, a);
    const y: f64 = getF(pMean, people + a);
    const last = columnOf(x + MIX_UP_M);
    const y0 = rowIn(y - MIX_UP_M);
    const y1 = rowIn(y + MIX_UP_M);
    for (let c = columnOf(x - MIX_UP_M); c <= last; c++) {
      for (let k = runStart(c, y0); k < runEnd(c, y1); k++) {
        const b = getI(gSlot, k);
        if (b <= a || getB(wContested, b) == 0 || (getI(wFirst, a) < 0 && getI(wFirst, b) < 0)) continue;
        const dx = <f64>getF(gX, k) - x;
        const dy = <f64>getF(gY, k) - y;
        if (dx * dx + dy * dy > MIX_UP_M * MIX_UP_M) continue;
        bestOf(a, b);
      }
    }
  }
}
