/** Stages of a deed, and what a deed leaves in hands and on plates for those that follow it. */
import type { PlateChange } from './matching-explain.js';
import type { Atom, Move } from './matching-moves.js';
import type { Unit } from './matching-units.js';

/** Error of a level of a quiet plate beyond its spread: wander over seconds (g). */
const LEVEL_SD_G = 1.5;

/** Steps of one time. */
export interface Stage {
  moves: Move[];
  atoms: Atom[];
  halfMs: number;
}

/** A unit that an earlier deed took, for weighing what follows. */
export function taken(
  changes: readonly PlateChange[],
  option: { product: number; quantity: number; facing: number },
  n: number,
): Unit {
  const sumG = Math.abs(changes.reduce((sum, c) => sum + c.deltaG, 0));
  return {
    slot: -2 - n,
    state: 1,
    visit: -1,
    product: option.product,
    weightG: sumG / option.quantity,
    sdG: 2,
    facing: option.facing,
    plates: [],
    shares: [],
    tMs: 0,
    by: -1,
    from: -1,
    hand: -1,
    line: { interaction: 0, part: 0 },
  };
}

/** A unit that an earlier deed put down where it does not belong. */
export function putDown(unit: Unit, changes: readonly PlateChange[]): Unit {
  const total = changes.reduce((sum, c) => sum + c.deltaG, 0);
  return {
    ...unit,
    visit: -1,
    plates: changes.map((c) => c.plate),
    shares: changes.map((c) => c.deltaG / total),
  };
}

export function changesOf(atoms: readonly Atom[]): PlateChange[] {
  return atoms.map((a) => ({
    plate: a.plate,
    deltaG: a.afterG - a.beforeG,
    sdG: Math.sqrt(LEVEL_SD_G * LEVEL_SD_G + a.sdG * a.sdG),
  }));
}

/** From the level before the first to the level after the last. */
export function joinStages(stages: readonly Stage[]): Atom[] {
  const byPlate = new Map<number, Atom>();
  for (const { atoms } of stages)
    for (const a of atoms) {
      const first = byPlate.get(a.plate);
      byPlate.set(a.plate, first ? { ...a, beforeG: first.beforeG, startMs: first.startMs } : a);
    }
  return [...byPlate.values()].sort((a, b) => a.plate - b.plate);
}
