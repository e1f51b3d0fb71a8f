/** What a long run came to: memory over time, handles, the journal's bounds, first ticks and last ones. */
import { machine, table } from '../figures.js';
import type { LongOptions, Progress, Sample } from './run.js';

const MIB = 1024 * 1024;
/** Share of the samples that are the first part, and the last. */
const PART = 0.2;

/** Slope of a least-squares line through (hours, MiB); of the last life, whose start is not growth. */
export function slopeMibPerHour(samples: readonly Sample[], bytes: (s: Sample) => number): number {
  const life = samples.at(-1)?.life;
  // The first fifth fills pools and caches.
  const own = samples.filter((s) => s.life === life);
  const used = own.slice(Math.floor(own.length * PART));
  const n = used.length;
  if (n < 2) return 0;
  const x = used.map((s) => s.atS / 3600);
  const y = used.map((s) => bytes(s) / MIB);
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(x), mean(y)];
  const over = x.reduce((sum, xi, i) => sum + (xi - mx) * (y[i]! - my), 0);
  return over / x.reduce((sum, xi) => sum + (xi - mx) ** 2, 0);
}

export function report(progress: Progress, options: LongOptions): string {
  const { samples } = progress;
  if (samples.length === 0) return 'No simulated minute has gone by yet.';
  const part = Math.max(1, Math.floor(samples.length * PART));
  const first = samples.slice(0, part);
  const last = samples.slice(-part);
  const most = (list: readonly Sample[], of: (s: Sample) => number) => Math.max(...list.map(of));
  const mid = (list: readonly Sample[], of: (s: Sample) => number) =>
    [...list].map(of).sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
  const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  const row = (name: string, of: (s: Sample) => number, show: (n: number) => string, pick = mid) => [
    name,
    show(pick(first, of)),
    show(pick(last, of)),
  ];
  const rows = [
    ['', 'first part', 'last part'],
    row('tick p50 (median of minutes)', (s) => s.p50Ms, ms),
    row('tick p99 (median of minutes)', (s) => s.p99Ms, ms),
    row('tick max', (s) => s.maxMs, ms, most),
    row('heap after collection', (s) => s.heapBytes, mib),
    row('array buffers', (s) => s.buffersBytes, mib),
    row('resident', (s) => s.rssBytes, mib),
    row('WebAssembly memory', (s) => s.wasmBytes, mib),
    row('open files and sockets', (s) => s.handles, String),
    row('journal, pages in use', (s) => s.journalBytes, mib, most),
    row('journal, file', (s) => s.journalFileBytes, mib, most),
    row('journal, entries kept', (s) => s.journalEntries, String, most),
  ];
  const simulatedS = samples.at(-1)!.atS;
  const slope = (of: (s: Sample) => number) => slopeMibPerHour(samples, of).toFixed(2);
  const engineS = progress.wallS - progress.worldS;
  return [
    table(rows),
    `Simulated ${(simulatedS / 3600).toFixed(2)} h of ${options.hours} h in ${progress.wallS.toFixed(0)} s of wall time (${progress.worldS.toFixed(0)} s of it the simulator's): ${(simulatedS / progress.wallS).toFixed(1)} × real time, the engine alone ${(simulatedS / engineS).toFixed(1)} ×.`,
    `Slope per simulated hour: heap ${slope((s) => s.heapBytes)} MiB, array buffers ${slope((s) => s.buffersBytes)} MiB, resident ${slope((s) => s.rssBytes)} MiB.`,
    `${progress.entries} journal entries, ${progress.receipts} receipts, ${progress.refused} messages refused, ${progress.lives} process(es).`,
    `Bounds: journal ${mib(options.maxJournalBytes)}, entries kept for ${options.keepS / 60} simulated minutes after they are archived.`,
    `Method: ${progress.people} people, ${progress.cameras} cameras, seed ${progress.seed}, event time through the gateway's ingest, stretches of ${options.segmentS} s.`,
    `Machine: ${machine()}`,
  ].join('\n');
}
