/** One person, one tracklet: boxes that are far off start nobody, and a second tracklet keeps no visit. */
import test from 'ava';
import { FloorMemory } from './floor-memory.js';
import { IdentityKernel } from './identity.js';
import { boxOf, CAMERA, LIMITS } from './testing/one-camera.js';
import { TrackingKernel } from './tracking.js';

const VISIT = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';

/** A floor before one camera of 10 frames a second. */
class Scene {
  readonly tracking: TrackingKernel;
  readonly identity: IdentityKernel;
  tS = 0;

  constructor() {
    const memory = new FloorMemory(LIMITS);
    this.tracking = new TrackingKernel(memory);
    this.identity = new IdentityKernel(memory);
    this.tracking.camera(0, CAMERA, 1920, 1080);
    this.tracking.floor(0, 12, -6, 6);
  }

  show(frames: number, ...boxes: readonly number[][]): void {
    for (let k = 0; k < frames; k++) {
      this.tS += 0.1;
      this.tracking.frame(0, this.tS, Float32Array.from(boxes.flat()));
      this.tracking.scan();
    }
  }

  /** Numbers of all tracklets, tentative ones too. */
  get tracklets(): number[] {
    return [...this.tracking.tracklet].filter((n) => n !== 0);
  }

  /** The tracklet of the only visit. */
  get tracklet(): number {
    const slot = this.identity.person[0]!;
    return slot < 0 ? 0 : this.tracking.tracklet[slot]!;
  }
}

/** A box whose lower edge is too high by a share of its height, and whose upper is too low. */
function spoilt(x: number, y: number, share: number): number[] {
  const [left, top, width, height, score] = boxOf(x, y) as [number, number, number, number, number];
  return [left, top + share * height, width, (1 - 2 * share) * height, score];
}

test('a box that is far off, but could be that of somebody known, starts nobody', (t) => {
  const scene = new Scene();
  scene.show(20, boxOf(5, 0));
  t.deepEqual(scene.tracklets, [1]);
  for (const share of [0.15, 0.2, 0.25]) {
    scene.show(1, spoilt(5, 0, share));
    t.deepEqual(scene.tracklets, [1], `${share} off above and below`);
    scene.show(5, boxOf(5, 0));
  }
  // the same box where nobody is known starts somebody
  scene.show(1, boxOf(5, 0), spoilt(5, 3, 0.15));
  t.is(scene.tracklets.length, 2);
});

test('who takes all boxes of a visit, and was never seen beside it, is that visit: its tracklet goes on', (t) => {
  const scene = new Scene();
  scene.show(20, boxOf(5, 0));
  scene.identity.admit(VISIT, 'shopper', 5, 0, 1, scene.tS, null);
  scene.show(5, boxOf(5, 0));
  t.is(scene.tracklet, 1);
  // further than any box of the old place may be off
  scene.show(10, boxOf(5, 0.65));
  t.is(scene.tracklet, 1);
  t.deepEqual(scene.tracklets, [1]);
  scene.tracking.publish(scene.tS);
  const y = scene.tracking.y[scene.identity.person[0]!]!;
  t.true(Math.abs(y - 0.65) < 0.2, `it is where the boxes are, at ${y} m`);
});

test('two who were seen side by side stay two when one is hidden', (t) => {
  const scene = new Scene();
  scene.show(20, boxOf(5, 0));
  scene.identity.admit(VISIT, 'shopper', 5, 0, 1, scene.tS, null);
  scene.show(5, boxOf(5, 0));
  scene.show(20, boxOf(5, 0), boxOf(5, 0.6));
  t.is(scene.tracklet, 1);
  t.deepEqual(scene.tracklets, [1, 2]);
  scene.show(5, boxOf(5, 0.6));
  t.not(scene.tracklet, 2, 'the visit did not go over to the other');
  t.true(scene.tracklets.includes(2));
});
