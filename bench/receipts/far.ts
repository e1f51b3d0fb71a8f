/** Final lines of persons whose true body was nowhere near: the mistake that nothing excuses. */
import type { Plate } from '../../engine/catalog/model.js';
import type { SaidFact } from './trip-run.js';
import type { PlannedPerson, Point } from './tripgen.js';

/** No arm reaches further than this from where its body stands (the figure, m). */
export const FAR_M = 1.2;
/** Bodies are looked at this often (s). */
const LOOK_S = 0.05;

export interface FarCount {
  /** Final picks, and those of posterior ≥ 0.95. */
  lines: number;
  sure: number;
  far: number;
  farSure: number;
}

export interface TrueBodies {
  startMs: number;
  personOf(visit: string): PlannedPerson | undefined;
  joints(person: PlannedPerson, tS: number): Point[];
}

/** Picks that became final, and how many of their persons stayed further than FAR_M from the plate. */
export function countFar(facts: readonly SaidFact[], plates: readonly Plate[], bodies: TrueBodies): FarCount {
  const count: FarCount = { lines: 0, sure: 0, far: 0, farSure: 0 };
  for (const { fact, p } of finalPicks(facts)) {
    const { evidence, visit } = fact;
    const plate = evidence.plates[0];
    const person = visit === null ? undefined : bodies.personOf(visit);
    if (!plate) continue;
    const sure = p >= 0.95;
    count.lines++;
    if (sure) count.sure++;
    const nearestM = person
      ? nearest(plates[plate.plate]!, bodies, person, evidence.startMs, evidence.endMs)
      : Number.POSITIVE_INFINITY;
    if (nearestM <= FAR_M) continue;
    count.far++;
    if (sure) count.farSure++;
  }
  return count;
}

type LineFact = Extract<SaidFact['fact'], { kind: 'line' }>;

/** Picks that stand at the end, with their last posterior. */
function finalPicks(facts: readonly SaidFact[]): { fact: LineFact; p: number }[] {
  const lines = new Map<string, { fact: LineFact; p: number; final: boolean }>();
  for (const { fact } of facts) {
    if (fact.kind === 'line')
      lines.set(`${fact.interaction}.${fact.part}`, { fact, p: fact.p, final: fact.phase === 'final' });
    else if (fact.kind === 'line_withdrawn') lines.delete(`${fact.interaction}.${fact.part}`);
    else if (fact.kind === 'line_confirmed') {
      const line = lines.get(`${fact.interaction}.${fact.part}`);
      if (line) Object.assign(line, { p: fact.p, final: true });
    }
  }
  return [...lines.values()].filter((l) => l.final && l.fact.quantity > 0);
}

/** Least distance (m) of any joint to the plate's rectangle from…to (Unix ms). */
function nearest(
  plate: Plate,
  bodies: TrueBodies,
  person: PlannedPerson,
  fromMs: number,
  toMs: number,
): number {
  let least = Number.POSITIVE_INFINITY;
  const endS = toMs / 1000 - bodies.startMs / 1000;
  for (let tS = (fromMs - bodies.startMs) / 1000; tS <= endS; tS += LOOK_S)
    for (const joint of bodies.joints(person, tS)) least = Math.min(least, distance(plate, joint));
  return least;
}

function distance({ origin, size }: Plate, { x, y, z }: Point): number {
  const outside = (v: number, low: number, length: number) => Math.max(low - v, 0, v - low - length);
  return Math.hypot(outside(x, origin[0], size[0]), outside(y, origin[1], size[1]), z - origin[2]);
}
