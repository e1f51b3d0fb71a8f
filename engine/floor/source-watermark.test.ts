import test from 'ava';
import { SourceWatermark } from './source-watermark.js';

test('a jump in the numbers, however far, is given up at once', (t) => {
  const watermark = new SourceWatermark(0);
  watermark.note(1, 10);
  watermark.note(Number.MAX_SAFE_INTEGER - 1, 20);
  const startMs = performance.now();
  watermark.skipGap();
  t.true(performance.now() - startMs < 1_000);
  t.is(watermark.watermarkMs, 20);
  t.is(watermark.missed, Number.MAX_SAFE_INTEGER - 3);
});

test('a number that was given up may still come', (t) => {
  const watermark = new SourceWatermark(0);
  watermark.note(1, 10);
  watermark.note(4, 40);
  watermark.skipGap();
  t.false(watermark.isRepeat(2, 20));
  watermark.note(2, 20);
  t.true(watermark.isRepeat(2, 20));
  t.true(watermark.isRepeat(4, 40));
});
