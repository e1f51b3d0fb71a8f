// Which cameras see which part of the floor: a bit a camera and cell, laid out when cameras and
// floor are declared. A person then asks a handful of cameras, not all of the store's.

import { getI } from '../memory/cells';
import { camAt, camF } from './cameras';
import { HEIGHT_MEAN_M } from './constants';
import { hiddenBelow } from './furniture';
import { COVER_SIDE, COVER_WORDS, cameras, camFrame, cover, hides, MASK_BYTES } from './layout';
import { aside, look, sightBottom, sightTop, sightU } from './sight';

let x0: f64 = 0;
let y0: f64 = 0;
/** Metres of a cell along x and y. */
let stepX: f64 = 1;
let stepY: f64 = 1;

/** The host keeps what the cameras see, and put it here: nobody looks again. */
let known: bool = false;

/** Where what the cameras see lies: 0 the cells they see, 1 what furniture hides of them. */
export function trackingCoverage(part: i32): usize {
  return part == 0 ? cover : hides;
}
export function trackingCoverageBytes(part: i32): usize {
  return <usize>(COVER_SIDE * COVER_SIDE * (part == 0 ? COVER_WORDS * 4 : cameras));
}
/** Before cameras and floor are declared: they do not look, the host fills in what they saw. */
export function trackingCoverageKnown(): void {
  known = true;
}

/** Declares the floor's extent (m) and looks at it with every camera declared so far. */
export function layCoverage(left: f64, right: f64, near: f64, far: f64): void {
  x0 = left;
  y0 = near;
  stepX = Math.max((right - left) / COVER_SIDE, 1e-3);
  stepY = Math.max((far - near) / COVER_SIDE, 1e-3);
  if (known) return;
  for (let c = 0; c < cameras; c++) coverCamera(c);
}

/** Somebody at x, y would be seen by the camera: feet and head average inside the image. */
export function sees(at: usize, x: f64, y: f64): bool {
  if (!look(at, x, y, HEIGHT_MEAN_M, aside)) return false;
  const middle = 0.5 * (sightTop(aside) + sightBottom(aside));
  const u = sightU(aside);
  return u > 0 && u < camF(at, 23) && middle > 0 && middle < camF(at, 24);
}

/** Enters one camera anew. A cell counts where its middle or a corner is seen. */
export function coverCamera(camera: i32): void {
  if (known || camera >= COVER_WORDS * 32) return;
  const at = camAt(camera);
  const usable = camF(at, 25) != 0;
  const word = (<usize>(camera >> 5)) << 2;
  const bit: u32 = 1 << (camera & 31);
  for (let i = 0; i < COVER_SIDE; i++) {
    for (let j = 0; j < COVER_SIDE; j++) {
      const cell = cover + <usize>((i * COVER_SIDE + j) * COVER_WORDS * 4) + word;
      const x = x0 + i * stepX;
      const y = y0 + j * stepY;
      const seen =
        usable &&
        (sees(at, x + 0.5 * stepX, y + 0.5 * stepY) ||
          sees(at, x, y) ||
          sees(at, x + stepX, y) ||
          sees(at, x, y + stepY) ||
          sees(at, x + stepX, y + stepY));
      const old = load<u32>(cell);
      store<u32>(cell, seen ? old | bit : old & ~bit);
      if (seen) hideCell(camera, at, i * COVER_SIDE + j, x, y);
    }
  }
}

/** Keeps what furniture hides of a cell: the most of its middle and corners, which all lie in it. */
function hideCell(camera: i32, at: usize, cell: i32, x: f64, y: f64): void {
  let most = hiddenBelow(at, x + 0.5 * stepX, y + 0.5 * stepY);
  most = Math.max(most, Math.max(hiddenBelow(at, x, y), hiddenBelow(at, x + stepX, y + stepY)));
  most = Math.max(most, Math.max(hiddenBelow(at, x + stepX, y), hiddenBelow(at, x, y + stepY)));
  const cm = Math.min(Math.max(100 * most, 0), 255);
  store<u8>(hides + <usize>(camera * COVER_SIDE * COVER_SIDE + cell), <u8>cm);
}

/** Up to what height (m) furniture hides whoever stands at x, y from the camera. */
export function hiddenTo(camera: i32, x: f64, y: f64): f64 {
  const i = clampCell((x - x0) / stepX);
  const j = clampCell((y - y0) / stepY);
  return 0.01 * <f64>load<u8>(hides + <usize>(camera * COVER_SIDE * COVER_SIDE + i * COVER_SIDE + j));
}

function clampCell(v: f64): i32 {
  return <i32>Math.min(Math.max(Math.floor(v), 0), COVER_SIDE - 1);
}

/** The mask of the cameras that see a place; beyond the border the nearest cell's. */
export function whoSees(x: f64, y: f64): usize {
  const i = clampCell((x - x0) / stepX);
  const j = clampCell((y - y0) / stepY);
  return cover + <usize>((i * COVER_SIDE + j) * MASK_BYTES);
}

/** A bit a camera: who has a frame in the scan, and whose frame has a box left over that may start somebody. */
export const inScan = memory.data(MASK_BYTES, 8);
export const withLeft = memory.data(MASK_BYTES, 8);

/** Forgets a mask's cameras; see `addCamera`. */
export function clearMask(mask: usize): void {
  for (let o: usize = 0; o < <usize>MASK_BYTES; o += 8) store<u64>(mask + o, 0);
}
export function addCamera(mask: usize, camera: i32): void {
  if (camera >= COVER_WORDS * 32) return;
  const at = mask + ((<usize>(camera >> 6)) << 3);
  store<u64>(at, load<u64>(at) | ((<u64>1) << (camera & 63)));
}
export function leaveOut(mask: usize, camera: i32): void {
  if (camera >= COVER_WORDS * 32) return;
  const at = mask + ((<usize>(camera >> 6)) << 3);
  store<u64>(at, load<u64>(at) & ~((<u64>1) << (camera & 63)));
}
/** The cameras that two masks have in common, into `to`. */
export function inBoth(a: usize, b: usize, to: usize): void {
  for (let o: usize = 0; o < <usize>MASK_BYTES; o += 8)
    store<u64>(to + o, load<u64>(a + o) & load<u64>(b + o));
}
/** How many cameras a mask has. */
export function camerasIn(mask: usize): i32 {
  let n: u64 = 0;
  for (let o: usize = 0; o < <usize>MASK_BYTES; o += 8) n += popcnt(load<u64>(mask + o));
  return <i32>n;
}

/** The mask that the walk in hand goes over, its 64 cameras in hand, and a bit for each still to come. */
let walked: usize = 0;
let word: i32 = 0;
let bits: u64 = 0;

/** Starts a walk over the cameras of a mask; see `nextCamera` and `nextFrame`. */
export function startWalk(mask: usize): void {
  walked = mask;
  word = 0;
  bits = load<u64>(mask);
}

/** The next camera of the walk, −1 at its end. */
export function nextCamera(): i32 {
  while (bits == 0) {
    word++;
    if (word >= COVER_WORDS / 2) return -1;
    bits = load<u64>(walked + ((<usize>word) << 3));
  }
  const camera = (word << 6) + <i32>ctz(bits);
  bits &= bits - 1;
  return camera;
}

/** The frame of the next camera of a walk over cameras that have one; −1 at its end. */
export function nextFrame(): i32 {
  const camera = nextCamera();
  return camera < 0 ? -1 : getI(camFrame, camera);
}
