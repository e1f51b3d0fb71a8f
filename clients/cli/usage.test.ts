import { spawnSync } from 'node:child_process';
import test from 'ava';

const MAIN = new URL('./main.js', import.meta.url).href;

function saunter(...args: string[]) {
  const argv = JSON.stringify(['node', 'saunter', ...args]);
  const program = `import { main } from ${JSON.stringify(MAIN)}; await main(${argv});`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

const slips: [string[], string][] = [
  [['--no-such'], "error: unknown option '--no-such'"],
  [['explain'], "error: missing required argument 'receipt'"],
  [['replay', 'autocheckout'], "error: missing required argument 'folders'"],
  [['replay', 'recording', 'a', '--no-such'], "error: unknown option '--no-such'"],
];
for (const [args, line] of slips) {
  test(`a mistaken command is answered in two lines: ${args.join(' ')}`, (t) => {
    const { status, stdout, stderr } = saunter(...args);
    t.is(status, 1);
    t.is(stdout, '');
    t.is(stderr, `${line}\n(see saunter <command> --help)\n`);
  });
}
