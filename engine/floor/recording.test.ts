import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import type { InputError } from '../errors.js';
import { MAX_RECORDING_WAITING_BYTES } from '../limits.js';
import type { SealedInbox } from './inbox-types.js';
import { type RecordingHeader, RecordingWriter } from './recording.js';

/** More than a pipe holds in any case. */
const TICK_BYTES = 1024 * 1024;

test('a disk that takes nothing ends the recording, once, before its memory grows beyond the bound', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'saunter-'));
  const file = path.join(folder, 'pipe');
  execFileSync('mkfifo', [file]);
  // A reader that never reads. It stays until the process ends: without one the writer's open would wait for ever.
  openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  t.teardown(() => rm(folder, { recursive: true }));
  const failed: InputError[] = [];
  const writer = new RecordingWriter(file, {} as RecordingHeader, {
    maxBytes: Number.POSITIVE_INFINITY,
    onFull: () => t.fail(),
    onFailed: (error) => failed.push(error),
  });
  const ticks = (2 * MAX_RECORDING_WAITING_BYTES) / TICK_BYTES;
  let most = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const sealed = { tick, inputs: [], filler: Buffer.alloc(TICK_BYTES) } as unknown as SealedInbox;
    writer.sealed(sealed);
    if (failed.length === 0) most = (tick + 1) * TICK_BYTES;
  }
  t.is(failed.length, 1);
  t.true(most <= MAX_RECORDING_WAITING_BYTES + 2 * TICK_BYTES, `${most} bytes`);
  const thrown = await t.throwsAsync(writer.close({} as never), { code: 'SAUNTER_RECORDING_UNWRITTEN' });
  t.is(thrown, failed[0]);
});
