/** `npm run long`: hours of a store as fast as the machine goes; again with the same folder, it goes on. */
import path from 'node:path';
import { Command, Option } from 'commander';
import { parseCameras, parseHours, parseNumber, parsePeople, parseSeed } from '../../clients/cli/options.js';
import { report } from './report.js';
import { type LongOptions, runLong } from './run.js';

/** A flagship's floor, and a common store's; stretches so long that filling and emptying is little of them, s. */
const PROFILES = {
  flagship: { people: 500, cameras: 200, segmentS: 1_800 },
  store: { people: 100, cameras: 40, segmentS: 3_600 },
} as const;

interface Options {
  hours: number;
  profile: keyof typeof PROFILES;
  people?: number;
  cameras?: number;
  seed: number;
  dir?: string;
  budget: number;
  segment?: number;
  json?: boolean;
}

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('long')
    .description('hours of a store in event time: memory, handles, journal and ticks, first and last')
    .option('--hours <n>', 'simulated hours', parseHours, 2)
    .addOption(
      new Option('--profile <name>', 'size of the store').choices(Object.keys(PROFILES)).default('store'),
    )
    .option('--people <n>', 'people inside when it is busy', parsePeople)
    .option('--cameras <n>', 'ceiling cameras', parseCameras)
    .option('--seed <n>', 'what happens, and to whom', parseSeed, 1)
    .option('--dir <folder>', 'journal and progress (default: .saunter/long-<size>)')
    .option('--budget <seconds>', 'stop between two stretches after so much wall time', parseNumber, 86_400)
    .option('--segment <seconds>', 'store time of a stretch until nobody comes any more', parseNumber)
    .option('--json', 'one JSON document on stdout')
    .showHelpAfterError();
  program.parse([...argv]);
  const { json, ...given } = program.opts<Options>();
  const { people, cameras, segmentS } = { ...PROFILES[given.profile], ...defined(given) };
  const options: LongOptions = {
    people,
    cameras,
    seed: given.seed,
    hours: given.hours,
    dir: path.resolve(given.dir ?? `.saunter/long-${people}-${cameras}-${given.seed}`),
    budgetS: given.budget,
    segmentS,
    keepS: 1_800,
    maxJournalBytes: 1024 * 1024 * 1024,
    maxRecordingBytes: 256 * 1024 * 1024,
    say: (line) => process.stderr.write(`${line}\n`),
  };
  const progress = await runLong(options);
  process.stdout.write(json ? `${JSON.stringify(progress)}\n` : `${report(progress, options)}\n`);
}

function defined({
  people,
  cameras,
  segment,
}: Options): Partial<Record<'people' | 'cameras' | 'segmentS', number>> {
  return {
    ...(people !== undefined && { people }),
    ...(cameras !== undefined && { cameras }),
    ...(segment !== undefined && { segmentS: segment }),
  };
}
