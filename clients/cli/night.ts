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

/** Closes the store every day at `at` (`hh:mm`); the timer that does it. `saunter open` lets people in again. */
export function everyDayAt(at: string, model: StoreModel, store: RunningStore, log: Log): NodeJS.Timeout {
  let before = timeOfDay(store.clock.now(), model.config.store.timeZone);
  return setInterval(() => {
    const now = timeOfDay(store.clock.now(), model.config.store.timeZone);
    const due = now === at && before !== at;
    before = now;
    if (!due) return;
    store.close().then(
      () => log.info({ at }, 'the store is closed for the night'),
      (err: unknown) => log.error({ err }, 'the store could not be closed'),
    );
  }, LOOK_MS);
}
