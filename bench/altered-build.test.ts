import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import { alteredBuild, alteredKernels } from './altered-build.js';
import { IDEAS } from './matching-ablation.js';

const KERNELS = 'assembly/floor.wasm';
const DIST = fileURLToPath(new URL('../', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'saunter-altered-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test('each idea of the matching can be switched off: its constants are there, once, and get their value', async (t) => {
  const dist = alteredBuild(
    path.join(folder, 'all'),
    IDEAS.flatMap(([, changes]) => changes),
  );
  const priors = pathToFileURL(path.join(dist, 'engine/floor/matching-priors.js'));
  const { PRIOR } = (await import(priors.href)) as typeof import('../engine/floor/matching-priors.js');
  t.like(PRIOR, { undone: -1000, repick: -1000, putEarlier: 0, putHome: -1.2 });
  t.regex(readFileSync(path.join(dist, 'bench/receipts/trip-run.js'), 'utf8'), /without = 16,/);
  const odds = readFileSync(path.join(dist, '../assembly/matching/odds.ts'), 'utf8');
  t.regex(odds, /const WRONG_SHARE: f64 = 0\.0;/);
  t.notDeepEqual(readFileSync(path.join(dist, KERNELS)), readFileSync(path.join(DIST, KERNELS)));
});

test('kernels of which nothing is changed are the build’s', (t) => {
  t.deepEqual(
    readFileSync(alteredKernels(path.join(folder, 'same'), [])),
    readFileSync(path.join(DIST, KERNELS)),
  );
});

test('a constant that is not there is named, with its file', (t) => {
  t.throws(() => alteredBuild(path.join(folder, 'none'), [['engine/floor/matching-priors.ts', 'luck', 1]]), {
    code: 'SAUNTER_BENCH_CONSTANT',
    message: 'there are 0 constants luck',
  });
});
