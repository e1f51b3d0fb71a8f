/** A table that is full is said, with the limit to raise. */
import test from 'ava';
import { pino } from 'pino';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { FloorRoom } from './floor-room.js';
import { People } from './people.js';
import { model, ORIGIN, tick } from './testing/square-floor.js';

const JOINTS = 32;

/** A source names all of its bodies anew in each message. */
function renaming() {
  const m = model(true, true);
  const people = new People(new FloorMemory(m.limits), m, ORIGIN);
  const source = m.sourceById.get('k')!.index;
  const bodies = (k: number) => {
    const joints = new Float32Array(JOINTS * 10).fill(Number.NaN);
    for (let i = 0; i < 10; i++) joints.set([1 + 0.4 * i, 5, 1.5, 0.9], JOINTS * i + 4);
    const ids = Array.from({ length: 10 }, (_, i) => `${k}-${i}`);
    people.bodies({ kind: 'bodies', source, seq: k, tMs: ORIGIN + 50 * k, ids, joints });
  };
  return { m, people, bodies };
}

test('a source that names its bodies anew each time takes no room from people, and memory stays', (t) => {
  const { m, people, bodies } = renaming();
  t.is(m.limits.bodies, 2 * m.limits.people);
  for (let k = 0; k < 200; k++) {
    bodies(k);
    tick(people, 50 * k, k < 100 ? [] : [[2, 2]]);
  }
  const { capacity, tracklet, confirmed, x, y } = people.persons;
  let near = 0;
  for (let slot = 0; slot < capacity; slot++)
    if (tracklet[slot] !== 0 && confirmed[slot] === 1 && Math.hypot(x[slot]! - 2, y[slot]! - 2) < 0.3) near++;
  t.is(near, 1, 'who comes in later is followed');
  const counts = people.counts();
  t.is(counts.peopleOverflow, 0);
  t.true(counts.bodiesOverflow > 0, 'and it is counted');
});

test('what found no room is said once a minute, with the limit', (t) => {
  const { m, people, bodies } = renaming();
  const lines: { err: { code: string; message: string; hint?: string } }[] = [];
  const log = pino(
    { serializers: { err: (e) => ({ code: e.code, message: e.message, hint: e.hint }) } },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  const room = new FloorRoom(m.limits, log);
  for (let k = 0; k < 3_000; k++) {
    bodies(k);
    tick(people, 50 * k, []);
    room.look(people, ORIGIN + 50 * k);
  }
  t.is(lines.length, 3, '150 s of it');
  t.is(lines[0]!.err.code, 'SAUNTER_FLOOR_FULL');
  t.regex(
    lines[0]!.err.message,
    /^the Floor had no room for bodies of sources of joints \d+ time\(s\): limits\.bodies is 36$/,
  );
});
