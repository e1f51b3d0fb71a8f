import { existsSync } from 'node:fs';
import test from 'ava';
import { scoreCmc } from './tracking-accuracy.js';
import { CMC_FOLDER } from './tracking-cmc.js';

test('CMC1 and CMC2 with FairMOT boxes: nobody is mixed up, and the goals hold', (t) => {
  if (!existsSync(CMC_FOLDER)) {
    t.falsy(process.env.CI, 'CI needs ../shared/data/cmc');
    t.log('skipped: ../shared/data/cmc is absent');
    t.pass();
    return;
  }
  const few = scoreCmc({ sequence: 'CMC1', detector: 'fairmot' }, 1);
  t.is(few.switches, 0);
  t.true(few.mota > 0.9915 && few.idf1 > 0.9955);
  const crowd = scoreCmc({ sequence: 'CMC2', detector: 'fairmot' }, 0.5);
  t.true(crowd.switches <= 4 && crowd.idf1 >= 0.93 && crowd.hota >= 0.81);
});
