// What was refused or could not be held, counted in the snapshot region.

import { counters } from './layout';

/** Counters, i32 each; the host names them. */
export namespace Counter {
  export const nextTracklet: i32 = 0;
  export const boxesRefused: i32 = 1;
  export const framesRefused: i32 = 2;
  export const boxesOverflow: i32 = 3;
  export const pairsOverflow: i32 = 4;
  export const peopleOverflow: i32 = 5;
  export const visitsOverflow: i32 = 6;
  export const framesRepeated: i32 = 7;
  export const passagesWaiting: i32 = 8;
  export const bodiesOverflow: i32 = 9;
}

export function count(which: i32): void {
  const at = counters + ((<usize>which) << 2);
  store<i32>(at, load<i32>(at) + 1);
}
