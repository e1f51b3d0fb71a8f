/** A process that runs trips for the receipts report: a job in, a result out. */
import { rmSync } from 'node:fs';
import { runTripJob } from './trip-job.js';
import { Tripgen } from './tripgen.js';
import type { WorkerJob } from './workers.js';

const tripgen = await Tripgen.load(process.argv[2]!);
process.on('message', (message) => {
  const { spec, dir, mps, keep } = message as WorkerJob;
  const result = runTripJob(tripgen, spec, { dir, mps });
  if (!keep) rmSync(dir, { recursive: true, force: true });
  process.send!(result);
});
