/** How benchmarks print their figures: rows for programs, the machine and the method for people. */
import os from 'node:os';
import type { RecordableHistogram } from 'node:perf_hooks';

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What it should be at most; null where nothing was promised. */
  goal: number | null;
  /** Whether it is; null without a goal. */
  holds: boolean | null;
}

/** A figure that should not be above `goal`. */
export function atMost(name: string, value: number, unit: string, goal: number | null = null): Figure {
  return { name, value, unit, goal, holds: goal === null ? null : value <= goal };
}

export interface Spread {
  mean: number;
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** Milliseconds of a histogram in nanoseconds; all 0 where nothing was recorded. */
export function spreadMs(histogram: RecordableHistogram): Spread {
  if (histogram.count === 0) return { mean: 0, p50: 0, p99: 0, p999: 0, max: 0 };
  const ms = (ns: number) => ns / 1e6;
  return {
    mean: ms(histogram.mean),
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    p999: ms(histogram.percentile(99.9)),
    max: ms(histogram.max),
  };
}

/** CPU, cores, load and Node: what a figure depends on. */
export function machine(): string {
  const [cpu] = os.cpus();
  const load = os.loadavg()[0]!.toFixed(1);
  return `${cpu?.model ?? 'unknown CPU'}, ${os.availableParallelism()} cores (load ${load}), ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

/** Rows of text as columns; the first is left-aligned, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
    )
    .join('\n');
}
