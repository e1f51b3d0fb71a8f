/** What the tick's thread asks of the copying one, and what comes back. Shared by both sides. */
import { copyImage, type ImagePlan, imageBytes } from '../../wasm/floor-image.js';

export interface CopyJob {
  memory: ArrayBufferLike;
  plan: ImagePlan;
  /** Stands in front of the image. */
  head: Uint8Array<ArrayBuffer>;
  /** One cell that counts changes of the memory, and what it was when the copy was asked for. */
  changes: Int32Array<SharedArrayBuffer>;
  changesBefore: number;
  /** Where the copy may go; another one is made where it is too small. */
  spare: ArrayBuffer | null;
}

/** `length` bytes of the buffer are the copy; null: the memory changed meanwhile. */
export interface CopyDone {
  buffer: ArrayBuffer;
  length: number | null;
}

/** Room for more bodies with a history than now: else each copy would need a new buffer, share of its size. */
const SPARE_ROOM = 1 / 8;

/**
 * Copies, then looks whether the memory was left alone. A tick that begins in between does not wait:
 * it adds to `changes` before it changes anything, and what was copied is thrown away.
 */
export function copyFloor({ memory, plan, head, changes, changesBefore, spare }: CopyJob): CopyDone {
  const length = head.length + imageBytes(plan);
  const fits = spare !== null && spare.byteLength >= length;
  const buffer = fits ? spare : new ArrayBuffer(Math.ceil(length * (1 + SPARE_ROOM)));
  const to = new Uint8Array(buffer, 0, length);
  to.set(head);
  copyImage(memory, plan, to, head.length);
  // Adds nothing, but unlike a load it keeps the reads of the copy in front of it (a seqlock's reader:
  // Boehm, "Can seqlocks get along with programming language memory models?", 2012).
  const whole = Atomics.add(changes, 0, 0) === changesBefore;
  return { buffer, length: whole ? length : null };
}
