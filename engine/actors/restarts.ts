/** When a failed actor may start again, and when its parent must decide. Pure but for `random`. */
import type { RestartPolicy } from './types.js';

export const DEFAULT_RESTART: RestartPolicy = {
  maxRestarts: 20,
  windowMs: 60_000,
  forgiving: false,
  minDelayMs: 10,
  maxDelayMs: 5_000,
  jitter: 0.5,
};

export type RestartDecision = { kind: 'restart'; delayMs: number } | { kind: 'escalate' };

export class RestartHistory {
  readonly #policy: RestartPolicy;
  readonly #random: () => number;
  /** Times of failures inside the window, oldest first; at most maxRestarts + 1. */
  #failures: number[] = [];
  #inARow = 0;

  constructor(policy: RestartPolicy, random: () => number) {
    this.#policy = policy;
    this.#random = random;
  }

  /** A message was handled: the next failure waits the shortest time again. */
  succeeded(): void {
    this.#inARow = 0;
    if (this.#policy.forgiving && this.#failures.length > 0) this.#failures = [];
  }

  failed(nowMs: number): RestartDecision {
    const { maxRestarts, windowMs, minDelayMs, maxDelayMs, jitter } = this.#policy;
    this.#failures = this.#failures.filter((at) => nowMs - at < windowMs);
    this.#failures.push(nowMs);
    if (this.#failures.length > maxRestarts) {
      this.#failures = [];
      this.#inARow = 0;
      return { kind: 'escalate' };
    }
    // 2^30 ms is beyond any maxDelayMs; the bound keeps the shift an integer.
    const full = Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(this.#inARow++, 30));
    return { kind: 'restart', delayMs: full * (1 - jitter * this.#random()) };
  }
}
