/** A recording ends at its bound: the run goes on, and what was recorded replays to the byte. */
import { statSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { openJournal } from '../../engine/journal/index.js';
import { demoWorld, Life, START_MS } from '../../engine/testing/life.js';
import { replayFile, withFolder } from './testing/replays.js';

const MAX_BYTES = 3_000_000;
const LIVE_S = 45;

test('a recording ends at its bound and replays up to there', async (t) => {
  t.timeout(240_000);
  await withFolder(async (folder) => {
    const file = path.join(folder, 'run.recording');
    const { model, world } = demoWorld(8, 4, 3, LIVE_S);
    const journal = openJournal(path.join(folder, 'journal'));
    const record = { record: file, recordMaxBytes: MAX_BYTES, recover: false };
    const life = new Life(model, journal, START_MS, record);
    await life.live(world, START_MS + LIVE_S * 1000);
    await life.engine.stop();
    const entries = journal.readBytes(1, journal.lastSeq).map((b) => Buffer.from(b).toString('hex'));
    await journal.close();
    const { size } = statSync(file);
    t.true(size <= MAX_BYTES && size > 0.9 * MAX_BYTES, `${size} bytes`);

    const { bytes, trailer, outcome } = await replayFile(file);
    const ticks = (LIVE_S * 1000) / model.tickMs;
    t.true(outcome.ticks > 0 && outcome.ticks < ticks, `${outcome.ticks} of ${ticks} ticks`);
    t.deepEqual(trailer, {
      full: { tick: life.engine.firstTick + outcome.ticks, maxBytes: MAX_BYTES },
    });
    t.true(bytes.length > 0 && bytes.length < entries.length, `${bytes.length} of ${entries.length} entries`);
    t.deepEqual(bytes, entries.slice(0, bytes.length));
  });
});
