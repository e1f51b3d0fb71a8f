/** The command itself: its table, its exit code, and what it prints of a broken run. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { FAULT_KINDS, type Plan, parseKinds, planOf } from './kinds.js';
import { faults } from './main.js';
import type { RunResult } from './run.js';

const SOUND: RunResult = {
  broken: [],
  worstRecoveryMs: 0,
  lives: 1,
  entries: 10,
  receipts: 2,
  exits: 3,
  lateExits: 1,
  sent: 100,
  refused: new Map(),
  dir: '',
};

/** The command with runs that do nothing; that of `brokenSeed` has an invariant broken. */
async function command(args: string, brokenSeed = -1) {
  const plans: Plan[] = [];
  let text = '';
  const code = await faults(
    ['node', 'faults', ...args.split(' ')],
    async ({ plan }) => {
      plans.push(plan);
      return plan.seed === brokenSeed ? { ...SOUND, broken: [{ kind: 'lost', what: 'a receipt' }] } : SOUND;
    },
    (printed) => {
      text += printed;
    },
  );
  return { code, text, plans };
}

test('sound runs end with 0 and the table', async (t) => {
  const { code, text, plans } = await command('--runs 11 --seed 3');
  t.is(code, 0);
  t.is(plans.length, 11);
  for (const row of [
    /runs +11\n/,
    /journal entries +110\n/,
    /receipts +22\n/,
    /held against visits +33\n/,
    /too late for that +11\n/,
    /lost +0\n/,
    /repeated +0\n/,
  ])
    t.regex(text, row);
  for (const kind of Object.keys(FAULT_KINDS)) t.regex(text, new RegExp(`  ${kind} +[1-9]`));
  t.regex(text, /seeds 3–13/);
});

test('a broken invariant ends it with 1, the table, what broke, and the seed', async (t) => {
  const { code, text, plans } = await command('--runs 11 --seed 3', 5);
  t.is(code, 1);
  t.is(plans.length, 3, 'nothing is begun after it');
  for (const row of [/runs +3\n/, /lost +1\n/, /lost: a receipt\n/, /broken with seed 5;/])
    t.regex(text, row);
});

test('the process ends with that code: here a run that cannot keep its folder', (t) => {
  const call = `import { main } from ${JSON.stringify(new URL('./main.js', import.meta.url).href)};
    await main(['node', 'faults', '--runs', '3', '--seed', '71', '--keep', ${JSON.stringify(`${fileURLToPath(import.meta.url)}/x`)}]);`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', call], {
    encoding: 'utf8',
  });
  t.is(status, 1);
  t.regex(stdout, /wrong: the run failed: .*ENOTDIR/);
  t.regex(stdout, /broken with seed 71;/);
});

test('the command that it prints makes the same plan again', async (t) => {
  for (const args of ['', ' --faults network,kill-engine,herd', ' --faults disk-full']) {
    for (const first of [1, 77, 1_234, 20_261_122]) {
      for (let index = 0; index < 10; index++) {
        const many = `--runs ${index + 1} --seed ${first}${args}`;
        const { plans, text } = await command(many, first + index);
        const printed = text.match(/npm run faults -- (.*)\n/)![1]!;
        const again = await command(printed);
        t.deepEqual(again.plans, [plans.at(-1)!], printed);
      }
    }
  }
});

test('a plan follows from its seed, and all kinds are met in turn', (t) => {
  const kinds = parseKinds(undefined);
  t.deepEqual(planOf(5, 3, kinds), planOf(5, 3, kinds));
  const met = kinds.flatMap((_, i) => planOf(100 + i, i, kinds).faults.map((f) => f.kind));
  t.deepEqual([...new Set(met)].sort(), [...kinds].sort());
  t.throws(() => parseKinds('kill-engine,earthquake'), { code: 'SAUNTER_FAULT_KIND' });
});
