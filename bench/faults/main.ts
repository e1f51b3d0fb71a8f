/** `npm run faults`: what the store survives, as a table; ends at the first broken invariant. */
import { Command, InvalidArgumentError } from 'commander';
import { parseCameras, parseNumber, parsePeople, parseSeed, parseSpeed } from '../../clients/cli/options.js';
import { SaunterError } from '../../engine/errors.js';
import { machine, table } from '../figures.js';
import { FAULT_KINDS, type FaultKind, kindsFrom, type Plan, parseKinds, planOf } from './kinds.js';
import { type RunOptions, type RunResult, runOnce } from './run.js';

interface Options {
  runs: number;
  seed: number;
  faults?: string;
  keep?: string;
  people: number;
  cameras: number;
  speed: number;
  jobs: number;
  verbose?: boolean;
}

/** Runs at a time: each keeps a core busy with its store, its archive and its world. */
const MAX_JOBS = 16;
/** A long row of runs says how far it is after so many of them. */
const SAY_EVERY = 10;
/** Broken invariants that are named; more of one run say the same. */
const SHOWN = 20;

export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await faults(argv);
  } catch (error) {
    process.exitCode = 1;
    const text = error instanceof SaunterError ? error.describe() : String((error as Error).stack);
    process.stderr.write(`faults: ${text}\n`);
  }
}

/** How a run is made; the suite's own tests have others. */
type MakeRun = (options: RunOptions) => Promise<RunResult>;

/** Returns the exit code: 1 where something broke. */
export async function faults(
  argv: readonly string[],
  makeRun: MakeRun = runOnce,
  print: (text: string) => void = (text) => void process.stdout.write(text),
): Promise<number> {
  const program = new Command('faults')
    .description('run the demo store through faults and check what must hold after each run')
    .option('--runs <n>', 'how many', parseNumber, 20)
    .option('--seed <n>', 'of the first run; the next one has the next number', parseSeed, 1)
    .option('--faults <list>', `kinds, separated by commas: ${Object.keys(FAULT_KINDS).join(', ')}`)
    .option('--keep <folder>', "keep each run's journal, archive and recordings (one a life) there")
    .option('--people <n>', 'people inside when it is busy', parsePeople, 16)
    .option('--cameras <n>', 'ceiling cameras', parseCameras, 6)
    .option('--speed <x>', 'store time against wall time', parseSpeed, 15)
    .option('--jobs <n>', 'runs at a time; each has its own folder and port', parseJobs, 1)
    .option('--verbose', 'a line a run')
    .showHelpAfterError();
  program.parse([...argv]);
  return runAll(program.opts<Options>(), makeRun, print);
}

function parseJobs(text: string): number {
  const jobs = parseNumber(text);
  if (jobs > MAX_JOBS) throw new InvalidArgumentError(`It must be at most ${MAX_JOBS}.`);
  return jobs;
}

/** Of a run that failed. */
const NO_RESULT = {
  worstRecoveryMs: 0,
  lives: 0,
  entries: 0,
  receipts: 0,
  exits: 0,
  lateExits: 0,
  sent: 0,
  refused: new Map<string, number>(),
  dir: '',
};

interface Done {
  plan: Plan;
  result: RunResult;
  tookMs: number;
}

/** One run; what it could not do is what it found. */
async function runPlan(
  plan: Plan,
  { people, cameras, speed, keep }: Options,
  makeRun: MakeRun,
): Promise<Done> {
  const startMs = performance.now();
  const done = (result: RunResult): Done => ({ plan, result, tookMs: performance.now() - startMs });
  try {
    return done(await makeRun({ plan, people, cameras, speed, keep: keep ?? null }));
  } catch (error) {
    return done({ ...NO_RESULT, broken: [{ kind: 'wrong', what: `the run failed: ${String(error)}` }] });
  }
}

/** Runs in the order of their seeds, however many are under way at once. */
async function* inOrder(plans: readonly Plan[], options: Options, makeRun: MakeRun): AsyncGenerator<Done> {
  const underWay: Promise<Done>[] = [];
  try {
    for (const plan of plans) {
      underWay.push(runPlan(plan, options, makeRun));
      if (underWay.length >= options.jobs) yield (await underWay.shift())!;
    }
    while (underWay.length > 0) yield (await underWay.shift())!;
  } finally {
    // Those after a broken one end too, so that no store is left behind.
    await Promise.all(underWay);
  }
}

async function runAll(options: Options, makeRun: MakeRun, print: (text: string) => void): Promise<number> {
  const { runs, seed, people, cameras, speed, jobs } = options;
  const kinds = parseKinds(options.faults);
  const tally = new Tally(kinds);
  const plans = Array.from({ length: runs }, (_, run) => planOf(seed + run, run, kinds));
  let tookMs = 0;
  for await (const { plan, result, tookMs: ms } of inOrder(plans, options, makeRun)) {
    tookMs += ms;
    tally.add(
      plan.faults.map((f) => f.kind),
      result,
    );
    if (options.verbose) {
      const took = (ms / 1000).toFixed(1);
      const met = plan.faults.map((f) => f.kind).join(' ');
      const back = result.worstRecoveryMs > 0 ? `, back after ${Math.round(result.worstRecoveryMs)} ms` : '';
      process.stderr.write(
        `seed ${plan.seed}: ${met}; ${result.entries} entries, ${result.receipts} receipts, ${result.sent} sent, refused ${JSON.stringify([...result.refused])}${back}, ${took} s\n`,
      );
    }
    if (result.broken.length === 0) {
      if (!options.verbose && tally.runs % SAY_EVERY === 0 && tally.runs < runs)
        process.stderr.write(`${tally.runs} of ${runs} runs, nothing broken\n`);
      continue;
    }
    print(`${tally.table()}\n\n`);
    for (const { kind, what } of result.broken.slice(0, SHOWN)) print(`${kind}: ${what}\n`);
    const order = kindsFrom(kinds, plan.seed - seed).join(',');
    print(
      `\n${result.broken.length} invariant(s) broken with seed ${plan.seed}; again, with what remains of it:\n  npm run faults -- --runs 1 --seed ${plan.seed} --faults ${order} --people ${people} --cameras ${cameras} --speed ${speed} --keep kept\n`,
    );
    return 1;
  }
  print(
    `${tally.table()}\nMethod: ${people} people, ${cameras} cameras, speed ${speed}, seeds ${seed}–${seed + runs - 1}; ${jobs} at a time, ${(tookMs / runs / 1000).toFixed(1)} s a run.\nMachine: ${machine()}\n`,
  );
  return 0;
}

class Tally {
  readonly #kinds: readonly FaultKind[];
  readonly #met = new Map<FaultKind, number>();
  readonly #broken = { lost: 0, repeated: 0, wrong: 0 };
  runs = 0;
  #entries = 0;
  #receipts = 0;
  #exits = 0;
  #lateExits = 0;
  #worstMs = 0;

  constructor(kinds: readonly FaultKind[]) {
    this.#kinds = kinds;
  }

  add(kinds: readonly FaultKind[], result: RunResult): void {
    const { broken, worstRecoveryMs, entries, receipts, exits, lateExits } = result;
    this.runs++;
    for (const kind of kinds) this.#met.set(kind, (this.#met.get(kind) ?? 0) + 1);
    for (const { kind } of broken) this.#broken[kind]++;
    this.#entries += entries;
    this.#receipts += receipts;
    this.#exits += exits;
    this.#lateExits += lateExits;
    this.#worstMs = Math.max(this.#worstMs, worstRecoveryMs);
  }

  table(): string {
    const { lost, repeated, wrong } = this.#broken;
    const rows = [
      ['runs', String(this.runs)],
      ...this.#kinds.map((kind) => [`  ${kind}`, String(this.#met.get(kind) ?? 0)]),
      ['journal entries', String(this.#entries)],
      ['receipts', String(this.#receipts)],
      ['exits held against visits', String(this.#exits)],
      ['exits taken too late for that', String(this.#lateExits)],
      ['lost', String(lost)],
      ['repeated', String(repeated)],
      ['wrong', String(wrong)],
      ['worst recovery, process start to first tick', `${Math.round(this.#worstMs)} ms`],
    ];
    return table(rows);
  }
}
