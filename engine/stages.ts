/**
 * How long each stage of the path takes, as histograms in nanoseconds. Measuring only: nothing
 * that decides ever reads it.
 */
import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';

export const STAGES = [
  'decode',
  'seal',
  'tracking',
  'weight',
  'matching',
  'actors',
  'encode',
  'journal',
  'tick',
] as const;
export type Stage = (typeof STAGES)[number];

export class StageTimes {
  readonly histograms: Readonly<Record<Stage, RecordableHistogram>>;
  /** Sum of each stage, ns; what a CPU budget is made of. */
  readonly totalNs: Record<Stage, number>;

  constructor() {
    this.histograms = Object.fromEntries(STAGES.map((s) => [s, createHistogram()])) as Record<
      Stage,
      RecordableHistogram
    >;
    this.totalNs = Object.fromEntries(STAGES.map((s) => [s, 0])) as Record<Stage, number>;
  }

  /** Records the time since `startMs` (performance.now()) and returns now, for the next stage. */
  since(stage: Stage, startMs: number): number {
    const nowMs = performance.now();
    this.add(stage, nowMs - startMs);
    return nowMs;
  }

  add(stage: Stage, ms: number): void {
    const ns = Math.max(1, Math.round(ms * 1e6));
    this.histograms[stage].record(ns);
    this.totalNs[stage] += ns;
  }
}
