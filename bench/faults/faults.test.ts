/** A short run of the fault suite: each kind of fault once. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readRecording } from '../../engine/floor/recording.js';
import { tempDir } from '../../engine/store/testing.js';
import { FAULT_KINDS, type FaultKind, THROUGHOUT } from './kinds.js';
import { runOnce } from './run.js';

const RUNS: readonly (readonly FaultKind[])[] = [
  ['kill-engine', 'kill-archive', 'kernel-trap', 'long-wait'],
  ['disk-full', 'network', 'actor-throws', 'archive-away'],
  ['clock-jump', 'herd', 'slow-client', 'disk-hangs'],
];

test.serial('a few runs: nothing is lost, repeated or wrong', async (t) => {
  t.timeout(300_000);
  const { dir, done } = tempDir();
  t.teardown(done);
  t.deepEqual(RUNS.flat().sort(), Object.keys(FAULT_KINDS).sort(), 'all kinds');
  for (const [i, kinds] of RUNS.entries()) {
    const faults = kinds.map((kind, k) => {
      return { kind, atMs: THROUGHOUT.has(kind) ? 0 : 1_200 + 700 * k, forMs: 600, seed: 100 * i + k };
    });
    const plan = { seed: 41 + i, faults: faults.sort((a, b) => a.atMs - b.atMs), lengthMs: 4_000 };
    const result = await runOnce({ plan, people: 8, cameras: 4, speed: 15, keep: dir, worldMs: 40_000 });
    t.is(result.lives, 1 + kinds.filter((kind) => kind === 'kill-engine' || kind === 'disk-hangs').length);
    t.deepEqual(await recordingsIn(result.dir), [...Array(result.lives - 1).fill('cut'), 'whole']);
    t.deepEqual(result.broken, [], `seed ${plan.seed}, ${kinds.join(' ')}`);
    t.true(result.entries > 0 && result.sent > 1_000, `${result.entries} entries, ${result.sent} sent`);
    t.log(
      `${kinds.join(', ')}: ${result.entries} entries, ${result.receipts} receipts, ${result.lives} lives`,
    );
  }
});

/** How the recording of each life ends, in their order; all must have ticks, one after the other. */
async function recordingsIn(dir: string): Promise<string[]> {
  const ends: string[] = [];
  let last = 0;
  for (const file of readdirSync(dir)
    .filter((name) => name.endsWith('.recording'))
    .sort()) {
    let [ticks, end] = [0, 'nothing'];
    try {
      for await (const item of readRecording(path.join(dir, file))) {
        if ('trailer' in item) end = 'whole';
        if (!('sealed' in item)) continue;
        const { tick } = item.sealed;
        if (ticks === 0 ? tick <= last : tick !== last + 1)
          throw new Error(`${file}: tick ${tick} after ${last}`);
        last = tick;
        ticks++;
      }
    } catch (error) {
      if (!/ends early/.test(String(error))) throw error;
      end = ticks > 100 ? 'cut' : `cut after ${ticks} ticks`;
    }
    ends.push(end);
  }
  return ends;
}
