/** Made trips through the gateway, actors and journal, as `saunter replay autocheckout` runs them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { runTrip, withScratchJournal } from '../../clients/cli/run-trip.js';
import { tripResult } from '../../clients/cli/trip-result.js';
import type { ReplayTrip } from '../../clients/replay/autocheckout-files.js';
import { readAutocheckoutTrip } from '../../clients/replay/autocheckout-files.js';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import { createLog } from '../../engine/log.js';
import { sharedData } from '../testing/shared-data.js';
import { Tripgen } from './tripgen.js';

/** The number of a card, by chance: such are two to four in a hundred of the generator's ids. */
const CHANCE = '6216768254168931377';

test('a made trip ends in the same receipts, whatever its bodies are called', async (t) => {
  const dir = sharedData(t, 'tools/tripgen');
  if (dir === null) return;
  const work = mkdtempSync(join(tmpdir(), 'saunter-live-'));
  t.teardown(() => rmSync(work, { recursive: true, force: true }));
  const tripgen = await Tripgen.load(dir);
  const made = tripgen.make({ profile: 'store', seed: 'live-path', index: 1 });
  tripgen.write(work, made);
  const trip = readAutocheckoutTrip(work);
  const person = trip.people[0]!;
  const model = buildModel(parseStoreConfig(trip.config, work));
  const unitsOf = (called: ReplayTrip) =>
    withScratchJournal(async (journal) => {
      const messages = called.messages.map((m) => m.message);
      const run = await runTrip({ ...called, model, messages }, journal, createLog('test', 'error'));
      t.deepEqual([...run.refusals.keys()].sort(), ['SAUNTER_LATE', 'SAUNTER_REPEATED'], 'as it was made');
      const { receipts, review } = tripResult(called.name, journal, called.originMs, run.bodies);
      const units = receipts.flatMap((r) =>
        r.products.map((p) => `${r.target_id} ${p.barcode} × ${p.quantity}`),
      );
      return [...units, ...review.map((r) => `asked at ${r.t_s}`)].sort();
    });
  const plain = await unitsOf(trip);
  const renamed = await unitsOf(rename(trip, person, CHANCE));
  t.deepEqual(renamed, plain.map((unit) => unit.replace(person, CHANCE)).sort());
  t.true(renamed.some((unit) => unit.startsWith(CHANCE)));
});

function rename(trip: ReplayTrip, from: string, to: string): ReplayTrip {
  const called = (id: string) => (id === from ? to : id);
  const messages = trip.messages.map((m): ReplayTrip['messages'][number] => {
    const { message } = m;
    if (message.type === 'bodies') return { ...m, message: { ...message, ids: message.ids.map(called) } };
    if (message.type !== 'gate' || !message.body) return m;
    return { ...m, message: { ...message, body: called(message.body) } };
  });
  return { ...trip, messages, people: trip.people.map(called) };
}
