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

/** Closes the store every day at `at` (`hh:mm`); the timer that does it. `saunter open` lets people in again. */
export function everyDayAt(at: string, model: StoreModel, store: RunningStore, log: Log): NodeJS.Timeout {
  let before = timeOfDay(store.clock.now(), model.config.store.timeZone);
  return setInterval(() => {
    const now = timeOfDay(store.clock.now(), model.config.store.timeZone);
    const due = isPassed(at, before, now);
    before = now;
    if (!due) return;
    store.close().then(
      () => log.info({ at }, 'the store is closed for the night'),
      (err: unknown) => log.error({ err }, 'the store could not be closed'),
    );
  }, LOOK_MS);
}
