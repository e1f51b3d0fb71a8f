/** Where a body stands, from the joints that its source saw. */

/** float32 values of a body: 8 joints × (x, y, z, score); see gateway/protocol/device.ts. */
export const VALUES_PER_BODY = 32;
/** Head, neck and shoulders stand over the feet; elbows and wrists reach out. */
const TRUNK_JOINTS = 4;

/**
 * Mean floor place (m) and score (0…1) of head, neck and shoulders; joints that are not numbers
 * count as not seen. Null where none was seen.
 */
export function bodyPlace(
  joints: Float32Array,
  offset: number,
): { x: number; y: number; score: number } | null {
  let x = 0;
  let y = 0;
  let score = 0;
  let n = 0;
  for (let j = 0; j < TRUNK_JOINTS; j++) {
    const at = offset + 4 * j;
    const jx = joints[at]!;
    const jy = joints[at + 1]!;
    if (!Number.isFinite(jx) || !Number.isFinite(jy)) continue;
    const s = joints[at + 3]!;
    x += jx;
    y += jy;
    score += Number.isFinite(s) ? s : 0.5;
    n++;
  }
  return n === 0 ? null : { x: x / n, y: y / n, score: score / n };
}
