/** Figures on stdout: as one JSON document, or as a table with the machine below. */
import { type Figure, table } from './figures.js';

/** A figure that should not be below `goal`. */
export function atLeast(name: string, value: number, unit: string, goal: number): Figure {
  return { name, value, unit, goal, holds: value >= goal };
}

export function printFigures(figures: readonly Figure[], json: boolean, method: string): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return;
  }
  const said = (f: Figure) => (f.holds === null ? '' : f.holds ? 'holds' : 'DOES NOT HOLD');
  const rows = figures.map((f) => [f.name, f.value.toFixed(3), f.unit, `${f.goal ?? ''}`, said(f)]);
  process.stdout.write(`${table([['figure', 'value', 'unit', 'goal', ''], ...rows])}\n${method}\n`);
}
