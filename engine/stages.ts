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
  'copy',
  'tick',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * Upper bounds of the counted buckets, seconds: 1–2.5–5 from a small message's decoding to a tick
 * (50 ms) that is far too late. What is slower counts above the last.
 */
export const STAGE_BUCKETS_S: readonly number[] = [
  5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 1,
];
const BUCKETS_NS = Float64Array.from(STAGE_BUCKETS_S, (s) => Math.round(s * 1e9));

export class StageTimes {
  /** Fine, for percentiles of a whole run. */
  readonly histograms: Readonly<Record<Stage, RecordableHistogram>>;
  /** Sum of each stage, ns; what a CPU budget is made of. */
  readonly totalNs: Record<Stage, number>;
  /** Runs of each stage by bucket, each run in one; the last counts those above all bounds. */
  readonly buckets: Readonly<Record<Stage, Float64Array>>;

  constructor() {
    this.histograms = Object.fromEntries(STAGES.map((s) => [s, createHistogram()])) as Record<
      Stage,
      RecordableHistogram
    >;
    this.totalNs = Object.fromEntries(STAGES.map((s) => [s, 0])) as Record<Stage, number>;
    this.buckets = Object.fromEntries(
      STAGES.map((s) => [s, new Float64Array(BUCKETS_NS.length + 1)]),
    ) as Record<Stage, Float64Array>;
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
    let bucket = 0;
    while (bucket < BUCKETS_NS.length && ns > BUCKETS_NS[bucket]!) bucket++;
    const counts = this.buckets[stage];
    counts[bucket] = counts[bucket]! + 1;
  }
}
