/**
 * `bench demo`: the demo store's receipts against the simulator's truth, over seeds, in event time.
 * The same on any machine, however busy: what it counts does not depend on speed.
 */
import type { Command } from 'commander';
import { DEFAULT_DEMO } from '../clients/cli/demo-store.js';
import { parseCameras, parsePeople, parseSeconds, parseSeeds } from '../clients/cli/options.js';
import { withScratchJournal } from '../clients/cli/run-trip.js';
import { createLog } from '../engine/log.js';
import { runDemo } from './demo-run.js';
import { type Figure, machine, table } from './figures.js';

interface Options {
  people: number;
  cameras: number;
  seconds: number;
  seeds: number[];
  json?: boolean;
}

export function addDemoSuite(program: Command): void {
  program
    .command('demo')
    .description("the demo store's receipts against the simulator's truth")
    .option('--people <n>', 'people inside when it is busy', parsePeople, DEFAULT_DEMO.people)
    .option('--cameras <n>', 'ceiling cameras', parseCameras, DEFAULT_DEMO.cameras)
    .option('--seconds <n>', 'store time until nobody enters any more', parseSeconds, 240)
    .option('--seeds <list>', 'seeds, separated by commas', parseSeeds, [1, 2, 3])
    .option('--json', 'one JSON document on stdout')
    .action(demo);
}

async function demo({ people, cameras, seconds, seeds, json }: Options): Promise<void> {
  const rows = [
    ['seed', 'receipts', 'right', 'under review', 'units right', 'extra', 'missing', 'engine s', 'store s'],
  ];
  const figures: Figure[] = [];
  for (const seed of seeds) {
    const { truth, engineS, storeS } = await withScratchJournal((journal) =>
      runDemo({ people, cameras, seed, durationS: seconds, journal, log: createLog('demo', 'error') }),
    );
    const { receipts, right, unitsRight, unitsExtra, unitsMissing } = truth;
    const counts = [receipts, right, truth.underReview, unitsRight, unitsExtra, unitsMissing];
    rows.push([String(seed), ...counts.map(String), engineS.toFixed(1), storeS.toFixed(0)]);
    const row = (name: string, value: number, unit: string) =>
      figures.push({ name: `demo.${seed}.${name}`, value, unit, goal: null, holds: null });
    row('receipts', receipts, 'receipts');
    row('receipts_right', right, 'receipts');
    row('units_right', unitsRight, 'units');
    row('units_extra', unitsExtra, 'units');
    row('units_missing', unitsMissing, 'units');
  }
  if (json) {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return;
  }
  process.stdout.write(
    `${table(rows)}\nMethod: ${people} people, ${cameras} cameras, ${seconds} s of arrivals, event time; a line that waits for a person counts as missing.\nMachine: ${machine()}\n`,
  );
}
