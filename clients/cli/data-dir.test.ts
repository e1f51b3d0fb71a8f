import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { keepKnownConfig } from '../../engine/catalog/known-config.js';
import { claimDataDir } from './data-dir.js';
import { demoStore } from './demo-store.js';

test('a folder has one owner at a time; a dead owner does not count', (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const folder = path.join(root, 'store');
  mkdirSync(folder);
  // The parent of this test lives; no process has the highest possible number.
  writeFileSync(path.join(folder, 'owner.pid'), String(process.ppid));
  t.throws(() => claimDataDir(folder, false), { code: 'SAUNTER_DATA_IN_USE' });
  writeFileSync(path.join(folder, 'owner.pid'), '4194305');
  const claimed = claimDataDir(folder, false);
  t.true(existsSync(path.join(folder, 'owner.pid')));
  claimed.release();
  t.false(existsSync(path.join(folder, 'owner.pid')));
  if (!existsSync('/proc/self/stat')) return t.log('the system does not tell when a process was born');
  writeFileSync(path.join(folder, 'owner.pid'), `${process.ppid} another-boot:1`);
  t.notThrows(() => claimDataDir(folder, false), 'its number went to another process');
});

test('a fresh claim empties what a demo made, and nothing else', (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const mine = path.join(root, 'mine');
  mkdirSync(mine);
  writeFileSync(path.join(mine, 'keep'), '');
  t.throws(() => claimDataDir(mine, true), { code: 'SAUNTER_DATA_NOT_DEMO' });
  t.true(existsSync(path.join(mine, 'keep')));
  const demo = path.join(root, 'demo');
  claimDataDir(demo, true).release();
  writeFileSync(path.join(demo, 'old'), '');
  claimDataDir(demo, true);
  t.false(existsSync(path.join(demo, 'old')));
});

test('a folder that cannot be used is told with its path and a code', (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const file = path.join(root, 'file');
  writeFileSync(file, 'no folder');
  for (const folder of [file, path.join(file, 'below'), '/dev/null/store'])
    for (const fresh of [false, true]) {
      const error = t.throws(() => claimDataDir(folder, fresh), { code: 'SAUNTER_DATA_FOLDER' });
      t.true(error!.message.includes(folder));
    }
  t.notThrows(
    () =>
      keepKnownConfig(file, '{}', '', {
        config: demoStore({ people: 6, cameras: 4, seed: 1 }),
        warnings: [],
      }),
    'told above',
  );
});
