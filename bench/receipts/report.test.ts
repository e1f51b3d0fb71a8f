import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { sharedData } from '../testing/shared-data.js';
import { reportText } from './report.js';
import { runTripJob } from './trip-job.js';
import { Tripgen } from './tripgen.js';

test('the short report: trips are the generator’s own, scores and rows come out', async (t) => {
  const dir = sharedData(t, 'tools/tripgen');
  if (dir === null) return;
  const tripgen = await Tripgen.load(dir);
  const work = mkdtempSync(join(tmpdir(), 'saunter-report-'));
  try {
    const spec = { profile: 'store', seed: 'report-test', index: 1 } as const;
    const { plateRows, targetRows, truth } = tripgen.make(spec);
    const theirs = tripgen.makeByCommand(spec);
    t.deepEqual(JSON.stringify([plateRows, targetRows, truth]), JSON.stringify([...Object.values(theirs)]));
    const results = (['clean', 'adversarial'] as const).map((profile) =>
      runTripJob(tripgen, { ...spec, profile }, { dir: join(work, profile), mps: true }),
    );
    for (const { score, mps, far, judged } of results) {
      t.true(score.f1 > 0.6, `${score.f1}`);
      t.true(mps!.f1 > 0.4, `${mps!.f1}`);
      t.true(far.lines > 0 && far.lines <= judged.length);
      t.is(far.farSure, 0, 'nobody is charged who was not there');
    }
    const variant = (name: string) =>
      runTripJob(tripgen, { ...spec, variant: name }, { dir: join(work, name), mps: false });
    const stuck = variant('plate stuck');
    t.deepEqual([stuck.health.stuck!.spoiled, stuck.health.stuck!.found], [1, 1]);
    const restocked = variant('staff restock');
    t.true(restocked.restocked.told >= 4, `${restocked.restocked.told} of 6 units`);
    const text = reportText([...results, stuck, restocked]);
    for (const part of [
      '| `clean` | 1 | 1 |',
      '| weight twins |',
      '### Lines',
      '| profile | put first | take first |',
      '| 10 | ',
      '| staff restock | 1 |',
      '| stuck | 1 | 100.0 % |',
    ])
      t.true(text.includes(part), part);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
