/** Runs a demo store in event time and takes what each stage costs in each tick. */
import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import { Packr } from 'msgpackr';
import { demoStore } from '../clients/cli/demo-store.js';
import { withScratchJournal } from '../clients/cli/run-trip.js';
import { Simulation } from '../clients/simulator/simulate.js';
import { buildModel } from '../engine/catalog/model.js';
import { parseStoreConfig } from '../engine/catalog/validate.js';
import { EventClock } from '../engine/clock.js';
import { Engine } from '../engine/engine.js';
import { createLog } from '../engine/log.js';
import { type DeviceSession, IngestCounts } from '../gateway/ingest.js';
import { TOPIC_NAMES } from '../gateway/protocol/index.js';
import { ClientSession, SyncHub } from '../gateway/sync.js';
import { type Spread, spreadMs } from './figures.js';
import { PacedTopics, TimedJournal } from './pipeline-taps.js';
import { simulatorSession } from './simulator-session.js';

export const COSTS = [
  'decode',
  'seal',
  'tracking',
  'weight',
  'matching',
  'actors',
  'encode',
  'journal',
] as const;
type Cost = (typeof COSTS)[number];

export interface PipelineStore {
  people: number;
  cameras: number;
}
export interface PipelineOptions extends PipelineStore {
  seconds: number;
  warmup: number;
  seed: number;
}

/** Times in ms a tick. */
export interface PipelineRun {
  tickMs: number;
  ticks: number;
  plates: number;
  messages: number;
  bytes: number;
  refused: number;
  entries: number;
  peopleAtEnd: number;
  costs: Record<Cost, Spread>;
  total: Spread;
  /** From append to disk: a wait, not a cost. */
  flush: Spread;
  /** CPU time of all threads of the process: free of what other processes do, unlike the rest. */
  cpu: Spread;
  /** The tick that cost the most CPU: store time since the start (s), its CPU, and its stages (ms). */
  worst: { atS: number; cpuMs: number; costs: Record<Cost, number> };
  /** Times that other processes took the CPU away: they make the tails, not the store. */
  preempted: number;
}

const ORIGIN_MS = Date.UTC(2026, 0, 5, 9);

export async function runPipeline(options: PipelineOptions): Promise<PipelineRun> {
  const { people, cameras, seed, warmup, seconds } = options;
  const config = demoStore({ people, cameras, seed });
  const model = buildModel(parseStoreConfig(config, 'the demo store'));
  return withScratchJournal(async (disk) => {
    const journal = new TimedJournal(disk);
    const engine = new Engine({
      model,
      journal,
      log: createLog('bench', 'error'),
      originMs: ORIGIN_MS,
      clock: new EventClock(ORIGIN_MS),
    });
    const devices = new Devices(new Simulation({ store: config, seed, people, startMs: ORIGIN_MS }));
    const meter = new Meter(engine, journal);
    await devices.feed(meter, ORIGIN_MS + 1000 * warmup);
    meter.reset();
    await devices.feed(meter, ORIGIN_MS + 1000 * (warmup + seconds));
    const run: PipelineRun = {
      tickMs: model.tickMs,
      plates: model.plates.length,
      peopleAtEnd: engine.people().length,
      ...meter.result(),
    };
    await engine.stop();
    return run;
  });
}

/** Store time that is simulated at once, before it is sent: the simulator's work is not measured. */
const AHEAD_MS = 5_000;

/** The simulated devices and the network between them and the gateway. */
class Devices {
  private readonly world: Simulation;
  private readonly packr = new Packr({ useRecords: false });
  /** Sent and not yet arrived, by arrival. */
  private underway: { arrivalMs: number; bytes: Uint8Array }[] = [];

  constructor(world: Simulation) {
    this.world = world;
  }

  /** Simulates and sends up to `untilMs`, in the order of arrival. */
  async feed(meter: Meter, untilMs: number): Promise<void> {
    const { world, packr } = this;
    while (world.nowMs < untilMs) {
      const toMs = Math.min(untilMs, world.nowMs + AHEAD_MS);
      while (world.nowMs < toMs) {
        for (const { message, arrivalMs } of world.step()) {
          // a copy: msgpackr packs into a buffer that it uses again
          this.underway.push({ arrivalMs, bytes: Uint8Array.from(packr.pack(message)) });
        }
      }
      this.underway.sort((a, b) => a.arrivalMs - b.arrivalMs);
      const arrived = this.underway.filter((m) => m.arrivalMs <= toMs);
      this.underway = this.underway.filter((m) => m.arrivalMs > toMs);
      meter.start();
      for (const { bytes } of arrived) {
        meter.receive(bytes);
        if (meter.due) await meter.tick();
      }
      meter.stop();
    }
  }
}

/** The gateway's and engine's path with its costs taken tick by tick. */
class Meter {
  private readonly engine: Engine;
  private readonly journal: TimedJournal;
  private readonly session: DeviceSession;
  private readonly topics: PacedTopics;
  private readonly counts = new IngestCounts();
  private histograms = newHistograms();
  private total = createHistogram();
  private ticks = 0;
  private cpu = createHistogram();
  private worst: PipelineRun['worst'];
  private preempted = 0;
  private preemptedStart = 0;
  private cpuStart = process.cpuUsage();
  private before: { bytes: number; messages: number; refused: number; entries: number };
  /** Sums of the stages at the last tick, ms. */
  private last: Record<Cost, number>;
  private actorsMs = 0;

  constructor(engine: Engine, journal: TimedJournal) {
    this.engine = engine;
    this.journal = journal;
    const hub = new SyncHub(engine.clock);
    this.topics = new PacedTopics(engine, hub, () => this.counts.refusedTotal);
    // one screen that follows everything and reads as fast as it is sent
    const client = new ClientSession(hub, { send: () => true, waitingBytes: () => 0 });
    for (const topic of TOPIC_NAMES) {
      client.receive(new Packr({ useRecords: false }).pack({ type: 'subscribe', topic }));
    }
    this.session = simulatorSession(engine, { counts: this.counts });
    this.before = this.tallies();
    this.last = this.sums();
    this.worst = { atS: 0, cpuMs: 0, costs: this.last };
  }

  get due(): boolean {
    return this.engine.clock.now() >= this.engine.nextTickMs;
  }

  receive(bytes: Uint8Array): void {
    this.session.receive(bytes);
  }

  start(): void {
    this.cpuStart = process.cpuUsage();
    this.preemptedStart = process.resourceUsage().involuntaryContextSwitches;
  }
  stop(): void {
    this.preempted += process.resourceUsage().involuntaryContextSwitches - this.preemptedStart;
  }

  /** All ticks that are due. The first carries the decoding since the last one. */
  async tick(): Promise<void> {
    while (this.due) {
      if (this.engine.tick() > 0) await this.actors();
      const now = this.sums();
      let sum = 0;
      const costs = { ...now };
      for (const cost of COSTS) {
        costs[cost] -= this.last[cost];
        sum += costs[cost];
        record(this.histograms[cost], costs[cost]);
      }
      record(this.total, sum);
      const { user, system } = process.cpuUsage(this.cpuStart);
      const cpuMs = (user + system) / 1000;
      record(this.cpu, cpuMs);
      if (cpuMs > this.worst.cpuMs) {
        this.worst = { atS: (this.engine.nextTickMs - ORIGIN_MS) / 1000, cpuMs, costs };
      }
      this.cpuStart = process.cpuUsage();
      this.last = now;
      this.ticks++;
    }
  }

  reset(): void {
    this.histograms = newHistograms();
    this.total = createHistogram();
    this.journal.flush.reset();
    this.ticks = 0;
    this.cpu = createHistogram();
    this.preempted = 0;
    this.before = this.tallies();
    this.last = this.sums();
    this.worst = { atS: 0, cpuMs: 0, costs: this.last };
  }

  result() {
    const now = this.tallies();
    const costs = Object.fromEntries(COSTS.map((c) => [c, spreadMs(this.histograms[c])])) as Record<
      Cost,
      Spread
    >;
    return {
      ticks: this.ticks,
      messages: now.messages - this.before.messages,
      bytes: now.bytes - this.before.bytes,
      refused: now.refused - this.before.refused,
      entries: now.entries - this.before.entries,
      costs,
      total: spreadMs(this.total),
      flush: spreadMs(this.journal.flush),
      cpu: spreadMs(this.cpu),
      worst: this.worst,
      preempted: this.preempted,
    };
  }

  /** The loop's busy time until all is decided and on disk, without what other stages take of it. */
  private async actors(): Promise<void> {
    const others = () => this.journal.appendMs + this.topics.spentMs;
    const [start, othersStart] = [performance.eventLoopUtilization(), others()];
    await this.engine.control.idle();
    const { active } = performance.eventLoopUtilization(start);
    this.actorsMs += Math.max(0, active - (others() - othersStart));
  }

  private sums(): Record<Cost, number> {
    const { totalNs } = this.engine.stages;
    const of = (stage: 'decode' | 'seal' | 'tracking' | 'weight' | 'matching' | 'actors') =>
      totalNs[stage] / 1e6;
    return {
      decode: of('decode'),
      seal: of('seal'),
      tracking: of('tracking'),
      weight: of('weight'),
      matching: of('matching'),
      actors: of('actors') + this.actorsMs,
      encode: this.topics.spentMs,
      journal: this.journal.appendMs,
    };
  }

  private tallies() {
    const { bytes, accepted, refusedTotal: refused } = this.counts;
    const messages = Object.values(accepted).reduce((a, b) => a + b, refused);
    return { bytes, messages, refused, entries: this.journal.lastSeq };
  }
}

function newHistograms(): Record<Cost, RecordableHistogram> {
  return Object.fromEntries(COSTS.map((c) => [c, createHistogram()])) as Record<Cost, RecordableHistogram>;
}

/** A histogram takes whole nanoseconds from 1 on. */
function record(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.max(1, Math.round(ms * 1e6)));
}
