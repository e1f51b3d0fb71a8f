import { existsSync } from 'node:fs';
import test from 'ava';
import { scoreTracks } from './score.js';
import type { TrackPoint } from './sequence.js';
import { readTracks } from './track-file.js';

/** Truth stands at x = 10·id; `ids` names the track on it in each frame, 0 for none. */
function walk(
  truthId: number,
  ids: readonly number[],
  off = 0,
): { truth: TrackPoint[]; tracks: TrackPoint[] } {
  const truth = ids.map((_, f) => ({ frame: f + 1, id: truthId, x: 10 * truthId, y: 0 }));
  const tracks = ids.flatMap((id, f) =>
    id === 0 ? [] : [{ frame: f + 1, id, x: 10 * truthId + off, y: 0 }],
  );
  return { truth, tracks };
}

test('perfect tracks score 1', (t) => {
  const a = walk(1, [7, 7, 7, 7]);
  const s = scoreTracks(a.truth, a.tracks, 1, null);
  t.like(s, { hota: 1, detA: 1, assA: 1, mota: 1, idf1: 1, switches: 0, fragments: 0, fp: 0, fn: 0 });
});

test('one switch in the middle', (t) => {
  const a = walk(1, [7, 7, 8, 8]);
  const s = scoreTracks(a.truth, a.tracks, 1, null);
  // 4 hits, 1 switch; each half knows 2 of 4 frames; association: 2 / (4 + 2 − 2) = 0.5
  t.is(s.mota, 0.75);
  t.is(s.switches, 1);
  t.is(s.idf1, 0.5);
  t.true(Math.abs(s.assA - 0.5) < 1e-12);
  t.true(Math.abs(s.hota - Math.sqrt(0.5)) < 1e-12);
});

test('a gap is a fragment and two misses, not a switch', (t) => {
  const a = walk(1, [7, 0, 0, 7, 7]);
  const b = walk(2, [9, 9, 9, 9, 9]);
  const s = scoreTracks([...a.truth, ...b.truth], [...a.tracks, ...b.tracks], 1, null);
  t.like(s, { switches: 0, fragments: 1, fp: 0, fn: 2, tp: 8 });
  t.is(s.mota, 0.8);
  t.is(s.idf1, 8 / 9);
});

test('a pair exactly at the threshold counts; similarity 0.5 passes half of the thresholds', (t) => {
  const a = walk(1, [7, 7], 1);
  const s = scoreTracks(a.truth, a.tracks, 1, null);
  t.is(s.mota, 1);
  // alphas 0.05 … 0.50 are met: 10 of 19
  t.true(Math.abs(s.hota - 10 / 19) < 1e-12);
  t.is(scoreTracks(a.truth, a.tracks, 0.99, null).mota, -1);
});

test('the region drops points of both', (t) => {
  const a = walk(1, [7, 7]);
  const b = walk(2, [0, 0]);
  const s = scoreTracks([...a.truth, ...b.truth], a.tracks, 1, { x0: 0, x1: 15, y0: -1, y1: 1 });
  t.like(s, { mota: 1, fn: 0 });
});

const CMC = new URL('../../../../shared/data/cmc/', import.meta.url);
/** HOTA / MOTA / IDF1 / switches of the MS-GLMB output: ../shared/data/README.md. */
const MS_GLMB: [string, number, number[]][] = [
  ['CMC1', 1, [97.2, 100, 100, 0]],
  ['CMC1', 0.5, [91.9, 100, 100, 0]],
  ['CMC2', 1, [91.3, 98.5, 99.3, 4]],
  ['CMC2', 0.5, [81.4, 94.0, 96.7, 25]],
];

for (const [sequence, threshold, want] of MS_GLMB) {
  test(`the peer's published row comes out: ${sequence} at ${threshold} m`, (t) => {
    const file = (name: string) => new URL(`${sequence}_${name}.txt`, CMC).pathname;
    if (!existsSync(file('gt_world'))) {
      t.falsy(process.env.CI, 'CI needs ../shared/data/cmc');
      t.log('skipped: ../shared/data/cmc is absent');
      t.pass();
      return;
    }
    const region = { x0: 1.8, x1: 6.1, y0: -0.1, y1: 3.3 };
    const s = scoreTracks(readTracks(file('gt_world')), readTracks(file('msglmb_output')), threshold, region);
    const got = [s.hota, s.mota, s.idf1].map((v) => Number((100 * v).toFixed(1)));
    t.deepEqual([...got, s.switches], want);
  });
}
