import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { CMC_FOLDER, trackCmc } from '../../bench/tracking-cmc.js';
import type { TrackPoint } from '../../bench/tracks/sequence.js';
import { readTracks } from '../../bench/tracks/track-file.js';
import { runSaunter } from './testing/run-saunter.js';

/** 2.2 m up in a corner, looking along the room. */
const PROJECTION = [
  [502, -1310, -434, 4790],
  [2, -12, -1232, 2729],
  [0.85, -0.27, -0.45, 1.63],
];
const LAST_FRAME = 12;
/** Places are written to a tenth of a millimetre. */
const WRITTEN_M = 1e-4;

/** A line a box and frame; `box` is width, height and score. */
function walk(box: (frame: number) => string): string {
  const frames = Array.from({ length: LAST_FRAME }, (_, k) => k + 1);
  return frames.map((frame) => `${frame},-1,900,200,${box(frame)}\n`).join('');
}
const FINE = walk(() => '150,400,0.9');

function scratch(t: ExecutionContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-cmc-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Two cameras at one place, whose detections are the given ones. */
function replay(t: ExecutionContext, cam1: string, cam2: string, more: readonly string[] = []) {
  const dir = scratch(t);
  const projections = { cam1: PROJECTION, cam2: PROJECTION };
  writeFileSync(path.join(dir, 'projection.json'), JSON.stringify(projections));
  writeFileSync(path.join(dir, 'CMC9_cam1_frcnn_det.txt'), cam1);
  writeFileSync(path.join(dir, 'CMC9_cam2_frcnn_det.txt'), cam2);
  const out = path.join(dir, 'tracks.txt');
  const fixed = ['--sequence', 'CMC9', '--detector', 'frcnn', '--out', out];
  return { dir, out, ...runSaunter('replay', 'cmc', dir, ...fixed, ...more) };
}

/** Who is who between two runs, where it is one to one over the whole of both; null where it is not. */
function renaming(a: readonly TrackPoint[], b: readonly TrackPoint[]): Map<number, number> | null {
  const there = new Map<number, number>();
  const back = new Map<number, number>();
  for (const p of a) {
    const near = b.filter(
      (q) => q.frame === p.frame && Math.abs(p.x - q.x) < WRITTEN_M && Math.abs(p.y - q.y) < WRITTEN_M,
    );
    if (near.length !== 1) return null;
    const { id } = near[0]!;
    if ((there.get(p.id) ?? id) !== id || (back.get(id) ?? p.id) !== p.id) return null;
    there.set(p.id, id);
    back.set(id, p.id);
  }
  return there;
}

for (const detector of ['fairmot', 'frcnn'] as const) {
  test(`replay cmc: the whole store publishes what the tracker alone finds, place by place and id by id, ${detector}`, (t) => {
    if (!existsSync(CMC_FOLDER)) {
      t.falsy(process.env.CI, 'CI needs ../shared/data/cmc');
      t.log('skipped: ../shared/data/cmc is absent');
      t.pass();
      return;
    }
    const out = path.join(scratch(t), 'tracks.txt');
    const sequence = detector === 'frcnn' ? 'CMC1' : 'CMC2';
    const args = ['--sequence', sequence, '--detector', detector, '--out', out];
    const run = runSaunter('replay', 'cmc', CMC_FOLDER.pathname, ...args);
    t.is(run.status, 0, run.stderr);
    const alone = trackCmc({ sequence, detector });
    const live = readTracks(out);
    t.is(live.length, alone.length);
    t.is(renaming(live, alone)?.size, new Set(alone.map((p) => p.id)).size);
  });
}

test('replay cmc --cameras, --corrected: with the cameras named; a second file with the corrected tracks', (t) => {
  if (!existsSync(CMC_FOLDER)) {
    t.falsy(process.env.CI, 'CI needs ../shared/data/cmc');
    t.log('skipped: ../shared/data/cmc is absent');
    t.pass();
    return;
  }
  const dir = scratch(t);
  const out = path.join(dir, 'tracks.txt');
  const corrected = path.join(dir, 'corrected.txt');
  const args = ['--sequence', 'CMC1', '--detector', 'fairmot', '--cameras', '1,3', '--out', out];
  const run = runSaunter('replay', 'cmc', CMC_FOLDER.pathname, ...args, '--corrected', corrected);
  t.is(run.status, 0, run.stderr);
  const alone = trackCmc({ sequence: 'CMC1', detector: 'fairmot', cameras: [1, 3] });
  t.not(renaming(readTracks(out), alone), null);
  t.not(alone.length, trackCmc({ sequence: 'CMC1', detector: 'fairmot' }).length);
  const lasting = readTracks(corrected);
  t.true(lasting.length > 0);
  const ids = new Set(alone.map((p) => p.id));
  t.true(lasting.every((p) => ids.has(p.id)));
});

const refusals: [string, string, RegExp][] = [
  [
    'scores as percentages',
    walk(() => '150,400,90'),
    /12 × SAUNTER_BAD_NUMBER, first: .*score 90.*message 1 of cam1/,
  ],
  [
    'a box without width in every fifth frame',
    walk((frame) => `${frame % 5 === 0 ? 0 : 150},400,0.9`),
    /2 × SAUNTER_BAD_NUMBER, first: .*width 0.*message 5 of cam1/,
  ],
  [
    'more boxes than a frame may hold',
    FINE + '3,-1,900,200,150,400,0.9\n'.repeat(300),
    /1 × SAUNTER_TOO_MANY, first: .*301 boxes; a frame may hold 256.*message 3 of cam1/,
  ],
];
for (const [what, cam1, said] of refusals) {
  test(`replay cmc says what was refused: ${what}`, (t) => {
    const { status, stderr } = replay(t, cam1, FINE);
    t.is(status, 0);
    t.regex(stderr, said);
    t.regex(stderr, /: 12 frames in /);
  });
}

test('replay cmc: a camera that saw nobody is noted; a file that is not there is a mistake', (t) => {
  const nobody = replay(t, FINE, '');
  t.is(nobody.status, 0);
  t.regex(nobody.stderr, /CMC9_cam2_frcnn_det\.txt has no box: camera 2 saw nobody/);
  const missing = replay(t, FINE, FINE, ['--detector', 'fairmot']);
  t.is(missing.status, 1);
  t.regex(missing.stderr, /\[SAUNTER_FILE_MISSING\]/);
});

test('replay cmc looks at the files that it should write before it runs', (t) => {
  const dir = scratch(t);
  const inside = path.join(dir, 'folder');
  mkdirSync(inside);
  for (const more of [
    ['--out', path.join(dir, 'nowhere', 'tracks.txt')],
    ['--out', inside],
    ['--corrected', path.join(dir, 'nowhere', 'corrected.txt')],
    ['--out', path.join(dir, 'one.txt'), '--corrected', path.join(inside, '..', 'one.txt')],
  ]) {
    const { status, stderr, out } = replay(t, FINE, FINE, more);
    t.is(status, 1);
    t.regex(stderr, /\[SAUNTER_OUT_UNWRITABLE\]\n$/);
    t.notRegex(stderr, /frames in/);
    t.false(existsSync(out), 'nothing was run');
  }
});

test('replay cmc writes nobody as no line', (t) => {
  const { status, out } = replay(
    t,
    walk(() => '150,400,0.05'),
    '',
  );
  t.is(status, 0);
  t.is(readFileSync(out, 'utf8'), '');
});
