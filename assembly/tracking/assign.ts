// Exact assignment inside one component: rows to columns at least total cost, where a pair at
// cost 0 means "not assigned". Shortest augmenting paths (Jonker & Volgenant 1987).
import { lapCost, lapWork } from './layout';

/** f64 u, v, least; i32 row of column, way, used: planes of `lapWork`, `stride` long each. */
let vU: usize = 0;
let vV: usize = 0;
let vLeast: usize = 0;
let vRow: usize = 0;
let vWay: usize = 0;
let vUsed: usize = 0;

/**
 * Solves `rows` × `columns` (rows ≤ columns) of f32 costs ≤ 0 at `lapCost`, row by row. After it
 * `rowOf(column)` is the row assigned to the column, −1 for none.
 */
export function assign(rows: i32, columns: i32): void {
  const stride = <usize>(columns + 1) * 8;
  vV = lapWork;
  vLeast = vV + stride;
  vU = vLeast + stride;
  vRow = vU + stride;
  vWay = vRow + stride;
  vUsed = vWay + stride;
  for (let j = 0; j <= columns; j++) {
    const o = (<usize>j) << 3;
    store<f64>(vV + o, 0);
    store<f64>(vU + o, 0);
    store<i32>(vRow + o, 0);
  }
  for (let i = 1; i <= rows; i++) {
    store<i32>(vRow, i);
    let j0 = 0;
    for (let j = 0; j <= columns; j++) {
      const o = (<usize>j) << 3;
      store<f64>(vLeast + o, Infinity);
      store<i32>(vUsed + o, 0);
    }
    do {
      store<i32>(vUsed + ((<usize>j0) << 3), 1);
      const i0 = load<i32>(vRow + ((<usize>j0) << 3));
      const u0 = load<f64>(vU + ((<usize>i0) << 3));
      const line = lapCost + ((<usize>((i0 - 1) * columns)) << 2);
      let delta = Infinity;
      let j1 = 0;
      for (let j = 1; j <= columns; j++) {
        const o = (<usize>j) << 3;
        if (load<i32>(vUsed + o)) continue;
        const c = <f64>load<f32>(line + ((<usize>(j - 1)) << 2)) - u0 - load<f64>(vV + o);
        let least = load<f64>(vLeast + o);
        if (c < least) {
          least = c;
          store<f64>(vLeast + o, c);
          store<i32>(vWay + o, j0);
        }
        if (least < delta) {
          delta = least;
          j1 = j;
        }
      }
      for (let j = 0; j <= columns; j++) {
        const o = (<usize>j) << 3;
        if (load<i32>(vUsed + o)) {
          const u = vU + ((<usize>load<i32>(vRow + o)) << 3);
          store<f64>(u, load<f64>(u) + delta);
          store<f64>(vV + o, load<f64>(vV + o) - delta);
        } else {
          store<f64>(vLeast + o, load<f64>(vLeast + o) - delta);
        }
      }
      j0 = j1;
    } while (load<i32>(vRow + ((<usize>j0) << 3)) != 0);
    do {
      const j1 = load<i32>(vWay + ((<usize>j0) << 3));
      store<i32>(vRow + ((<usize>j0) << 3), load<i32>(vRow + ((<usize>j1) << 3)));
      j0 = j1;
    } while (j0 != 0);
  }
}

export function rowOf(column: i32): i32 {
  return load<i32>(vRow + ((<usize>(column + 1)) << 3)) - 1;
}

/** For tests and benchmarks: where the costs go, and the assignment as exported functions. */
export function assignCostAddress(): usize {
  return lapCost;
}
export function assignSolve(rows: i32, columns: i32): void {
  assign(rows, columns);
}
export function assignRowOf(column: i32): i32 {
  return rowOf(column);
}
