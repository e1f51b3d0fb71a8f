/** What drives the store's time: the wall (a live store, a demo at a speed) or the events. */
import { performance } from 'node:perf_hooks';
import type { StoreClock } from './api.js';
import { ProtocolError } from './errors.js';

/** Event time may jump this far at once (ms); beyond, the message's time is wrong. */
const MAX_EVENT_JUMP_MS = 60_000;

/** Runs from startMs, `speed` times as fast as the wall; monotonic. */
export class WallClock implements StoreClock {
  readonly speed: number;
  readonly #startMs: number;
  readonly #wallStartMs: number;
  #heldMs = 0;

  constructor(speed = 1, startMs = Date.now()) {
    this.speed = speed;
    this.#startMs = startMs;
    this.#wallStartMs = performance.now();
  }

  now(): number {
    return this.#startMs + (performance.now() - this.#wallStartMs) * this.speed - this.#heldMs;
  }

  /** Store time that was held back so far, ms: how far the store is behind its speed. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** Sets the clock back by ms of store time: a simulated world that cannot keep up is waited for. */
  hold(ms: number): void {
    this.#heldMs += ms;
  }
}

/** The latest event time heard: replay goes as fast as the machine can. */
export class EventClock implements StoreClock {
  readonly speed = Infinity;
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  /** To a measurement's time. @throws ProtocolError SAUNTER_MISTIMED where it is too far ahead */
  advance(tMs: number): void {
    const aheadMs = tMs - this.#nowMs;
    if (aheadMs > MAX_EVENT_JUMP_MS)
      throw new ProtocolError(
        'SAUNTER_MISTIMED',
        `event time ${tMs} is ${Math.round(aheadMs / 1000)} s ahead of everything before it`,
        { hint: `Event time may jump ${MAX_EVENT_JUMP_MS / 1000} s at most.` },
      );
    this.observe(tMs);
  }

  observe(tMs: number): void {
    if (tMs > this.#nowMs) this.#nowMs = tMs;
  }
}
