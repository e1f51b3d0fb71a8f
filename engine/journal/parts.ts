/**
 * Large values in parts. lmdb wants the pages of one value side by side: what is large and written anew
 * all the time, like a copy of the Floor or a flagship's tick, finds no such hole among the pages that
 * small values have taken and left, and the file would grow without end.
 */

/** 16 pages of lmdb less the head of the first: holes of that length are plenty. */
export const PART_BYTES = 16 * 4096 - 16;

/** The value in parts, the last as long as what is left; one, empty, for no bytes at all. */
export function partsOf(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
}
