/**
 * `node dist/bench/receipts/run-trips.js --trips DIR [--trips DIR …] [--out FILE] [--facts FILE] [--without TERMS]`
 * Receipts of the Floor over trips with truth: F1, calibration of posteriors, and latency.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAutocheckoutTrip } from '../../clients/replay/autocheckout-files.js';
import { type Judged, judge, reliability } from './reliability.js';
import { scoreTrip, type TripScore, type TripTruth } from './score.js';
import { planogramOf } from './score-files.js';
import { summarise, summaryLines } from './summary.js';
import { runTrip } from './trip-run.js';

const { values } = parseArgs({
  options: {
    trips: { type: 'string', multiple: true },
    out: { type: 'string' },
    facts: { type: 'string' },
    without: { type: 'string', default: '0' },
  },
});
if (!values.trips) {
  console.error('usage: run-trips --trips DIR [--trips DIR …] [--out FILE] [--facts FILE]');
  process.exit(2);
}
const isTrip = (dir: string) => existsSync(join(dir, 'plate_data.json'));
const folders = values.trips.flatMap((dir) =>
  isTrip(dir)
    ? [dir]
    : readdirSync(dir)
        .sort()
        .map((name) => join(dir, name))
        .filter(isTrip),
);
const answers: string[] = [];
const facts: string[] = [];
const scores: TripScore[] = [];
const judged: Judged[] = [];
const provisionalMs: number[] = [];
const finalMs: number[] = [];
const quietMs: number[] = [];
for (const folder of folders) {
  const trip = readAutocheckoutTrip(folder);
  const result = runTrip(trip, Number(values.without));
  answers.push(JSON.stringify(result.answer));
  if (values.facts) for (const f of result.facts) facts.push(JSON.stringify({ trip: trip.name, ...f }));
  const truthFile = join(folder, 'truth.json');
  if (!existsSync(truthFile)) continue;
  const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as TripTruth & Parameters<typeof judge>[2];
  scores.push(scoreTrip(truth, result.answer, planogramOf(folder)));
  const target = (visit: string) => trip.people[Number(visit.slice(1))]!;
  const { judged: lines, timing } = judge(result.facts, trip.config.products, truth, target, result);
  judged.push(...lines);
  provisionalMs.push(...timing.provisionalMs);
  finalMs.push(...timing.finalMs);
  quietMs.push(...timing.quietMs);
}
if (values.out) writeFileSync(values.out, `${answers.join('\n')}\n`);
if (values.facts) writeFileSync(values.facts, `${facts.join('\n')}\n`);
if (scores.length > 0) {
  const { bins, ece, brier } = reliability(judged);
  const at = (list: number[], share: number) =>
    [...list].sort((a, b) => a - b)[Math.floor(share * (list.length - 1))]?.toFixed(0) ?? '-';
  const within = provisionalMs.filter((ms) => ms <= 500).length / Math.max(1, provisionalMs.length);
  const lines = [
    ...summaryLines(summarise(scores)),
    '',
    `lines ${judged.length}: expected calibration error ${ece.toFixed(3)}, Brier ${brier.toFixed(3)}`,
    ...bins.map((b) => `  said ${b.said.toFixed(3)}  right ${b.right.toFixed(3)}  of ${b.n}`),
    `first line after the lift (plates' watermark): p50 ${at(provisionalMs, 0.5)} ms, p90 ${at(provisionalMs, 0.9)} ms; within 500 ms ${(100 * within).toFixed(0)} %`,
    `final after the lift (both watermarks): p50 ${at(finalMs, 0.5)} ms, p90 ${at(finalMs, 0.9)} ms; after both are past quiet plates: p50 ${at(quietMs, 0.5)} ms, p90 ${at(quietMs, 0.9)} ms`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
