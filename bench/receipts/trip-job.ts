/** One trip of the report: made, run through the Floor and the reference method, scored. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type ReplayTrip, readAutocheckoutTrip } from '../../clients/replay/autocheckout-files.js';
import { countFar, type FarCount } from './far.js';
import { countHealth, type HealthCount } from './plate-health.js';
import { type Judged, judge, type Timing } from './reliability.js';
import { scoreTrip, type TripScore } from './score.js';
import { planogramOf } from './score-files.js';
import { countSwaps, type Order, type SwapCount } from './swaps.js';
import { runTrip, type SaidFact } from './trip-run.js';
import type { FullTruth, MadeTrip, Tripgen, TripSpec } from './tripgen.js';
import { RESTOCK, VARIANTS } from './variants.js';

export interface TripResult extends TripSpec {
  score: TripScore;
  /** Null where the reference method was not asked for. */
  mps: TripScore | null;
  judged: Judged[];
  timing: Timing;
  far: FarCount;
  /** By what was done first. */
  swaps: Record<Order, SwapCount>;
  /** By health. */
  health: Record<string, HealthCount>;
  /** Units that staff brought, and those told as such. */
  restocked: { units: number; told: number };
  /** Receipts of those who leave after one or two things: exactly right, of all. */
  early: { receipts: number; exact: number };
  /** CPU-bound wall time of each part (s). */
  seconds: { make: number; floor: number; mps: number };
  storeS: number;
}

export interface JobOptions {
  /** Folder of the trip; made there where it is not yet. */
  dir: string;
  mps: boolean;
}

export function runTripJob(tripgen: Tripgen, spec: TripSpec, { dir, mps }: JobOptions): TripResult {
  const clock = stopwatch();
  const made = tripgen.make(spec, spec.variant === undefined ? {} : VARIANTS[spec.variant]);
  if (!existsSync(join(dir, 'truth.json'))) tripgen.write(dir, made);
  const makeS = clock();
  const trip = withStaff(readAutocheckoutTrip(dir), made);
  const result = runTrip(trip);
  const floorS = clock();
  const reference = mps ? { trip: made.truth.trip, receipts: tripgen.mps(dir) } : null;
  const mpsS = clock();
  const truth = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as FullTruth;
  const planogram = planogramOf(dir);
  const answer = { ...result.answer, trip: truth.trip };
  const { judged, timing } = judge(
    result.facts,
    trip.config.products,
    truth,
    (visit) => trip.people[Number(visit.slice(1))]!,
    result,
  );
  const personOf = new Map(made.planner.persons.map((p) => [p.id, p]));
  const far = countFar(result.facts, result.plates, {
    startMs: truth.start_unix_s * 1000,
    personOf: (visit) => personOf.get(trip.people[Number(visit.slice(1))]!),
    joints: (person, tS) => tripgen.joints(person, tS),
  });
  return {
    ...spec,
    score: scoreTrip(truth, answer, planogram),
    mps: reference && scoreTrip(truth, reference, planogram),
    judged,
    timing,
    far,
    swaps: countSwaps(truth, answer),
    health: countHealth(result.facts, result.plates, truth, tripgen.material.bank),
    restocked: countRestocked(result.facts, truth),
    early: earlyReceipts(made, truth, answer.receipts),
    seconds: { make: makeS, floor: floorS, mps: mpsS },
    storeS: truth.duration_s,
  };
}

/** The door lets in as staff whom the plan says to be. */
function withStaff(trip: ReplayTrip, { planner }: MadeTrip): ReplayTrip {
  const staff = new Set(planner.persons.filter((p) => p.staff).map((p) => p.id));
  if (staff.size === 0) return trip;
  const messages = trip.messages.map((m): ReplayTrip['messages'][number] =>
    m.message.type === 'gate' && staff.has(m.message.body ?? '')
      ? { ...m, message: { ...m.message, role: 'staff' } }
      : m,
  );
  return { ...trip, messages };
}

function countRestocked(facts: readonly SaidFact[], truth: FullTruth): TripResult['restocked'] {
  const units = truth.events.filter((e) => e.kind === RESTOCK).length;
  const told = facts.reduce(
    (n, { fact }) => n + (fact.kind === 'stock' && fact.role === 'staff' ? Math.max(0, fact.delta) : 0),
    0,
  );
  return { units, told };
}

/** Each call: seconds since the last. */
function stopwatch(): () => number {
  let at = performance.now();
  return () => {
    const before = at;
    at = performance.now();
    return (at - before) / 1000;
  };
}

function earlyReceipts(
  { planner }: MadeTrip,
  truth: FullTruth,
  receipts: FullTruth['receipts'],
): TripResult['early'] {
  const early = new Set(planner.persons.filter((p) => p.early).map((p) => p.id));
  const textOf = (list: FullTruth['receipts'], id: string) => {
    const products = list.find((r) => r.target_id === id)?.products ?? [];
    return products
      .map((p) => `${p.barcode}*${p.quantity}`)
      .sort()
      .join();
  };
  const exact = [...early].filter((id) => textOf(truth.receipts, id) === textOf(receipts, id));
  return { receipts: early.size, exact: exact.length };
}
