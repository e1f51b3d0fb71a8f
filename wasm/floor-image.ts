/**
 * A copy of all that the Floor's next tick reads: the region that survives, the plates' rings of
 * blocks, and the history of those bodies that have one. A Floor that takes it over goes on exactly.
 */
import type { FloorMemory } from './floor-memory.js';

/** Blocks kept per plate: assembly/weight/layout.ts. */
const RING = 128;
/** Parts of the bodies' history, `historyAt` of assembly/matching/layout.ts: a count, then its rings. */
const HISTORIES = [
  { count: 0, rings: [1, 2] },
  { count: 3, rings: [4, 5] },
] as const;

interface Range {
  at: number;
  bytes: number;
}

/** Bytes of a range's address and length in front of its content. */
const HEAD_BYTES = 8;

/** What an image is made of: address and length of each part of the memory, in turn. */
export type ImagePlan = Uint32Array<ArrayBuffer>;

/** Length of the image that such a plan gives. */
export function imageBytes(plan: ImagePlan): number {
  let bytes = 0;
  for (let i = 0; i < plan.length; i += 2) bytes += HEAD_BYTES + plan[i + 1]!;
  return bytes;
}

/** Copies these parts of a Floor's memory to `to`, from `start` on. On any thread: it needs no instance. */
export function copyImage(memory: ArrayBufferLike, plan: ImagePlan, to: Uint8Array, start: number): void {
  const view = new DataView(to.buffer, to.byteOffset, to.byteLength);
  let next = start;
  for (let i = 0; i < plan.length; i += 2) {
    const at = plan[i]!;
    const bytes = plan[i + 1]!;
    view.setUint32(next, at, true);
    view.setUint32(next + 4, bytes, true);
    to.set(new Uint8Array(memory, at, bytes), next + HEAD_BYTES);
    next += HEAD_BYTES + bytes;
  }
}

export class FloorImage {
  readonly #memory: FloorMemory;
  readonly #fixed: readonly Range[];

  constructor(memory: FloorMemory) {
    this.#memory = memory;
    const { exports, limits } = memory;
    const slots = exports.trackingSlots!();
    const start = exports.arenaSnapshotStart!();
    const counts = HISTORIES.map(({ count }) => ({
      at: exports.historyAt!(count),
      bytes: 4 * slots,
    }));
    this.#fixed = [
      { at: start, bytes: exports.arenaSnapshotEnd!() - start },
      { at: exports.weightRing!(), bytes: RING * 4 * limits.plates },
      ...counts,
    ];
  }

  /** What is to be copied now: it changes with the bodies that have a history. */
  plan(): ImagePlan {
    return Uint32Array.from(this.#ranges().flatMap(({ at, bytes }) => [at, bytes]));
  }

  /** Puts an image of the same module and limits into memory. */
  restore(image: Uint8Array): void {
    const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
    for (let from = 0; from < image.length; ) {
      const at = view.getUint32(from, true);
      const bytes = view.getUint32(from + 4, true);
      const content = image.subarray(from + HEAD_BYTES, from + HEAD_BYTES + bytes);
      new Uint8Array(this.#memory.buffer, at, bytes).set(content);
      from += HEAD_BYTES + bytes;
    }
  }

  #ranges(): Range[] {
    const { exports } = this.#memory;
    const slots = exports.trackingSlots!();
    const ranges = [...this.#fixed];
    for (const { count, rings } of HISTORIES) {
      const used = this.#memory.u32(exports.historyAt!(count), slots);
      for (const ring of rings) {
        const at = exports.historyAt!(ring);
        const each = exports.historyBytes!(ring);
        for (let slot = 0; slot < slots; slot++)
          if (used[slot] !== 0) ranges.push({ at: at + slot * each, bytes: each });
      }
    }
    return ranges;
  }
}
