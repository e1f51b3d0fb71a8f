import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readAutocheckoutTrip } from '../../clients/replay/autocheckout-files.js';
import { runTrip } from './trip-run.js';

const near = join(import.meta.dirname, '../../../../shared/data/aifi-benchmark-1');
const TRIP = existsSync(near)
  ? near
  : join(import.meta.dirname, '../../../../../shared/data/aifi-benchmark-1');

test('the recorded trip: one bottle for its one shopper, and nothing else', (t) => {
  if (!existsSync(TRIP)) {
    if (process.env.CI === 'true') t.fail(`the recorded trip is missing: ${TRIP}`);
    t.log('skipped: ../shared/data/aifi-benchmark-1 is not here');
    t.pass();
    return;
  }
  const { answer, facts, snapshotHash } = runTrip(readAutocheckoutTrip(TRIP));
  t.deepEqual(answer, {
    trip: 'aifi-benchmark-1',
    receipts: [{ target_id: '3325379692103139202', products: [{ barcode: '071142008582', quantity: 1 }] }],
    review: [],
  });
  const health = facts.map((f) => f.fact).filter((f) => f.kind === 'plate_health');
  t.is(health.filter((f) => f.health === 'stuck').length, 31);
  t.is(runTrip(readAutocheckoutTrip(TRIP)).snapshotHash, snapshotHash, 'the same again');
});
