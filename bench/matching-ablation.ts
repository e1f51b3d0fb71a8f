/**
 * `npm run bench -- matching-ablation`: what each kind of evidence brings, in F1 on made trips. Each row is a
 * build of its own in which a constant or two switch the idea off; everything else stays, and so do the trips.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { parseNumber } from '../clients/cli/options.js';
import { SaunterError } from '../engine/errors.js';
import { alteredBuild, type Change } from './altered-build.js';
import { machine, table } from './figures.js';
import type { TripScore } from './receipts/score.js';
import { summarise } from './receipts/summary.js';
import { PROFILES, type ProfileName } from './receipts/tripgen.js';
import { runInWorkers, type WorkerJob } from './receipts/workers.js';
import { GENERATOR, parseList } from './receipts.js';

const FLOOR = 'engine/floor';
const PRIORS = `${FLOOR}/matching-priors.ts`;
const RUN = 'bench/receipts/trip-run.ts';
/** So unlikely (logarithm) that it is never the answer. */
const NEVER = -1000;

/** Idea, and the constants without which it is off. `without`: sums of terms, assembly/matching/reach.ts. */
export const IDEAS: readonly (readonly [string, readonly Change[]])[] = [
  ['all', []],
  ['whose hand: the wrist alone', [[RUN, 'without', 31]]],
  ['…without elbow and stretch', [[RUN, 'without', 1]]],
  ['…without how the hand came and left', [[RUN, 'without', 2]]],
  ['…without its speed', [[RUN, 'without', 4]]],
  ['…without how the body turns and stands', [[RUN, 'without', 16]]],
  ['…without one hand being at one place', [[`${FLOOR}/matching-combine.ts`, 'SAME_HAND', 0]]],
  ['…without keeping in mind which hand has it', [[`${FLOOR}/matching-outcomes.ts`, 'SAME_HAND', 0.5]]],
  [
    'without units taken by several at once',
    [
      [PRIORS, 'split', NEVER],
      [PRIORS, 'splitAtOnce', NEVER],
    ],
  ],
  ['without deeds in stages', [[`${FLOOR}/matching-divide.ts`, 'STAGES', NEVER]]],
  ['without slow lifts', [['assembly/weight/creep.ts', 'SLOW_BLOCKS', 1000]]],
  ['without a pick and a put in one step', [[PRIORS, 'paired', NEVER]]],
  ['without hands that rest on shelves', [[PRIORS, 'undone', NEVER]]],
  ['without picks from wrong plates, and hands that rest', [[PRIORS, 'repick', NEVER]]],
  ['without put-backs on wrong plates, and what follows', [[PRIORS, 'putWrong', NEVER]]],
  ['without put-backs by another hand', [[PRIORS, 'otherHand', NEVER]]],
  ['without the order in which things were taken', [[PRIORS, 'putEarlier', 0]]],
  ['what was taken weighed to 8 g only', [[`${FLOOR}/matching-weights.ts`, 'UNIT_SD_G', 64]]],
  ['without weights learned from picks', [[`${FLOOR}/matching-weights.ts`, 'MEMORY_UNITS', 0]]],
  ['without wrong catalogue weights', [['assembly/matching/odds.ts', 'WRONG_SHARE', 0]]],
  ['without crosstalk', [[`${FLOOR}/matching-explain.ts`, 'CROSSTALK', 0]]],
  ['without asking', [[`${FLOOR}/matching-write.ts`, 'REVIEW_P', 0]]],
];

interface Options {
  profiles: ProfileName[];
  trips: number;
  seeds: string[];
  jobs: number;
}

export function addMatchingAblation(program: Command): void {
  program
    .command('matching-ablation')
    .description('what each kind of evidence brings to receipts, on made trips')
    .option('--trips <n>', 'trips a profile, shared out over the seeds', parseNumber, 30)
    .option('--seeds <list>', 'seeds, separated by commas', parseList, ['a1', 'a2', 'a3'])
    .option('--jobs <n>', 'processes that work at once', parseNumber, 1)
    .action((options: Omit<Options, 'profiles'>) =>
      printAblation({ ...options, profiles: PROFILES.filter((p) => p !== 'clean') }),
    );
}

async function printAblation(options: Options): Promise<void> {
  if (!existsSync(GENERATOR))
    throw new SaunterError('SAUNTER_DATA_MISSING', `the trip generator is not at ${GENERATOR}`, {
      hint: 'It lies beside the project, in ../shared/tools/tripgen.',
    });
  const { profiles, trips, seeds } = options;
  const work = mkdtempSync(path.join(tmpdir(), 'saunter-matching-ablation-'));
  try {
    const rows: string[][] = [['', ...profiles.flatMap((p) => [p, 'less by', 'stated right', 'review'])]];
    const jobs = jobsOf(options, path.join(work, 'trips'));
    let all: Scores[] = [];
    for (const [i, [idea, changes]] of IDEAS.entries()) {
      process.stderr.write(`${idea} …\n`);
      const build = alteredBuild(path.join(work, `build-${i}`), changes);
      const scores = await scoresOf(jobs, options, path.join(build, 'bench/receipts/worker-child.js'));
      if (i === 0) all = scores;
      rows.push([idea, ...scores.flatMap((of, k) => cells(of, all[k]!))]);
      rmSync(path.dirname(build), { recursive: true, force: true });
    }
    process.stdout.write(
      `F1 (%) of ${trips} trips a profile, seeds ${seeds.join(', ')}; by how much it is less than with all, and the standard error of that; what is stated right, and what is asked (%)\n${table(rows)}\n${machine()}\n`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function jobsOf({ profiles, trips, seeds }: Options, folder: string): WorkerJob[] {
  return profiles.flatMap((profile) =>
    Array.from({ length: trips }, (_, i) => {
      const seed = seeds[i % seeds.length]!;
      const index = Math.floor(i / seeds.length) + 1;
      const dir = path.join(folder, profile, seed, String(index));
      return { spec: { profile, seed, index }, dir, mps: false, keep: true };
    }),
  );
}

/** Of each trip, in the order of the trips. */
type Scores = readonly TripScore[];

/** Of each profile. */
async function scoresOf(
  jobs: readonly WorkerJob[],
  { profiles, jobs: processes }: Options,
  child: string,
): Promise<Scores[]> {
  const scores = new Map<WorkerJob, TripScore>();
  await runInWorkers(jobs, processes, GENERATOR, (job, { score }) => scores.set(job, score), child);
  return profiles.map((profile) =>
    jobs.filter((job) => job.spec.profile === profile).map((job) => scores.get(job)!),
  );
}

function cells(scores: Scores, all: Scores): string[] {
  const percent = (x: number) => (100 * x).toFixed(1);
  const { f1, abstention } = summarise(scores);
  const less = (without: number | null) => f1Of(all, without) - f1Of(scores, without);
  const by = scores === all ? '' : `${percent(less(null))} ± ${percent(jackknife(scores.length, less))}`;
  return [percent(f1), by, percent(abstention.accuracy_of_non_abstained), percent(abstention.rate)];
}

/** F1 of all trips but one. */
function f1Of(scores: Scores, without: number | null): number {
  return summarise(scores.filter((_, i) => i !== without)).f1;
}

/** Standard error of a figure of n trips from what it is without each of them (Efron and Stein, 1981). */
function jackknife(n: number, figure: (without: number) => number): number {
  const each = Array.from({ length: n }, (_, i) => figure(i));
  const mean = each.reduce((sum, x) => sum + x, 0) / n;
  return Math.sqrt(((n - 1) / n) * each.reduce((sum, x) => sum + (x - mean) ** 2, 0));
}
