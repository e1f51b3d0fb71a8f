/** One store of `bench pipeline` in a process of its own: numbers in, one JSON line out. */
import { runPipeline } from './pipeline-run.js';

const [people, cameras, seconds, warmup, seed] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const run = await runPipeline({ people, cameras, seconds, warmup, seed });
process.stdout.write(`${JSON.stringify(run)}\n`);
