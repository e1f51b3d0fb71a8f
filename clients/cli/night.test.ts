/** The nightly close comes each night, also in those in which the clock on the wall jumps. */
import test from 'ava';
import { createLog } from '../../engine/log.js';
import { isPassed, NightlyClose, timeOfDay } from './night.js';

const MINUTE_MS = 60_000;

/** Times (UTC) at which a store that looks every minute from `from` to `to` closes. */
function closings(at: string, timeZone: string, from: string, to: string): string[] {
  const found: string[] = [];
  let before = timeOfDay(Date.parse(from), timeZone);
  for (let tMs = Date.parse(from); tMs <= Date.parse(to); tMs += MINUTE_MS) {
    const now = timeOfDay(tMs, timeZone);
    if (isPassed(at, before, now)) found.push(new Date(tMs).toISOString().slice(0, 16));
    before = now;
  }
  return found;
}

test('once a day, at its minute', (t) => {
  const day = ['2026-06-01T00:00Z', '2026-06-02T23:00Z'] as const;
  t.deepEqual(closings('22:00', 'Europe/Berlin', ...day), ['2026-06-01T20:00', '2026-06-02T20:00']);
  t.deepEqual(closings('00:00', 'UTC', ...day), ['2026-06-02T00:00']);
});

test('where summer time begins the minute does not come: the one after it counts', (t) => {
  const night = ['2026-03-28T20:00Z', '2026-03-29T06:00Z'] as const;
  t.deepEqual(closings('02:30', 'Europe/Berlin', ...night), ['2026-03-29T01:00']);
  // There the day itself begins an hour late.
  t.deepEqual(closings('00:00', 'Africa/Cairo', '2026-04-23T12:00Z', '2026-04-24T12:00Z'), [
    '2026-04-23T22:00',
  ]);
});

test('where it ends, a time that was not passed again is none', (t) => {
  const night = ['2026-10-24T18:00Z', '2026-10-25T06:00Z'] as const;
  t.deepEqual(closings('23:00', 'Europe/Berlin', ...night), ['2026-10-24T21:00']);
  t.deepEqual(closings('12:00', 'Europe/Berlin', ...night), []);
});

test('a process that was away at that minute closes when it is back', (t) => {
  t.true(isPassed('22:00', '21:59', '22:03'));
  t.true(isPassed('00:00', '23:59', '00:01'));
  t.false(isPassed('22:00', '22:00', '22:03'));
  t.false(isPassed('22:00', '22:01', '22:03'));
});

/** A store whose disk takes nothing for its first closes, as `LiveDriver.settle` answers then. */
class StalledStore {
  asked = 0;
  #isClosed = false;
  readonly #fails: number;
  constructor(fails: number) {
    this.#fails = fails;
  }
  isClosed = () => this.#isClosed;
  open = () => {
    this.#isClosed = false;
  };
  close = async () => {
    this.#isClosed = true;
    if (++this.asked <= this.#fails) throw new Error('the journal takes nothing now');
  };
}

test('a close that failed is tried again until it holds', async (t) => {
  const store = new StalledStore(2);
  const night = new NightlyClose('22:00', store, createLog('test', 'silent'), '21:59');
  for (const now of ['22:00', '22:00', '22:01', '22:01', '22:02']) await night.look(now);
  t.is(store.asked, 3);
});

test('… or until somebody has opened the store', async (t) => {
  const store = new StalledStore(2);
  const night = new NightlyClose('22:00', store, createLog('test', 'silent'), '21:59');
  await night.look('22:00');
  store.open();
  for (const now of ['22:01', '08:00']) await night.look(now);
  t.is(store.asked, 1);
});

test('a close that a crash has cut off is brought to its end at the next start', async (t) => {
  const store = new StalledStore(0);
  await store.close();
  const night = new NightlyClose('22:00', store, createLog('test', 'silent'), '23:10');
  for (const now of ['23:10', '23:11']) await night.look(now);
  t.is(store.asked, 2, 'once before, once after');
});
