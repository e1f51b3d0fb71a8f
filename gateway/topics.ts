/**
 * Feeds the topics from the engine: people and the engine's state at each tick (as often as a screen
 * can show), the journal's views as entries come, the simulator's truth as it is told.
 */
import type { StoreEngine, TickReport } from '../engine/api.js';
import { MAX_TRUTH_KEYS } from '../engine/limits.js';
import { JournalViews } from './journal-views.js';
import type { PersonRow, TruthRow } from './protocol/index.js';
import type { SyncHub } from './sync.js';

/** Wall time between two versions of the `people` topic: 10 Hz, as smooth as a map needs. */
const PEOPLE_EVERY_MS = 100;
/** The same of the `store` topic: figures that people read. */
const STORE_EVERY_MS = 500;
/** Wall time that the tick percentiles look back. */
const TICK_WINDOW_MS = 10_000;
/** Ticks kept for them: 10 s at 20 Hz and eight times the speed. */
const TICK_WINDOW = 1_600;

/** A store whose first tick has not come after this, ms, waits for something. */
const SEARCH_AFTER_MS = 3_000;

export class StoreTopics {
  readonly views: JournalViews;
  readonly #engine: StoreEngine;
  readonly #hub: SyncHub;
  readonly #countErrors: () => number;
  readonly #work: { wallMs: number; workMs: number }[] = [];
  #report: TickReport = { tick: 0, tMs: 0, lagMs: 0, workMs: 0 };
  #peopleMs = Number.NEGATIVE_INFINITY;
  #storeMs = Number.NEGATIVE_INFINITY;
  /** When it was idle for the first time. */
  #beganMs: number | undefined;

  /** @param countErrors messages refused so far, for the `store` topic */
  constructor(engine: StoreEngine, hub: SyncHub, countErrors: () => number) {
    this.#engine = engine;
    this.#hub = hub;
    this.#countErrors = countErrors;
    this.views = new JournalViews(engine.model, engine.journal, hub);
    engine.onTick((report) => this.tick(report, performance.now()));
    engine.onEntries((entries, durable) => this.views.entries(entries, durable));
    this.publishStore(performance.now());
    hub.begin();
  }

  /** Takes one tick at wall time `wallMs` and sends what changed. */
  tick(report: TickReport, wallMs: number): void {
    this.views.search();
    this.#report = report;
    this.#work.push({ wallMs, workMs: report.workMs });
    if (this.#work.length > TICK_WINDOW) this.#work.shift();
    if (wallMs - this.#peopleMs >= PEOPLE_EVERY_MS) {
      this.#peopleMs = wallMs;
      this.#publishPeople();
    }
    if (wallMs - this.#storeMs >= STORE_EVERY_MS) this.publishStore(wallMs);
    this.#hub.flush();
  }

  /** Sends the engine's state even where ticks do not come: that they do not is news. */
  idle(wallMs: number): void {
    // Who waits for a disk or for the clock has time; before the first tick of others nothing else is done.
    this.#beganMs ??= wallMs;
    if (this.#engine.journal.stalled || wallMs - this.#beganMs > SEARCH_AFTER_MS) this.views.search();
    if (wallMs - this.#storeMs >= STORE_EVERY_MS) this.publishStore(wallMs);
    this.#hub.flush();
  }

  truth(key: string, value: unknown): void {
    const topic = this.#hub.topic('truth');
    if (topic.rows.size >= MAX_TRUTH_KEYS && !topic.rows.has(key)) return;
    // The simulator's own words, shown as they are: nothing of the store rests on them.
    if (value === null) topic.delete(key);
    else topic.set(key, value as TruthRow);
  }

  #publishPeople(): void {
    const topic = this.#hub.topic('people');
    const gone = new Set(topic.rows.keys());
    for (const { tracklet, x, y, confidence, visit, role } of this.#engine.people()) {
      const key = String(tracklet);
      gone.delete(key);
      const row: PersonRow = { x: toCm(x), y: toCm(y), visit, role, confidence: toCm(confidence) };
      if (!samePerson(topic.rows.get(key), row)) topic.set(key, row);
    }
    for (const key of gone) topic.delete(key);
  }

  publishStore(wallMs: number): void {
    this.#storeMs = wallMs;
    const { tick, lagMs } = this.#report;
    const devices = { up: 0, silent: 0, never: 0 };
    for (const { state } of this.#engine.sources()) if (state !== 'ended') devices[state]++;
    const work = this.#work.filter((w) => wallMs - w.wallMs <= TICK_WINDOW_MS).map((w) => w.workMs);
    work.sort((a, b) => a - b);
    this.#hub.topic('store').set('now', {
      storeTimeMs: this.#engine.clock.now(),
      tick,
      lagMs,
      tickP50Ms: quantile(work, 0.5),
      tickP99Ms: quantile(work, 0.99),
      people: this.#hub.topic('people').rows.size,
      visits: this.views.inside,
      receipts: this.views.receipts,
      devices,
      errors: this.#countErrors(),
      stalled: this.#engine.journal.stalled?.message ?? null,
    });
  }
}

/** Two decimals: a screen shows no more, and a body that stands still sends nothing. */
function toCm(value: number): number {
  return Math.round(value * 100) / 100;
}

function samePerson(a: PersonRow | undefined, b: PersonRow): boolean {
  return (
    a !== undefined &&
    a.x === b.x &&
    a.y === b.y &&
    a.visit === b.visit &&
    a.role === b.role &&
    a.confidence === b.confidence
  );
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
