/** Plain JavaScript twins of the tracker's kernels: what the tests and benchmarks hold them against. */

/** State planes of n people: 5 of means (x, y, vx, vy, height), 15 of the covariance's upper triangle. */
export interface PlanesOfPeople {
  n: number;
  mean: Float32Array[];
  cov: Float32Array[];
}

/** Twin of `predictAll`: assembly/tracking/motion.ts. */
export function predictTwin(
  p: PlanesOfPeople,
  dtS: number,
  memoryS: number,
  speedSd: number,
  heightDrift: number,
): void {
  const e = Math.exp(-dtS / memoryS);
  const a = memoryS * (1 - e);
  const q = speedSd * speedSd;
  const qvv = q * (1 - e * e);
  const qxv = q * memoryS * (1 - e) * (1 - e);
  const qxx = Math.max(q * memoryS * memoryS * ((2 * dtS) / memoryS - 3 + 4 * e - e * e), 0);
  const qhh = heightDrift * heightDrift * dtS;
  const [x, y, u, v] = p.mean as [Float32Array, Float32Array, Float32Array, Float32Array];
  const c = p.cov;
  for (let i = 0; i < p.n; i++) {
    x[i] = x[i]! + a * u[i]!;
    y[i] = y[i]! + a * v[i]!;
    u[i] = e * u[i]!;
    v[i] = e * v[i]!;
    const xu = c[2]![i]!;
    const xv = c[3]![i]!;
    const yu = c[6]![i]!;
    const yv = c[7]![i]!;
    const uu = c[9]![i]!;
    const uv = c[10]![i]!;
    const uh = c[11]![i]!;
    const vv = c[12]![i]!;
    const vh = c[13]![i]!;
    c[0]![i] = c[0]![i]! + a * (2 * xu + a * uu) + qxx;
    c[1]![i] = c[1]![i]! + a * (xv + yu + a * uv);
    c[2]![i] = e * (xu + a * uu) + qxv;
    c[3]![i] = e * (xv + a * uv);
    c[4]![i] = c[4]![i]! + a * uh;
    c[5]![i] = c[5]![i]! + a * (2 * yv + a * vv) + qxx;
    c[6]![i] = e * (yu + a * uv);
    c[7]![i] = e * (yv + a * vv) + qxv;
    c[8]![i] = c[8]![i]! + a * vh;
    c[9]![i] = e * e * uu + qvv;
    c[10]![i] = e * e * uv;
    c[11]![i] = e * uh;
    c[12]![i] = e * e * vv + qvv;
    c[13]![i] = e * vh;
    c[14]![i] = c[14]![i]! + qhh;
  }
}

/** Twin of `assign`: rows ≤ columns, costs ≤ 0 row by row; returns the row of each column, −1 none. */
export function assignTwin(cost: Float32Array, rows: number, columns: number): Int32Array {
  const u = new Float64Array(rows + 1);
  const v = new Float64Array(columns + 1);
  const rowOf = new Int32Array(columns + 1);
  const way = new Int32Array(columns + 1);
  const least = new Float64Array(columns + 1);
  const used = new Uint8Array(columns + 1);
  for (let i = 1; i <= rows; i++) {
    rowOf[0] = i;
    let j0 = 0;
    least.fill(Number.POSITIVE_INFINITY);
    used.fill(0);
    do {
      used[j0] = 1;
      const i0 = rowOf[j0]!;
      let delta = Number.POSITIVE_INFINITY;
      let j1 = 0;
      for (let j = 1; j <= columns; j++) {
        if (used[j] === 1) continue;
        const c = cost[(i0 - 1) * columns + j - 1]! - u[i0]! - v[j]!;
        if (c < least[j]!) {
          least[j] = c;
          way[j] = j0;
        }
        if (least[j]! < delta) {
          delta = least[j]!;
          j1 = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        if (used[j] === 1) {
          u[rowOf[j]!]! += delta;
          v[j]! -= delta;
        } else least[j]! -= delta;
      }
      j0 = j1;
    } while (rowOf[j0] !== 0);
    do {
      const j1 = way[j0]!;
      rowOf[j0] = rowOf[j1]!;
      j0 = j1;
    } while (j0 !== 0);
  }
  return rowOf.subarray(1).map((r) => r - 1);
}

/** Total cost of the best assignment, by trying all: for small matrices only. */
export function bruteForce(cost: Float32Array, rows: number, columns: number): number {
  const taken = new Array<boolean>(columns).fill(false);
  const from = (i: number): number => {
    if (i === rows) return 0;
    let best = Number.POSITIVE_INFINITY;
    for (let j = 0; j < columns; j++) {
      if (taken[j]) continue;
      taken[j] = true;
      best = Math.min(best, cost[i * columns + j]! + from(i + 1));
      taken[j] = false;
    }
    return best;
  };
  return from(0);
}
