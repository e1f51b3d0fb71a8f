/**
 * Floor geometry in store metres: outlines, footprints and what a camera sees of the floor.
 * Pure: shared by the map and its tests.
 */
import type { CameraConfig, GondolaConfig, PlateConfig, Point2 } from './store-config.js';

export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** Smallest box around the points; an empty list gives a unit box. */
export function boundsOf(points: readonly Point2[]): Box {
  if (points.length === 0) return { minX: 0, minY: 0, maxX: 1, maxY: 1 };
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  return { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
}

/** Floor rectangle of a plate; an extent may be negative where the plate runs the other way. */
export function plateBox(plate: PlateConfig): Box {
  const [x, y] = plate.origin;
  const [width, depth] = plate.size;
  return {
    minX: Math.min(x, x + width),
    minY: Math.min(y, y + depth),
    maxX: Math.max(x, x + width),
    maxY: Math.max(y, y + depth),
  };
}

/** Floor rectangle of a gondola: all its plates. */
export function gondolaBox(gondola: GondolaConfig): Box {
  const corners = gondola.shelves.flatMap((shelf) =>
    shelf.plates.flatMap((plate): Point2[] => {
      const box = plateBox(plate);
      return [
        [box.minX, box.minY],
        [box.maxX, box.maxY],
      ];
    }),
  );
  return boundsOf(corners);
}

/** Keeps the part of a polygon where a·x + b·y + c ≥ 0 (Sutherland–Hodgman, one edge). */
function clipHalfPlane(polygon: readonly Point2[], a: number, b: number, c: number): Point2[] {
  const kept: Point2[] = [];
  for (let i = 0; i < polygon.length; i++) {
    const from = polygon[i]!;
    const to = polygon[(i + 1) % polygon.length]!;
    const dFrom = a * from[0] + b * from[1] + c;
    const dTo = a * to[0] + b * to[1] + c;
    if (dFrom >= 0) kept.push(from);
    if (dFrom >= 0 !== dTo >= 0) {
      const t = dFrom / (dFrom - dTo);
      kept.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
    }
  }
  return kept;
}

type Row = readonly number[];

function determinant3(a: Row, b: Row, c: Row): number {
  return (
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
    a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
    a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!)
  );
}

export interface CameraView {
  id: string;
  /** Where the camera hangs, on the floor plan; null where the projection has no centre. */
  position: Point2 | null;
  /** The part of the floor inside its image; empty where it sees none. */
  seen: Point2[];
}

/**
 * What a camera sees of the floor. A floor point (x, y) maps to homogeneous pixels
 * H·(x, y, 1) with H the columns 1, 2 and 4 of the projection, so "inside the image and in front
 * of the camera" are five half-planes of the floor: no ray has to be cut at the horizon. The
 * centre solves P·C = 0 (Hartley & Zisserman, 6.2.4); the sign of det M tells front from back.
 */
export function cameraView(camera: CameraConfig, outline: readonly Point2[]): CameraView {
  const [r0, r1, r2] = camera.projection as [Row, Row, Row];
  const det = determinant3(r0, r1, r2);
  const sign = det < 0 ? -1 : 1;
  const floorRow = (row: Row): [number, number, number] => [sign * row[0]!, sign * row[1]!, sign * row[3]!];
  const u = floorRow(r0);
  const v = floorRow(r1);
  const w = floorRow(r2);
  const planes: [number, number, number][] = [
    w,
    u,
    v,
    [camera.imageWidth * w[0] - u[0], camera.imageWidth * w[1] - u[1], camera.imageWidth * w[2] - u[2]],
    [camera.imageHeight * w[0] - v[0], camera.imageHeight * w[1] - v[1], camera.imageHeight * w[2] - v[2]],
  ];
  let seen: Point2[] = [...outline];
  for (const [a, b, c] of planes) seen = clipHalfPlane(seen, a, b, c);
  if (Math.abs(det) < 1e-12) return { id: camera.id, position: null, seen };
  // Cramer's rule for M·C = −p4, first two coordinates.
  const column = (row: Row, at: number) => row.slice(0, 3).map((value, k) => (k === at ? -row[3]! : value));
  const solve = (at: number) => determinant3(column(r0, at), column(r1, at), column(r2, at)) / det;
  return { id: camera.id, position: [solve(0), solve(1)], seen };
}
