/** Cameras that stall or repeat a frame for a while, as streams over busy networks do. */
import type { Random } from './random.js';

/** Mean time between two faults of one camera, and how long one lasts (s). */
export const FAULTS = {
  repeatEveryS: 1200,
  repeatS: [0.4, 2],
  stallEveryS: 3600,
  stallS: [1, 4],
} as const;

export interface FaultRates {
  repeatEveryS: number;
  repeatS: readonly [number, number];
  stallEveryS: number;
  stallS: readonly [number, number];
}

export class CameraFaults {
  readonly #random: Random;
  readonly #rates: FaultRates;
  #kind: 'repeat' | 'stall' = 'repeat';
  #fromMs = 0;
  #untilMs = 0;

  constructor(random: Random, rates: FaultRates = FAULTS) {
    this.#random = random;
    this.#rates = rates;
    this.#next(0);
  }

  /** What the camera does at tMs; call with rising times. */
  at(tMs: number): 'works' | 'repeat' | 'stall' {
    if (tMs >= this.#untilMs) this.#next(tMs);
    return tMs >= this.#fromMs ? this.#kind : 'works';
  }

  #next(nowMs: number): void {
    const repeatMs = this.#random.exponential(1000 * this.#rates.repeatEveryS);
    const stallMs = this.#random.exponential(1000 * this.#rates.stallEveryS);
    this.#kind = repeatMs < stallMs ? 'repeat' : 'stall';
    this.#fromMs = nowMs + Math.min(repeatMs, stallMs);
    const [low, high] = this.#kind === 'repeat' ? this.#rates.repeatS : this.#rates.stallS;
    this.#untilMs = this.#fromMs + 1000 * this.#random.range(low, high);
  }
}
