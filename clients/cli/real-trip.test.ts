import { readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { sharedData } from '../../bench/testing/shared-data.js';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import type { DeviceMessage } from '../../gateway/protocol/index.js';
import { readAutocheckoutTrip } from '../replay/autocheckout-files.js';
import { explainReceipt } from './explain.js';
import { runTrip, withScratchJournal } from './run-trip.js';
import { log, recordOf, replayFile, withFolder } from './testing/replays.js';
import { readJournal, tripResult } from './trip-result.js';

const TRIP = 'data/aifi-benchmark-1';

/** Whom the recording follows. */
const BODY = '3325379692103139202';

/** Runs the real trip, recorded to `file`, as if its person had been called `body`. */
function recordTrip(t: ExecutionContext, folder: string, file: string, body = BODY) {
  const trip = readAutocheckoutTrip(folder);
  const model = buildModel(parseStoreConfig(trip.config, folder));
  const renamed = (id: string) => (id === BODY ? body : id);
  const messages = trip.messages.map(({ message }): DeviceMessage => {
    if (message.type === 'bodies') return { ...message, ids: message.ids.map(renamed) };
    return message.type === 'gate' && message.body ? { ...message, body: renamed(message.body) } : message;
  });
  return withScratchJournal(async (journal) => {
    const { engine, refusals, bodies } = await runTrip({ ...trip, model, messages }, journal, log, file);
    t.deepEqual([...refusals.keys()], [], 'the gateway refuses nothing of the real trip');
    return {
      ...recordOf(trip.name, engine, journal, trip.originMs),
      told: tripResult(trip.name, journal, trip.originMs, bodies),
      explained: explainReceipt(() => readJournal(journal), 1),
    };
  });
}

test('the real trip ends in the right receipt, and its recording in the same journal to the byte', async (t) => {
  const folder = sharedData(t, TRIP);
  if (folder === null) return;
  await withFolder(async (scratch) => {
    const file = path.join(scratch, 'trip.recording');
    const { explained, told, ...run } = await recordTrip(t, folder, file);
    t.deepEqual(told, run.result);
    t.regex(explained, /1 × .*071142008582[\s\S]*g1-s5-p11 −6\d\d\.\d g[\s\S]*who: \w{8} (1\.0|0\.9)/);
    t.deepEqual(run.result, {
      trip: 'aifi-benchmark-1',
      receipts: [{ target_id: BODY, products: [{ barcode: '071142008582', quantity: 1 }] }],
      review: [],
    });
    t.true(run.bytes.length > 5, 'entries: entry, binding, pick, exit, receipt');
    // Once as it comes, once with turns taken away from the actors.
    const spin = () => {
      const until = performance.now() + 1;
      while (performance.now() < until);
    };
    for (const everyTick of [undefined, spin]) {
      const { trailer, ...again } = await replayFile(file, everyTick);
      t.deepEqual(again, run);
      t.deepEqual(trailer, run.outcome);
    }
  });
});

test('a body whose number is a card’s by chance gets its receipt all the same, and its number is kept nowhere', async (t) => {
  const folder = sharedData(t, TRIP);
  if (folder === null) return;
  const chance = '6216768254168931377';
  await withFolder(async (scratch) => {
    const file = path.join(scratch, 'trip.recording');
    const { told, bytes } = await recordTrip(t, folder, file, chance);
    t.deepEqual(told.receipts, [{ target_id: chance, products: [{ barcode: '071142008582', quantity: 1 }] }]);
    t.deepEqual(told.review, []);
    const kept = Buffer.concat([await readFile(file), ...bytes.map((entry) => Buffer.from(entry, 'hex'))]);
    t.false(kept.includes(chance));
  });
});

test('two runs of the same files are alike without a recording, but for their random visit ids', async (t) => {
  const folder = sharedData(t, TRIP);
  if (folder === null) return;
  await withFolder(async (scratch) => {
    const first = await recordTrip(t, folder, path.join(scratch, '1'));
    const second = await recordTrip(t, folder, path.join(scratch, '2'));
    t.deepEqual(second.result, first.result);
    t.is(second.outcome.ticks, first.outcome.ticks);
    t.is(second.outcome.journalEntries, first.outcome.journalEntries);
  });
});

test('a recording that is cut off, or is none, is refused by file and record', async (t) => {
  const folder = sharedData(t, TRIP);
  if (folder === null) return;
  await withFolder(async (scratch) => {
    const file = path.join(scratch, 'trip.recording');
    await recordTrip(t, folder, file);
    const { length } = await readFile(file);
    await truncate(file, length - 10);
    await t.throwsAsync(replayFile(file), { code: 'SAUNTER_RECORDING_BROKEN', message: /ends early/ });
    await truncate(file, 3);
    await t.throwsAsync(replayFile(file), { code: 'SAUNTER_RECORDING_BROKEN' });
    await t.throwsAsync(replayFile(path.join(scratch, 'nowhere')), { code: 'SAUNTER_FILE_UNREADABLE' });
  });
});
