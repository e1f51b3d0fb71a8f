// Which boxes of the scan a person has: a chain from the person through its boxes.

import { getI, setI } from '../memory/cells';
import { bFrame, bNext, bPerson, wFirst } from './layout';

/** Ties a box to a person. */
export function tie(box: i32, slot: i32): void {
  setI(bPerson, box, slot);
  setI(bNext, box, getI(wFirst, slot));
  setI(wFirst, slot, box);
}

/** Takes a box from its person. */
export function untie(box: i32): void {
  const slot = getI(bPerson, box);
  if (slot < 0) return;
  let b = getI(wFirst, slot);
  if (b == box) setI(wFirst, slot, getI(bNext, box));
  else {
    while (getI(bNext, b) != box) b = getI(bNext, b);
    setI(bNext, b, getI(bNext, box));
  }
  setI(bPerson, box, -1);
}

/** The person's box of frame f; −1 none. */
export function boxIn(slot: i32, f: i32): i32 {
  for (let b = getI(wFirst, slot); b >= 0; b = getI(bNext, b)) if (getI(bFrame, b) == f) return b;
  return -1;
}
