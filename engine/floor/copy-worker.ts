/** The thread that copies the Floor's memory: all it ever does. */
import { parentPort } from 'node:worker_threads';
import { type CopyJob, copyFloor } from './copy-job.js';

parentPort!.on('message', (job: CopyJob) => {
  const done = copyFloor(job);
  parentPort!.postMessage(done, [done.buffer]);
});
