// Which boxes of the scan a person has: a chain from the person through its boxes.

import { getI, setI } from '../memory/cells';
import { bFrame, bNext, boxAt, bPerson, wFirst } from './layout';

/** Ties a box to a person. */
export function tie(box: i32, slot: i32): void {
  store<i32>(boxAt(box), slot, bPerson);
  store<i32>(boxAt(box), getI(wFirst, slot), bNext);
  setI(wFirst, slot, box);
}

/** Takes a box from its person. */
export function untie(box: i32): void {
  const slot = load<i32>(boxAt(box), bPerson);
  if (slot < 0) return;
  let b = getI(wFirst, slot);
  if (b == box) setI(wFirst, slot, load<i32>(boxAt(box), bNext));
  else {
    while (load<i32>(boxAt(b), bNext) != box) b = load<i32>(boxAt(b), bNext);
    store<i32>(boxAt(b), load<i32>(boxAt(box), bNext), bNext);
  }
  store<i32>(boxAt(box), -1, bPerson);
}

/** The person's box of frame f; −1 none. */
export function boxIn(slot: i32, f: i32): i32 {
  for (let b = getI(wFirst, slot); b >= 0; b = load<i32>(boxAt(b), bNext))
    if (load<i32>(boxAt(b), bFrame) == f) return b;
  return -1;
}
