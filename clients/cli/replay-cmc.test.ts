import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { CMC_FOLDER, trackCmc } from '../../bench/tracking-cmc.js';
import { readTracks } from '../../bench/tracks/sequence.js';

const MAIN = new URL('./main.js', import.meta.url).href;

test('replay cmc: the whole store publishes what the tracker alone finds, frame by frame', (t) => {
  if (!existsSync(CMC_FOLDER)) {
    t.falsy(process.env.CI, 'CI needs ../shared/data/cmc');
    t.log('skipped: ../shared/data/cmc is absent');
    t.pass();
    return;
  }
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-cmc-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const out = path.join(dir, 'tracks.txt');
  const args = [
    'replay',
    'cmc',
    CMC_FOLDER.pathname,
    '--sequence',
    'CMC1',
    '--detector',
    'frcnn',
    '--out',
    out,
  ];
  const argv = JSON.stringify(['node', 'saunter', ...args]);
  const program = `import { main } from ${JSON.stringify(MAIN)}; await main(${argv});`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  t.is(run.status, 0, run.stderr);
  const key = (p: { frame: number; x: number; y: number }) =>
    [p.frame, p.x.toFixed(2), p.y.toFixed(2)].join();
  const alone = trackCmc({ sequence: 'CMC1', detector: 'frcnn' });
  const live = readTracks(out);
  t.is(live.length, alone.length);
  const known = new Set(alone.map(key));
  // Places are written to a tenth of a millimetre, so that a few round to the next centimetre.
  const strangers = live.filter((p) => !known.has(key(p))).length;
  t.true(strangers < 0.05 * live.length, `${strangers} of ${live.length} elsewhere`);
});
