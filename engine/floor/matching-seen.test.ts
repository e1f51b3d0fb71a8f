/** What is told of a body that was, or was not, seen where something moved: never nearer than it was seen. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { Bodies, type Place } from '../../wasm/matching.js';
import { smallStore } from '../store/testing.js';
import { seenM, seenOf } from './matching-seen.js';

const PLACE: Place = { x: 1, y: 0.2, z: 1.2, halfX: 0, halfY: 0.25, halfZ: 0.04 };
const [FROM_MS, TO_MS] = [2800, 3200];
const FRAME_MS = 66;
const JOINTS = 8;
const WRISTS = 6;

/** Head and shoulders 0.5 m before the place's front, elbows and wrists of both arms at this distance (m) of it. */
function body(elbowM: number, wristM: number): Float32Array {
  const at = [0.5, 0.5, 0.5, 0.5, elbowM, elbowM, wristM, wristM];
  return Float32Array.from(at.flatMap((m) => [PLACE.x, PLACE.y - PLACE.halfY - m, PLACE.z, 0.9]));
}

/** What is told of the right arm, by the frames of a body (null: it is not in the data) and its track. */
function told(frame: (tMs: number) => Float32Array | null, trackM?: number) {
  const bodies = new Bodies(new FloorMemory(smallStore().limits));
  for (let tMs = 0; tMs < 6000; tMs += FRAME_MS) {
    const joints = frame(tMs);
    if (joints) bodies.frame(tMs, Int32Array.of(0), 1, joints);
    if (trackM !== undefined) bodies.track(0, tMs, PLACE.x, PLACE.y - PLACE.halfY - trackM);
  }
  bodies.look(0, PLACE, FROM_MS, TO_MS);
  const sight = { source: bodies.source(1), distanceM: bodies.distanceM(1), bodyM: bodies.bodyM(1) };
  return { seen: seenOf(sight), m: Number(seenM(sight).toFixed(2)), leastM: sight.distanceM };
}

/** Only up to so long before the change. */
const before = (ms: number, joints: Float32Array) => (tMs: number) => (tMs < FROM_MS - ms ? joints : null);
function without(joints: Float32Array, first: number): Float32Array {
  return joints.slice().fill(Number.NaN, first * 4, JOINTS * 4);
}

test('a hand and an elbow that were seen', (t) => {
  t.like(
    told(() => body(0.3, 0.1)),
    { seen: 'hand', m: 0.1 },
  );
  t.like(
    told(() => without(body(0.4, 0.1), WRISTS)),
    { seen: 'elbow', m: 0.4 },
  );
  const near = told(() => without(body(0.1, 0.1), WRISTS));
  t.is(near.leastM, 0, 'a forearm may reach it');
  t.like(near, { seen: 'elbow', m: 0.29 });
});

test('a body without arms, one that was seen just before, and one that walked for seconds', (t) => {
  t.like(
    told(() => without(body(0.3, 0.1), WRISTS - 2)),
    { seen: 'body', m: 0.5 },
  );
  const around = told(before(700, body(0.3, 0.1)));
  t.is(around.leastM, 0, 'it may have walked up to it');
  t.like(around, { seen: 'around', m: 0.5 });
  t.like(told(before(2000, body(0.3, 0.1))), { seen: 'nothing', m: 99 });
  t.like(
    told(() => null),
    { seen: 'nothing', m: 99 },
  );
});

test('a track alone, and a body that is far off', (t) => {
  t.like(
    told(() => null, 0.6),
    { seen: 'track', m: 0.6 },
  );
  const far = body(5, 5).map((v, i) => (i % 4 === 1 ? PLACE.y - PLACE.halfY - 5 : v));
  t.like(
    told(() => far),
    { seen: 'body', m: 5 },
  );
});
