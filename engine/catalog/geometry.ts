/** Plane and projective geometry for checking a floor plan. Metres; polygons are closed implicitly. */
export type Point = readonly [number, number];

/** Twice the signed area of a–b–c: > 0 when c lies left of a→b. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Area (m²), always ≥ 0. */
export function area(polygon: readonly Point[]): number {
  let sum = 0;
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length]!;
    sum += p[0] * q[1] - q[0] * p[1];
  });
  return Math.abs(sum) / 2;
}

/** Distance of a point from a segment. */
function distanceToSegment(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
  const ex = p[0] - a[0] - t * dx;
  const ey = p[1] - a[1] - t * dy;
  return Math.sqrt(ex * ex + ey * ey);
}

/** Whether a point lies inside, or outside by no more than `toleranceM`. */
export function inside(p: Point, polygon: readonly Point[], toleranceM: number): boolean {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i]!;
    const b = polygon[j]!;
    if (distanceToSegment(p, a, b) <= toleranceM) return true;
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0])
      odd = !odd;
  }
  return odd;
}

/** Whether two segments cross at an inner point of both. */
function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Index of an edge that crosses another one, or −1 for a simple polygon. */
export function crossingEdge(polygon: readonly Point[]): number {
  const n = polygon.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (cross(polygon[i]!, polygon[(i + 1) % n]!, polygon[j]!, polygon[(j + 1) % n]!)) return i;
    }
  }
  return -1;
}

/** A corner or edge middle of `inner` that lies outside `outer`, or null. */
export function pointOutside(
  inner: readonly Point[],
  outer: readonly Point[],
  toleranceM: number,
): Point | null {
  for (const corner of inner) if (!inside(corner, outer, toleranceM)) return corner;
  for (let i = 0; i < inner.length; i++) {
    const a = inner[i]!;
    const b = inner[(i + 1) % inner.length]!;
    const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    if (!inside(middle, outer, toleranceM)) return middle;
  }
  return null;
}

export function det3(m: readonly (readonly number[])[]): number {
  const [a, b, c] = m as [number[], number[], number[]];
  return (
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
    a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
    a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!)
  );
}

/** |det| of a 3 × 3 matrix over the product of its column lengths: 0 degenerate, 1 orthogonal. */
export function independence(m: readonly (readonly number[])[]): number {
  let product = 1;
  for (let c = 0; c < 3; c++) {
    product *= Math.sqrt(m[0]![c]! * m[0]![c]! + m[1]![c]! * m[1]![c]! + m[2]![c]! * m[2]![c]!);
  }
  return product === 0 ? 0 : Math.abs(det3(m)) / product;
}

/**
 * Share of floor points (a 24 × 24 grid over the outline) that a camera sees, 0…1.
 *
 * `projection` is 3 × 4, metres to pixels. A point is in front of the camera when its third
 * coordinate has the sign of the determinant of the left 3 × 3 block (Hartley & Zisserman,
 * Multiple View Geometry, 2nd ed., 6.2.3).
 */
export function floorShareSeen(
  projection: readonly (readonly number[])[],
  width: number,
  height: number,
  outline: readonly Point[],
): number {
  const steps = 24;
  const xs = outline.map((p) => p[0]);
  const ys = outline.map((p) => p[1]);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const front = Math.sign(det3(projection.map((row) => row.slice(0, 3))));
  let all = 0;
  let seen = 0;
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      const p: Point = [x0 + ((i + 0.5) * (x1 - x0)) / steps, y0 + ((j + 0.5) * (y1 - y0)) / steps];
      if (!inside(p, outline, 0)) continue;
      all++;
      const [u, v, w] = projection.map((r) => r[0]! * p[0] + r[1]! * p[1] + r[3]!) as [
        number,
        number,
        number,
      ];
      if (w * front <= 0) continue;
      if (u / w >= 0 && u / w <= width && v / w >= 0 && v / w <= height) seen++;
    }
  }
  return all === 0 ? 0 : seen / all;
}
