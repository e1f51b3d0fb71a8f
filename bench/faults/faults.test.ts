/** A short run of the fault suite: each kind of fault once. */
import test from 'ava';
import { FAULT_KINDS, type FaultKind, THROUGHOUT } from './kinds.js';
import { runOnce } from './run.js';

const RUNS: readonly (readonly FaultKind[])[] = [
  ['kill-engine', 'kill-archive', 'kernel-trap', 'long-wait'],
  ['disk-full', 'network', 'actor-throws', 'archive-away'],
  ['clock-jump', 'herd', 'slow-client'],
];

test.serial('a few runs: nothing is lost, repeated or wrong', async (t) => {
  t.timeout(300_000);
  t.deepEqual(RUNS.flat().sort(), Object.keys(FAULT_KINDS).sort(), 'all kinds');
  for (const [i, kinds] of RUNS.entries()) {
    const faults = kinds.map((kind, k) => {
      return { kind, atMs: THROUGHOUT.has(kind) ? 0 : 1_200 + 700 * k, forMs: 600, seed: 100 * i + k };
    });
    const plan = { seed: 41 + i, faults: faults.sort((a, b) => a.atMs - b.atMs), lengthMs: 4_000 };
    const result = await runOnce({ plan, people: 8, cameras: 4, speed: 15, keep: null, worldMs: 40_000 });
    t.deepEqual(result.broken, [], `seed ${plan.seed}, ${kinds.join(' ')}`);
    t.true(result.entries > 0 && result.sent > 1_000, `${result.entries} entries, ${result.sent} sent`);
    t.log(
      `${kinds.join(', ')}: ${result.entries} entries, ${result.receipts} receipts, ${result.lives} lives`,
    );
  }
});
