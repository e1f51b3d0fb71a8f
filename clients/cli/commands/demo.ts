/** `saunter demo` (`npm start`): a store full of simulated people, to look at. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { buildModel } from '../../../engine/catalog/model.js';
import { parseStoreConfig } from '../../../engine/catalog/validate.js';
import { SaunterError } from '../../../engine/errors.js';
import { createLog } from '../../../engine/log.js';
import { LOOPBACK } from '../../../gateway/server.js';
import { DATA_ROOT } from '../data-dir.js';
import { DEFAULT_DEMO, DEMO_TOKENS, demoStore } from '../demo-store.js';
import { parseCameras, parsePeople, parsePort, parseSeconds, parseSeed, parseSpeed } from '../options.js';
import { StatusLine } from '../status-line.js';
import { type RunningStore, startStore, untilSignal } from '../store-process.js';

// dist/clients/cli/commands → dist/clients/simulator
const SIMULATOR = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../simulator/main.js');
/** Time a simulator gets to say its summary after it was told to end, ms. */
const SIMULATOR_GRACE_MS = 5_000;
const DEFAULT_PORT = 8787;

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('run the demo store: simulated people, cameras, shelves and gates')
    .option('--people <n>', 'people inside when it is busy', parsePeople, DEFAULT_DEMO.people)
    .option('--cameras <n>', 'ceiling cameras', parseCameras, DEFAULT_DEMO.cameras)
    .option('--speed <x>', 'store time against wall time', parseSpeed, 1)
    .option('--seed <n>', 'what happens, and to whom', parseSeed, DEFAULT_DEMO.seed)
    .option('--duration <seconds>', 'end after so much store time', parseSeconds)
    .option('--host <address>', 'address to listen on', LOOPBACK)
    .option('--port <n>', `port to listen on (default: ${DEFAULT_PORT}, or any free one)`, parsePort)
    .option('--data <folder>', 'journal and archive; emptied first', path.join(DATA_ROOT, 'demo'))
    .option('--record <file>', 'write the sealed inboxes of this run')
    .action(demo);
}

interface Options {
  people: number;
  cameras: number;
  speed: number;
  seed: number;
  duration?: number;
  host: string;
  port?: number;
  data: string;
  record?: string;
}

async function demo(options: Options): Promise<void> {
  const { people, cameras, seed, speed } = options;
  // Secrets of this run only; the operator's also opens the console.
  for (const variable of Object.values(DEMO_TOKENS))
    process.env[variable] ??= randomBytes(24).toString('base64url');
  const model = buildModel(parseStoreConfig(demoStore({ people, cameras, seed }), 'the demo store'));
  const log = createLog('store', process.env.SAUNTER_LOG ?? 'warn');
  const store = await open(options, model, log);
  const simulator = startSimulator(store, options);
  const ended = once(simulator, 'exit').then(([code]) => (code === 0 ? 'end' : new SimulatorEnded(code)));
  welcome(store, options);
  const status = new StatusLine(store, speed);
  const reason = await Promise.race([untilSignal(), store.failed, ended]);
  status.stop();
  await endSimulator(simulator);
  await store.stop();
  status.summary();
  if (reason instanceof Error) throw reason;
}

class SimulatorEnded extends SaunterError {
  constructor(code: unknown) {
    super('SAUNTER_SIMULATOR_ENDED', `the simulator ended with status ${code}`, {
      hint: 'What it said stands above.',
    });
  }
}

/** The usual port where it is free, else any; a port that was asked for is not exchanged. */
async function open(
  options: Options,
  model: ReturnType<typeof buildModel>,
  log: ReturnType<typeof createLog>,
) {
  const { host, speed, record, data } = options;
  const at = (port: number) =>
    startStore({
      model,
      dataDir: data,
      fresh: true,
      baseDir: '.',
      host,
      port,
      speed,
      elastic: true,
      record,
      closeOnStop: true,
      log,
    });
  if (options.port !== undefined) return at(options.port);
  try {
    return await at(DEFAULT_PORT);
  } catch (error) {
    if (!(error instanceof SaunterError) || error.code !== 'SAUNTER_LISTEN') throw error;
    return at(0);
  }
}

function startSimulator(store: RunningStore, { people, seed, duration }: Options): ChildProcess {
  const args = [SIMULATOR, '--url', store.gateway.url, '--people', String(people), '--seed', String(seed)];
  if (duration !== undefined) args.push('--duration', String(duration));
  // The only secret it gets is its own.
  const { PATH, HOME, SAUNTER_LOG } = process.env;
  const env = { PATH, HOME, SAUNTER_LOG, [DEMO_TOKENS.simulator]: process.env[DEMO_TOKENS.simulator] };
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
}

async function endSimulator(simulator: ChildProcess): Promise<void> {
  if (simulator.exitCode !== null || simulator.signalCode !== null) return;
  const gone = once(simulator, 'exit');
  simulator.kill('SIGTERM');
  const timer = setTimeout(() => simulator.kill('SIGKILL'), SIMULATOR_GRACE_MS);
  await gone;
  clearTimeout(timer);
}

function welcome(store: RunningStore, { people, cameras, speed, seed }: Options): void {
  const token = `operator.${process.env[DEMO_TOKENS.operator]}`;
  process.stdout.write(
    `\nThe demo store is open: about ${people} people, ${cameras} cameras, speed ${speed}, seed ${seed}.\n` +
      `\n  Console  ${store.gateway.url}/#token=${token}\n` +
      `  SQL      npx saunter query "SELECT count() FROM receipts"\n` +
      `  Stop     Ctrl+C\n\nFirst receipts come when the first people have shopped: after about a minute of store time.\n\n`,
  );
}
