import test from 'ava';
import { boundsOf, cameraView, gondolaBox } from './geometry.js';
import { floorBounds, mapView } from './map-view.js';
import type { CameraConfig, Point2 } from './store-config.js';

/** A camera at `at` that looks straight down; focal length in pixels. */
function downCamera(at: readonly [number, number, number], focalPx = 1000): CameraConfig {
  const [x, y, z] = at;
  // Image u along x, v against y, depth down: rows of K·[R|t].
  const rows = [
    [1, 0, 0, -x],
    [0, -1, 0, y],
    [0, 0, -1, z],
  ];
  const projection = [
    rows[0]!.map((value, k) => focalPx * value + 960 * rows[2]![k]!),
    rows[1]!.map((value, k) => focalPx * value + 540 * rows[2]![k]!),
    rows[2]!,
  ];
  return { id: 'c1', zone: 'z', imageWidth: 1920, imageHeight: 1080, projection };
}

const floor: Point2[] = [
  [0, 0],
  [20, 0],
  [20, 10],
  [0, 10],
];

test('a camera that looks down sees a rectangle below it', (t) => {
  const view = cameraView(downCamera([10, 5, 3]), floor);
  t.deepEqual(
    view.position?.map((value) => Number(value.toFixed(6))),
    [10, 5],
  );
  // Half widths: 960 px and 540 px at 1000 px per 3 m of depth.
  const box = boundsOf(view.seen);
  t.deepEqual(
    [box.minX, box.maxX, box.minY, box.maxY].map((value) => Number(value.toFixed(3))),
    [7.12, 12.88, 3.38, 6.62],
  );
});

test('the overall sign of a projection changes nothing', (t) => {
  const camera = downCamera([10, 5, 3]);
  const negated = { ...camera, projection: camera.projection.map((row) => row.map((value) => -value)) };
  const [a, b] = [cameraView(camera, floor), cameraView(negated, floor)];
  const rounded = (points: readonly Point2[]) =>
    points.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).sort();
  t.deepEqual(rounded(a.seen), rounded(b.seen));
  t.deepEqual(a.position, b.position);
});

test('what a camera sees ends at the walls', (t) => {
  const box = boundsOf(cameraView(downCamera([0, 0, 3]), floor).seen);
  t.is(box.minX, 0);
  t.is(box.minY, 0);
});

test('a camera beside the floor sees none of it', (t) => {
  t.deepEqual(cameraView(downCamera([60, 60, 3]), floor).seen, []);
});

test('a projection without a centre has no place on the map', (t) => {
  const flat = { ...downCamera([1, 1, 3]), projection: Array.from({ length: 3 }, () => [0, 0, 0, 1]) };
  t.is(cameraView(flat, floor).position, null);
});

test("a gondola's floor is that of its plates, whichever way their extents run", (t) => {
  const plates = [
    { id: 'a', origin: [1, 2, 0.5] as const, size: [0.5, 0.4, 0.3] as const },
    { id: 'b', origin: [3, 2, 0.5] as const, size: [-0.5, -0.4, 0.3] as const },
  ];
  const box = gondolaBox({ id: 'g', zone: 'z', shelves: [{ id: 's', plates }] });
  t.deepEqual(
    [box.minX, box.minY, box.maxX, box.maxY].map((value) => Number(value.toFixed(6))),
    [1, 1.6, 3, 2.4],
  );
});

const bounds = floorBounds({
  floorPlan: { outline: floor },
  gates: [{ id: 'g', zone: 'z', direction: 'both', position: [10, -1], radiusM: 1 }],
} as unknown as Parameters<typeof floorBounds>[0]);

test('the map holds the floor and the gates outside of it', (t) => {
  t.deepEqual(bounds, { minX: 0, minY: -1.5, maxX: 20, maxY: 10 });
});

test('a wide floor on a wide canvas stands upright, y upwards', (t) => {
  const view = mapView(bounds, 800, 500);
  t.false(view.turned);
  t.true(view.toY(0, 10) < view.toY(0, 0));
  t.true(view.toX(20, 0) > view.toX(0, 0));
});

test('a wide floor on a tall canvas is turned, not mirrored', (t) => {
  const view = mapView(bounds, 400, 900);
  t.true(view.turned);
  // Clockwise by a quarter: +y goes right, +x goes down. A mirror would change the cross product.
  const at = (x: number, y: number) => [view.toX(x, y), view.toY(x, y)] as const;
  const [ox, oy] = at(0, 0);
  const [xx, xy] = at(1, 0);
  const [yx, yy] = at(0, 1);
  t.true((xx - ox) * (yy - oy) - (xy - oy) * (yx - ox) < 0);
  for (const [x, y] of floor) {
    const [px, py] = at(x, y);
    t.true(px >= 0 && px <= 400 && py >= 0 && py <= 900);
  }
});

test('a box of the floor is the box of its corners on the canvas, turned or not', (t) => {
  for (const [width, height] of [
    [800, 500],
    [400, 900],
  ] as const) {
    const view = mapView(bounds, width, height);
    const box = view.toBox({ minX: 2, minY: 3, maxX: 5, maxY: 4 });
    const xs = [view.toX(2, 3), view.toX(5, 4)];
    const ys = [view.toY(2, 3), view.toY(5, 4)];
    t.true(Math.abs(box.left - Math.min(...xs)) < 1e-9);
    t.true(Math.abs(box.top - Math.min(...ys)) < 1e-9);
    t.true(Math.abs(box.left + box.width - Math.max(...xs)) < 1e-9);
    t.true(Math.abs(box.top + box.height - Math.max(...ys)) < 1e-9);
  }
});
