/** The nightly close, by the clock on the store's wall. */
import type { StoreModel } from '../../engine/catalog/model.js';
import type { Log } from '../../engine/log.js';
import type { RunningStore } from './store-process.js';

/** How often the clock is looked at, ms: a minute must not be missed. */
const LOOK_MS = 10_000;

/** Time of day at tMs in the time zone, `hh:mm`. */
export function timeOfDay(tMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return format.format(tMs);
}

const DAY_MIN = 24 * 60;

/**
 * Whether `at` came between two looks, `before` and `now` (all `hh:mm`): where summer time begins, or the
 * process was away, its very minute may have been left out. A clock that goes back passes nothing.
 */
export function isPassed(at: string, before: string, now: string): boolean {
  const since = (time: string) => (minutes(time) - minutes(before) + DAY_MIN) % DAY_MIN;
  const wentMin = since(now);
  return wentMin < DAY_MIN / 2 && since(at) > 0 && since(at) <= wentMin;
}

function minutes(time: string): number {
  const [hours, min] = time.split(':').map(Number);
  return hours! * 60 + min!;
}

/**
 * Closes the store when `at` has passed. A close that fails (the disk is full, say) is tried again at each
 * look, until it holds or somebody has opened the store meanwhile: whoever shops by day is not put out.
 */
export class NightlyClose {
  readonly #at: string;
  readonly #store: Pick<RunningStore, 'close' | 'isClosed'>;
  readonly #log: Log;
  #before: string;
  #isOwed: boolean;
  #running: Promise<void> | null = null;
  /** What the last failure said: the same is not told every few seconds of a night. */
  #told = '';

  /** @param now time of day, like each that `look` is told */
  constructor(at: string, store: Pick<RunningStore, 'close' | 'isClosed'>, log: Log, now: string) {
    this.#at = at;
    this.#store = store;
    this.#log = log;
    this.#before = now;
    // a close that a crash has cut off; where it had come to its end, there is nobody to settle
    this.#isOwed = store.isClosed();
  }

  /** Resolves when a close that was begun has come to its end, well or not. */
  look(now: string): Promise<void> {
    const isDue = isPassed(this.#at, this.#before, now);
    this.#before = now;
    if (this.#running) return this.#running;
    this.#isOwed = isDue || (this.#isOwed && this.#store.isClosed());
    if (!this.#isOwed) return Promise.resolve();
    this.#running = this.#close().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #close(): Promise<void> {
    try {
      await this.#store.close();
      this.#isOwed = false;
      this.#told = '';
      this.#log.info({ at: this.#at }, 'the store is closed for the night');
    } catch (err) {
      const why = err instanceof Error ? err.message : String(err);
      if (why !== this.#told)
        this.#log.error(
          { err, againInS: LOOK_MS / 1000 },
          'the store could not be closed; it is tried again',
        );
      this.#told = why;
    }
  }
}

/** Closes the store every day at `at` (`hh:mm`); the timer that does it. `saunter open` lets people in again. */
export function everyDayAt(at: string, model: StoreModel, store: RunningStore, log: Log): NodeJS.Timeout {
  const now = () => timeOfDay(store.clock.now(), model.config.store.timeZone);
  const night = new NightlyClose(at, store, log, now());
  return setInterval(() => void night.look(now()), LOOK_MS);
}
