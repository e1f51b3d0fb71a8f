import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

// dist/clients/cli → clients/cli: plain JavaScript is not built
const FILE = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../clients/cli/system-parts.mjs',
);

const run = (env: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [FILE], { env: { ...process.env, ...env }, encoding: 'utf8' });

test('the browser that CHROMIUM names is used', (t) => {
  const { status, stderr, stdout } = run({ CHROMIUM: process.execPath });
  t.is(status, 0);
  t.true(stderr.includes(`Chromium is ${process.execPath}`));
  t.is(stdout, '', 'stdout stays free for documents');
});

test('a CHROMIUM that cannot be executed is a mistake to tell, not to pass over', (t) => {
  const { status, stderr } = run({ CHROMIUM: '/nowhere/chromium' });
  t.is(status, 1);
  t.true(stderr.includes('/nowhere/chromium'));
  t.true(stderr.includes('SAUNTER_SYSTEM_PART_MISSING'));
});
