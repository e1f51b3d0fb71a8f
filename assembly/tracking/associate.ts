// Which box is whose, camera by camera. First each camera in turn with what the cameras before it
// have already told (predict, match, update); then again with what all the other cameras tell, so
// that the first camera's mistakes are put right by the rest.
//
// Per camera: spatial hash → gate (candidates.ts) → connected components → exact assignment in each
// (components.ts).

import { getF, getI, setB, setF, setI } from '../memory/cells';
import { camAt } from './cameras';
import { gather, inView } from './candidates';
import { solveFrame } from './components';
import { weighSight } from './fit';
import { spreadOf } from './grid';
import {
  bOff,
  boxAt,
  bPerson,
  bSettled,
  bWas,
  bX,
  bY,
  frCamera,
  frCount,
  frFirst,
  frLooked,
  people,
  pMean,
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
import { untie } from './ties';
import { lookAtTwo, weighTwo } from './two';

/** The number of the look in hand. */
let stamp: i32 = 0;

/** Forgets all assignments: the start of a scan. */
export function startScan(limit: i32): void {
  stamp = 1;
  moved = 0;
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

/** People whose boxes have changed hands since the first looks: f32 x, y and how far off they may be (m). */
const MOVED_MAX: i32 = 64;
const movedX = memory.data(4 * 64);
const movedY = memory.data(4 * 64);
const movedSpread = memory.data(4 * 64);
let moved: i32 = 0;

function noteMoved(slot: i32): void {
  if (slot < 0) return;
  if (moved < MOVED_MAX) {
    setF(movedX, moved, getF(pMean, slot));
    setF(movedY, moved, getF(pMean, people + slot));
    setF(movedSpread, moved, <f32>spreadOf(slot));
  }
  moved++;
}

/** An open box first…end may be that of one of them. */
function isNearMoved(first: i32, end: i32): bool {
  if (moved > MOVED_MAX) return true;
  for (let i = first; i < end; i++) {
    const box = boxAt(i);
    if (load<u8>(box, bSettled)) continue;
    for (let k = 0; k < moved; k++) {
      const dx = getF(movedX, k) - load<f32>(box, bX);
      const dy = getF(movedY, k) - load<f32>(box, bY);
      const r = load<f32>(box, bOff) + getF(movedSpread, k);
      if (dx * dx + dy * dy <= r * r) return true;
    }
  }
  return false;
}

/**
 * Another look at a frame, with the boxes of all other cameras already tied. Returns how many boxes
 * changed hands. After the first `round` only frames are asked that have a box near somebody whose boxes did.
 */
export function associateAgain(f: i32, round: i32): i32 {
  const first = getI(frFirst, f);
  const n = getI(frCount, f);
  stamp++;
  let open = 0;
  for (let i = first; i < first + n; i++) {
    const box = boxAt(i);
    if (load<u8>(box, bSettled)) store<i32>(workAt(load<i32>(box, bPerson)), stamp, wTaken);
    else open++;
  }
  if (open == 0 || (round > 0 && !isNearMoved(first, first + n))) return 0;
  gather(first, n, stamp, true);
  // nobody in question has been told anything since: the answer would be the same
  const looked = getI(frLooked, f);
  let news = false;
  for (let k = 0; k < inView && !news; k++) news = load<i32>(workAt(getI(viewSlot, k)), wChanged) > looked;
  if (!news) return 0;
  setI(frLooked, f, stamp);
  for (let i = first; i < first + n; i++) {
    if (<i32>load<u8>(boxAt(i), bSettled)) continue;
    tellPerson(i);
    store<i32>(boxAt(i), load<i32>(boxAt(i), bPerson), bWas);
    untie(i);
  }
  rebuildAll(viewSlot, inView);
  // without this frame's boxes
  for (let k = 0; k < inView; k++) setStale(getI(viewSlot, k));
  lookAtView(camAt(getI(frCamera, f)));
  solveFrame(first, n, true);
  let changed = 0;
  for (let i = first; i < first + n; i++) {
    if (<i32>load<u8>(boxAt(i), bSettled)) continue;
    tellPerson(i);
    const was = load<i32>(boxAt(i), bWas);
    const is = load<i32>(boxAt(i), bPerson);
    if (was == is) continue;
    changed++;
    noteMoved(was);
    noteMoved(is);
  }
  return changed;
}
