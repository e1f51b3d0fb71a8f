import test from 'ava';
import { picturesOf } from './tracking-wildtrack.js';

/** A camera at (x, −5, 1) m that looks along y, 1,000 px a radian. */
const cameraAt = (x: number) => ({
  projection: [1000, 960, 0, 4800 - 1000 * x, 0, 540, -1000, 3700, 0, 1, 0, 5],
});
/** Of somebody of 1.7 m at (0, 0): 340 px high; moved by so many pixels. */
const box = (x: number, offPx: number) => Float32Array.of(960 - 200 * x - 50 + offPx, 400, 100, 340, 1);

test('pictures that show a place: a box each whose edges are those of a standing person there', (t) => {
  const cameras = [cameraAt(0), cameraAt(1), cameraAt(-1)];
  const none = new Float32Array();
  t.is(picturesOf(cameras, [box(0, 0), box(1, 0), none], [0, 0]), 2);
  t.is(picturesOf(cameras, [box(0, 50), box(1, 52), none], [0, 0]), 1, '15 % of 340 px are 51');
  t.is(picturesOf(cameras, [box(0, 0), box(1, 0), none], [0, 4]), 0, 'others are smaller there');
  t.is(picturesOf(cameras, [box(0, 0), box(1, 0), none], [0, -9]), 0, 'behind the cameras');
});
