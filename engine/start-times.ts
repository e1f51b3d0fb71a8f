/** How long each part of a start takes, from the beginning of the process on. Measuring only. */
import { performance } from 'node:perf_hooks';

export interface StartPart {
  part: string;
  /** Wall time, and CPU of all threads of the process. */
  ms: number;
  cpuMs: number;
}

export class StartTimes {
  /** In their order; their sum is the time since the process began. */
  readonly parts: StartPart[] = [];
  /** performance.now() counts from the beginning of the process. */
  #lastMs = 0;
  #lastCpuMs = 0;

  /** What went on since the part before was this. */
  done(part: string): void {
    const nowMs = performance.now();
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    this.parts.push({ part, ms: nowMs - this.#lastMs, cpuMs: cpuMs - this.#lastCpuMs });
    this.#lastMs = nowMs;
    this.#lastCpuMs = cpuMs;
  }
}
