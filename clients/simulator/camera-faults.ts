/** Cameras that stall or repeat a frame for a while, as streams over busy networks do. */
import type { Random } from './random.js';

/** Mean time between two faults of one camera, and how long one lasts (s). */
const REPEAT_EVERY_S = 1200;
const REPEAT_S = [0.4, 2] as const;
const STALL_EVERY_S = 3600;
const STALL_S = [1, 4] as const;

export class CameraFaults {
  readonly #random: Random;
  #kind: 'repeat' | 'stall' = 'repeat';
  #fromMs = 0;
  #untilMs = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#next(0);
  }

  /** What the camera does at tMs; call with rising times. */
  at(tMs: number): 'works' | 'repeat' | 'stall' {
    if (tMs >= this.#untilMs) this.#next(tMs);
    return tMs >= this.#fromMs ? this.#kind : 'works';
  }

  #next(nowMs: number): void {
    const repeatMs = this.#random.exponential(1000 * REPEAT_EVERY_S);
    const stallMs = this.#random.exponential(1000 * STALL_EVERY_S);
    this.#kind = repeatMs < stallMs ? 'repeat' : 'stall';
    this.#fromMs = nowMs + Math.min(repeatMs, stallMs);
    const [low, high] = this.#kind === 'repeat' ? REPEAT_S : STALL_S;
    this.#untilMs = this.#fromMs + 1000 * this.#random.range(low, high);
  }
}
