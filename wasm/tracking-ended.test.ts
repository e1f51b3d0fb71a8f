/** Who has no visit and is lost for a moment keeps their number; who turns up far off, or later, has another. */
import test from 'ava';
import { FloorMemory } from './floor-memory.js';
import { boxOf, CAMERA, LIMITS } from './testing/one-camera.js';
import { TrackingKernel } from './tracking.js';

/** A floor before one camera of 10 frames a second. */
class Scene {
  readonly #tracking: TrackingKernel;
  #tS = 0;

  constructor() {
    this.#tracking = new TrackingKernel(new FloorMemory(LIMITS));
    this.#tracking.camera(0, CAMERA, 1920, 1080);
    this.#tracking.floor(0, 12, -6, 6);
  }

  /** Numbers of who is sure to be there after so many frames with these boxes. */
  show(frames: number, ...boxes: readonly number[][]): number[] {
    for (let k = 0; k < frames; k++) {
      this.#tS += 0.1;
      this.#tracking.frame(0, this.#tS, Float32Array.from(boxes.flat()));
      this.#tracking.scan();
    }
    return [...this.#tracking.tracklet].filter((_, slot) => this.#tracking.confirmed[slot] === 1);
  }
}

function lost(): { scene: Scene; number: number } {
  const scene = new Scene();
  const [number] = scene.show(20, boxOf(5, 0));
  // where all is in view, no box for two seconds ends a tracklet
  if (number === undefined || scene.show(20).length > 0) throw new Error('nobody was lost');
  return { scene, number };
}

test('who turns up within reach goes on under the same number, once', (t) => {
  const { scene, number } = lost();
  t.deepEqual(scene.show(10, boxOf(5.5, 1)), [number]);
  const both = scene.show(10, boxOf(5.5, 1), boxOf(5.5, -1));
  t.is(both.length, 2);
  t.is(both.filter((n) => n === number).length, 1);
});

test('who turns up farther off than anybody walks is somebody else', (t) => {
  const { scene, number } = lost();
  const [other] = scene.show(10, boxOf(11, -3));
  t.true(other !== undefined && other !== number);
});

test('who turns up much later is somebody else', (t) => {
  const { scene, number } = lost();
  scene.show(60);
  const [other] = scene.show(10, boxOf(5, 0));
  t.true(other !== undefined && other !== number);
});

test('what showed for a moment leaves no number', (t) => {
  const scene = new Scene();
  t.deepEqual(scene.show(4, boxOf(5, 0)), [1]);
  scene.show(20);
  t.deepEqual(scene.show(10, boxOf(5, 0)), [2]);
});
