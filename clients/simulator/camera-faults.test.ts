import test from 'ava';
import { CameraFaults } from './camera-faults.js';
import { Random } from './random.js';

test('cameras fail seldom, for seconds, and both ways', (t) => {
  const seen = { works: 0, repeat: 0, stall: 0 };
  for (let camera = 0; camera < 50; camera++) {
    const faults = new CameraFaults(new Random(1, `camera ${camera}`));
    // An hour in steps of 0.1 s.
    for (let tMs = 0; tMs < 3_600_000; tMs += 100) seen[faults.at(tMs)]++;
  }
  const total = seen.works + seen.repeat + seen.stall;
  t.true(seen.works > 0.99 * total);
  // Once in 20 minutes for about 1.2 s, once in an hour for about 2.5 s.
  t.true(seen.repeat > 0.0005 * total && seen.repeat < 0.002 * total, `${seen.repeat / total}`);
  t.true(seen.stall > 0.0003 * total && seen.stall < 0.0015 * total, `${seen.stall / total}`);
});
