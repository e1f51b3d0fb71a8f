// Does the person exist? Log-odds, raised by each camera whose box it claimed, lowered by each
// camera that should see it and does not. Hidden from all: nothing changes.

import { HELD_AFTER_S } from '../identity/constants';
import { Hold, holdByBody } from '../identity/fusion';
import { loseTracklet } from '../identity/visits';
import { getB, getD, getF, getI, setB, setD, setF, setI } from '../memory/cells';
import { limit } from './births';
import { camAt, camF } from './cameras';
import {
  EVIDENCE_S,
  HIDDEN_S,
  ODDS_BOX,
  ODDS_CONFIRM,
  ODDS_DIE,
  ODDS_MAX,
  ODDS_MISS,
  SEPARATION_M,
  SURELY_MAX,
  TENTATIVE_S,
  WIDTH_SHARE,
} from './constants';
import { camerasIn, hiddenTo, inBoth, inScan, leaveOut, nextFrame, startWalk, whoSees } from './coverage';
import { leaveNumber, takeNumber } from './ended';
import {
  bBottom,
  bFrame,
  bHalf,
  bNext,
  boxAt,
  bPerson,
  bTop,
  bU,
  frCamera,
  frCount,
  frFirst,
  MASK_BYTES,
  pBorn,
  pConfidence,
  pConfirmed,
  people,
  pMean,
  pOdds,
  pSeen,
  pTracklet,
  pVisit,
  wAsked,
  wFirst,
} from './layout';
import { startShadow } from './shadows';
import { aside, look, sightBottom, sightHeight, sightTop, sightU } from './sight';

/** Two tracklets at one spot cannot hide each other: they are one person. */
function sameSpot(a: i32, b: i32): bool {
  const step = (<usize>people) << 2;
  const dx = load<f32>(pMean + ((<usize>a) << 2)) - load<f32>(pMean + ((<usize>b) << 2));
  const dy = load<f32>(pMean + step + ((<usize>a) << 2)) - load<f32>(pMean + step + ((<usize>b) << 2));
  return <f64>(dx * dx + dy * dy) < SEPARATION_M * SEPARATION_M;
}

/** A glimpse, this share or less, is not enough to be sure that a detector would have found it. */
const GLIMPSE: f64 = 0.5;

/**
 * Share 0…1 of the person just projected, of height h (m) at x, y, that frame f should see: inside the
 * image, not behind furniture or the box of somebody nearer. 0 where it is no more than GLIMPSE.
 */
function visible(f: i32, at: usize, slot: i32, x: f64, y: f64, h: f64): f64 {
  const seenU = sightU(aside);
  const seenTop = sightTop(aside);
  const seenBottom = sightBottom(aside);
  const seenHeight = sightHeight(aside);
  const half = 0.5 * WIDTH_SHARE * seenHeight;
  const left = seenU - half;
  const right = seenU + half;
  const whole = 2 * half * seenHeight;
  const inX = Math.min(right, camF(at, 23)) - Math.max(left, 0);
  const inY = Math.min(seenBottom, camF(at, 24)) - Math.max(seenTop, 0);
  if (inX <= 0 || inY <= 0) return 0;
  const inside = (inX * inY) / whole;
  if (inside <= GLIMPSE) return 0;
  let hidden: f64 = 0;
  const first = getI(frFirst, f);
  const end = first + getI(frCount, f);
  for (let b = first; b < end; b++) {
    // most boxes of a picture lie beside it
    const row = boxAt(b);
    const u: f64 = load<f32>(row, bU);
    const g: f64 = load<f32>(row, bHalf);
    if (!(u - g < right && u + g > left)) continue;
    const owner = load<i32>(row, bPerson);
    if (owner < 0 || owner == slot) continue;
    const bottom: f64 = load<f32>(row, bBottom);
    if (bottom < seenBottom || sameSpot(owner, slot)) continue;
    const wide = Math.min(right, u + g) - Math.max(left, u - g);
    const tall = Math.min(seenBottom, bottom) - Math.max(seenTop, <f64>load<f32>(row, bTop));
    if (wide > 0 && tall > 0) hidden = Math.max(hidden, (wide * tall) / whole);
    if (inside - hidden <= GLIMPSE) return 0;
  }
  // the table of what furniture hides is large: asked last
  return Math.max(0, inside - Math.max(hidden, hiddenTo(getI(frCamera, f), x, y) / h));
}

/** The log-odds asked last, and the probability that they are: most people's are at their bound. */
let lastOdds: f32 = 0;
let lastShare: f32 = 0.5;

function probability(odds: f32): f32 {
  if (odds != lastOdds) {
    lastOdds = odds;
    lastShare = <f32>(1.0 / (1.0 + Math.exp(-odds)));
  }
  return lastShare;
}

/** The cameras that see the person of a slot and have no box of it: to be asked why. */
function askedFor(slot: i32): usize {
  return wAsked + <usize>(slot * MASK_BYTES);
}

/**
 * Whom to ask for each slot < limit. The table of who sees what is in no near cache any more: first all
 * places in it are worked out, then all are read in one run, none of which waits for the one before.
 */
function askAll(): void {
  for (let i = 0; i < limit; i++) store<usize>(askedFor(i), whoSees(getF(pMean, i), getF(pMean, people + i)));
  for (let i = 0; i < limit; i++) inBoth(inScan, load<usize>(askedFor(i)), askedFor(i));
}

/** Updates all camera tracklets after a scan at tS; frees the slots of those that are gone. */
export function existence(tS: f64, dtS: f64): void {
  const step = (<usize>people) << 2;
  askAll();
  for (let i = 0; i < limit; i++) {
    if (getI(pTracklet, i) == 0) continue;
    const o = (<usize>i) << 2;
    const x = <f64>load<f32>(pMean + o);
    const y = <f64>load<f32>(pMean + step + o);
    const h = <f64>load<f32>(pMean + 4 * step + o);
    let odds = getF(pOdds, i);
    const weight: f32 = getD(pBorn, i) == tS ? 1 : <f32>Math.min(1, dtS / EVIDENCE_S);
    const asked = askedFor(i);
    for (let b = getI(wFirst, i); b >= 0; b = load<i32>(boxAt(b), bNext)) {
      odds += weight * ODDS_BOX;
      leaveOut(asked, getI(frCamera, load<i32>(boxAt(b), bFrame)));
    }
    // who stays at ODDS_MAX though all who are still to be asked have missed it: nobody need be asked
    const most = <f64>weight * ODDS_MISS;
    startWalk(asked);
    for (let ahead = camerasIn(asked); ahead > 0 && <f64>odds - most * ahead < SURELY_MAX; ahead--) {
      const f = nextFrame();
      const at = camAt(getI(frCamera, f));
      if (!look(at, x, y, h, aside)) continue;
      const share = 2 * visible(f, at, i, x, y, h) - 1;
      if (share > 0) odds -= weight * <f32>(ODDS_MISS * share);
    }
    const missing = odds < 0 || tS - getD(pSeen, i) > HELD_AFTER_S;
    if (missing && getI(wFirst, i) < 0 && getB(pConfirmed, i)) {
      const hold = holdByBody(i, tS);
      if (hold == Hold.there) odds = odds > 0 ? odds : 0;
      else if (hold == Hold.moved) odds = ODDS_DIE - 1;
    }
    odds = odds < ODDS_MAX ? odds : ODDS_MAX;
    setF(pOdds, i, odds);
    setF(pConfidence, i, probability(odds));
    if (getI(wFirst, i) >= 0) setD(pSeen, i, tS);
    // shown from the day it is sure until it is likelier not to be there
    if (odds >= ODDS_CONFIRM) {
      if (!getB(pConfirmed, i) && getI(pVisit, i) < 0) {
        startShadow(i, x, y, limit);
        takeNumber(i, tS);
      }
      setB(pConfirmed, i, 1);
    } else if (odds < 0) setB(pConfirmed, i, 0);
    const patience = getB(pConfirmed, i) || getI(pVisit, i) >= 0 ? HIDDEN_S : TENTATIVE_S;
    if (odds < ODDS_DIE || tS - getD(pSeen, i) > patience) {
      leaveNumber(i);
      loseTracklet(i, tS);
    }
  }
}
