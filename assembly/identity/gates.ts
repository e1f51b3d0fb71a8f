// Gates, and the floor about them: which way is out, and who has yet to say who they are.

import { getF } from '../memory/cells';
import { floorX0, floorX1, floorY0, floorY1 } from '../tracking/births';
import { pBornX, pBornY, people, pMean } from '../tracking/layout';
import { AT_GATE_SHARE, SLACK_M } from './constants';
import { GATE_BYTES, GATES_MAX, gates } from './layout';

/** Ways of a gate: bits. */
export const LEAVES: i32 = 1;
export const ENTERS: i32 = 2;

export function gateAt(i: i32): usize {
  return gates + <usize>(i * GATE_BYTES);
}

/**
 * Declares a gate; `ways`: sum of LEAVES and ENTERS. Set at every start.
 */
export function identityGate(i: i32, x: f64, y: f64, radius: f64, ways: i32): void {
  if (i < 0 || i >= GATES_MAX) return;
  const at = gateAt(i);
  store<f32>(at, <f32>x);
  store<f32>(at, <f32>y, 4);
  store<f32>(at, <f32>radius, 8);
  store<i32>(at, ways, 12);
}

/** The floor (m) on which whoever appears has come in by this gate. */
export function identityGateArea(i: i32, x0: f64, x1: f64, y0: f64, y1: f64): void {
  if (i < 0 || i >= GATES_MAX) return;
  const at = gateAt(i);
  store<f32>(at, <f32>x0, 16);
  store<f32>(at, <f32>x1, 20);
  store<f32>(at, <f32>y0, 24);
  store<f32>(at, <f32>y1, 28);
}

/**
 * Somebody who appears in an entrance came in by it. Only a visit that was lost in it may have
 * stood there unseen: without this, one visit lost far off takes the next newcomer's tracklet,
 * and every entry after it is one off.
 */
export function isNewcomer(slot: i32, x: f32, y: f32, reach: f32): bool {
  for (let g = 0; g < GATES_MAX; g++) {
    const at = gateAt(g);
    if ((load<i32>(at, 12) & ENTERS) == 0) continue;
    if (!inArea(at, getF(pBornX, slot), getF(pBornY, slot), 0)) continue;
    return !inArea(at, x, y, reach);
  }
  return false;
}

function inArea(gate: usize, x: f32, y: f32, slack: f32): bool {
  return (
    x >= load<f32>(gate, 16) - slack &&
    x <= load<f32>(gate, 20) + slack &&
    y >= load<f32>(gate, 24) - slack &&
    y <= load<f32>(gate, 28) + slack
  );
}

/**
 * Has this tracklet yet to say who it is: does it stand in a gate that one enters by, or outside of one, in its
 * area or before it? Whoever entered before stood in the gate then, and goes on into the store. Without this, one
 * visit whose person nobody saw takes the next one's before that one has come up to the gate, and every entry
 * there is one off.
 */
export function isBeforeGate(slot: i32): bool {
  const o = pMean + ((<usize>slot) << 2);
  const step = (<usize>people) << 2;
  for (let g = 0; g < GATES_MAX; g++) {
    const at = gateAt(g);
    if ((load<i32>(at, 12) & ENTERS) == 0) continue;
    const x: f64 = load<f32>(at);
    const y: f64 = load<f32>(at, 4);
    const dx = <f64>load<f32>(o) - x;
    const dy = <f64>load<f32>(o + step) - y;
    const standing = AT_GATE_SHARE * <f64>load<f32>(at, 8);
    const square = dx * dx + dy * dy;
    if (square < standing * standing) return true;
    const out = outOf(x, y, slot);
    if (out <= 0) continue;
    // who comes up to it straight, from however far
    const aside = <f64>load<f32>(at, 8) + SLACK_M;
    if (square - out * out < aside * aside) return true;
    if (inArea(at, load<f32>(o), load<f32>(o + step), 0)) return true;
  }
  return false;
}

/** How far (m) a tracklet is outside of a gate at x, y: on towards the nearest side of the floor. */
export function outOf(x: f64, y: f64, slot: i32): f64 {
  const toX = Math.min(x - floorX0, floorX1 - x);
  const toY = Math.min(y - floorY0, floorY1 - y);
  const o = pMean + ((<usize>slot) << 2);
  if (toX < toY) {
    const dx = <f64>load<f32>(o) - x;
    return x - floorX0 < floorX1 - x ? -dx : dx;
  }
  const dy = <f64>load<f32>(o + ((<usize>people) << 2)) - y;
  return y - floorY0 < floorY1 - y ? -dy : dy;
}
