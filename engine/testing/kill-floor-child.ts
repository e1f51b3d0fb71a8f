/**
 * Child of the test that kills a store: runs a recording from where the journal stands to its end.
 * Tells its parent the tick it is at, and at the end what the run came to.
 * Arguments: the journal's directory, the recording.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { buildModel } from '../catalog/model.js';
import { EventClock } from '../clock.js';
import { Engine } from '../engine.js';
import { readRecording } from '../floor/recording.js';
import { openJournal } from '../journal/index.js';
import { createLog } from '../log.js';

const [dir, file] = process.argv.slice(2);
const journal = openJournal(dir!);
let engine: Engine | undefined;
for await (const item of readRecording(file!)) {
  if ('header' in item) {
    const { config, originMs } = item.header;
    const model = buildModel({ ...config, credentials: [] });
    const clock = new EventClock(originMs);
    const log = createLog('child', 'silent');
    engine = new Engine({ model, journal, log, originMs, clock, recover: true, replaying: true });
    process.send!({ started: engine.firstTick, durable: journal.flushedSeq });
  }
  if (!('sealed' in item) || item.sealed.tick < engine!.firstTick) continue;
  if (engine!.run(item.sealed) > 0) await engine!.control.decided();
  await turn();
  if (item.sealed.tick % 10 === 0) process.send!({ tick: item.sealed.tick, durable: journal.flushedSeq });
}
await engine!.control.idle();
const { journalHash, snapshotHash } = engine!.outcome();
await engine!.stop();
await journal.close();
process.send!({ journalHash, snapshotHash });
process.disconnect();
