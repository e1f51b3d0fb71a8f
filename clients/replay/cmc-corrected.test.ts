import { existsSync } from 'node:fs';
import test from 'ava';
import { CMC_FOLDER, CMC_REGION, trackCmc } from '../../bench/tracking-cmc.js';
import { scoreTracks } from '../../bench/tracks/score.js';
import { readTracks } from '../../bench/tracks/track-file.js';
import { correctTracks, type PublishedPoint } from './cmc-corrected.js';

const FRAMES = 50;

const walk = (id: number, from: number, to: number, y: number): PublishedPoint[] =>
  Array.from({ length: to - from + 1 }, (_, k) => ({
    frame: from + k,
    id,
    x: 0.2 * (from + k),
    y,
    confidence: 0.9,
  }));

test('what lasted a moment was nobody; all others stay as they were published', (t) => {
  const lasting = [...walk(1, 2, 20, 0), ...walk(2, 24, 28, 0.1), ...walk(4, 10, 30, 5)];
  const out = correctTracks([...lasting, ...walk(3, 5, 8, 3)], FRAMES);
  t.deepEqual(out, lasting);
});

test('who is shown in the first or the last frame may have been there for longer', (t) => {
  const points = [...walk(1, 1, 2, 0), ...walk(2, 49, FRAMES, 3)];
  t.deepEqual(correctTracks(points, FRAMES), points);
});

for (const sequence of ['CMC1', 'CMC2'])
  for (const detector of ['fairmot', 'frcnn'] as const)
    test(`corrected tracks score no worse than what was published: ${sequence} ${detector}`, (t) => {
      if (!existsSync(CMC_FOLDER)) {
        t.falsy(process.env.CI, 'CI needs ../shared/data/cmc');
        t.log('skipped: ../shared/data/cmc is absent');
        t.pass();
        return;
      }
      const truth = readTracks(new URL(`${sequence}_gt_world.txt`, CMC_FOLDER).pathname);
      const points = trackCmc({ sequence, detector }).map((p) => ({ ...p, confidence: 1 }));
      const frames = Math.max(...points.map((p) => p.frame));
      const online = scoreTracks(truth, points, 1, CMC_REGION);
      const corrected = scoreTracks(truth, correctTracks(points, frames), 1, CMC_REGION);
      for (const measure of ['hota', 'mota', 'idf1'] as const)
        t.true(
          corrected[measure] >= online[measure],
          `${measure} ${corrected[measure]} < ${online[measure]}`,
        );
    });
