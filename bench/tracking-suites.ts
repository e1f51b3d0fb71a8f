/** The tracker's suites of `npm run bench`: speed, accuracy, and what each idea brings. */
import type { Command } from 'commander';
import { parseNumber } from '../clients/cli/options.js';
import { machine, table } from './figures.js';
import { trackingRows } from './tracking.js';
import { ABLATION_CASES, ablation } from './tracking-ablation.js';
import { accuracyRows, nameOf } from './tracking-accuracy.js';
import { PLAYINGS, spreadRows } from './tracking-spread.js';

interface Row {
  name: string;
  value: number;
  unit: string;
  goal: string;
  holds: boolean | null;
}

export function addTrackingSuites(program: Command): void {
  program
    .command('tracking')
    .description("the tracker's speed: the flagship's tick, growth, kernels")
    .option('--ticks <n>', 'ticks of the flagship run', parseNumber, 12_000)
    .option('--json', 'rows {name, value, unit, goal, holds} as one JSON document')
    .action(async (options: { ticks: number; json?: boolean }) => {
      print(await trackingRows(options.ticks), options.json === true);
    });
  program
    .command('tracking-accuracy')
    .description('the tracker on CMC and WILDTRACK')
    .option('--json', 'rows {name, value, unit, goal, holds} as one JSON document')
    .action((options: { json?: boolean }) => print(accuracyRows(), options.json === true));
  program
    .command('tracking-ablation')
    .description('what each idea of the tracker brings, on CMC at 1 m, over variations of the recordings')
    .action(printAblation);
  program
    .command('tracking-spread')
    .description('the tracker on CMC at 1 m over variations of the recordings: how much is chance')
    .option('--json', 'one JSON document')
    .action((options: { json?: boolean }) => printSpread(options.json === true));
}

function print(rows: readonly Row[], asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const holds = (row: Row) => (row.holds === null ? '' : row.holds ? 'yes' : 'NO');
  const cells = rows.map((r) => [r.name, String(r.value), r.unit, r.goal, holds(r)]);
  process.stdout.write(`${machine()}\n${table([['', 'value', 'unit', 'goal', 'holds'], ...cells])}\n`);
}

function printAblation(): void {
  const rows = ablation((idea) => process.stderr.write(`${idea} …\n`));
  const cells = rows.map(({ idea, scores }) => [
    idea,
    ...scores.map(
      (s) => `${s.hota.toFixed(1)} / ${s.mota.toFixed(1)} / ${s.idf1.toFixed(1)} / ${s.switches.toFixed(1)}`,
    ),
  ]);
  process.stdout.write(`HOTA / MOTA / IDF1 / id switches at 1 m, means of ${PLAYINGS.length} variations\n`);
  process.stdout.write(`${table([['', ...ABLATION_CASES.map(nameOf)], ...cells])}\n`);
}

function printSpread(asJson: boolean): void {
  const rows = spreadRows((name) => process.stderr.write(`${name} …\n`));
  if (asJson) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const cells = rows.map((r) => [
    r.name,
    ...[r.hota, r.mota, r.idf1, r.idf1Least, r.idf1Most, r.switches].map((value) => value.toFixed(1)),
    r.goal === null ? '' : `≥ ${r.goal}`,
  ]);
  const head = ['', 'HOTA', 'MOTA', 'IDF1', 'least', 'most', 'id switches', 'IDF1 asked as recorded'];
  process.stdout.write(`means of ${PLAYINGS.length} variations of each recording, at 1 m\n`);
  process.stdout.write(`${table([head, ...cells])}\n`);
}
