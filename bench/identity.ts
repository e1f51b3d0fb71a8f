/**
 * `bench identity`: the share of visits that kept their person from entrance to exit, over
 * scenarios and seeds, with the reasons for the rest. Event time: the same on any machine.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_DEMO } from '../clients/cli/demo-store.js';
import { parseCameras, parseNumber, parsePeople, parseSeeds } from '../clients/cli/options.js';
import { SCENARIOS, type ScenarioName } from '../clients/simulator/scenarios.js';
import { type Figure, machine, table } from './figures.js';
import { type IdentityResult, REASONS } from './identity-audit.js';
import { runIdentity } from './identity-run.js';

interface Options {
  seed: number[];
  people: number;
  cameras: number;
  minutes: number;
  scenarios: ScenarioName[];
  camerasOnly?: boolean;
  failures?: boolean;
  json?: boolean;
}

export function addIdentitySuite(program: Command): void {
  program
    .command('identity')
    .description('visits that keep their person from entrance to exit, by scenario')
    .option('--seed <list>', 'seeds, separated by commas', parseSeeds, [1, 2, 3])
    .option('--people <n>', 'people inside when it is busy', parsePeople, DEFAULT_DEMO.people)
    .option('--cameras <n>', 'ceiling cameras', parseCameras, DEFAULT_DEMO.cameras)
    .option('--minutes <n>', 'store time until nobody enters any more', parseNumber, 4)
    .option('--scenarios <list>', Object.keys(SCENARIOS).join(', '), parseScenarios, [
      ...(Object.keys(SCENARIOS) as ScenarioName[]),
    ])
    .option('--cameras-only', 'without the joints of skeleton sources')
    .option('--failures', 'name each visit that lost its person, on stderr')
    .option('--json', 'one JSON document on stdout')
    .action(identity);
}

function parseScenarios(text: string): ScenarioName[] {
  const names = text.split(',');
  const unknown = names.find((name) => !(name in SCENARIOS));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is none of ${Object.keys(SCENARIOS).join(', ')}.`);
  }
  return names as ScenarioName[];
}

async function identity(options: Options): Promise<void> {
  const { seed: seeds, people, cameras, minutes, scenarios } = options;
  const camerasOnly = options.camerasOnly === true;
  const results: [ScenarioName, IdentityResult][] = [];
  for (const scenario of scenarios) {
    const runs: IdentityResult[] = [];
    for (const seed of seeds) {
      const run = await runIdentity({
        scenario,
        seed,
        people,
        cameras,
        durationS: 60 * minutes,
        camerasOnly,
      });
      runs.push(run);
      if (options.failures) tellFailures(scenario, seed, run);
    }
    results.push([scenario, sum(runs)]);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(results.flatMap(figures))}\n`);
    return;
  }
  const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
  const rows = results.map(([name, r]) => [
    name,
    String(r.visits),
    percent(r.kept / Math.max(1, r.visits)),
    ...REASONS.map((reason) => String(r.reasons[reason])),
    percent(r.shownRight),
    percent(r.shownWrong),
    r.trackletsPerVisit.toFixed(2),
  ]);
  const short = REASONS.map((_, i) => `(${i + 1})`);
  const head = ['scenario', 'visits', 'kept', ...short, 'time right', 'wrong', 'tracklets'];
  process.stdout.write(`${table([head, ...rows])}\n`);
  for (const [i, reason] of REASONS.entries()) process.stdout.write(`(${i + 1}) ${reason}\n`);
  process.stdout.write(
    `Method: seeds ${seeds.join(', ')}, ${people} people, ${cameras} cameras${camerasOnly ? '' : ' and skeleton sources'}, ${minutes} min of arrivals, event time.\nMachine: ${machine()}\n`,
  );
}

function tellFailures(scenario: ScenarioName, seed: number, run: IdentityResult): void {
  for (const { visit, person, reason, atMs } of run.failures) {
    process.stderr.write(
      `${scenario}, seed ${seed}, ${(atMs / 1000).toFixed(1)} s: person ${person}, ${reason} (${visit})\n`,
    );
  }
}

function sum(runs: readonly IdentityResult[]): IdentityResult {
  const add = (of: (r: IdentityResult) => number) => runs.reduce((a, r) => a + of(r), 0);
  const mean = (of: (r: IdentityResult) => number) => add(of) / runs.length;
  return {
    visits: add((r) => r.visits),
    kept: add((r) => r.kept),
    reasons: Object.fromEntries(
      REASONS.map((reason) => [reason, add((r) => r.reasons[reason])]),
    ) as IdentityResult['reasons'],
    shownRight: mean((r) => r.shownRight),
    shownWrong: mean((r) => r.shownWrong),
    notShown: mean((r) => r.notShown),
    trackletsPerVisit: mean((r) => r.trackletsPerVisit),
    failures: runs.flatMap((r) => r.failures),
  };
}

function figures([name, r]: [ScenarioName, IdentityResult]): Figure[] {
  const figure = (what: string, value: number, unit: string): Figure => ({
    name: `identity.${name}.${what}`,
    value,
    unit,
    goal: null,
    holds: null,
  });
  return [
    figure('visits', r.visits, 'visits'),
    figure('kept', r.kept, 'visits'),
    ...REASONS.map((reason) => figure(reason.replaceAll(' ', '_'), r.reasons[reason], 'visits')),
    figure('shown_right', r.shownRight, 'share'),
    figure('shown_wrong', r.shownWrong, 'share'),
  ];
}
