/** How far the boxes' foot points lie from where people stand: the noise that was sent, measured. */
import type { CameraView } from './camera-view.js';
import type { Crowd } from './crowd.js';

/** Histogram over 2 m in steps of 1 cm; what lies beyond counts as 2 m. */
const BIN_M = 0.01;
const BINS = 200;

export class FootError {
  readonly #bins = new Uint32Array(BINS + 1);
  #count = 0;

  /** Adds the boxes of a frame; `backS` seconds before the crowd's positions. */
  add(camera: CameraView, boxes: Float32Array, slots: readonly number[], crowd: Crowd, backS: number): void {
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      const u = boxes[5 * i]! + boxes[5 * i + 2]! / 2;
      const v = boxes[5 * i + 1]! + boxes[5 * i + 3]!;
      const [x, y] = camera.toFloor(u, v);
      const trueX = crowd.x[slot]! - crowd.vx[slot]! * backS;
      const trueY = crowd.y[slot]! - crowd.vy[slot]! * backS;
      this.#bins[Math.min(BINS, Math.floor(Math.hypot(x - trueX, y - trueY) / BIN_M))]!++;
      this.#count++;
    }
  }

  /** Metres below which this part of the errors lies; 0 before the first. */
  quantile(part: number): number {
    let left = part * this.#count;
    for (let i = 0; i <= BINS; i++) {
      left -= this.#bins[i]!;
      if (left <= 0) return this.#count === 0 ? 0 : (i + 0.5) * BIN_M;
    }
    return BINS * BIN_M;
  }
}
