import test from 'ava';
import { demoStore } from '../cli/demo-store.js';
import type { TruthEvent } from './person.js';
import { Simulation } from './simulate.js';

const JOINTS = 8;
const [L_WRIST, R_WRIST] = [6, 7];

test('whoever takes something has a hand at the shelf, and joints as good as real ones', (t) => {
  const demo = demoStore({ people: 12, cameras: 2, seed: 3 });
  const bodySources = demo.zones
    .filter((z) => z.kind === 'sales')
    .map(({ id }) => ({ id: `pose-${id}`, zone: id, rateHz: 15 }));
  const simulation = new Simulation({
    store: { ...demo, bodySources },
    seed: 3,
    people: 12,
    startMs: 0,
    durationS: 60,
  });
  const { floor } = simulation;
  const events: TruthEvent[] = [];
  simulation.onEvent = (event) => events.push(event);
  const frames: { tMs: number; joints: Float32Array; ids: string[] }[] = [];
  while (!simulation.ended) {
    for (const { message } of simulation.step()) {
      if (message.type !== 'bodies') continue;
      const joints = new Float32Array(message.joints.slice().buffer);
      t.is(joints.length, 4 * JOINTS * message.ids.length);
      frames.push({ tMs: message.tMs, joints, ids: message.ids });
    }
  }
  const picks = events.filter((e) => e.kind === 'pick');
  t.true(picks.length > 20);
  let near = 0;
  for (const { facing, tMs } of picks) {
    const lanes = floor.stock.facings[facing]!.map((i) => floor.stock.lanes[i]!);
    const about = frames.filter((f) => Math.abs(f.tMs - tMs) < 100);
    const distances = about.flatMap(({ joints }) =>
      lanes.flatMap((lane) => wrists(joints).map(([x, y]) => Math.hypot(x - lane.x, y - lane.y))),
    );
    if (Math.min(...distances) < 0.3) near++;
  }
  // One reach in thirty is hidden, and a body is lost now and then.
  t.true(near >= 0.9 * picks.length, `${near} of ${picks.length}`);
});

function wrists(joints: Float32Array): [number, number][] {
  const places: [number, number][] = [];
  for (let at = 0; at < joints.length; at += 4 * JOINTS) {
    for (const j of [L_WRIST, R_WRIST]) {
      const x = joints[at + 4 * j]!;
      if (Number.isFinite(x)) places.push([x, joints[at + 4 * j + 1]!]);
    }
  }
  return places;
}
