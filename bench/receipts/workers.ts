/** Trips in child processes: one a core at most, each trip to the next one that is free. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SaunterError } from '../../engine/errors.js';
import type { TripResult } from './trip-job.js';
import type { TripSpec } from './tripgen.js';

export interface WorkerJob {
  spec: TripSpec;
  /** Folder of the trip; made there where it is not yet. */
  dir: string;
  mps: boolean;
  /** The folder stays. */
  keep: boolean;
}

const CHILD = fileURLToPath(new URL('./worker-child.js', import.meta.url));

/** Runs all jobs in `processes` children; `done` is called as each ends. `child`: of another build. */
export async function runInWorkers(
  jobs: readonly WorkerJob[],
  processes: number,
  generator: string,
  done: (job: WorkerJob, result: TripResult) => void,
  child = CHILD,
): Promise<void> {
  const left = [...jobs];
  const children: ChildProcess[] = [];
  try {
    await Promise.all(
      Array.from({ length: Math.min(processes, jobs.length) }, () => {
        const worker = fork(child, [generator], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
        children.push(worker);
        return drain(worker, left, done);
      }),
    );
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill();
  }
}

function drain(
  child: ChildProcess,
  left: WorkerJob[],
  done: (job: WorkerJob, result: TripResult) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let job: WorkerJob | undefined;
    const next = () => {
      job = left.shift();
      if (job) child.send(job);
      else child.disconnect();
    };
    child.on('message', (result) => {
      done(job!, result as TripResult);
      next();
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0 && !job) resolve();
      else
        reject(
          new SaunterError(
            'SAUNTER_BENCH_CHILD_FAILED',
            `the process that ran trip ${job?.dir ?? '(none)'} ended with ${signal ?? code}`,
            {
              hint: 'Its error stands above; results of finished trips are kept, run the same command again.',
            },
          ),
        );
    });
    next();
  });
}
