/** Were spoiled plates told, and only they? */
import { plateId } from '../../clients/replay/autocheckout-store.js';
import type { Plate } from '../../engine/catalog/model.js';
import type { SaidFact } from './trip-run.js';
import type { FullTruth, NoiseBank } from './tripgen.js';

/** The fact's word for a kind of fault. */
const HEALTH_OF: Record<string, string> = {
  stuck: 'stuck',
  nan: 'silent',
  noisy: 'noisy',
  drifting: 'drifting',
};
export const HEALTHS = ['stuck', 'silent', 'noisy', 'drifting', 'crosstalk'] as const;
/** A fault must last this long before the trip's end to be looked for (s). */
const VISIBLE_S = 25;

export interface HealthCount {
  /** Spoiled plates, and those that were told by the right word. */
  spoiled: number;
  found: number;
  /** Plates that were told to be so and measure well. */
  wrong: number;
  delaysS: number[];
}

/** Plates that measure nothing in the recording itself are left out. */
export function countHealth(
  facts: readonly SaidFact[],
  plates: readonly Plate[],
  truth: FullTruth,
  bank: ReadonlyMap<number, NoiseBank>,
): Record<string, HealthCount> {
  const counts = Object.fromEntries(
    HEALTHS.map((h): [string, HealthCount] => [h, { spoiled: 0, found: 0, wrong: 0, delaysS: [] }]),
  );
  const dead = new Set<string>();
  for (const [g, { S, P, alive }] of bank)
    for (let s = 1; s < S; s++)
      for (let p = 1; p < P; p++) if (alive[s * P + p] !== 2) dead.add(plateId(g, s, p));
  const faults = truth.sensor_faults.map((f) => ({
    id: plateId(f.gondola, f.shelf, f.plate),
    health: HEALTH_OF[f.kind] ?? f.kind,
    atMs: (truth.start_unix_s + f.at_s) * 1000,
    looked: truth.duration_s - f.at_s >= VISIBLE_S,
  }));
  const told = new Map<string, number>();
  for (const { fact } of facts)
    if (fact.kind === 'plate_health' && fact.health !== 'ok') {
      const key = `${plates[fact.plate]!.id} ${fact.health}`;
      if (!told.has(key)) told.set(key, fact.tMs);
    }
  for (const { id, health, atMs, looked } of faults) {
    const tMs = told.get(`${id} ${health}`);
    const count = counts[health]!;
    if (looked) count.spoiled++;
    if (tMs === undefined || tMs < atMs) continue;
    if (looked) count.found++;
    count.delaysS.push((tMs - atMs) / 1000);
  }
  for (const key of told.keys()) {
    const [id, health] = key.split(' ') as [string, string];
    if (!dead.has(id) && !faults.some((f) => f.id === id)) counts[health]!.wrong++;
  }
  return counts;
}
