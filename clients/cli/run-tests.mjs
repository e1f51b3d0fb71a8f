/**
 * `npm test`: sets the clone up, finds or installs what only tests need, runs ava and ends with
 * the line `N passed, N failed`. Arguments go to ava: `npm test -- dist/engine/floor/*.test.js`.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureReady, ROOT } from './setup.mjs';
import { ensureSystemParts } from './system-parts.mjs';

ensureReady();
ensureSystemParts();

const ava = spawn(
  process.execPath,
  [path.join(ROOT, 'node_modules/ava/entrypoints/cli.mjs'), ...process.argv.slice(2)],
  {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
let tail = '';
let ticks = 0;
ava.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  ticks += String(chunk).match(/^ {2}✔ /gm)?.length ?? 0;
  tail = (tail + chunk).slice(-64 * 1024);
});
ava.on('close', (status) => {
  // ava's own summary: "12 tests passed", "1 test failed", "1 uncaught exception", …
  const count = (what) => {
    const found = [...tail.matchAll(new RegExp(`(\\d+) (?:known )?${what}`, 'g'))].at(-1);
    return found ? Number(found[1]) : 0;
  };
  // Beside failures ava does not say how many passed: the ticks before their names do.
  const passed = count('tests? passed') || ticks;
  let failed = ['tests? failed', 'uncaught exceptions?', 'unhandled rejections?'].reduce(
    (sum, what) => sum + count(what),
    0,
  );
  if (status !== 0 && failed === 0) failed = 1;
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = status === 0 && passed > 0 ? 0 : 1;
});
