// Which box is whose, camera by camera. First each camera in turn with what the cameras before it
// have already told (predict, match, update); then again with what all the other cameras tell, so
// that the first camera's mistakes are put right by the rest.
//
// Per camera: spatial hash → gate (candidates.ts) → connected components → exact assignment in each
// (components.ts).

import { getB, getI, setB, setI } from '../memory/cells';
import { camAt } from './cameras';
import { gather, inView } from './candidates';
import { solveFrame } from './components';
import { weighSight } from './fit';
import {
  bFrame,
  bMode,
  bNext,
  boxAt,
  bPerson,
  bSettled,
  bWas,
  frCamera,
  frCount,
  frFirst,
  frHeld,
  frLooked,
  viewSlot,
  views,
  wChanged,
  wContested,
  wFirst,
  wStale,
  wStamp,
  wTaken,
} from './layout';
import { lookAt, sightAt } from './sight';
import { rebuildAll, setStale, workAt } from './state';
import { tie, untie } from './ties';
import { lookAtTwo, weighTwo } from './two';

/** The number of the look in hand. */
let stamp: i32 = 0;

/** Forgets all assignments: the start of a scan. */
export function startScan(limit: i32): void {
  stamp = 1;
  for (let i = 0; i < limit; i++) {
    setI(wFirst, i, -1);
    const w = workAt(i);
    store<i32>(w, 0, wStamp);
    store<i32>(w, 0, wTaken);
    store<i32>(w, 0, wChanged);
    store<i32>(w, 1, wStale);
    setB(wContested, i, 0);
  }
}

/** The first look at a frame. */
export function associateFrame(f: i32): void {
  const first = getI(frFirst, f);
  const n = getI(frCount, f);
  stamp++;
  gather(first, n, stamp, false);
  setI(frLooked, f, stamp);
  store<u64>(frHeld + ((<usize>f) << 3), 0);
  lookAtView(camAt(getI(frCamera, f)));
  solveFrame(first, n, false);
  for (let i = first; i < first + n; i++) tellPerson(i);
}

/** Works out what a camera sees of all in view. */
function lookAtView(camera: usize): void {
  let k = 0;
  for (; k + 1 < inView; k += 2) {
    const sights = sightAt(views, k);
    const wa = workAt(getI(viewSlot, k));
    const wb = workAt(getI(viewSlot, k + 1));
    lookAtTwo(camera, wa, camera, wb, sights);
    weighTwo(wa, wb, sights);
  }
  if (k == inView) return;
  const w = workAt(getI(viewSlot, k));
  if (lookAt(camera, w, sightAt(views, k))) weighSight(w, sightAt(views, k));
}

/** The box's person, if any, has news for other frames. */
function tellPerson(box: i32): void {
  const slot = load<i32>(boxAt(box), bPerson);
  if (slot >= 0) store<i32>(workAt(slot), stamp, wChanged);
}

/**
 * Another look at a frame, with the boxes of all other cameras already tied. Returns how many boxes
 * changed hands.
 */
export function associateAgain(f: i32): i32 {
  const first = getI(frFirst, f);
  const n = getI(frCount, f);
  stamp++;
  let open = 0;
  for (let i = first; i < first + n; i++) {
    const box = boxAt(i);
    if (load<u8>(box, bSettled)) store<i32>(workAt(load<i32>(box, bPerson)), stamp, wTaken);
    else open++;
  }
  if (open == 0) return 0;
  gather(first, n, stamp, true);
  // nobody in question has been told anything since: the answer would be the same
  const looked = getI(frLooked, f);
  let news = false;
  for (let k = 0; k < inView && !news; k++) news = load<i32>(workAt(getI(viewSlot, k)), wChanged) > looked;
  if (!news) return 0;
  setI(frLooked, f, stamp);
  // nor where all of them hold what they held then
  const at = frHeld + ((<usize>f) << 3);
  const held = heldElsewhere(f);
  const same = held == load<u64>(at);
  store<u64>(at, held);
  for (let i = first; i < first + n; i++) {
    if (<i32>load<u8>(boxAt(i), bSettled)) continue;
    tellPerson(i);
    store<i32>(boxAt(i), load<i32>(boxAt(i), bPerson), bWas);
    untie(i);
  }
  if (same) {
    for (let i = first; i < first + n; i++) {
      if (!(<i32>load<u8>(boxAt(i), bSettled)) && load<i32>(boxAt(i), bWas) >= 0)
        tie(i, load<i32>(boxAt(i), bWas));
    }
    return 0;
  }
  rebuildAll(viewSlot, inView);
  // without this frame's boxes
  for (let k = 0; k < inView; k++) setStale(getI(viewSlot, k));
  lookAtView(camAt(getI(frCamera, f)));
  solveFrame(first, n, true);
  let changed = 0;
  for (let i = first; i < first + n; i++) {
    if (<i32>load<u8>(boxAt(i), bSettled)) continue;
    if (load<i32>(boxAt(i), bWas) != load<i32>(boxAt(i), bPerson)) changed++;
    tellPerson(i);
  }
  return changed;
}

/** Hash (FNV-1a) of the boxes that the people in view hold of other frames, in order; never 0. */
function heldElsewhere(f: i32): u64 {
  let h: u64 = 0xcbf29ce484222325;
  for (let k = 0; k < inView; k++) {
    const slot = getI(viewSlot, k);
    h = (h ^ <u64>slot) * 0x100000001b3;
    for (let b = getI(wFirst, slot); b >= 0; b = load<i32>(boxAt(b), bNext)) {
      if (load<i32>(boxAt(b), bFrame) != f)
        h = (h ^ (((<u64>b) << 8) | <u64>(<i32>load<u8>(boxAt(b), bMode)))) * 0x100000001b3;
    }
  }
  return h | 1;
}
