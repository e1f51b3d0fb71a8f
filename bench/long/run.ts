/** A long run of one store: stretch after stretch, measured each minute, resumable between them. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {
  constants,
  createHistogram,
  type PerformanceEntry,
  PerformanceObserver,
  type RecordableHistogram,
} from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { demoStore } from '../../clients/cli/demo-store.js';
import { ARCHIVE_CURSOR } from '../../engine/archive/feeder.js';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import { EventClock } from '../../engine/clock.js';
import { Engine } from '../../engine/engine.js';
import { openJournal } from '../../engine/journal/index.js';
import { createLog } from '../../engine/log.js';
import { compactJournal } from '../../engine/store/index.js';
import { GateDesk } from '../../gateway/gate-desk.js';
import { IngestCounts } from '../../gateway/ingest.js';
import { runSegment } from './segment.js';
import { settleReviews } from './staff.js';

export interface LongOptions {
  people: number;
  cameras: number;
  seed: number;
  hours: number;
  /** Where journal and progress are; a run that finds its own goes on there. */
  dir: string;
  /** Stop between two stretches when this much wall time has gone by, s. */
  budgetS: number;
  /** Store time of a stretch until nobody comes any more, s. */
  segmentS: number;
  /** Store time that the journal keeps what is archived, s; and bytes that it may have. */
  keepS: number;
  maxJournalBytes: number;
  /** Bytes that the recording of the first life may have. */
  maxRecordingBytes: number;
  say(line: string): void;
}

/** One look at the process, each simulated minute. */
export interface Sample {
  /** Simulated time since the run's beginning, s. */
  atS: number;
  /** After a collection of garbage. */
  heapBytes: number;
  buffersBytes: number;
  /** Resident and not of a file: heaps, buffers, stacks, compiled code; −1 where the system does not tell. */
  residentBytes: number;
  /** Resident pages of files: the mapped journal and the program; −1 likewise. */
  mappedBytes: number;
  wasmBytes: number;
  /** Open files and sockets; −1 where the system does not tell. */
  handles: number;
  journalBytes: number;
  journalFileBytes: number;
  journalEntries: number;
  /** Open reviews: each keeps its visit. */
  reviews: number;
  recordingBytes: number;
  /** What the flight log keeps of inboxes: the recorder's bound. */
  flightBytes: number;
  /** Visits inside: what the ticks had to do. */
  inside: number;
  /** Full garbage collections of this minute, that of the look before included. */
  collections: number;
  /** Messages that were refused since this process began. */
  refused: number;
  /** Work of the ticks of this minute, ms. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Processor time of this minute, all threads, ms: others on the machine lengthen it less than the ticks. */
  cpuMs: number;
  /** Process that measured it, counted over resumptions. */
  life: number;
}

export interface Progress {
  people: number;
  cameras: number;
  seed: number;
  segments: number;
  nowMs: number;
  lives: number;
  wallS: number;
  /** Of it, waiting for the simulator, s. */
  waitS: number;
  /** Messages that the gateway refused, by code. */
  refused: Record<string, number>;
  entries: number;
  receipts: number;
  /** Copies of the Floor that the tick's own thread made, because ticks followed each other without a pause. */
  ownCopies: number;
  samples: Sample[];
}

const START_MS = Date.UTC(2026, 0, 5, 9);
const SAMPLE_MS = 60_000;
/** The store is empty for this long between two stretches, ms: shelves and lines settle. */
const PAUSE_MS = 5_000;

const RECORDING = 'run.recording';
/** Written behind all that waits: when it is on disk, so is the rest. */
const MARK_KEY = 'long.mark';

/** Of Node's `gc` entries: a mark-compact collection. */
const FULL = constants.NODE_PERFORMANCE_GC_MAJOR;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export async function runLong(options: LongOptions): Promise<Progress> {
  const { people, cameras, seed, hours, dir, budgetS, segmentS } = options;
  mkdirSync(dir, { recursive: true });
  const file = path.join(dir, 'progress.json');
  const progress = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Progress)
    : fresh({ people, cameras, seed });
  if (progress.people !== people || progress.cameras !== cameras || progress.seed !== seed)
    throw new Error(
      `${dir} holds a run of ${progress.people} people, ${progress.cameras} cameras, seed ${progress.seed}`,
    );
  progress.lives++;
  const earlierS = progress.wallS;
  const config = demoStore({ people, cameras, seed });
  const model = buildModel(parseStoreConfig(config, 'the demo store'));
  const journal = openJournal(path.join(dir, 'journal'), { maxBytes: options.maxJournalBytes });
  const engine = new Engine({
    model,
    journal,
    log: createLog('long', 'error'),
    originMs: progress.nowMs,
    name: 'long',
    // a recording begins with its store
    ...(progress.lives === 1 && {
      record: path.join(dir, RECORDING),
      recordMaxBytes: options.maxRecordingBytes,
    }),
    clock: new EventClock(progress.nowMs),
    recover: true,
  });
  const desk = GateDesk.of(engine);
  const ticks = createHistogram();
  let collections = 0;
  let usedBefore = process.cpuUsage();
  const collected = new PerformanceObserver((list) => {
    // The types of Node do not know what a `gc` entry has.
    for (const entry of list.getEntries() as (PerformanceEntry & { detail: { kind: number } })[])
      if (entry.detail.kind === FULL) collections++;
  });
  collected.observe({ entryTypes: ['gc'] });
  engine.onTick(({ workMs }) => ticks.record(Math.max(1, Math.round(workMs * 1e6))));
  const counts = new IngestCounts();
  const startMs = performance.now();
  const { refused: refusedBefore, ownCopies: ownBefore } = progress;
  const shelvesFile = (segments: number) => path.join(dir, `shelves-${segments}.json`);
  const refused = () => {
    const all = { ...refusedBefore };
    for (const [code, n] of counts.refused) all[code] = (all[code] ?? 0) + n;
    return all;
  };
  const save = () => {
    progress.wallS = earlierS + (performance.now() - startMs) / 1000;
    progress.refused = refused();
    progress.ownCopies = ownBefore + engine.copies.own;
    // Both are numbered without gaps, over every life, those that were killed included.
    progress.entries = journal.lastSeq;
    progress.receipts = Math.max(0, ...engine.control.views.receipts.keys());
    writeFileSync(`${file}.new`, JSON.stringify(progress));
    renameSync(`${file}.new`, file);
  };
  let nextSampleMs = progress.nowMs + SAMPLE_MS;
  const onSecond = async (nowMs: number) => {
    // Event time does not wait for the disk by itself: without this the log of inboxes would pile up.
    await journal.setState(MARK_KEY, Uint8Array.of(0));
    if (nowMs < nextSampleMs) return;
    nextSampleMs = nowMs + SAMPLE_MS;
    settleReviews(engine, nowMs);
    // The archive of this run takes everything at once: what is measured is the store.
    await journal.setCursor(ARCHIVE_CURSOR, journal.flushedSeq);
    const keepMs = options.keepS * 1000;
    await compactJournal({
      journal,
      archivedSeq: journal.flushedSeq,
      keepMs,
      needed: journal.stalled !== null,
    });
    const { user, system } = process.cpuUsage(usedBefore);
    progress.samples.push({
      ...look(engine, ticks, nowMs, dir),
      life: progress.lives,
      collections,
      refused: counts.refusedTotal,
      cpuMs: (user + system) / 1000,
    });
    ticks.reset();
    collections = 0;
    save();
    usedBefore = process.cpuUsage();
  };
  // A life that was killed in the middle of a stretch left ticks and entries of it: the run goes on after them.
  progress.nowMs = Math.max(progress.nowMs, engine.nextTickMs);
  save();
  const endMs = START_MS + hours * 3_600_000;
  while (progress.nowMs < endMs && (performance.now() - startMs) / 1000 < budgetS) {
    const left = (endMs - progress.nowMs) / 1000;
    progress.nowMs = await runSegment({
      engine,
      config,
      world: {
        seed: seed + progress.segments,
        people,
        startMs: progress.nowMs + PAUSE_MS,
        durationS: Math.min(segmentS, left),
        shelvesBefore: shelvesFile(progress.segments),
        shelvesAfter: shelvesFile(progress.segments + 1),
      },
      onSecond,
      onWaited: (ms) => {
        progress.waitS += ms / 1000;
      },
      desk,
      counts,
    });
    progress.segments++;
    const doneS = (progress.nowMs - START_MS) / 1000;
    save();
    rmSync(shelvesFile(progress.segments - 1), { force: true });
    options.say(`${(doneS / 60).toFixed(0)} simulated minutes, ${progress.receipts} receipts`);
  }
  collected.disconnect();
  await engine.stop();
  save();
  await journal.close();
  return progress;
}

function fresh(of: { people: number; cameras: number; seed: number }): Progress {
  const none = {
    segments: 0,
    lives: 0,
    wallS: 0,
    waitS: 0,
    refused: {},
    entries: 0,
    receipts: 0,
    ownCopies: 0,
  };
  return { ...of, ...none, nowMs: START_MS, samples: [] };
}

function look(
  engine: Engine,
  ticks: RecordableHistogram,
  nowMs: number,
  dir: string,
): Omit<Sample, 'life' | 'collections' | 'refused' | 'cpuMs'> {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const { journal, floor } = engine;
  const ms = (ns: number) => ns / 1e6;
  return {
    atS: (nowMs - START_MS) / 1000,
    heapBytes: heapUsed,
    buffersBytes: arrayBuffers,
    ...resident(),
    wasmBytes: floor.memory.buffer.byteLength,
    handles: existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : -1,
    journalBytes: journal.room().usedBytes,
    journalFileBytes: statSync(path.join(dir, 'journal/journal.mdb')).size,
    journalEntries: journal.lastSeq - journal.firstSeq + 1,
    recordingBytes: statSync(path.join(dir, RECORDING)).size,
    reviews: engine.control.views.reviews.size,
    flightBytes: journal.flight.read(0).reduce((sum, { bytes }) => sum + bytes.length, 0),
    inside: engine.control.views.carts.size,
    p50Ms: ms(ticks.percentile(50)),
    p99Ms: ms(ticks.percentile(99)),
    maxMs: ms(ticks.max),
  };
}

/** Of proc(5), `/proc/[pid]/status`. */
function resident(): { residentBytes: number; mappedBytes: number } {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'latin1') : '';
  const bytes = (name: string) => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kib === undefined ? -1 : Number(kib) * 1024;
  };
  return { residentBytes: bytes('RssAnon'), mappedBytes: bytes('RssFile') };
}
