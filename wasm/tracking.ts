/**
 * The tracker's kernels: boxes of many calibrated cameras in, people on the floor out.
 * One instance a FloorMemory; everything it knows lies in the arena.
 */
import type { FloorMemory } from './floor-memory.js';

/** What was refused or could not be held, counted as long as the arena and its copies live. */
export interface TrackingCounts {
  /** Boxes that are no boxes, lie outside the image or off the floor. */
  boxesRefused: number;
  /** Frames of cameras without a usable calibration, or with too many boxes. */
  framesRefused: number;
  /** Boxes beyond what a tick may hold. */
  boxesOverflow: number;
  /** Pairs of box and person beyond what a frame may hold. */
  pairsOverflow: number;
  /** New people beyond what the store may hold. */
  peopleOverflow: number;
  /** Bodies of sources of joints beyond what the store may hold. */
  bodiesOverflow: number;
  /** Visits beyond what the store may hold. */
  visitsOverflow: number;
  /** Frames of cameras that sent their last picture again. */
  framesRepeated: number;
}

/** float32 values of a box: left, top, width, height (pixels), score. */
const BOX_VALUES = 5;

export class TrackingKernel {
  readonly slots: number;
  /** Tracklet number of each slot, 0 free. */
  readonly tracklet: Uint32Array;
  /** Published place (m), velocity (m/s) and confidence (0…1). */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly vx: Float32Array;
  readonly vy: Float32Array;
  readonly confidence: Float32Array;
  readonly visit: Int32Array;
  readonly confirmed: Uint8Array;
  /** Address of x; y, vx, vy, confidence and visit follow at `planeBytes` from each other. */
  readonly address: number;
  readonly planeBytes: number;
  readonly #exports: FloorMemory['exports'];
  readonly #memory: FloorMemory;
  readonly #staging: Float32Array;
  readonly #stagedTime: Float64Array;
  readonly #counters: Int32Array;

  constructor(memory: FloorMemory) {
    const exports = memory.exports;
    this.#memory = memory;
    this.#exports = exports;
    this.slots = exports.trackingSlots!();
    this.address = exports.trackingPublished!();
    this.planeBytes = exports.trackingPlane!();
    const plane = (k: number) => memory.f32(this.address + k * this.planeBytes, this.slots);
    this.x = plane(0);
    this.y = plane(1);
    this.vx = plane(2);
    this.vy = plane(3);
    this.confidence = plane(4);
    this.visit = memory.i32(this.address + 5 * this.planeBytes, this.slots);
    this.tracklet = memory.u32(exports.trackingTracklets!(), this.slots);
    this.confirmed = memory.u8(exports.trackingConfirmed!(), this.slots);
    this.#staging = memory.f32(exports.trackingStaging!(), memory.limits.detectionsPerFrame * BOX_VALUES);
    this.#stagedTime = memory.f64(exports.trackingStagedTime!(), 1);
    this.#counters = memory.i32(exports.trackingCounters!(), 16);
  }

  /**
   * Declares a camera: 12 values of its projection, row by row, store metres to pixels. Again at
   * every start; it is not part of the snapshot. False: floor and image are not related one to
   * one, and its frames will be refused.
   */
  camera(index: number, projection: readonly number[], imageWidth: number, imageHeight: number): boolean {
    const address = this.#exports.trackingCameraAddress!(index);
    if (address === 0 || projection.length !== 12) return false;
    this.#memory.f64(address, 12).set(projection);
    return this.#exports.trackingCamera!(index, imageWidth, imageHeight) === 1;
  }

  /**
   * Declares a piece of furniture by footprint and top (m): cameras do not see through it. Before
   * `floor`, again at every start.
   */
  furniture(x0: number, x1: number, y0: number, y1: number, topM: number): void {
    this.#exports.trackingFurniture!(x0, x1, y0, y1, topM);
  }

  /** Declares the floor's bounds (m): nobody is born outside. Again at every start. */
  floor(x0: number, x1: number, y0: number, y1: number): void {
    this.#exports.trackingFloor!(x0, x1, y0, y1);
  }

  /**
   * What the cameras see of the floor, copied: a later start with the same cameras, floor and
   * furniture gives it to `setCoverage`, and they need not look again.
   */
  coverage(): Uint8Array {
    const parts = this.#coverageParts();
    const coverage = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let to = 0;
    for (const part of parts) {
      coverage.set(part, to);
      to += part.length;
    }
    return coverage;
  }

  /** Before furniture, floor and cameras are declared. False, and nothing happens: another length. */
  setCoverage(coverage: Uint8Array): boolean {
    const parts = this.#coverageParts();
    if (coverage.length !== parts.reduce((sum, part) => sum + part.length, 0)) return false;
    let from = 0;
    for (const part of parts) {
      part.set(coverage.subarray(from, from + part.length));
      from += part.length;
    }
    this.#exports.trackingCoverageKnown!();
    return true;
  }

  #coverageParts(): Uint8Array[] {
    return [0, 1].map((k) =>
      this.#memory.u8(this.#exports.trackingCoverage!(k), this.#exports.trackingCoverageBytes!(k)),
    );
  }

  /** Whether these boxes of a camera at tS (s) are its last picture again, and no news; counted. */
  repeats(camera: number, tS: number, boxes: Float32Array): boolean {
    if (boxes.length > this.#staging.length) return false;
    this.#staging.set(boxes);
    this.#stagedTime[0] = tS;
    return this.#exports.trackingRepeats!(camera, Math.floor(boxes.length / BOX_VALUES)) === 1;
  }

  /** Boxes of one camera at tS (s); n × 5 values. Returns how many were kept, −1: frame refused. */
  frame(camera: number, tS: number, boxes: Float32Array): number {
    const n = Math.floor(boxes.length / BOX_VALUES);
    // too many are refused as a whole by the kernel, which counts it
    if (boxes.length <= this.#staging.length) this.#staging.set(boxes);
    this.#stagedTime[0] = tS;
    return this.#exports.trackingFrame!(camera, n);
  }

  /** Whether a frame with these boxes can be taken before the next scan: the boxes of a tick are bounded. */
  hasRoom(boxes: Float32Array): boolean {
    return this.#exports.trackingRoom!(Math.floor(boxes.length / BOX_VALUES)) === 1;
  }

  /** Tracks through all frames since the last call; returns their number. */
  scan(): number {
    return this.#exports.trackingScan!();
  }

  /** Sets the published places to tS (s). */
  publish(tS: number): void {
    this.#exports.trackingPublish!(tS);
  }

  /** Numbers that tracklets were given so far; one that is taken up again counts twice. */
  get opened(): number {
    return this.#counters[0]!;
  }

  counts(): TrackingCounts {
    const c = this.#counters;
    return {
      boxesRefused: c[1]!,
      framesRefused: c[2]!,
      boxesOverflow: c[3]!,
      pairsOverflow: c[4]!,
      peopleOverflow: c[5]!,
      bodiesOverflow: c[9]!,
      visitsOverflow: c[6]!,
      framesRepeated: c[7]!,
    };
  }
}
