// Two people side by side: each camera may have given them each other's box. Looking again at
// one camera at a time cannot mend a mix-up that two cameras share, so all ways of swapping are
// tried, camera by camera, and the likeliest kept: the joint likelihood of all boxes of both.
import { bestOf } from './chain';
import { NEIGHBOUR_M } from './constants';
import { bucketOf, cellOf } from './grid';
import { getB, getI, hHead, hNext, people, pMean, pSource, pTracklet, wContested, wFirst } from './layout';

/** Tries every pair of neighbours. */
export function swapNeighbours(limit: i32): void {
  const planeY = pMean + ((<usize>people) << 2);
  for (let a = 0; a < limit; a++) {
    if (getI(pTracklet, a) == 0 || getI(pSource, a) >= 0 || getB(wContested, a) == 0) continue;
    const x = <f64>load<f32>(pMean + ((<usize>a) << 2));
    const y = <f64>load<f32>(planeY + ((<usize>a) << 2));
    const x1 = cellOf(x + NEIGHBOUR_M);
    const y0 = cellOf(y - NEIGHBOUR_M);
    const y1 = cellOf(y + NEIGHBOUR_M);
    for (let cx = cellOf(x - NEIGHBOUR_M); cx <= x1; cx++) {
      for (let cy = y0; cy <= y1; cy++) {
        for (let b = getI(hHead, bucketOf(cx, cy)); b >= 0; b = getI(hNext, b)) {
          if (b <= a || getB(wContested, b) == 0 || (getI(wFirst, a) < 0 && getI(wFirst, b) < 0)) continue;
          const px = <f64>load<f32>(pMean + ((<usize>b) << 2));
          const py = <f64>load<f32>(planeY + ((<usize>b) << 2));
          if (cellOf(px) != cx || cellOf(py) != cy) continue;
          if ((px - x) * (px - x) + (py - y) * (py - y) > NEIGHBOUR_M * NEIGHBOUR_M) continue;
          bestOf(a, b);
        }
      }
    }
  }
}
