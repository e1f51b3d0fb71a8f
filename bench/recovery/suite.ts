/** `npm run bench -- recovery`: what keeping the Floor costs a tick, and how soon a store is back after a crash. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { FIRST_TICK } from '../../clients/cli/commands/start.js';
import { DEMO_TOKENS } from '../../clients/cli/demo-store.js';
import { loadStoreConfig } from '../../engine/catalog/load.js';
import { EventClock } from '../../engine/clock.js';
import { Engine } from '../../engine/engine.js';
import { copyFloor } from '../../engine/floor/copy-job.js';
import { packTick } from '../../engine/floor/flight.js';
import { openJournal } from '../../engine/journal/index.js';
import { createLog } from '../../engine/log.js';
import type { StartPart } from '../../engine/start-times.js';
import { FloorImage } from '../../wasm/floor-image.js';
import { atMost, type Figure, machine, spreadMs } from '../figures.js';
import { printFigures } from '../print-figures.js';
import { makeLoad } from '../tracking-load.js';
import { CAMERAS, dayOfEvents, flagship, inboxOf, LINES, PEOPLE, SEED, VISITS } from './store.js';

/** dist/bench/recovery → the command itself: what is measured is what people start. */
const SAUNTER = fileURLToPath(new URL('../../../clients/cli/saunter.mjs', import.meta.url));
/** Ticks before the crash: past some copies of the Floor, and nearly up to the next, which is the worst moment. */
const TICKS = 338;
/** Copies for comparison. */
const COPIES = 30;
/** Starts after the same crash; an odd number has a median. */
const STARTS = 5;
/** One that hangs is an error, not a figure. */
const LONGEST_START_MS = 60_000;
const log = createLog('bench', 'silent');

/** What a start tells in its log: that it goes on, and when it has ticked. */
interface Started {
  /** Ticks since the last copy, which it runs again. */
  ticks: number;
  parts: StartPart[];
  /** Visits that are inside. */
  inside: number;
  /** Entries that had to be folded. */
  folded: number;
}

export function addRecoverySuite(program: Command): void {
  program
    .command('recovery')
    .description('cost of keeping the Floor, and time to the first tick after a crash')
    .option('--json', 'rows as JSON')
    .action(async (options: { json?: boolean }) => {
      const method = `${machine()}; ${PEOPLE} people, ${CAMERAS} cameras, ${VISITS} visits with ${LINES} lines; ${STARTS} starts after the same crash, each in a new process, medians of each part`;
      printFigures(await recoveryFigures(), options.json === true, method);
    });
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export async function recoveryFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-bench-'));
  try {
    const { figures, tokens } = await workAndCrash(folder);
    const starts: Started[] = [];
    for (let n = 0; n < STARTS; n++) starts.push(await startAgain(folder, `start-${n}`, tokens));
    return [...figures, ...startFigures(starts)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Leaves a data directory in `crashed/` as a killed process leaves it, and the store's config. */
async function workAndCrash(folder: string): Promise<{ figures: Figure[]; tokens: NodeJS.ProcessEnv }> {
  const load = makeLoad(PEOPLE, CAMERAS, SEED);
  const config = flagship(load);
  const crashed = path.join(folder, 'crashed');
  mkdirSync(crashed);
  const file = path.join(crashed, 'store.json');
  writeFileSync(file, JSON.stringify(config));
  const model = await loadStoreConfig(file, undefined, path.join(crashed, 'data'));
  const tokens = Object.fromEntries(Object.values(DEMO_TOKENS).map((name) => [name, 'x'.repeat(32)]));
  const live = path.join(folder, 'live');
  const journal = openJournal(live);
  // Its time is the machine's, as that of the starts: each tick takes at least its period.
  const startMs = Date.now();
  await dayOfEvents(journal, model, startMs);
  const clock = new EventClock(startMs);
  const engine = new Engine({ model, journal, clock, log, originMs: startMs, recover: true });
  engine.tick();
  await engine.control.decided();
  const pack: number[] = [];
  let bytes = 0;
  for (let n = 0; n < TICKS; n++) {
    const sealed = inboxOf(engine.firstTick + 1 + n, model, load.next());
    const packedMs = performance.now();
    bytes = packTick(sealed, sealed.inputs).length;
    pack.push(performance.now() - packedMs);
    const beganMs = performance.now();
    if (engine.run(sealed) > 0) await engine.control.decided();
    // As a store at work: what is left of the tick is nobody's.
    await delay(Math.max(0, model.tickMs - (performance.now() - beganMs)));
  }
  await engine.control.idle();
  // All that was put before this is on disk.
  await journal.setState('bench', new Uint8Array(1));
  cpSync(live, path.join(crashed, 'data/journal'), { recursive: true });
  const { torn, own } = engine.copies;
  const spent = spreadMs(engine.stages.histograms.copy);
  const { here, bytes: size } = copiesHere(engine);
  await engine.stop();
  await journal.close();
  const figures = [
    atMost("a copy, the tick's thread: median", spent.p50, 'ms'),
    atMost("a copy, the tick's thread: longest", spent.max, 'ms'),
    atMost('copies that a tick tore', torn, ''),
    atMost("copies made on the tick's thread (one at the start)", own, ''),
    atMost("the same copy made on the tick's thread: median", median(here), 'ms'),
    atMost("the same copy made on the tick's thread: longest", Math.max(...here), 'ms'),
    atMost('size of a copy', size / 1024 / 1024, 'MiB'),
    atMost('a tick packed for the log, median', median(pack), 'ms'),
    atMost('size of a logged tick', bytes / 1024, 'KiB'),
  ];
  return { figures, tokens };
}

/** What a copy would cost the tick's thread if that made it, each into new memory. */
function copiesHere(engine: Engine): { here: number[]; bytes: number } {
  const { memory } = engine.floor;
  const image = new FloorImage(memory);
  const changes = new Int32Array(new SharedArrayBuffer(4));
  const here: number[] = [];
  let bytes = 0;
  for (let n = 0; n < COPIES; n++) {
    const startMs = performance.now();
    const head = new Uint8Array(0);
    const job = { memory: memory.buffer, plan: image.plan(), head, changes, changesBefore: 0, spare: null };
    bytes = copyFloor(job).length!;
    here.push(performance.now() - startMs);
  }
  return { here, bytes };
}

/** Starts the store from a folder that a crash left; it is stopped when it has ticked. */
async function startAgain(folder: string, name: string, tokens: NodeJS.ProcessEnv): Promise<Started> {
  const own = path.join(folder, name);
  cpSync(path.join(folder, 'crashed'), own, { recursive: true });
  const store = ['--config', path.join(own, 'store.json'), '--data', path.join(own, 'data'), '--port', '0'];
  const child = spawn(process.execPath, [SAUNTER, 'start', ...store], {
    env: { ...process.env, ...tokens, SAUNTER_LOG: 'debug' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_START_MS,
  });
  const gone = once(child, 'exit');
  let started: Started | null = null;
  let ticks = 0;
  let said = '';
  for await (const line of createInterface({ input: child.stderr })) {
    said += `${line}\n`;
    const told = line.startsWith('{') ? (JSON.parse(line) as Started & { msg: string }) : null;
    ticks = told?.ticks ?? ticks;
    if (told?.msg !== FIRST_TICK) continue;
    started = { ...told, ticks };
    child.kill('SIGTERM');
  }
  await gone;
  rmSync(own, { recursive: true, force: true });
  if (!started) throw new Error(`the store did not tick: ${said}`);
  return started;
}

function startFigures(starts: readonly Started[]): Figure[] {
  const [first] = starts;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const whole = starts.map(({ parts }) => sum(parts.map(({ ms }) => ms)));
  const cpu = starts.map(({ parts }) => sum(parts.map(({ cpuMs }) => cpuMs)));
  const middle = (i: number, of: (part: StartPart) => number) => median(starts.map((s) => of(s.parts[i]!)));
  return [
    atMost('visits inside after the crash', first!.inside, ''),
    atMost('entries folded at the start', first!.folded, ''),
    atMost('ticks since the copy', first!.ticks, ''),
    ...first!.parts.flatMap(({ part }, i) => [
      atMost(
        `start: ${part}`,
        middle(i, ({ ms }) => ms),
        'ms',
      ),
      atMost(
        '  its CPU',
        middle(i, ({ cpuMs }) => cpuMs),
        'ms',
      ),
    ]),
    atMost('from the start of the process to the first tick, median', median(whole), 'ms', 1_000),
    atMost('  the longest', Math.max(...whole), 'ms'),
    atMost('  its CPU', median(cpu), 'ms'),
  ];
}
