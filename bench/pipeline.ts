/**
 * `bench pipeline`: what each stage of the path costs, as a CPU budget per tick, for a small and a
 * big demo store. A child process a store, so that one's heap does not slow the other.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { parseSeconds, parseSeed } from '../clients/cli/options.js';
import { SaunterError } from '../engine/errors.js';
import { atMost, type Figure, machine, table } from './figures.js';
import { COSTS, type PipelineRun, type PipelineStore } from './pipeline-run.js';

const RUN = fileURLToPath(new URL('./pipeline-child.js', import.meta.url));
/** Ticks that one tick may cost at worst. */
const MAX_TICKS_STANDING = 5;
/** Longest answer of a child, bytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The people of `npm start` and 12 of its 16 cameras; the README's example of a bigger demo. */
const STORES: Readonly<Record<string, PipelineStore>> = {
  small: { people: 24, cameras: 12 },
  big: { people: 200, cameras: 60 },
};

interface Options {
  store?: string;
  seconds: number;
  warmup: number;
  seed: number;
  json?: boolean;
}

export function addPipelineSuite(program: Command): void {
  program
    .command('pipeline')
    .description('CPU budget of each stage, for a small and a big demo store')
    .option('--store <name>', `only this one: ${Object.keys(STORES).join(' or ')}`)
    .option('--seconds <n>', 'store time that is measured', parseSeconds, 60)
    .option('--warmup <n>', 'store time before, in which the store fills', parseSeconds, 120)
    .option('--seed <n>', 'what happens, and to whom', parseSeed, 1)
    .option('--json', 'rows {name, value, unit, goal, holds} as one JSON document')
    .action(pipeline);
}

async function pipeline(options: Options): Promise<void> {
  const names = options.store === undefined ? Object.keys(STORES) : [options.store];
  const figures: Figure[] = [];
  for (const name of names) {
    const store = STORES[name];
    if (!store) {
      throw new SaunterError('SAUNTER_BENCH_STORE', `there is no store "${name}"`, {
        hint: `Choose one of ${Object.keys(STORES).join(', ')}.`,
      });
    }
    process.stderr.write(`${name}: simulating and running …\n`);
    const run = await measure({ ...store, ...options });
    figures.push(...figuresOf(name, run));
    if (options.json !== true) process.stdout.write(describe(name, store, run, options));
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function measure(run: PipelineStore & Options): Promise<PipelineRun> {
  const { people, cameras, seconds, warmup, seed } = run;
  const args = [RUN, ...[people, cameras, seconds, warmup, seed].map(String)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    maxBuffer: MAX_ANSWER_BYTES,
  });
  process.stderr.write(stderr);
  return JSON.parse(stdout) as PipelineRun;
}

function figuresOf(name: string, run: PipelineRun): Figure[] {
  const { tickMs, costs, total, cpu } = run;
  const ms = (what: string, value: number, goal: number | null = null) =>
    atMost(`pipeline.${name}.${what}`, value, 'ms', goal);
  const rows = COSTS.flatMap((cost) => [
    ms(`${cost}.mean`, costs[cost].mean),
    ms(`${cost}.p50`, costs[cost].p50),
    ms(`${cost}.p99`, costs[cost].p99),
    ms(`${cost}.p999`, costs[cost].p999),
    ms(`${cost}.max`, costs[cost].max),
  ]);
  return [
    ...rows,
    ms('total.mean', total.mean),
    ms('total.p99', total.p99),
    ms('total.max', total.max),
    // half a core on average leaves the other half for bursts and for what else the machine does
    ms('cpu.mean', cpu.mean, tickMs / 2),
    // a tick that costs more than its length makes the store fall behind
    ms('cpu.p99', cpu.p99, tickMs),
    // a longer stop is seen on the map, and holds back every device's answer
    ms('cpu.max', cpu.max, MAX_TICKS_STANDING * tickMs),
    atMost(`pipeline.${name}.preempted`, run.preempted, 'times'),
  ];
}

function describe(name: string, store: PipelineStore, run: PipelineRun, options: Options): string {
  const { tickMs, costs, total, cpu, worst } = run;
  const line = (label: string, s: PipelineRun['total']) => [
    label,
    s.mean.toFixed(3),
    `${((100 * s.mean) / tickMs).toFixed(2)} %`,
    ...[s.p50, s.p99, s.p999, s.max].map((v) => v.toFixed(3)),
  ];
  const rows = [
    ['ms a tick', 'mean', 'of a core', 'p50', 'p99', 'p99.9', 'max'],
    ...COSTS.map((cost) => line(cost, costs[cost])),
    line('all stages', total),
    line('CPU of the process', cpu),
  ];
  const goals = figuresOf(name, run)
    .filter((f) => f.goal !== null)
    .map(
      (f) => `${f.name} ${f.value.toFixed(2)} ms, goal ${f.goal} ms: ${f.holds ? 'holds' : 'DOES NOT HOLD'}`,
    );
  return [
    `${name}: ${store.people} people, ${store.cameras} cameras, ${run.plates} plates; ${(run.messages / run.ticks).toFixed(1)} messages and ${(run.bytes / run.ticks / 1024).toFixed(1)} KiB a tick of ${tickMs} ms`,
    table(rows),
    `${run.ticks} ticks; on the floor at the end ${run.peopleAtEnd}; ${run.entries} journal entries, flushed within ${run.flush.p50.toFixed(1)} ms (p50), ${run.flush.p99.toFixed(1)} ms (p99); ${run.refused} messages refused; other processes took the CPU ${run.preempted} times`,
    `Worst tick: ${worst.cpuMs.toFixed(1)} ms of CPU at ${worst.atS.toFixed(2)} s; wall: ${COSTS.map((c) => `${c} ${worst.costs[c].toFixed(1)}`).join(', ')}`,
    ...goals,
    `Method: device messages made before by the simulator, seed ${options.seed}, ${options.warmup} s warm-up, ${options.seconds} s measured in event time; through the gateway's ingest into the real engine with a journal on disk, one client that follows every topic. A stage's cost is its time within one tick; "actors" is the event loop's busy time until they are idle, without journal and encode. Stages are wall time, and have in them what other processes take; "CPU of the process" does not: it is the time of all threads, collector and disk threads included.`,
    `Machine: ${machine()}`,
    '',
    '',
  ].join('\n');
}
