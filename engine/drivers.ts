/** What makes a store tick: the events themselves (replay), the wall (live), a recording. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Engine } from './engine.js';
import { type RecordingTrailer, readRecording } from './floor/recording.js';

/**
 * After the last source has ended the store ticks on for this long, so that shelves get quiet and
 * lines settle; then it closes and whoever is inside is settled.
 */
const DRAIN_MS = 4_000;
/** Live: work at most this long without giving the sockets their turn. */
const MAX_BURST_MS = 20;

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
    if (this.#engine.tick(closing) > 0) await this.#engine.control.decided();
  }
}

/** The wall drives, at the clock's speed. */
export class LiveDriver {
  readonly #engine: Engine;
  #timer: NodeJS.Timeout | null = null;
  #running = true;
  #done: Promise<void> = Promise.resolve();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  start(onError: (error: unknown) => void): void {
    const periodMs = Math.max(1, this.#engine.model.tickMs / this.#engine.clock.speed);
    const turn = () => {
      this.#done = this.#catchUp().then(() => {
        if (this.#running) this.#timer = setTimeout(turn, periodMs);
      }, onError);
    };
    turn();
  }

  /** @param closing settle whoever is inside (a demo, a store that closes for the night). */
  async stop(closing: boolean): Promise<void> {
    this.#running = false;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#done;
    if (closing) this.#engine.tick(true);
    await this.#engine.control.idle();
  }

  async #catchUp(): Promise<void> {
    let burstMs = performance.now();
    // While the disk takes nothing the store waits: what it decided could not be kept.
    while (
      this.#running &&
      this.#engine.journal.stalled === null &&
      this.#engine.clock.now() >= this.#engine.nextTickMs
    ) {
      this.#engine.tick();
      if (performance.now() - burstMs < MAX_BURST_MS) continue;
      await nextTurn();
      burstMs = performance.now();
    }
  }
}

/** Runs the rest of a recording whose header has been read. Returns what the first run came to. */
export async function runRecording(engine: Engine, file: string): Promise<RecordingTrailer | null> {
  let trailer: RecordingTrailer | null = null;
  for await (const item of readRecording(file)) {
    if ('sealed' in item && engine.run(item.sealed) > 0) await engine.control.decided();
    else if ('trailer' in item) trailer = item.trailer;
  }
  return trailer;
}
