import test from 'ava';
import {
  duration,
  millis,
  moneyFormat,
  percent,
  plural,
  storeClock,
  taxRate,
  units,
  visitName,
} from './format.js';
import { curvePath, EngineHistory, HISTORY_MS } from './history.js';

test("money has the currency's own digits", (t) => {
  t.is(moneyFormat('EUR', 2, 'en').format(1234), '€12.34');
  t.is(moneyFormat('JPY', 0, 'en').format(1234), '¥1,234');
  t.is(moneyFormat('KWD', 3, 'en').format(1234).replace(/\s/, ' '), 'KWD 1.234');
});

test("the clock is the store's, and says UTC where the zone is unknown", (t) => {
  const winter = Date.UTC(2026, 0, 15, 23, 5, 9);
  t.is(storeClock('Europe/Berlin', 'en').time(winter), '00:05:09');
  t.is(storeClock('Mars/Olympus', 'en').time(winter), '23:05:09');
  t.true(storeClock('Mars/Olympus', 'en').full(winter).includes('UTC'));
});

test('what is not certain is never shown as certain', (t) => {
  t.is(percent(0.9996), '>99 %');
  t.is(percent(0.0004), '<1 %');
  t.is(percent(1), '100 %');
  t.is(percent(0), '0 %');
  t.is(percent(0.934), '93 %');
  t.is(percent(Number.NaN), '–');
});

test('times and counts as people say them', (t) => {
  t.is(duration(-5), '0 s');
  t.is(duration(59_999), '59 s');
  t.is(duration(60_000), '1 min');
  t.is(duration(2 * 3_600_000 + 300_000), '2 h 5 min');
  t.is(millis(0.423), '0.42 ms');
  t.is(millis(12.4), '12 ms');
  t.is(millis(1300), '1.3 s');
  t.is(millis(409_900), '6 min');
  t.is(plural(1, 'item'), '1 item');
  t.is(plural(0, 'item'), '0 items');
  t.is(units(2), '2×');
  t.is(units(-1), '−1×');
  t.is(taxRate(1900), '19 %');
});

test('a visit is called by the end of its id', (t) => {
  t.is(visitName('4b1c-9f3a'), '9F3A');
  t.is(visitName('--'), '--');
});

const report = (tickP99Ms: number) => ({
  storeTimeMs: 0,
  tick: 1,
  lagMs: 1,
  tickP50Ms: 1,
  tickP99Ms,
  people: 0,
  visits: 0,
  receipts: 0,
  devices: { up: 0, silent: 0, never: 0 },
  errors: 0,
  stalled: null,
});

test('the history keeps about one point a second, for its span', (t) => {
  const history = new EngineHistory();
  for (let atMs = 0; atMs <= 2 * HISTORY_MS; atMs += 100) history.add(report(1), atMs);
  t.true(history.points.length <= HISTORY_MS / 1000 + 2);
  t.true(history.points.length >= HISTORY_MS / 1000 - 2);
  t.is(history.points.at(-1)?.atMs, 2 * HISTORY_MS);
});

test('a curve ends at the right edge and stays inside', (t) => {
  t.is(curvePath([{ atMs: 0, value: 1 }], 100, 50, 1), '');
  const path = curvePath(
    [
      { atMs: HISTORY_MS / 2, value: 0 },
      { atMs: HISTORY_MS, value: 4 },
    ],
    100,
    50,
    2,
  );
  t.is(path, 'M50.0 50.0L100.0 0.0');
});
