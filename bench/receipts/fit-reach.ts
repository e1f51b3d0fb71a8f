/**
 * `node dist/bench/receipts/fit-reach.js --trips DIR [--trips DIR …]`
 * Fits the weights of an arm's evidence (assembly/matching/reach-weights.ts) on development trips:
 * a conditional logit of "whose arm was it" over the arms of all who are in the shop, either arm of
 * the right person being right. Each second trip is held out, then fitted with the others. Nothing
 * random: the same trips give the same weights.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAutocheckoutTrip } from '../../clients/replay/autocheckout-files.js';
import { buildModel } from '../../engine/catalog/model.js';
import { Shelves } from '../../engine/floor/matching-shelves.js';
import { Bodies } from '../../wasm/matching.js';
import { runTrip } from './trip-run.js';

/** A change: terms of each arm, and whether its person did it. */
interface Choice {
  arms: { terms: Float64Array; did: boolean }[];
}
interface Truth {
  start_unix_s: number;
  events: { t_s: number; barcode: string | null; quantity: number; target_id: string }[];
}

/** The last term is a likelihood of its own, with weight 1. */
const FIXED_TERMS = 1;
/** A line is about a true event within this time (s). */
const NEAR_S = 1.2;
/** Skeletons of the retreat must have come (ms), or the line was said early. */
const RETREAT_MS = 500;
/** Pull towards 0 on each weight, in units of one choice's likelihood. */
const RIDGE = 1e-3;
const STEPS = 600;
const RATE = 0.04;

const { values } = parseArgs({ options: { trips: { type: 'string', multiple: true } } });
if (!values.trips) {
  console.error('usage: fit-reach --trips DIR [--trips DIR …]');
  process.exit(2);
}
const folders = values.trips.flatMap((dir) =>
  readdirSync(dir)
    .sort()
    .map((name) => join(dir, name))
    .filter((trip) => existsSync(join(trip, 'truth.json'))),
);
const halves: [Choice[], Choice[]] = [[], []];
for (const [i, folder] of folders.entries()) halves[i % 2]!.push(...choicesOf(folder));
const all = [...halves[0], ...halves[1]];
const [even, odd] = [fitWeights(halves[0]), fitWeights(halves[1])];
const held =
  (score(even, halves[1]) * halves[1].length + score(odd, halves[0]) * halves[0].length) / all.length;
const weights = fitWeights(all);
console.log(`${all.length} changes of ${folders.length} trips`);
console.log(
  `log likelihood a change: ${score(weights, all).toFixed(4)}; of trips held out ${held.toFixed(4)}`,
);
console.log(`others' arms: log mean ratio ${level(weights, all).toFixed(2)} (own: its negative)`);
for (const [k, w] of weights.entries()) console.log(`${String(k).padStart(3)} ${w.toFixed(2)}`);

/** Changes that were said and have one true event, with the arms of all who are in the shop. */
function choicesOf(folder: string): Choice[] {
  const trip = readAutocheckoutTrip(folder);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const model = buildModel(trip.config as Parameters<typeof buildModel>[0]);
  const shelves = new Shelves(model);
  const choices: Choice[] = [];
  let bodies: Bodies | null = null;
  runTrip(trip, 0, (facts, floor, memory) => {
    bodies ??= new Bodies(memory);
    for (const { fact, bodiesMs } of facts) {
      if (fact.kind !== 'line' && fact.kind !== 'review') continue;
      const { plates, candidates, startMs, endMs } = fact.evidence;
      if (bodiesMs < endMs + RETREAT_MS - 100 || candidates.length === 0) continue;
      const { product, quantity } = candidates[0]!;
      const tS = fact.tMs / 1000 - truth.start_unix_s;
      const fits = truth.events.filter(
        (e) =>
          e.quantity === quantity &&
          e.barcode === trip.config.products[product]!.id &&
          Math.abs(e.t_s - tS) < NEAR_S,
      );
      if (fits.length !== 1) continue;
      const place = shelves.place(
        plates.map((p) => p.plate),
        plates.map((p) => Math.max(1, Math.abs(p.deltaG))),
      );
      const { visits } = floor.people;
      const arms: Choice['arms'] = [];
      for (let visit = 0; visit < visits.capacity; visit++) {
        if (visits.state[visit] !== 2 || visits.person[visit]! < 0) continue;
        bodies.look(visits.person[visit]!, place, startMs - trip.originMs, endMs - trip.originMs);
        const terms = bodies.terms();
        const did = trip.people[Number(visits.idOf(visit).slice(1))] === fits[0]!.target_id;
        for (let hand = 0; hand < 2; hand++)
          arms.push({ terms: terms.slice((hand * terms.length) / 2, ((hand + 1) * terms.length) / 2), did });
      }
      if (arms.some((a) => a.did)) choices.push({ arms });
    }
  });
  return choices;
}

function sums(weights: Float64Array, choice: Choice): number[] {
  return choice.arms.map(({ terms }) => {
    let sum = 0;
    for (let k = 0; k < terms.length; k++) sum += terms[k]! * weights[k]!;
    return sum;
  });
}

/** Mean log likelihood; adds its gradient where asked. */
function score(weights: Float64Array, choices: readonly Choice[], gradient?: Float64Array): number {
  let total = 0;
  for (const choice of choices) {
    const s = sums(weights, choice);
    const most = Math.max(...s);
    const p = s.map((x) => Math.exp(x - most));
    let whole = 0;
    let right = 0;
    for (const [i, arm] of choice.arms.entries()) {
      whole += p[i]!;
      if (arm.did) right += p[i]!;
    }
    // a trip may hold a mistaken skeleton: one change costs at most this
    right = Math.max(right, 1e-9 * whole);
    total += Math.log(right / whole);
    if (!gradient) continue;
    for (const [i, arm] of choice.arms.entries()) {
      const q = (arm.did ? p[i]! / right : 0) - p[i]! / whole;
      for (let k = 0; k < arm.terms.length; k++) gradient[k]! += (q * arm.terms[k]!) / choices.length;
    }
  }
  return total / choices.length;
}

/** Adam, a fixed number of steps from the same start. */
function fitWeights(choices: readonly Choice[]): Float64Array {
  const n = choices[0]!.arms[0]!.terms.length;
  const free = n - FIXED_TERMS;
  const weights = new Float64Array(n).fill(0.5, 0, free).fill(1, free);
  const mean = new Float64Array(free);
  const power = new Float64Array(free);
  for (let step = 1; step <= STEPS; step++) {
    const gradient = new Float64Array(n);
    score(weights, choices, gradient);
    for (let k = 0; k < free; k++) {
      const g = gradient[k]! - RIDGE * weights[k]!;
      mean[k] = 0.9 * mean[k]! + 0.1 * g;
      power[k] = 0.999 * power[k]! + 0.001 * g * g;
      weights[k]! +=
        (RATE * (mean[k]! / (1 - 0.9 ** step))) / (Math.sqrt(power[k]! / (1 - 0.999 ** step)) + 1e-8);
    }
  }
  return weights;
}

/**
 * A likelihood ratio is 1 in the mean over those who did not do it: the log of that mean is what the
 * evidence is too high by. Over the better arm of each other person near by.
 */
function level(weights: Float64Array, choices: readonly Choice[]): number {
  let total = 0;
  let n = 0;
  for (const choice of choices) {
    const s = sums(weights, choice);
    for (const [i, arm] of choice.arms.entries())
      if (!arm.did) {
        total += Math.exp(s[i]!);
        n++;
      }
  }
  return Math.log(total / n);
}
