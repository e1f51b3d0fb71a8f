import test from 'ava';
import fc from 'fast-check';
import { pack, Unpackr } from 'msgpackr';
import { MAX_CLIENT_MESSAGE_BYTES, MAX_PENDING_ENTRIES } from '../engine/limits.js';
import { keptBytes } from '../engine/testing/kept-memory.js';
import { GateDesk } from './gate-desk.js';
import { DeviceSession, IngestCounts } from './ingest.js';
import { checkMessagePackMap } from './msgpack-guard.js';
import { CLIENT_ERROR_CODES, DEVICE_ERROR_CODES, type ToClient, type ToDevice } from './protocol/index.js';
import { ClientSession, SyncHub } from './sync.js';
import { almostRight, torn } from './testing/almost.js';
import { RecordingEngine } from './testing/recording-engine.js';

const unpackr = new Unpackr({ useRecords: false, int64AsType: 'number' });
const RUNS = { numRuns: 2_000 };

test('what the guard passes is read, and nothing of it is an extension', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      // A map in front, so that more than one in ten goes past the first byte.
      const map = Uint8Array.of(0x80 + (bytes.length % 4), ...bytes);
      if (checkMessagePackMap(map) !== '') return;
      t.is(Object.getPrototypeOf(unpackr.unpack(map)), Object.prototype);
    }),
    { numRuns: 20_000 },
  );
});

test('every map of plain values passes', (t) => {
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
  );
  const flat = fc.dictionary(fc.string(), fc.oneof(value, fc.array(value, { maxLength: 8 })), {
    maxKeys: 20,
  });
  fc.assert(
    fc.property(flat, (fields) => {
      t.is(checkMessagePackMap(pack(fields)), '');
    }),
    RUNS,
  );
});

for (const [what, bytes] of [
  ['nothing', []],
  ['an empty list', [0x90]],
  ['a map that ends early', [0x81, 0xa1, 0x61]],
  ['a key that ends early', [0x81, 0xa5, 0x61]],
  ['a key that is a number', [0x81, 0x01, 0x01]],
  ['a map of four billion', [0xdf, 0xff, 0xff, 0xff, 0xff]],
  ['a list of four billion', [0x81, 0xa1, 0x61, 0xdd, 0xff, 0xff, 0xff, 0xff]],
  ['a binary of four billion', [0x81, 0xa1, 0x61, 0xc6, 0xff, 0xff, 0xff, 0xff]],
  ['a length that ends early', [0x81, 0xa1, 0x61, 0xc6, 0xff]],
  ['a record definition', [0x81, 0xa1, 0x61, 0xd4, 0x72, 0x40, 0x91, 0xa1, 0x62, 0x01]],
  ['a byte that means nothing', [0x81, 0xa1, 0x61, 0xc1]],
  ['bytes after the map', [0x80, 0x00]],
] as [string, number[]][]) {
  test(`refused by the guard: ${what}`, (t) => {
    t.not(checkMessagePackMap(Uint8Array.from(bytes)), '');
  });
}

const anything = fc.oneof(
  fc.constantFrom('cam-1', 'g-1', 'bodies-1', 'gate-in', 'gate-out', 'enter', 'exit', 'shopper'),
  fc.constantFrom(1, 60, 1_700_000_000_000, Number.NaN, Number.POSITIVE_INFINITY, -1),
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.float32Array({ maxLength: 64 }).map((floats) => new Uint8Array(floats.buffer)),
  fc.uint8Array({ maxLength: 64 }),
  fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 3 }),
);
const head = { seq: 1, tMs: 1_700_000_000_000 };
const floats = (count: number, value: number) => new Uint8Array(new Float32Array(count).fill(value).buffer);
const right = fc.constantFrom<Record<string, unknown>>(
  { type: 'frame', device: 'cam-1', ...head, boxes: floats(10, 0.5) },
  { type: 'plates', device: 'g-1', ...head, rateHz: 60, samples: 2, values: floats(8, 120) },
  { type: 'bodies', device: 'bodies-1', ...head, ids: ['a', 'b'], joints: floats(64, 1) },
  { type: 'gate', device: 'gate-in', ...head, action: 'enter', code: 'c', role: 'staff', body: 'a' },
  { type: 'gate', device: 'gate-out', ...head, action: 'exit' },
  { type: 'heartbeat', device: 'cam-1', ...head },
  { type: 'end', device: 'cam-1', ...head },
  { type: 'truth', key: 'receipts', value: { right: 1 } },
  { type: 'subscribe', topic: 'people', epoch: 'e', offset: 4 },
  { type: 'unsubscribe', topic: 'carts' },
);
const almost = almostRight(right, anything, 3);
const messages = fc.oneof(
  { weight: 3, arbitrary: almost },
  torn(almost),
  fc.uint8Array({ maxLength: 200 }),
  anything.map((m) => pack(m)),
);

test('whatever a device sends, it is taken or answered with a code, never both, never a crash', (t) => {
  const counts = new IngestCounts();
  fc.assert(
    fc.property(messages, (bytes) => {
      const engine = new RecordingEngine();
      const answers: ToDevice[] = [];
      let taken = 0;
      const session = new DeviceSession({
        engine,
        principal: { id: 'sim', role: 'simulator', devices: 'all' },
        referenceKey: new Uint8Array(32),
        desk: new GateDesk(),
        counts,
        answer: (message) => answers.push(message),
        onTruth: () => taken++,
      });
      session.receive(bytes);
      taken += engine.accepted.length + engine.heartbeats.length + engine.ended.length;
      t.is(taken + answers.length, 1);
      for (const answer of answers) {
        if (answer.type !== 'error') return t.fail(answer.type);
        t.true(answer.code in DEVICE_ERROR_CODES, answer.code);
        t.true(answer.message.length < 400);
      }
    }),
    { numRuns: 5_000 },
  );
  const acceptedCount = Object.values(counts.accepted).reduce((a, b) => a + b, 0);
  t.true(acceptedCount > 500, `only ${acceptedCount} of the messages were right: the test says little`);
  t.true(counts.refused.size >= 8, `only ${counts.refused.size} kinds of mistakes came up`);
});

test('whatever a client sends, it is answered, never a crash', (t) => {
  const hub = new SyncHub(new RecordingEngine().clock);
  const sent: ToClient[] = [];
  const session = new ClientSession(hub, {
    send: (bytes) => sent.push(unpackr.unpack(bytes) as ToClient) > 0,
    waitingBytes: () => 0,
  });
  const codes = new Set<string>();
  fc.assert(
    fc.property(messages, (bytes) => {
      sent.length = 0;
      session.receive(bytes);
      for (const answer of sent) if (answer.type === 'error') codes.add(answer.code);
    }),
    RUNS,
  );
  session.receive(new Uint8Array(MAX_CLIENT_MESSAGE_BYTES + 1));
  codes.add((sent.at(-1) as { code: string }).code);
  t.deepEqual([...codes].sort(), Object.keys(CLIENT_ERROR_CODES).sort());
});

/**
 * Bytes that may stay after 20,000 messages: what V8 learns of the code that runs, and what is kept up to a
 * limit (ids that were found harmless, entries that wait). With the messages it would be several times as much.
 */
const MAX_GROWN_BYTES = 1024 * 1024;

/** What is kept more after 20,000 messages than after the first ones. */
function grownBytes(receive: (bytes: Uint8Array) => void): number {
  const send = (numRuns: number) => fc.assert(fc.property(messages, receive), { numRuns });
  send(5_000);
  const before = keptBytes();
  send(20_000);
  return keptBytes() - before;
}

test('whatever a device sends, nothing of it stays', (t) => {
  const engine = new RecordingEngine();
  let taken = 0;
  engine.accept = () => taken++;
  engine.heartbeat = () => taken++;
  engine.end = () => taken++;
  const desk = new GateDesk();
  const counts = new IngestCounts();
  const session = new DeviceSession({
    engine,
    principal: { id: 'sim', role: 'simulator', devices: 'all' },
    referenceKey: new Uint8Array(32),
    desk,
    counts,
    answer: () => {},
    onTruth: () => {},
  });
  const grown = grownBytes((bytes) => session.receive(bytes));
  t.true(grown < MAX_GROWN_BYTES, `${grown} bytes more after 20,000 messages`);
  t.true(taken > 1_000 && counts.refusedTotal > 1_000);
  t.true(desk.size <= MAX_PENDING_ENTRIES);
  t.true(counts.refused.size <= Object.keys(DEVICE_ERROR_CODES).length);
});

test('whatever a client sends, nothing of it stays', (t) => {
  const hub = new SyncHub(new RecordingEngine().clock);
  const session = new ClientSession(hub, { send: () => true, waitingBytes: () => 0 });
  const grown = grownBytes((bytes) => session.receive(bytes));
  t.true(grown < MAX_GROWN_BYTES, `${grown} bytes more after 20,000 messages`);
});
