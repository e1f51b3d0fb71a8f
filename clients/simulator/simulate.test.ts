import { createHash } from 'node:crypto';
import test from 'ava';
import { demoStore } from '../cli/demo-store.js';
import { FootError } from './foot-error.js';
import type { TruthEvent } from './person.js';
import { type Sent, Simulation, simulate } from './simulate.js';
import type { ShelvesState } from './stock.js';

const START_MS = 1_700_000_000_000;
const store = demoStore({ people: 12, cameras: 6, seed: 3 });
const options = { store, seed: 3, people: 12, startMs: START_MS, durationS: 60 };

function fingerprint(messages: Iterable<Sent>): string {
  const hash = createHash('sha256');
  for (const { message } of messages) {
    hash.update(JSON.stringify(message, (_, v) => (v instanceof Uint8Array ? 0 : v)));
    if (message.type === 'frame') hash.update(message.boxes);
    if (message.type === 'plates') hash.update(message.values);
    if (message.type === 'bodies') hash.update(message.joints);
  }
  return hash.digest('hex');
}

test('the same seed gives the same messages, another one others', (t) => {
  const short = { ...options, durationS: 5 };
  const first = fingerprint(simulate(short));
  t.is(fingerprint(simulate(short)), first);
  t.not(fingerprint(simulate({ ...short, seed: 4 })), first);
});

test('messages of a device count up, in order of time and arrival, and end', (t) => {
  const last = new Map<string, { seq: number; arrivalMs: number; type: string; tMs: number }>();
  for (const { message, arrivalMs } of simulate(options)) {
    const before = last.get(message.device) ?? { seq: 0, arrivalMs: 0, type: '', tMs: 0 };
    t.not(before.type, 'end');
    if (message.seq !== before.seq + 1 || arrivalMs < before.arrivalMs || message.tMs < before.tMs) {
      t.fail(`${message.device}: ${JSON.stringify({ before, seq: message.seq, arrivalMs })}`);
    }
    if (message.type === 'plates') {
      const plates = store.gondolas.find((g) => g.id === message.device)!.shelves.flatMap((s) => s.plates);
      t.is(message.values.byteLength, 4 * message.samples * plates.length);
    }
    last.set(message.device, { seq: message.seq, arrivalMs, type: message.type, tMs: message.tMs });
  }
  const devices = [...store.cameras, ...store.bodySources, ...store.gondolas, ...store.gates];
  t.is(last.size, devices.length);
  t.true([...last.values()].every((l) => l.type === 'end'));
});

test('no unit is lost: what stood, came and stands agrees with what people carry', (t) => {
  const simulation = new Simulation(options);
  const events: TruthEvent[] = [];
  simulation.onEvent = (event) => events.push(event);
  const opening = simulation.floor.stock.count();
  while (!simulation.ended) simulation.step();
  const now = simulation.floor.stock.count();
  for (const { kind, product } of events) {
    if (kind === 'restock') opening.set(product, (opening.get(product) ?? 0) + 1);
  }
  for (const person of simulation.persons) {
    for (const [product, n] of person.cart) now.set(product, (now.get(product) ?? 0) + n);
  }
  for (const [product, n] of opening) t.is(now.get(product) ?? 0, n, `product ${product}`);
  const count = (kind: TruthEvent['kind']) => events.filter((e) => e.kind === kind).length;
  t.true(count('pick') > 10);
  t.is(count('enter'), count('exit'));
  t.true(simulation.persons.every((p) => p.exitedMs !== null && p.exitedMs > p.enteredMs));
});

test('a later world goes on with the shelves as one left them, by their units and their scales', (t) => {
  const first = new Simulation(options);
  const last = new Map<string, Float32Array>();
  while (!first.ended)
    for (const { message } of first.step())
      if (message.type === 'plates') last.set(message.device, levels(message));
  const shelves = JSON.parse(JSON.stringify(first.floor.stock.state)) as ShelvesState;
  t.notDeepEqual(
    first.floor.stock.count(),
    new Simulation(options).floor.stock.count(),
    'something was bought',
  );
  const second = new Simulation({ ...options, seed: 8, shelves });
  t.deepEqual(second.floor.stock.count(), first.floor.stock.count());
  t.deepEqual(second.floor.stock.state, first.floor.stock.state);
  let compared = 0;
  for (let n = 0; n < 10; n++)
    for (const { message } of second.step()) {
      if (message.type !== 'plates') continue;
      compared++;
      const before = last.get(message.device)!;
      levels(message).forEach((grams, plate) => {
        // Noise of 40 values is far below; the lightest product weighs 30 g.
        const dead = Number.isNaN(grams) && Number.isNaN(before[plate]!);
        if (!dead && !(Math.abs(grams - before[plate]!) < 10))
          t.fail(`plate ${plate} of ${message.device}: ${before[plate]} g, then ${grams} g`);
      });
    }
  t.true(compared >= store.gondolas.length);
});

/** Mean of each plate over the message (g). */
function levels({ samples, values }: { samples: number; values: Uint8Array }): Float32Array {
  const grams = new Float32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  const plates = grams.length / samples;
  return Float32Array.from({ length: plates }, (_, p) => {
    let sum = 0;
    for (let k = 0; k < samples; k++) sum += grams[k * plates + p]!;
    return sum / samples;
  });
}

test('boxes miss the feet by as much as in the CMC sequences', (t) => {
  const simulation = new Simulation(options);
  const foot = new FootError();
  let boxes = 0;
  let falseBoxes = 0;
  simulation.onFrame = (camera, values, slots, backS) => {
    foot.add(camera, values, slots, simulation.floor.crowd, backS);
    boxes += slots.length;
    falseBoxes += slots.filter((s) => s < 0).length;
    t.true(values.every(Number.isFinite));
  };
  while (!simulation.ended) simulation.step();
  const median = foot.quantile(0.5);
  const p90 = foot.quantile(0.9);
  t.true(median >= 0.17 && median <= 0.25, `median ${median} m`);
  t.true(p90 >= 0.35 && p90 <= 0.55, `90th percentile ${p90} m`);
  t.true(falseBoxes > 0 && falseBoxes < 0.05 * boxes, `${falseBoxes} of ${boxes} boxes are false`);
});

test('nobody walks through a gondola', (t) => {
  const simulation = new Simulation(options);
  const boxes = store.gondolas.map((g) => {
    const plates = g.shelves.flatMap((s) => s.plates);
    const { origin, size } = plates.at(-1)!;
    return { x0: plates[0]!.origin[0], y0: origin[1], x1: origin[0] + size[0], y1: origin[1] + size[1] };
  });
  const { crowd } = simulation.floor;
  while (!simulation.ended) {
    simulation.step();
    for (const i of crowd.present) {
      const inside = boxes.some(
        (b) => crowd.x[i]! > b.x0 && crowd.x[i]! < b.x1 && crowd.y[i]! > b.y0 && crowd.y[i]! < b.y1,
      );
      if (inside) t.fail(`slot ${i} at ${crowd.x[i]}, ${crowd.y[i]}`);
    }
  }
  t.pass();
});
