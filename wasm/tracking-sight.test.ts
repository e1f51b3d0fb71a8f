import test from 'ava';
import { FloorMemory } from './floor-memory.js';
import { boxOf as boxAt, CAMERA, LIMITS } from './testing/one-camera.js';
import { TrackingKernel } from './tracking.js';

const boxOf = (x: number, y: number) => Float32Array.from(boxAt(x, y));

/** Seconds for which a person 6 m away stays shown once the only camera has no box any more. */
function shownFor(furnitureTopM: number): number {
  const tracking = new TrackingKernel(new FloorMemory(LIMITS));
  tracking.camera(0, CAMERA, 1920, 1080);
  if (furnitureTopM > 0) tracking.furniture(4.6, 5.2, -2, 2, furnitureTopM);
  tracking.floor(0, 12, -6, 6);
  const isShown = () => tracking.confirmed.includes(1);
  for (let k = 0; k < 40; k++) {
    tracking.frame(0, k / 10, boxOf(6 + 0.001 * k, 0));
    tracking.scan();
  }
  if (!isShown()) return -1;
  let k = 40;
  for (; isShown() && k < 200; k++) {
    tracking.frame(0, k / 10, new Float32Array(0));
    tracking.scan();
  }
  return (k - 40) / 10;
}

test('who steps behind a shelf is not missed by a camera that cannot see over it', (t) => {
  const open = shownFor(0);
  t.true(open > 0 && open < 2, `${open} s in the open`);
  t.is(shownFor(0.2), open, 'a low step hides nobody');
  t.true(shownFor(1.6) > 3 * open);
});

test('a picture that stands still while another camera sees the world go on is no news', (t) => {
  const tracking = new TrackingKernel(new FloorMemory(LIMITS));
  const still = boxOf(6, 0);
  const at = (k: number) => boxOf(5 + 0.01 * k, 1);
  t.false(tracking.repeats(0, 0, still));
  t.false(tracking.repeats(1, 0, at(0)));
  const refused = [];
  for (let k = 1; k < 50; k++) {
    t.false(tracking.repeats(1, k / 10, at(k)));
    if (tracking.repeats(0, k / 10, still)) refused.push(k);
  }
  t.is(refused[0], 3, 'another camera may just have been a frame behind');
  t.is(refused.length, 45, 'it counts again every two seconds');
  t.is(tracking.counts().framesRepeated, 45);
  // nothing moves anywhere: a drawn scene
  for (let k = 50; k < 80; k++) {
    t.false(tracking.repeats(0, k / 10, boxOf(7, 0)));
    t.false(tracking.repeats(1, k / 10, at(50)));
  }
});

test('what the cameras saw at one start is what they see at the next, and they need not look', (t) => {
  const start = (coverage?: Uint8Array) => {
    const tracking = new TrackingKernel(new FloorMemory(LIMITS));
    if (coverage) t.true(tracking.setCoverage(coverage));
    tracking.furniture(4.6, 5.2, -2, 2, 1.5);
    tracking.floor(0, 12, -6, 6);
    tracking.camera(0, CAMERA, 1920, 1080);
    return tracking.coverage();
  };
  const looked = start();
  t.true(looked.includes(1), 'the camera sees some of it');
  t.deepEqual(start(looked), looked);
  const nothing = new Uint8Array(looked.length);
  t.deepEqual(start(nothing), nothing, 'it did not look');
  t.false(new TrackingKernel(new FloorMemory(LIMITS)).setCoverage(looked.subarray(1)));
});
