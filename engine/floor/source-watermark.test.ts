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

test('the newest number again is a repeat whatever its time; a lower one with a later time a restart', (t) => {
  const watermark = new SourceWatermark(0);
  for (const seq of [1, 2, 3]) watermark.note(seq, seq * 10);
  t.true(watermark.isRepeat(3, 30));
  t.true(watermark.isRepeat(3, 31));
  t.true(watermark.isRepeat(3, 1_000_000));
  t.true(watermark.isRepeat(2, 30), 'lower, but not later than the newest');
  t.false(watermark.isRepeat(2, 31));
  watermark.note(5, 50);
  t.true(watermark.isRepeat(5, 60), 'the newest above a gap');
  t.false(watermark.isRepeat(4, 40));
  watermark.note(1, 60);
  t.is(watermark.watermarkMs, 60, 'its numbering began anew');
  t.true(watermark.isRepeat(1, 70));
});

test('after a jump to a clock’s numbers too: one that was given up may still come', (t) => {
  const watermark = new SourceWatermark(0);
  watermark.note(1, 10);
  // A gate that started anew and counts from the clock now: nobody will ever send what lies between.
  watermark.note(1_700_000_000_000, 20);
  watermark.skipGap();
  watermark.note(1_700_000_000_002, 40);
  watermark.skipGap();
  t.false(watermark.isRepeat(1_700_000_000_001, 30));
  watermark.note(1_700_000_000_001, 30);
  t.true(watermark.isRepeat(1_700_000_000_001, 30));
});
