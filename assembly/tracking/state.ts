// Moves a person's state between the table (f32 planes) and the work space (f64, one row a slot).

import { camAt } from './cameras';
import { LEAST_VV, LEAST_XX, SPEED_MAX_MPS } from './constants';
import {
  bBottom,
  bFrame,
  bMode,
  bNext,
  bTop,
  bU,
  frCamera,
  getB,
  getF,
  getI,
  pCov,
  people,
  pMean,
  WORK_BYTES,
  wFirst,
  wState,
} from './layout';
import { update } from './measure';

export function workAt(slot: i32): usize {
  return wState + <usize>(slot * WORK_BYTES);
}

/** Work space that belongs to no slot. */
export function spare(): usize {
  return workAt(people);
}

export function loadWork(slot: i32): usize {
  const w = workAt(slot);
  loadWorkAt(slot, w);
  return w;
}

/** The prediction of a slot, into any work space. */
export function loadWorkAt(slot: i32, w: usize): void {
  const step = (<usize>people) << 2;
  let from = pMean + ((<usize>slot) << 2);
  for (let k = 0; k < 5; k++) {
    store<f64>(w + ((<usize>k) << 3), <f64>load<f32>(from));
    from += step;
  }
  from = pCov + ((<usize>slot) << 2);
  for (let k = 5; k < 20; k++) {
    store<f64>(w + ((<usize>k) << 3), <f64>load<f32>(from));
    from += step;
  }
}

export function storeWork(slot: i32): void {
  const w = workAt(slot);
  const vx = load<f64>(w, 16);
  const vy = load<f64>(w, 24);
  const speed = Math.sqrt(vx * vx + vy * vy);
  if (speed > SPEED_MAX_MPS) {
    store<f64>(w, (vx * SPEED_MAX_MPS) / speed, 16);
    store<f64>(w, (vy * SPEED_MAX_MPS) / speed, 24);
  }
  store<f64>(w, Math.max(load<f64>(w, 40), LEAST_XX), 40);
  store<f64>(w, Math.max(load<f64>(w, 80), LEAST_XX), 80);
  store<f64>(w, Math.max(load<f64>(w, 112), LEAST_VV), 112);
  store<f64>(w, Math.max(load<f64>(w, 136), LEAST_VV), 136);
  store<f64>(w, Math.max(load<f64>(w, 152), LEAST_XX), 152);
  // what is not a number never reaches the table
  for (let k = 0; k < 20; k++) if (!isFinite(load<f64>(w + ((<usize>k) << 3)))) return;
  const step = (<usize>people) << 2;
  let to = pMean + ((<usize>slot) << 2);
  for (let k = 0; k < 5; k++) {
    store<f32>(to, <f32>load<f64>(w + ((<usize>k) << 3)));
    to += step;
  }
  to = pCov + ((<usize>slot) << 2);
  for (let k = 5; k < 20; k++) {
    store<f32>(to, <f32>load<f64>(w + ((<usize>k) << 3)));
    to += step;
  }
}

/** The prediction with the person's boxes of this scan taken in, in the work space. */
export function rebuild(slot: i32): usize {
  const w = loadWork(slot);
  for (let b = getI(wFirst, slot); b >= 0; b = getI(bNext, b)) absorbBox(w, b);
  return w;
}

/** Takes a box in, as it is explained so far. */
export function absorbBox(w: usize, b: i32): void {
  const camera = camAt(getI(frCamera, getI(bFrame, b)));
  update(camera, w, <f64>getF(bU, b), <f64>getF(bTop, b), <f64>getF(bBottom, b), getB(bMode, b));
}
