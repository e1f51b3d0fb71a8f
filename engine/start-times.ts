/** How long each part of a start takes, from the beginning of the process on. Measuring only. */
import { PerformanceMark, performance } from 'node:perf_hooks';

export interface StartPart {
  part: string;
  /** Wall time, and CPU of all threads of the process. */
  ms: number;
  cpuMs: number;
}

/** Marks with this in front are parts that were over before this module was there (`clients/cli/saunter.mjs`). */
const BEFORE = 'saunter: ';

export class StartTimes {
  /** In their order; their sum is the time since the process began. */
  readonly parts: StartPart[] = [];
  /** The first tick is done. */
  readonly finished: Promise<void>;
  #finish: () => void = () => {};
  /** performance.now() counts from the beginning of the process. */
  #lastMs = 0;
  #lastCpuMs = 0;

  constructor() {
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    for (const mark of performance.getEntriesByType('mark'))
      if (mark instanceof PerformanceMark && mark.name.startsWith(BEFORE))
        this.#add(mark.name.slice(BEFORE.length), mark.startTime, mark.detail as NodeJS.CpuUsage);
  }

  /** What went on since the part before was this. */
  done(part: string): void {
    this.#add(part, performance.now(), process.cpuUsage());
  }

  /** The last part is over: the first tick. */
  finish(part: string): void {
    this.done(part);
    this.#finish();
  }

  #add(part: string, nowMs: number, { user, system }: NodeJS.CpuUsage): void {
    const cpuMs = (user + system) / 1000;
    this.parts.push({ part, ms: nowMs - this.#lastMs, cpuMs: cpuMs - this.#lastCpuMs });
    this.#lastMs = nowMs;
    this.#lastCpuMs = cpuMs;
  }
}
