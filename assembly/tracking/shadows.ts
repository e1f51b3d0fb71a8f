// Two tracklets on one person: each holds some of its boxes, and wants for the other's.
//
// A box that is far off may start a tracklet beside the one it belongs to, and then each camera's box
// goes to the nearer of the two. No camera sees both at once, though: until some have, the younger one
// is the elder's shadow. Where the elder has no box any more, the shadow was its person, and the elder
// goes on in its place: its visit must not go to whoever passes by.

import { COAST_S } from '../identity/constants';
import { loseTracklet } from '../identity/visits';
import { getB, getD, getF, getI, setB, setD, setF, setI } from '../memory/cells';
import { TWIN } from './boxes';
import { NEIGHBOUR_M, SEEN_APART } from './constants';
import { isSure, squareTo } from './known';
import {
  bFlags,
  bFrame,
  bNext,
  boxAt,
  bPerson,
  pApart,
  pConfirmed,
  pCov,
  people,
  pMean,
  pOdds,
  pSeen,
  pShadowOf,
  pSpent,
  pTracklet,
  pVisit,
  wFirst,
} from './layout';
import { boxIn } from './ties';

/** Somebody new at x, y (m) is sure to be there: is it a shadow of the nearest person with a visit? */
export function startShadow(slot: i32, x: f64, y: f64, limit: i32): void {
  setI(pShadowOf, slot, 0);
  setB(pApart, slot, 0);
  let least = NEIGHBOUR_M * NEIGHBOUR_M;
  for (let i = 0; i < limit; i++) {
    if (i == slot || !isSure(i) || getI(pVisit, i) < 0) continue;
    const square = squareTo(i, x, y);
    if (square >= least) continue;
    least = square;
    setI(pShadowOf, slot, getI(pTracklet, i));
  }
}

function slotOf(tracklet: i32, limit: i32): i32 {
  for (let i = 0; i < limit; i++) if (getI(pTracklet, i) == tracklet) return i;
  return -1;
}

/** A camera has a box of each, and neither is another one's second. */
function seenApart(a: i32, b: i32): bool {
  for (let k = getI(wFirst, a); k >= 0; k = load<i32>(boxAt(k), bNext)) {
    if (<i32>load<u8>(boxAt(k), bFlags) & TWIN) continue;
    const other = boxIn(b, load<i32>(boxAt(k), bFrame));
    if (other >= 0 && !(<i32>load<u8>(boxAt(other), bFlags) & TWIN)) return true;
  }
  return false;
}

/** The elder one has what its shadow had. */
function join(elder: i32, shadow: i32): void {
  const step = (<usize>people) << 2;
  const to = (<usize>elder) << 2;
  const from = (<usize>shadow) << 2;
  for (let k: usize = 0; k < 5; k++) store<f32>(pMean + k * step + to, load<f32>(pMean + k * step + from));
  for (let k: usize = 0; k < 15; k++) store<f32>(pCov + k * step + to, load<f32>(pCov + k * step + from));
  setF(pOdds, elder, getF(pOdds, shadow));
  setD(pSeen, elder, getD(pSeen, shadow));
  setI(wFirst, elder, getI(wFirst, shadow));
  for (let b = getI(wFirst, elder); b >= 0; b = load<i32>(boxAt(b), bNext))
    store<i32>(boxAt(b), elder, bPerson);
  setI(wFirst, shadow, -1);
}

/** After the boxes of a scan at tS: which shadows are people, and which were their elder. */
export function judgeShadows(tS: f64, limit: i32): void {
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0 || getI(pShadowOf, i) == 0) continue;
    const elder = slotOf(getI(pShadowOf, i), limit);
    if (elder < 0 || getI(pVisit, elder) < 0 || getI(pVisit, i) >= 0 || getB(pSpent, i) != 0) {
      setI(pShadowOf, i, 0);
      continue;
    }
    if (getI(wFirst, i) < 0) continue;
    if (getI(wFirst, elder) < 0) {
      if (getB(pConfirmed, i) == 0 || tS - getD(pSeen, elder) <= COAST_S) continue;
      join(elder, i);
      loseTracklet(i, tS);
      continue;
    }
    if (seenApart(elder, i)) setB(pApart, i, getB(pApart, i) + 1);
    const step = (<usize>people) << 2;
    const o = pMean + ((<usize>i) << 2);
    const far = squareTo(elder, load<f32>(o), load<f32>(o + step)) > NEIGHBOUR_M * NEIGHBOUR_M;
    if (far || getB(pApart, i) >= SEEN_APART) setI(pShadowOf, i, 0);
  }
}
