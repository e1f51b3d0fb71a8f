/** A camera and the boxes that it has of people, for tests of the tracker. */

/** Limits of a small floor; a second camera may stand beside. */
export const LIMITS = {
  cameras: 2,
  plates: 1,
  people: 8,
  bodies: 0,
  detectionsPerTick: 64,
  detectionsPerFrame: 16,
  products: 1,
  facings: 1,
  interactions: 1,
};

/** 2.5 m up at the origin, looking along +x and 30° down; f = 800 px, 1920 × 1080. */
export const CAMERA: readonly number[] = (() => {
  const c30 = Math.sqrt(3) / 2;
  const rows = [
    [0, -1, 0, 0],
    [-0.5, 0, -c30, 2.5 * c30],
    [c30, 0, -0.5, 1.25],
  ] as const;
  const mix = (k: number, r: readonly number[], c: number) => r.map((v, i) => k * v + c * rows[2][i]!);
  return [...mix(800, rows[0], 960), ...mix(800, rows[1], 540), ...rows[2]];
})();

/** Box (left, top, width, height, score) of a person of 1.7 m at x, y. */
export function boxOf(x: number, y: number): number[] {
  const at = (z: number) => {
    const [u, v, w] = [0, 4, 8].map(
      (r) => CAMERA[r]! * x + CAMERA[r + 1]! * y + CAMERA[r + 2]! * z + CAMERA[r + 3]!,
    );
    return [u! / w!, v! / w!] as const;
  };
  const [u, bottom] = at(0);
  const [, top] = at(1.7);
  const h = bottom - top;
  return [u - 0.2 * h, top, 0.4 * h, h, 0.9];
}
