/** What a long run came to: memory over time, handles, the journal's bounds, first ticks and last ones. */
import { machine, table } from '../figures.js';
import type { LongOptions, Progress, Sample } from './run.js';

const MIB = 1024 * 1024;
/** Share of the samples that are the first part, and the last. */
const PART = 0.2;
/** After its start a process fills pools and caches, and its code is compiled: these samples are no growth. */
const WARM_SAMPLES = 5;

/** MiB an hour. */
export interface Slope {
  perHour: number;
  /** Standard error, as if samples were independent of each other. */
  error: number;
  samples: number;
}

/** Without those that a process took while it warmed up. */
function warm(samples: readonly Sample[]): Sample[] {
  const lives = [...new Set(samples.map((s) => s.life))];
  return lives.flatMap((life) => samples.filter((s) => s.life === life).slice(WARM_SAMPLES));
}

/**
 * Least-squares slope of MiB over hours that all lives of the process have in common; each life has its
 * own level, because a new process does not begin where the one before ended.
 */
export function slopeMibPerHour(samples: readonly Sample[], bytes: (s: Sample) => number): Slope {
  let over = 0;
  let wide = 0;
  let high = 0;
  let n = 0;
  let levels = 0;
  for (const life of new Set(samples.map((s) => s.life))) {
    const used = samples.filter((s) => s.life === life);
    if (used.length < 2) continue;
    const x = used.map((s) => s.atS / 3600);
    const y = used.map((s) => bytes(s) / MIB);
    const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
    const [mx, my] = [mean(x), mean(y)];
    for (const [i, xi] of x.entries()) {
      over += (xi - mx) * (y[i]! - my);
      wide += (xi - mx) ** 2;
      high += (y[i]! - my) ** 2;
    }
    n += used.length;
    levels++;
  }
  if (wide === 0) return { perHour: 0, error: Number.POSITIVE_INFINITY, samples: n };
  const perHour = over / wide;
  const free = n - levels - 1;
  const rest = Math.max(0, high - perHour * over);
  return { perHour, error: free > 0 ? Math.sqrt(rest / free / wide) : Number.POSITIVE_INFINITY, samples: n };
}

function refusals(byCode: Readonly<Record<string, number>>): string {
  const codes = Object.entries(byCode).sort(([, a], [, b]) => b - a);
  const total = codes.reduce((sum, [, n]) => sum + n, 0);
  const which = codes.map(([code, n]) => `${code} ${n}`).join(', ');
  return `${total} messages refused${which && ` (${which})`}`;
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
    row('visits inside', (s) => s.inside, String),
    row('tick p50 (median of minutes)', (s) => s.p50Ms, ms),
    row('tick p99 (median of minutes)', (s) => s.p99Ms, ms),
    row('tick max', (s) => s.maxMs, ms, most),
    row(
      'processor time a minute (median)',
      (s) => s.cpuMs,
      (n) => `${(n / 1000).toFixed(2)} s`,
    ),
    row('full collections a minute', (s) => s.collections, String),
    row('heap after collection', (s) => s.heapBytes, mib),
    row('array buffers', (s) => s.buffersBytes, mib),
    row('resident memory', (s) => s.residentBytes, mib),
    row('resident pages of files', (s) => s.mappedBytes, mib),
    row('WebAssembly memory', (s) => s.wasmBytes, mib),
    row('open files and sockets', (s) => s.handles, String),
    row('journal, pages in use', (s) => s.journalBytes, mib, most),
    row('journal, file', (s) => s.journalFileBytes, mib, most),
    row('journal, entries kept', (s) => s.journalEntries, String, most),
    row('open reviews', (s) => s.reviews, String),
    row('flight log', (s) => s.flightBytes, mib, most),
    row('recording', (s) => s.recordingBytes, mib, most),
  ];
  const simulatedS = samples.at(-1)!.atS;
  const slopes = (list: readonly Sample[]) => {
    const slope = (of: (s: Sample) => number) => {
      const { perHour, error } = slopeMibPerHour(list, of);
      return `${perHour.toFixed(2)} ± ${error.toFixed(2)}`;
    };
    const named = [
      `heap ${slope((s) => s.heapBytes)}`,
      `array buffers ${slope((s) => s.buffersBytes)}`,
      `resident memory ${slope((s) => s.residentBytes)}`,
      `the journal's file ${slope((s) => s.journalFileBytes)}`,
    ];
    return `${named.join(', ')} (${slopeMibPerHour(list, (s) => s.heapBytes).samples} samples)`;
  };
  const used = warm(samples);
  const engineS = progress.wallS - progress.waitS;
  return [
    table(rows),
    `Simulated ${(simulatedS / 3600).toFixed(2)} h of ${options.hours} h in ${progress.wallS.toFixed(0)} s of wall time (${progress.waitS.toFixed(0)} s of it waiting for the simulator, which has a process of its own): ${(simulatedS / progress.wallS).toFixed(1)} × real time, the engine alone ${(simulatedS / engineS).toFixed(1)} ×.`,
    `Slope per simulated hour ± its standard error, MiB, the first ${WARM_SAMPLES} samples of each process left out: ${slopes(used)}.`,
    `The same of the second half, when all that fills has filled: ${slopes(used.slice(used.length >> 1))}.`,
    `${progress.entries} journal entries, ${progress.receipts} receipts, ${refusals(progress.refused)}, ${progress.lives} process(es), ${progress.segments} stretches.`,
    `Ticks follow each other without a pause here, so their own thread made ${progress.ownCopies} copies of the Floor within them, which a live store leaves to another: the ticks' tail.`,
    `Bounds: journal ${mib(options.maxJournalBytes)}, entries kept for ${options.keepS / 60} simulated minutes after they are archived, the flight log until the Floor's next copy, the recording (of the first process) ${mib(options.maxRecordingBytes)}.`,
    `Method: ${progress.people} people, ${progress.cameras} cameras, seed ${progress.seed}, event time through the gateway's ingest, stretches of ${options.segmentS} s, after each of which the store empties. First and last part: ${part} of ${samples.length} samples each, one a simulated minute.`,
    `Machine: ${machine()}`,
  ].join('\n');
}
