import { spawnSync } from 'node:child_process';
import test from 'ava';

const MAIN = new URL('./main.js', import.meta.url).href;

function saunter(...args: string[]) {
  return run([`await main(${JSON.stringify(['node', 'saunter', ...args])});`]);
}

function run(calls: readonly string[]) {
  const program = [`import { main } from ${JSON.stringify(MAIN)};`, ...calls].join('\n');
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

const slips: [string[], string][] = [
  [['--no-such'], "unknown option '--no-such'"],
  [['no-such'], "unknown command 'no-such'"],
  [['explain'], "missing required argument 'receipt'"],
  [['replay', 'autocheckout'], "missing required argument 'folders'"],
  [['replay', 'recording', 'a', '--no-such'], "unknown option '--no-such'"],
  [
    ['start', '--config', 'a', '--port', 'x'],
    "option '--port <n>' argument 'x' is invalid. It must be a whole number from 0 to 65535.",
  ],
  [
    ['score', 'tracks', '--region', ',6,,3'],
    "option '--region <x0,x1,y0,y1>' argument ',6,,3' is invalid. Want four numbers in metres, x0 < x1 and y0 < y1.",
  ],
];
for (const [args, line] of slips) {
  const command = [
    'saunter',
    ...args.filter((a) => /^(?:start|explain|replay|autocheckout|recording|score|tracks)$/.test(a)),
  ];
  test(`a mistaken command is answered in three lines: ${args.join(' ')}`, (t) => {
    const { status, stdout, stderr } = saunter(...args);
    t.is(status, 1);
    t.is(stdout, '');
    t.is(stderr, `saunter: ${line}\n  See ${command.join(' ')} --help.\n  [SAUNTER_USAGE]\n`);
  });
}

test('the version is the package’s', (t) => {
  const { status, stdout } = saunter('--version');
  t.is(status, 0);
  t.regex(stdout, /^\d+\.\d+\.\d+\n$/);
});

const files: [string[], string][] = [
  [['tree', '--url', 'nowhere'], 'SAUNTER_STORE_AWAY'],
  [['tree', '--data', '/nowhere'], 'SAUNTER_STORE_AWAY'],
  [['explain', '1', '--data', '/nowhere'], 'SAUNTER_JOURNAL_NONE'],
  [['reconcile', '--data', '/nowhere'], 'SAUNTER_JOURNAL_NONE'],
  [['query', 'SELECT 1', '--data', '/nowhere'], 'SAUNTER_ARCHIVE_NONE'],
  [['start', '--config', '/nowhere.json'], 'SAUNTER_CONFIG_UNREADABLE'],
  [['replay', 'recording', '/nowhere'], 'SAUNTER_FILE_UNREADABLE'],
  [['replay', 'autocheckout', '/nowhere'], 'SAUNTER_FILE_MISSING'],
  // before the trip is looked at
  [['replay', 'autocheckout', '/nowhere', '--record', '/nowhere/file'], 'SAUNTER_OUT_UNWRITABLE'],
  [
    ['score', 'tracks', '--truth', '/nowhere', '--tracks', '/nowhere', '--threshold', '1'],
    'SAUNTER_TRACKS_UNREADABLE',
  ],
  [['score', 'receipts', '--truth', '/nowhere', '--receipts', '/nowhere'], 'SAUNTER_FILE_MISSING'],
  [
    ['score', 'receipts', '--truth', import.meta.dirname, '--receipts', 'package.json'],
    'SAUNTER_FILE_MISSING',
  ],
];
test('what is not there is said with a code, and without a stack', (t) => {
  // All in one process: each start of the command loads the whole store.
  const calls = files.map(([args]) => JSON.stringify(['node', 'saunter', ...args]));
  const { status, stdout, stderr } = run(calls.map((argv) => `await main(${argv}); console.error('=');`));
  t.is(status, 1);
  t.is(stdout, '');
  const answers = stderr.split('\n=\n');
  t.is(answers.length, files.length + 1);
  for (const [i, [args, code]] of files.entries()) {
    t.true(answers[i]!.endsWith(`\n  [${code}]`), `${args.join(' ')}: ${answers[i]}`);
    t.notRegex(answers[i]!, /\n {4}at /);
  }
});
