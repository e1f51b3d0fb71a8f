/** A clock that went back is waited for, or refused with both times. */
import test from 'ava';
import { EventClock } from './clock.js';
import { clockBackMs } from './clock-back.js';
import { SaunterError } from './errors.js';
import { MAX_CLOCK_BACK_MS } from './limits.js';

const NOW_MS = Date.UTC(2026, 0, 5, 9);

test('a start waits for a clock that went back a little, and refuses one that went back far', (t) => {
  const clock = new EventClock(NOW_MS);
  t.is(clockBackMs(clock, NOW_MS - 3_600_000), 0, 'the store was down for an hour');
  t.is(clockBackMs(clock, NOW_MS + 50), 0, 'the next tick');
  t.is(clockBackMs(clock, NOW_MS + 5_000), 5_000);
  t.is(clockBackMs(clock, NOW_MS + MAX_CLOCK_BACK_MS), MAX_CLOCK_BACK_MS);
  const error = t.throws(() => clockBackMs(clock, NOW_MS + 7_200_000), { instanceOf: SaunterError });
  t.is(error.code, 'SAUNTER_CLOCK_BACK');
  t.regex(error.message, /2026-01-05T09:00:00.000Z, .* 2026-01-05T11:00:00.000Z: 7200 s later/);
});
