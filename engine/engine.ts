/**
 * One store: inbox → seal → Floor → facts → actors → journal. Time comes from a clock; with a
 * recording in place of the inbox the same run happens again.
 */
import { performance } from 'node:perf_hooks';
import { FloorMemory } from '../wasm/floor-memory.js';
import type { Condition, ConditionCounts, PersonView, StoreClock, StoreEngine, TickReport } from './api.js';
import type { StoreModel } from './catalog/model.js';
import { EventClock } from './clock.js';
import { Drain } from './drain.js';
import { FlightReplay } from './floor/flight.js';
import type { Floor } from './floor/floor.js';
import { FloorKeeper, type TrapInjection } from './floor/floor-keeper.js';
import { Inbox, type InboxBefore, inputEndMs, NOTHING_BEFORE } from './floor/inbox.js';
import type { Command, DeviceInput, SealedInbox } from './floor/inbox-types.js';
import { exitsOf, type Passage, passageOf } from './floor/passages.js';
import { personViews } from './floor/person-views.js';
import { type RecordingTrailer, RecordingWriter, recordingHeader } from './floor/recording.js';
import { type KeptFloor, layoutOf, readKept, SNAPSHOT_EVERY_MS } from './floor/snapshot.js';
import type { JournalEntry } from './journal/events.js';
import { hashOfJournal } from './journal/hash.js';
import type { Journal } from './journal/types.js';
import { MAX_RECORDING_BYTES } from './limits.js';
import type { Log } from './log.js';
import { StageTimes } from './stages.js';
import type { StartTimes } from './start-times.js';
import { ControlPlane } from './store/control-plane.js';
import type { FaultInjection } from './store/tree.js';
import { takeUp } from './take-up.js';

export interface EngineOptions {
  model: StoreModel;
  journal: Journal;
  clock: StoreClock;
  log: Log;
  /** First event time, Unix ms. */
  originMs: number;
  /** Write the sealed inboxes to this file, up to so many bytes. */
  record?: string;
  recordMaxBytes?: number;
  /** Name of the run, kept in its recording. */
  name?: string;
  /** Go on where the journal's last run was, as far as the Floor's snapshot knows. */
  recover?: boolean;
  /** The store cannot go on: its actors gave up, or the journal takes nothing any more. */
  onFailed?: (error: Error) => void;
  /** Puts faults around the actors' decisions, to try what the store survives. */
  inject?: FaultInjection;
  /** Makes the Floor's kernel fail at chosen ticks, for the same. */
  trap?: TrapInjection;
  /** The inboxes come from a recording: answers of the actors are in them already. */
  replaying?: boolean;
  /** Is told when each part of the start is done, up to the first tick. */
  startTimes?: StartTimes;
}

/** Away for longer than this (ms), and people may have changed places unseen: about a metre. */
const AWAY_MS = 1_000;

export class Engine implements StoreEngine {
  readonly model: StoreModel;
  readonly clock: StoreClock;
  readonly journal: Journal;
  readonly stages = new StageTimes();
  readonly control: ControlPlane;
  readonly firstTick: number;
  /** How a stop waits for the disk. */
  readonly drain: Drain;
  /** The Floor of this start is on disk. A tick before that would be lost if the store died then. */
  readonly ready: Promise<unknown> = Promise.resolve();
  readonly #inbox: Inbox;
  readonly #log: Log;
  readonly #recorder: RecordingWriter | null;
  readonly #tickListeners: ((report: TickReport) => void)[] = [];
  readonly #entryListeners: ((entries: readonly JournalEntry[], durable: boolean) => void)[] = [];
  readonly #exitListeners: ((exits: readonly Passage[]) => void)[] = [];
  readonly #keeper: FloorKeeper;
  readonly #keeps: boolean;
  #nextTick: number;
  #nextSnapshotMs = 0;
  #copying = false;
  #newestMs = 0;
  #taken = 0;
  #cutMs: SealedInbox['cutMs'];
  /** Time that nobody saw before the first tick, ms. */
  readonly awayMs: number;
  /** Until the first tick is done. */
  #startTimes: StartTimes | undefined;

  constructor(options: EngineOptions) {
    const { model, journal, clock, log } = options;
    this.model = model;
    this.clock = clock;
    this.journal = journal;
    this.#log = log;
    this.drain = new Drain(journal);
    this.control = new ControlPlane({
      model,
      journal,
      log,
      onCommand: (command) => {
        if (!options.replaying) this.#inbox.command(command);
      },
      onAppended: (ms) => this.stages.add('journal', ms),
      ...(options.onFailed && { onFailed: options.onFailed }),
      ...(options.inject && { inject: options.inject }),
      onEntries: (entries, durable) => {
        for (const listener of this.#entryListeners) listener(entries, durable);
      },
    });
    const { startTimes } = options;
    this.#startTimes = startTimes;
    startTimes?.done('what the journal came to, actors');
    const memory = new FloorMemory(model.limits);
    startTimes?.done("the Floor's kernels and memory");
    this.#keeps = options.recover === true;
    const layout = layoutOf(memory, model);
    const kept = this.#keeps ? readKept(journal, layout) : null;
    startTimes?.done("the Floor's copy and log read");
    const goesOn = kept ? kept.snapshot.nextTick + kept.ticks.length : 0;
    // Ticks are named once for all runs: a run begins after the last one, whatever the clock says.
    this.firstTick = Math.max(
      Math.floor(options.originMs / model.tickMs),
      goesOn,
      (this.control.lastFact?.tick ?? -1) + 1,
    );
    this.#nextTick = this.firstTick;
    const startMs = this.firstTick * model.tickMs;
    this.#keeper = new FloorKeeper({
      model,
      memory,
      layout,
      log,
      stages: this.stages,
      originMs: kept?.snapshot.originMs ?? startMs,
      journal: this.#keeps ? journal : null,
      trap: options.trap,
    });
    startTimes?.done('cameras look over the floor');
    const before = kept ? this.#goOn(kept) : undefined;
    if (!before) this.floor.matching.countFrom(this.control.views.lastInteraction);
    startTimes?.done('ticks since the copy');
    this.#inbox = new Inbox(model, startMs, before);
    this.#cutMs = (before ?? NOTHING_BEFORE).cutMs;
    // A Floor that was made anew knows of nothing since the last fact.
    const seen = kept ? goesOn : (this.control.lastFact?.tick ?? this.firstTick);
    const awayMs = (this.firstTick - seen) * model.tickMs;
    this.awayMs = this.#keeps && (!kept || awayMs > AWAY_MS) ? awayMs : 0;
    if (this.#keeps) {
      const { views } = this.control;
      const found = takeUp(model, views, this.floor.people.visits, this.#inbox, kept !== null);
      const ticks = kept?.ticks.length ?? 0;
      if (kept || found.open > 0) log.warn({ ...found, ticks, awayMs }, 'the store goes on after a stop');
      // Why it failed the keeper has told.
      this.ready = this.#snapshot(startMs, true).catch(() => {});
      startTimes?.done('a new copy');
    }
    this.#recorder = options.record ? this.#startRecording(options, options.record, memory.moduleHash) : null;
  }

  accept(input: DeviceInput): void {
    const endMs = inputEndMs(input);
    if (this.clock instanceof EventClock) this.clock.advance(endMs);
    this.#heard(endMs);
    this.#inbox.accept(input);
    const told = passageOf(input);
    const exit = told && this.#inbox.onDisk(told);
    if (exit) this.#tellExits([exit]);
  }

  heartbeat(source: number, seq: number, tMs: number): void {
    if (this.clock instanceof EventClock) this.clock.observe(tMs);
    this.#heard(tMs);
    this.#inbox.heartbeat(source, seq, tMs);
  }

  #heard(tMs: number): void {
    this.#taken++;
    this.#newestMs = Math.max(this.#newestMs, tMs);
  }

  end(source: number): void {
    this.#inbox.end(source);
  }

  command(command: Command): void {
    this.#inbox.command(command);
  }

  /** Latest event time heard of any device, Unix ms; 0 before the first. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** Messages taken so far. */
  get taken(): number {
    return this.#taken;
  }

  get nextTickMs(): number {
    return this.#nextTick * this.model.tickMs;
  }

  /** Event time up to which each class was complete at the last tick, Unix ms. */
  get cutMs(): SealedInbox['cutMs'] {
    return this.#cutMs;
  }

  /** Passages of exits that were taken lately, with the times at which they happen to the Floor. */
  get exits(): readonly Passage[] {
    return this.#inbox.passages;
  }

  get allEnded(): boolean {
    return this.#inbox.allEnded();
  }

  /** The Floor that runs: another one after a trap. */
  get floor(): Floor {
    return this.#keeper.floor;
  }

  /** Failures of the Floor's kernels that were survived. */
  get traps(): number {
    return this.#keeper.traps;
  }

  /** How the Floor's copies went; see `FloorKeeper.copies`. */
  get copies(): FloorKeeper['copies'] {
    return this.#keeper.copies;
  }

  /** Seals and runs the next tick. Returns the number of facts it gave. */
  tick(closing = false): number {
    const nowMs = this.clock.now();
    const startMs = performance.now();
    let sealed = this.#inbox.seal(this.#nextTick, this.nextTickMs, nowMs, closing);
    if (sealed.tick === this.firstTick && this.awayMs > 0) sealed = { ...sealed, awayMs: this.awayMs };
    this.stages.since('seal', startMs);
    return this.run(sealed, this.#inbox.sealedArrivals);
  }

  /** Runs one sealed inbox: a live one with what arrived for it, or one of a recording. */
  run(sealedBefore: SealedInbox, arrivals: readonly DeviceInput[] = sealedBefore.inputs): number {
    const startMs = performance.now();
    this.#nextTick = sealedBefore.tick + 1;
    this.#cutMs = sealedBefore.cutMs;
    const { facts, sealed, logged } = this.#keeper.run(sealedBefore, arrivals);
    const exits = exitsOf(arrivals);
    // Where it never gets to the disk nobody is told; the keeper has said why.
    if (exits.length > 0)
      void logged.then(
        () => this.#written(exits),
        () => undefined,
      );
    this.#recorder?.sealed(sealed);
    const actorsMs = performance.now();
    if (facts.length > 0) this.control.deliver(facts);
    this.stages.since('actors', actorsMs);
    if (this.#keeps && !this.#copying && sealed.tMs >= this.#nextSnapshotMs)
      void this.#snapshot(sealed.tMs, false);
    const workMs = performance.now() - startMs;
    this.stages.add('tick', workMs);
    const lagMs = this.clock.speed === Infinity ? 0 : Math.max(0, this.clock.now() - sealed.tMs);
    for (const listener of this.#tickListeners)
      listener({ tick: sealed.tick, tMs: sealed.tMs, lagMs, workMs });
    this.#startTimes?.finish('the first tick');
    this.#startTimes = undefined;
    return facts.length;
  }

  people(): PersonView[] {
    return personViews(this.floor.people);
  }

  sources(): { id: string; class: string; state: 'up' | 'silent' | 'never' | 'ended'; lastMs: number }[] {
    return this.model.sources.map((s) => ({ id: s.id, class: s.class, ...this.#inbox.state(s.index) }));
  }

  condition(): Condition {
    return { actors: this.control.tree(), ...this.counts() };
  }

  counts(): ConditionCounts {
    const { views, deadLetters } = this.control;
    const { parked, quarantined, reviews } = views;
    const tracking = this.floor.people.counts();
    return { deadLetters, parked, traps: this.traps, quarantined, openReviews: reviews.size, tracking };
  }

  onTick(listener: (report: TickReport) => void): void {
    this.#tickListeners.push(listener);
  }

  onEntries(listener: (entries: readonly JournalEntry[], durable: boolean) => void): void {
    this.#entryListeners.push(listener);
  }

  onExits(listener: (exits: readonly Passage[]) => void): void {
    this.#exitListeners.push(listener);
  }

  #written(exits: readonly Passage[]): void {
    this.#inbox.written(exits);
    this.#tellExits(exits);
  }

  #tellExits(exits: readonly Passage[]): void {
    for (const listener of this.#exitListeners) {
      try {
        listener(exits);
      } catch (err) {
        this.#log.error({ err }, 'a listener of exits failed');
      }
    }
  }

  /** What this run came to: compared between a run and its replay. */
  outcome(): RecordingTrailer {
    const ticks = this.#nextTick - this.firstTick;
    return { ticks, snapshotHash: this.floor.memory.snapshotHash(), ...hashOfJournal(this.journal) };
  }

  /**
   * Waits for the actors and the journal, then closes the recording.
   * @throws SaunterError SAUNTER_STOP_CUT where the disk takes nothing: all is stopped then, as it is
   */
  async stop(): Promise<void> {
    await this.#keeper.close();
    try {
      await this.drain.wait(this.control.idle());
      if (this.#keeps) await this.drain.wait(this.#snapshot(this.nextTickMs, true).then(() => undefined));
      await this.drain.wait(this.control.stop());
      await this.#recorder?.close(this.outcome());
    } catch (error) {
      await this.control.stop('as it is');
      await this.#recorder?.cut();
      throw error;
    }
    this.#log.info({ ticks: this.#nextTick - this.firstTick }, 'engine stopped');
  }

  /** The Floor as it stood: the copy, then every tick since. Facts that the journal has are dropped. */
  #goOn({ snapshot, ticks }: KeptFloor): InboxBefore {
    this.#keeper.restore(snapshot);
    const replay = new FlightReplay(this.model, snapshot);
    for (const { bytes } of ticks) this.control.deliver(this.#keeper.replay(replay.next(bytes), bytes));
    return replay;
  }

  /** Keeps the Floor of this tick once all facts up to it are in the journal. */
  #snapshot(tMs: number, here: boolean): Promise<boolean> {
    this.#nextSnapshotMs = tMs + SNAPSHOT_EVERY_MS;
    // One at a time: while the actors are behind, copies would pile up.
    this.#copying = true;
    const { pending, passages } = this.#inbox;
    const head = { nextTick: this.#nextTick, pending, passages, cutMs: this.#cutMs };
    const kept = this.#keeper.copy(head, this.control.idle(), here);
    const done = (whole: boolean) => {
      this.#copying = false;
      // A tick came in between: the next one asks again.
      if (!whole) this.#nextSnapshotMs = 0;
    };
    kept.then(done, () => done(true));
    return kept;
  }

  #startRecording(options: EngineOptions, file: string, moduleHash: string): RecordingWriter {
    const { model, name = 'run', recordMaxBytes: maxBytes = MAX_RECORDING_BYTES } = options;
    const originMs = this.firstTick * model.tickMs;
    return new RecordingWriter(file, recordingHeader(model, { moduleHash, originMs, name }), {
      maxBytes,
      onFull: (full) => this.#log.warn({ file, ...full }, 'the recording is full and ends'),
      onFailed: (err) => this.#log.error({ err }, 'the recording ends here; the store goes on'),
    });
  }
}
