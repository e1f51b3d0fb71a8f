// The tick's own state that must survive: who is on the way out, and how far facts are named.
// The host reads and writes it through views; see wasm/floor-state.ts.
import { reserve } from './arena';

let exitAt: usize = 0;
let exitGateAt: usize = 0;
let exitCauseAt: usize = 0;
let counterAt: usize = 0;

/** Snapshot region: for each visit slot when, where and why it leaves; then counters (f64). */
export function layoutFloorState(people: i32): void {
  exitAt = reserve((<usize>people) << 3);
  exitGateAt = reserve((<usize>people) << 2);
  exitCauseAt = reserve(<usize>people);
  counterAt = reserve(8 * 8);
}

export function floorExitMs(): usize {
  return exitAt;
}
export function floorExitGate(): usize {
  return exitGateAt;
}
export function floorExitCause(): usize {
  return exitCauseAt;
}
export function floorCounters(): usize {
  return counterAt;
}

/** Fails as a broken kernel does: shows what a store survives. Called by fault injection only. */
export function floorTrap(): void {
  unreachable();
}
