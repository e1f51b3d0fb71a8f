/** For tests of exact replay: runs a recording and collects all that must be the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildModel } from '../../../engine/catalog/model.js';
import { EventClock } from '../../../engine/clock.js';
import { runRecording } from '../../../engine/drivers.js';
import { Engine } from '../../../engine/engine.js';
import { type RecordingTrailer, readRecording } from '../../../engine/floor/recording.js';
import type { Journal } from '../../../engine/journal/types.js';
import { createLog } from '../../../engine/log.js';
import { withScratchJournal } from '../run-trip.js';
import { type TripResult, tripResult } from '../trip-result.js';

export const log = createLog('test', 'error');

export interface RunRecord {
  /** Each journal entry's stored bytes, in hex. */
  bytes: string[];
  outcome: RecordingTrailer;
  result: TripResult;
}

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'saunter-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function recordOf(name: string, engine: Engine, journal: Journal, originMs: number): RunRecord {
  const bytes = journal.readBytes(1, journal.lastSeq).map((b) => Buffer.from(b).toString('hex'));
  return { bytes, outcome: engine.outcome(), result: tripResult(name, journal, originMs) };
}

/**
 * Runs a recording again.
 * @param everyTick called after each tick: takes turns away, to change the pace
 */
export async function replayFile(
  file: string,
  everyTick?: () => void,
): Promise<RunRecord & { trailer: Awaited<ReturnType<typeof runRecording>> }> {
  for await (const item of readRecording(file)) {
    if (!('header' in item)) break;
    const { config, originMs, name } = item.header;
    const model = buildModel({ ...config, credentials: [] });
    return withScratchJournal(async (journal) => {
      const clock = new EventClock(originMs);
      const engine = new Engine({ model, journal, log, originMs, clock, replaying: true });
      if (everyTick) engine.onTick(everyTick);
      const trailer = await runRecording(engine, file);
      await engine.stop();
      return { ...recordOf(name, engine, journal, originMs), trailer };
    });
  }
  throw new Error(`${file} has no header`);
}
