/**
 * `bench receipts`: made trips through the Floor and through the reference method, scored by the
 * same definitions. Goes on where an earlier run of the same build stopped.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { parseNumber } from '../clients/cli/options.js';
import { SaunterError } from '../engine/errors.js';
import { machine } from './figures.js';
import { reportText } from './receipts/report.js';
import type { TripResult } from './receipts/trip-job.js';
import { PROFILES, type ProfileName, type TripSpec } from './receipts/tripgen.js';
import { VARIANTS } from './receipts/variants.js';
import { runInWorkers, type WorkerJob } from './receipts/workers.js';

interface Options {
  profiles: ProfileName[];
  trips: number;
  seeds: string[];
  jobs: number;
  keep?: string;
  out?: string;
  mps?: boolean;
  variants: number;
}

/** dist/bench → the project. */
const DIST = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const GENERATOR = path.resolve(DIST, '../../shared/tools/tripgen');
/** What the figures depend on: results of another build are not taken up. */
const BUILT = ['bench/receipts', 'clients/replay', 'engine/catalog', 'engine/floor', 'wasm', 'assembly'];
/** Progress is told this often (ms). */
const TELL_MS = 10_000;

export function addReceiptsSuite(program: Command): void {
  program
    .command('receipts')
    .description('receipts of made trips against the truth and against the reference method')
    .option('--profiles <list>', 'profiles, separated by commas', parseProfiles, [...PROFILES])
    .option('--trips <n>', 'trips a profile, shared out over the seeds', parseNumber, 20)
    .option('--seeds <list>', 'seeds, separated by commas', parseList, ['s1'])
    .option('--jobs <n>', 'processes that work at once', parseNumber, 1)
    .option('--keep <dir>', 'keep trips and results there, and go on from them')
    .option('--out <file>', 'write the report there too')
    .option('--mps', 'also the reference method, on the same trips')
    .option(
      '--variants <n>',
      'trips of `store` for each fault of plates and messages, and for staff',
      parseCount,
      0,
    )
    .action(receipts);
}

async function receipts(options: Options): Promise<void> {
  if (!existsSync(GENERATOR))
    throw new SaunterError('SAUNTER_DATA_MISSING', `the trip generator is not at ${GENERATOR}`, {
      hint: 'It lies beside the project, in ../shared/tools/tripgen.',
    });
  const startedMs = performance.now();
  const build = buildHash();
  const work = path.resolve(options.keep ?? path.join(os.tmpdir(), `saunter-receipts-${build}`));
  const resultsDir = path.join(work, `results-${build}`);
  mkdirSync(resultsDir, { recursive: true });
  const specs = specsOf(options);
  const results = new Map<string, TripResult>();
  const jobs: WorkerJob[] = [];
  for (const spec of specs) {
    const known = readResult(path.join(resultsDir, `${nameOf(spec)}.json`));
    if (known && (known.mps !== null || !options.mps || spec.variant !== undefined))
      results.set(nameOf(spec), known);
    else
      jobs.push({
        spec,
        dir: path.join(work, ...folderOf(spec)),
        mps: options.mps === true && spec.variant === undefined,
        keep: options.keep !== undefined,
      });
  }
  let toldMs = startedMs;
  const before = results.size;
  await runInWorkers(jobs, options.jobs, GENERATOR, ({ spec }, result) => {
    const file = path.join(resultsDir, `${nameOf(spec)}.json`);
    writeFileSync(`${file}.part`, JSON.stringify(result));
    renameSync(`${file}.part`, file);
    results.set(nameOf(spec), result);
    if (performance.now() - toldMs < TELL_MS) return;
    toldMs = performance.now();
    const eachS = (toldMs - startedMs) / 1000 / (results.size - before);
    const left = specs.length - results.size;
    process.stderr.write(
      `${results.size} of ${specs.length} trips, ${eachS.toFixed(1)} s each, ${(left * eachS).toFixed(0)} s left\n`,
    );
  });
  const tookS = (performance.now() - startedMs) / 1000;
  const text = `${reportText(specs.map((s) => results.get(nameOf(s))!))}
Seeds: ${options.seeds.join(', ')}. Build ${build}. ${jobs.length} trips in ${tookS.toFixed(0)} s by ${options.jobs} process(es), ${before} taken over from an earlier run.
Machine: ${machine()}
`;
  process.stdout.write(text);
  if (options.out) writeFileSync(options.out, text);
  if (!options.keep) rmSync(work, { recursive: true, force: true });
}

/** The same number of trips of each seed, the first seeds one more where it does not come out even. */
function specsOf({ profiles, trips, seeds, variants }: Options): TripSpec[] {
  const shared = (profile: ProfileName, count: number): TripSpec[] =>
    Array.from({ length: count }, (_, i) => ({
      profile,
      seed: seeds[i % seeds.length]!,
      index: Math.floor(i / seeds.length) + 1,
    }));
  return [
    ...profiles.flatMap((profile) => shared(profile, trips)),
    ...Object.keys(VARIANTS).flatMap((variant) =>
      shared('store', variants).map((spec) => ({ ...spec, variant })),
    ),
  ];
}

const folderOf = ({ profile, seed, index, variant }: TripSpec) => [
  variant === undefined ? profile : `${profile}-${variant.replaceAll(' ', '-')}`,
  seed,
  `trip-${String(index).padStart(4, '0')}`,
];
const nameOf = (spec: TripSpec) => folderOf(spec).join('_');

function readResult(file: string): TripResult | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TripResult) : null;
}

function buildHash(): string {
  const hash = createHash('sha256');
  for (const folder of BUILT)
    for (const name of readdirSync(path.join(DIST, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(js|wasm)$/.test(name) && !name.endsWith('.test.js'))
        hash.update(readFileSync(path.join(DIST, folder, name)));
  return hash.digest('hex').slice(0, 12);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('It must be a whole number.');
  return count;
}

function parseProfiles(text: string): ProfileName[] {
  return parseList(text).map((name) => {
    const profile = PROFILES.find((p) => p === name);
    if (!profile) throw new InvalidArgumentError(`Profiles are ${PROFILES.join(', ')}.`);
    return profile;
  });
}

/** Words that may stand in a file name. */
export function parseList(text: string): string[] {
  const words = text.split(',').map((word) => word.trim());
  if (!words.every((word) => /^[\w-]+$/.test(word)))
    throw new InvalidArgumentError('Words of letters, digits, _ and -, separated by commas.');
  return words;
}
