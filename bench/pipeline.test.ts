import test from 'ava';
import { COSTS, runPipeline } from './pipeline-run.js';

test('a short run of the pipeline benchmark measures every stage', async (t) => {
  const run = await runPipeline({ people: 6, cameras: 4, seconds: 10, warmup: 20, seed: 1 });
  t.true(run.ticks >= 195 && run.ticks <= 205, `${run.ticks} ticks of ${run.tickMs} ms in 10 s`);
  t.is(run.refused, 0);
  t.true(run.messages > 500);
  t.true(run.entries > 0, 'people came in');
  for (const cost of COSTS) t.true(run.costs[cost].max > 0, `${cost} took no time`);
  t.true(run.cpu.mean > 0 && run.worst.cpuMs >= run.cpu.p99);
});
