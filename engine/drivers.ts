/** What makes a store tick: the events themselves (replay), the wall (live), a recording. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WallClock } from './clock.js';
import type { Engine } from './engine.js';
import { type RecordingFull, type RecordingTrailer, readRecording } from './floor/recording.js';

/**
 * After the last source has ended the store ticks on for this long, so that shelves get quiet and
 * lines settle; then it closes and whoever is inside is settled.
 */
const DRAIN_MS = 4_000;
/** Ticks that a close may take: one, and one more for those whom it let in. */
const MAX_CLOSING_TICKS = 4;
/** Live: work at most this long without giving the sockets their turn. */
const MAX_BURST_MS = 20;

/** After a pause of the process longer than this the sockets are read before a tick gives anybody up, ms. */
const PAUSE_MS = 200;
/** … for at most so many turns of the event loop: devices that never stop sending are no reason to wait. */
const MAX_LISTEN_TURNS = 100;
/** Simulated devices may be this far behind the store's clock (store time, ms); then it waits for them. */
const HOLD_BEHIND_MS = 1_000;
/** … unless nothing at all was heard for this long (wall time, ms): then they are gone. */
const HOLD_SILENT_MS = 5_000;

/** Event time drives: call `advance` after every message, `finish` after the last. */
export class EventDriver {
  readonly #engine: Engine;
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** True where a tick is due, so that the caller need not await for nothing. */
  get due(): boolean {
    return this.#engine.clock.now() >= this.#engine.nextTickMs;
  }

  async advance(): Promise<void> {
    while (this.due) await this.#tick(false);
  }

  async finish(): Promise<void> {
    const untilMs = this.#engine.clock.now() + DRAIN_MS;
    while (this.#engine.nextTickMs < untilMs) await this.#tick(false);
    await this.#tick(true);
  }

  /** The actors' answers enter through the next inbox: wait for them, so that runs are alike. */
  async #tick(closing: boolean): Promise<void> {
    await this.#engine.ready;
    if (this.#engine.tick(closing) > 0) await this.#engine.control.decided();
  }
}

/**
 * The wall drives, at the clock's speed.
 *
 * `elastic`: a clock that waits for its devices where all of them fall behind. For a demo, whose
 * simulator shares the machine: in a real store time does not wait.
 */
export class LiveDriver {
  readonly #engine: Engine;
  readonly #elastic: WallClock | null;
  #timer: NodeJS.Timeout | null = null;
  #running = true;
  #done: Promise<void> = Promise.resolve();
  #lastTurnMs = performance.now();
  #heard = { taken: 0, atMs: performance.now() };

  constructor(engine: Engine, elastic: WallClock | null = null) {
    this.#engine = engine;
    this.#elastic = elastic;
  }

  start(onError: (error: unknown) => void): void {
    const periodMs = Math.max(1, this.#engine.model.tickMs / this.#engine.clock.speed);
    const turn = () => {
      this.#done = this.#catchUp().then(() => {
        if (this.#running) this.#timer = setTimeout(turn, periodMs);
      }, onError);
    };
    void this.#engine.ready.then(() => this.#running && turn());
  }

  /**
   * Settles whoever is inside, now; the store goes on. Resolves when that is on disk, with how many
   * are still on their way to the floor: 0, but where a door lets people in all the while.
   * @throws SaunterError SAUNTER_JOURNAL_STALLED while the disk takes nothing: nobody was settled
   */
  async settle(written: () => Promise<void> = () => this.#engine.control.idle()): Promise<number> {
    const { control, journal } = this.#engine;
    if (journal.stalled) throw journal.stalled;
    await this.#engine.ready;
    for (let ticks = 0; ticks < MAX_CLOSING_TICKS; ticks++) {
      this.#engine.tick(true);
      await written();
      // Who was let in by this very tick comes to the floor with the next one, and leaves with it.
      if (control.views.entering.size === 0) break;
    }
    return control.views.entering.size;
  }

  /**
   * @param closing settle whoever is inside (a demo, a store that closes for the night).
   * @throws SaunterError SAUNTER_STOP_CUT where the disk takes nothing
   */
  async stop(closing: boolean): Promise<void> {
    this.#running = false;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#done;
    const written = () => this.#engine.drain.wait(this.#engine.control.idle());
    // without a disk nothing is decided any more: the next start settles them
    if (closing && this.#engine.journal.stalled === null) {
      await this.#engine.drain.wait(this.#engine.ready);
      await this.settle(written);
    }
    await written();
  }

  async #catchUp(): Promise<void> {
    if (performance.now() - this.#lastTurnMs > PAUSE_MS) await this.#listen();
    let burstMs = performance.now();
    while (this.#running && this.#due()) {
      this.#engine.tick();
      if (performance.now() - burstMs < MAX_BURST_MS) continue;
      await nextTurn();
      burstMs = performance.now();
    }
    this.#lastTurnMs = performance.now();
  }

  #due(): boolean {
    const { journal, clock, nextTickMs } = this.#engine;
    // While the disk takes nothing the store waits: what it decided could not be kept.
    if (journal.stalled !== null) return false;
    if (this.#elastic) this.#waitForDevices(this.#elastic);
    return clock.now() >= nextTickMs;
  }

  /** What waits in the sockets was sent in time: the process was away, not the devices. */
  async #listen(): Promise<void> {
    for (let turns = 0; turns < MAX_LISTEN_TURNS; turns++) {
      const { taken } = this.#engine;
      await nextTurn();
      if (this.#engine.taken === taken) return;
    }
  }

  #waitForDevices(clock: WallClock): void {
    const { taken, newestMs, nextTickMs, model } = this.#engine;
    const nowMs = performance.now();
    if (taken !== this.#heard.taken) this.#heard = { taken, atMs: nowMs };
    const clockMs = clock.now();
    if (taken === 0 || nowMs - this.#heard.atMs > HOLD_SILENT_MS) return;
    // What a device sends again after a restart is old: time that was ticked through does not come back,
    // or the devices, which go by this clock, would have nothing to say until it does.
    const heldAtMs = Math.max(newestMs + HOLD_BEHIND_MS, nextTickMs - model.tickMs);
    if (clockMs > heldAtMs) clock.hold(clockMs - heldAtMs);
  }
}

/** Runs a recording. Returns what the first run came to; of a recording that was full, that it was. */
export async function runRecording(
  engine: Engine,
  file: string,
): Promise<RecordingTrailer | { full: RecordingFull } | null> {
  let trailer: RecordingTrailer | { full: RecordingFull } | null = null;
  for await (const item of readRecording(file)) {
    if ('sealed' in item && engine.run(item.sealed) > 0) await engine.control.decided();
    else if ('trailer' in item) trailer = item.trailer;
    else if ('full' in item) trailer = item;
  }
  return trailer;
}
