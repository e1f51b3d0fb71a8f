/** A machine's clock that went back while the store was down: the time of its journal is not gone through twice. */
import type { StoreClock } from './api.js';
import { SaunterError } from './errors.js';
import { MAX_CLOCK_BACK_MS } from './limits.js';

/** Ticks are this coarse, and a clock that is being set right moves by less, ms. */
const SLACK_MS = 1_000;

/**
 * How long the store will wait for its clock before the first tick at nextTickMs (Unix ms), ms of the
 * store's time; 0 where it is not worth a word.
 * @throws SaunterError SAUNTER_CLOCK_BACK where that is longer than anybody should wait unasked
 */
export function clockBackMs(clock: StoreClock, nextTickMs: number): number {
  const nowMs = clock.now();
  const backMs = nextTickMs - nowMs;
  if (backMs <= SLACK_MS) return 0;
  if (backMs <= MAX_CLOCK_BACK_MS) return backMs;
  const [now, next] = [nowMs, nextTickMs].map((ms) => new Date(ms).toISOString());
  throw new SaunterError(
    'SAUNTER_CLOCK_BACK',
    `the clock says ${now}, but the journal goes up to ${next}: ${Math.round(backMs / 1000)} s later.`,
    {
      hint: "Set this machine's clock (NTP) and start again. Nothing was changed. If the journal is what is wrong, docs/operating.md says what to do.",
    },
  );
}
