/** What drives the store's time: the wall (a live store, a demo at a speed) or the events. */
import { performance } from 'node:perf_hooks';
import type { StoreClock } from './api.js';

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

  observe(tMs: number): void {
    if (tMs > this.#nowMs) this.#nowMs = tMs;
  }
}
