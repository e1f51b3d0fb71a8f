import { createHmac, randomUUID } from 'node:crypto';
import test from 'ava';
import { pack } from 'msgpackr';
import {
  MAX_BODIES_PER_MESSAGE,
  MAX_DEVICE_LEAD_MS,
  MAX_DEVICE_MESSAGE_BYTES,
  MAX_KEPT_ID_LENGTH,
} from '../engine/limits.js';
import type { Principal } from './credentials.js';
import { GateDesk } from './gate-desk.js';
import { DeviceSession, IngestCounts } from './ingest.js';
import type { ToDevice } from './protocol/index.js';
import { RecordingEngine } from './testing/recording-engine.js';

const KEY = new Uint8Array(32).fill(7);
const ALL: Principal = { id: 'sim', role: 'simulator', devices: 'all' };

function setUp(principal = ALL) {
  const engine = new RecordingEngine();
  const desk = GateDesk.of(engine);
  const counts = new IngestCounts();
  const answers: ToDevice[] = [];
  const truth: [string, unknown][] = [];
  let visits = 0;
  const session = new DeviceSession({
    engine,
    principal,
    referenceKey: KEY,
    desk,
    counts,
    answer: (message) => answers.push(message),
    onTruth: (key, value) => truth.push([key, value]),
    makeVisitId: () => `visit-${++visits}`,
  });
  const tMs = engine.clock.nowMs;
  return {
    engine,
    desk,
    counts,
    answers,
    truth,
    session,
    tMs,
    send: (m: unknown) => session.receive(pack(m)),
  };
}

const bodyIds = (n: number) => Array.from({ length: n }, (_, i) => `b${i}`);
const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
const box = floats(10, 20, 100, 200, 0.9);

test('a frame becomes an input with its own copy of the boxes', (t) => {
  const { engine, session, answers, counts, tMs } = setUp();
  const bytes = pack({ type: 'frame', device: 'cam-1', seq: 1, tMs, boxes: box });
  session.receive(bytes);
  bytes.fill(0);
  t.deepEqual(answers, []);
  const input = engine.accepted[0]!;
  t.is(input.kind, 'frame');
  t.is(input.tMs, tMs);
  t.is(input.source, engine.model.sourceById.get('cam-1')!.index);
  t.deepEqual(input.kind === 'frame' && [...input.boxes.slice(0, 4)], [10, 20, 100, 200]);
  t.is(counts.accepted.frame, 1);
});

test('plates keep their NaN, as the one NaN of JavaScript', (t) => {
  const { engine, send, answers, tMs } = setUp();
  const values = new Float32Array(8).fill(100);
  new Uint32Array(values.buffer)[3] = 0xffc0_0001;
  send({
    type: 'plates',
    device: 'g-1',
    seq: 1,
    tMs,
    rateHz: 60,
    samples: 2,
    values: new Uint8Array(values.buffer),
  });
  t.deepEqual(answers, []);
  const input = engine.accepted[0]!;
  if (input.kind !== 'plates') return t.fail();
  t.is(new Uint32Array(input.values.buffer, input.values.byteOffset)[3], 0x7fc0_0000);
  t.is(input.values[0], 100);
});

test('bodies, heartbeats, ends and exits reach the engine', (t) => {
  const { engine, send, answers, tMs } = setUp();
  send({
    type: 'bodies',
    device: 'bodies-1',
    seq: 1,
    tMs,
    ids: ['a'],
    joints: floats(...Array(32).fill(Number.NaN)),
  });
  send({ type: 'gate', device: 'gate-out', seq: 1, tMs, action: 'exit', body: 'a' });
  send({ type: 'heartbeat', device: 'cam-1', seq: 1, tMs });
  send({ type: 'end', device: 'cam-1', seq: 2, tMs });
  t.deepEqual(answers, []);
  t.deepEqual(
    engine.accepted.map((i) => i.kind),
    ['bodies', 'gate'],
  );
  const cam = engine.model.sourceById.get('cam-1')!.index;
  t.deepEqual(engine.heartbeats, [{ source: cam, seq: 1, tMs }]);
  t.deepEqual(engine.ended, [cam]);
});

test('an entry carries a keyed reference instead of the code, and is answered when it is durable', (t) => {
  const { engine, send, answers, tMs } = setUp();
  send({ type: 'gate', device: 'gate-in', seq: 4, tMs, action: 'enter', code: 'secret code' });
  const input = engine.accepted[0]!;
  if (input.kind !== 'gate') return t.fail();
  t.is(input.visit, 'visit-1');
  t.is(input.reference, createHmac('sha256', KEY).update('secret code').digest('hex'));
  t.false(JSON.stringify(input).includes('secret code'));
  t.deepEqual(answers, []);
  const admitted = {
    visit: 'visit-1',
    gate: 'gate-in',
    role: 'shopper',
    reference: null,
    body: null,
  } as const;
  const entries = engine.append({ type: 'entry_admitted', ...admitted });
  t.deepEqual(answers, [], 'not before it is flushed');
  engine.flushed(entries);
  t.deepEqual(answers, [{ type: 'entry', device: 'gate-in', seq: 4, visit: 'visit-1', admitted: true }]);
});

test('a refused entry says why', (t) => {
  const { engine, send, answers, tMs } = setUp();
  send({ type: 'gate', device: 'gate-in', seq: 4, tMs, action: 'enter' });
  engine.emit({ type: 'entry_refused', visit: 'visit-1', gate: 'gate-in', reason: 'the store is full' });
  t.like(answers[0], { type: 'entry', admitted: false, reason: 'the store is full' });
});

test('an entry whose actor failed is answered as refused', (t) => {
  const { engine, send, answers, desk, tMs } = setUp();
  send({ type: 'gate', device: 'gate-in', seq: 4, tMs, action: 'enter' });
  engine.emit({ type: 'fact_parked', kind: 'entry_asked', visit: 'visit-1', error: 'a bug' });
  t.like(answers[0], { type: 'entry', admitted: false, reason: 'failed' });
  t.is(desk.size, 0);
});

test('an entry that the engine does not take leaves nothing waiting', (t) => {
  const { send, answers, desk, tMs } = setUp();
  send({ type: 'gate', device: 'gate-in', seq: 4, tMs, action: 'enter' });
  send({ type: 'gate', device: 'gate-in', seq: 4, tMs, action: 'enter' });
  t.like(answers[0], { type: 'error', code: 'SAUNTER_REPEATED', device: 'gate-in', seq: 4 });
  t.is(desk.size, 1, 'the first one');
});

const at = { seq: 1, tMs: 1_700_000_000_000 };
const frame = { type: 'frame', device: 'cam-1', ...at, boxes: box };
const plates = { type: 'plates', device: 'g-1', ...at, rateHz: 60, samples: 1, values: floats(1, 2, 3, 4) };
const bodies = {
  type: 'bodies',
  device: 'bodies-1',
  ...at,
  ids: ['a'],
  joints: floats(...Array(32).fill(1)),
};
const enter = { type: 'gate', device: 'gate-in', ...at, action: 'enter' };
const refusals: [string, string, unknown][] = [
  ['a list', 'SAUNTER_MALFORMED', [1, 2]],
  ['a number', 'SAUNTER_MALFORMED', 5],
  ['a date, which is an extension type', 'SAUNTER_MALFORMED', { ...frame, at: new Date(0) }],
  ['deep nesting', 'SAUNTER_MALFORMED', { type: 'truth', key: 'k', value: [[[[[[[[[1]]]]]]]]] }],
  ['no type', 'SAUNTER_UNKNOWN_TYPE', { device: 'cam-1' }],
  ['a strange type', 'SAUNTER_UNKNOWN_TYPE', { ...frame, type: 'constructor' }],
  ['an unknown device', 'SAUNTER_UNKNOWN_DEVICE', { ...frame, device: 'cam-9' }],
  ['a device id that is no text', 'SAUNTER_BAD_FIELD', { ...frame, device: 7 }],
  ['a device id that is too long', 'SAUNTER_BAD_FIELD', { ...frame, device: 'x'.repeat(65) }],
  ['a message of another class', 'SAUNTER_WRONG_CLASS', { ...frame, device: 'g-1' }],
  ['a negative sequence', 'SAUNTER_BAD_FIELD', { ...frame, seq: -1 }],
  ['a sequence with a fraction', 'SAUNTER_BAD_FIELD', { ...frame, seq: 1.5 }],
  ['a time that is text', 'SAUNTER_MISTIMED', { ...frame, tMs: 'now' }],
  ['a time that is no number', 'SAUNTER_MISTIMED', { ...frame, tMs: Number.NaN }],
  ['a time without end', 'SAUNTER_MISTIMED', { ...frame, tMs: Number.POSITIVE_INFINITY }],
  ['a time too far ahead', 'SAUNTER_MISTIMED', { ...frame, tMs: at.tMs + MAX_DEVICE_LEAD_MS + 1 }],
  ['boxes that are no binary', 'SAUNTER_BAD_FIELD', { ...frame, boxes: [1, 2, 3, 4, 5] }],
  ['half a box', 'SAUNTER_BAD_LENGTH', { ...frame, boxes: floats(1, 2, 3) }],
  ['too many boxes', 'SAUNTER_TOO_MANY', { ...frame, boxes: new Uint8Array(257 * 20) }],
  ['a NaN in a box', 'SAUNTER_BAD_NUMBER', { ...frame, boxes: floats(Number.NaN, 2, 3, 4, 0.5) }],
  [
    'an infinite box',
    'SAUNTER_BAD_NUMBER',
    { ...frame, boxes: floats(1, 2, Number.POSITIVE_INFINITY, 4, 0.5) },
  ],
  ['a box without width', 'SAUNTER_BAD_NUMBER', { ...frame, boxes: floats(1, 2, 0, 4, 0.5) }],
  ['a score above 1', 'SAUNTER_BAD_NUMBER', { ...frame, boxes: floats(1, 2, 3, 4, 1.5) }],
  ['plates without a rate', 'SAUNTER_BAD_FIELD', { ...plates, rateHz: 0 }],
  ['61 samples', 'SAUNTER_TOO_MANY', { ...plates, samples: 61, values: new Uint8Array(61 * 16) }],
  ['no samples', 'SAUNTER_BAD_FIELD', { ...plates, samples: 0, values: new Uint8Array(0) }],
  ['a plate too few', 'SAUNTER_BAD_LENGTH', { ...plates, values: floats(1, 2, 3) }],
  [
    'an infinite weight',
    'SAUNTER_BAD_NUMBER',
    { ...plates, values: floats(1, 2, 3, Number.NEGATIVE_INFINITY) },
  ],
  [
    'last sample too far ahead',
    'SAUNTER_MISTIMED',
    { ...plates, tMs: at.tMs + 1_900, rateHz: 1, samples: 2, values: floats(1, 2, 3, 4, 1, 2, 3, 4) },
  ],
  ['ids that are no list', 'SAUNTER_BAD_FIELD', { ...bodies, ids: 'a' }],
  ['an empty id', 'SAUNTER_BAD_FIELD', { ...bodies, ids: [''] }],
  ['one body twice', 'SAUNTER_BAD_FIELD', { ...bodies, ids: ['a', 'a'], joints: new Uint8Array(256) }],
  [
    'more bodies than a message may have',
    'SAUNTER_TOO_MANY',
    { ...bodies, ids: bodyIds(MAX_BODIES_PER_MESSAGE + 1) },
  ],
  ['joints that do not fit', 'SAUNTER_BAD_LENGTH', { ...bodies, ids: ['a', 'b'] }],
  ['an unknown action', 'SAUNTER_BAD_FIELD', { ...enter, action: 'jump' }],
  ['an unknown role', 'SAUNTER_BAD_FIELD', { ...enter, role: 'king' }],
  ['the wrong way through a gate', 'SAUNTER_WRONG_DIRECTION', { ...enter, device: 'gate-out' }],
  ['a code that is no text', 'SAUNTER_BAD_FIELD', { ...enter, code: 12 }],
];
for (const [what, code, message] of refusals) {
  test(`refused: ${what}`, (t) => {
    const { engine, send, answers, counts } = setUp();
    send(message);
    t.is(answers.length, 1);
    t.like(answers[0], { type: 'error', code });
    t.is(counts.refused.get(code), 1);
    t.is(counts.refusedTotal, 1);
    t.deepEqual([engine.accepted, engine.heartbeats, engine.ended, engine.commands], [[], [], [], []]);
  });
}

const messages: [string, unknown, string][] = [
  [
    'boxes that are cut off',
    { ...frame, boxes: new Uint8Array(7) },
    '"boxes" has 7 bytes; it must be a multiple of 20: 5 float32 a box',
  ],
  [
    'plates that do not fit',
    { ...plates, values: floats(1, 2, 3) },
    '"values" has 12 bytes; it must have 16: samples × plates × 4 bytes = 1 × 4 × 4',
  ],
  [
    'no type',
    { device: 'cam-1' },
    '"type" is missing; it must be one of frame, plates, bodies, gate, heartbeat, end, truth',
  ],
  [
    'a device of another class',
    { ...frame, device: 'g-1' },
    '"g-1" is one of the plates; "frame" comes only from one of the cameras',
  ],
];
for (const [what, message, text] of messages) {
  test(`the answer says what would be right: ${what}`, (t) => {
    const { send, answers } = setUp();
    send(message);
    t.like(answers[0], { message: text });
  });
}

test('one skeleton source may see everybody in the largest store', (t) => {
  const { engine, send, answers } = setUp();
  const ids = bodyIds(MAX_BODIES_PER_MESSAGE);
  send({ ...bodies, ids, joints: new Uint8Array(ids.length * 128) });
  t.deepEqual(answers, []);
  t.like(engine.accepted[0], { kind: 'bodies', ids });
});

test('refused: more bytes than a message may have', (t) => {
  const { send, answers } = setUp();
  send({ ...plates, values: new Uint8Array(MAX_DEVICE_MESSAGE_BYTES) });
  t.like(answers[0], { code: 'SAUNTER_OVERSIZED' });
});

test('a credential speaks for its own devices only, and only a simulator tells truth', (t) => {
  const { engine, send, answers, truth } = setUp({ id: 'd', role: 'device', devices: new Set(['cam-1']) });
  send(plates);
  send({ ...frame, device: 'cam-9' });
  send({ type: 'truth', key: 'receipts', value: {} });
  t.deepEqual(
    answers.map((a) => a.type === 'error' && a.code),
    ['SAUNTER_NOT_ALLOWED', 'SAUNTER_NOT_ALLOWED', 'SAUNTER_NOT_ALLOWED'],
  );
  send(frame);
  t.is(engine.accepted.length, 1);
  t.deepEqual(truth, []);
});

test('a simulator tells its truth', (t) => {
  const { send, truth } = setUp();
  send({ type: 'truth', key: 'receipts', value: { right: 3 } });
  t.deepEqual(truth, [['receipts', { right: 3 }]]);
});

test('where event time drives the clock nothing is ahead of it', (t) => {
  const { engine, send, answers } = setUp();
  engine.clock.speed = Number.POSITIVE_INFINITY;
  send({ ...frame, tMs: at.tMs + 3_600_000 });
  t.deepEqual(answers, []);
});

test('an error of the engine that is no protocol error is not hidden', (t) => {
  const { engine, send } = setUp();
  engine.accept = () => {
    throw new RangeError('a bug');
  };
  t.throws(() => send(frame), { message: 'a bug' });
});

test('while the disk takes nothing, measurements and passages are refused; signs of life are not', (t) => {
  const { engine, send, answers, desk } = setUp();
  engine.journal.stalled = new Error('no space left on device');
  for (const message of [frame, plates, bodies, enter]) send(message);
  t.deepEqual(
    answers.map((a) => a.type === 'error' && a.code),
    Array(4).fill('SAUNTER_STALLED'),
  );
  t.is(desk.size, 0);
  send({ type: 'heartbeat', device: 'cam-1', ...at });
  t.is(engine.heartbeats.length, 1);
  engine.journal.stalled = null;
  send(frame);
  t.is(engine.accepted.length, 1);
});

test('an id that is kept is an id: no text of a picture, a face or a card gets in as one', (t) => {
  const face = () => Buffer.from(Float32Array.from({ length: 128 }, () => Math.random() * 2 - 1).buffer);
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]), face()]);
  const texts = [
    'pan 4111111111111111',
    '12,-45,101,7,-3',
    jpeg.toString('base64').slice(0, 36),
    jpeg.toString('hex').slice(0, 36),
    'a b',
    'ä',
    'a'.repeat(MAX_KEPT_ID_LENGTH + 1),
  ];
  for (let i = 0; i < 200; i++) {
    const bytes = face();
    texts.push(bytes.toString('hex').slice(0, 64), bytes.subarray(7).toString('base64').slice(0, 64));
    texts.push(bytes.toString('base64url').slice(0, 64));
  }
  const joints = floats(...Array(32).fill(1));
  for (const text of texts) {
    const { engine, send, answers, truth, tMs } = setUp();
    send({ type: 'gate', device: 'gate-in', seq: 1, tMs, action: 'enter', body: text });
    send({ type: 'gate', device: 'gate-out', seq: 1, tMs, action: 'exit', body: text });
    send({ type: 'bodies', device: 'bodies-1', seq: 1, tMs, ids: [text], joints });
    send({ type: 'truth', key: text, value: { right: 1 } });
    t.deepEqual([engine.accepted, truth], [[], []], text);
    t.is(answers.length, 4);
    for (const answer of answers) {
      if (answer.type !== 'error') return t.fail(answer.type);
      t.true(answer.code === 'SAUNTER_PRIVATE' || answer.code === 'SAUNTER_BAD_FIELD', answer.code);
      t.false(answer.message.includes(text) && text.length > 3, 'it is not told again');
    }
  }
});

test('a body whose id is a card number, which some are by chance, is taken under another; of a truth it is refused', (t) => {
  const joints = floats(...Array(64).fill(1));
  for (const id of ['4111111111111111', '4111.1111.1111.1111', '6216768254168931377']) {
    const { engine, counts, send, answers, truth, tMs } = setUp();
    send({ type: 'bodies', device: 'bodies-1', seq: 1, tMs, ids: ['b', id], joints });
    send({ type: 'gate', device: 'gate-in', seq: 1, tMs, action: 'enter', body: id });
    send({ type: 'gate', device: 'gate-out', seq: 1, tMs, action: 'exit', body: id });
    t.deepEqual(answers, []);
    const [bodies, enter, exit] = engine.accepted;
    if (bodies?.kind !== 'bodies' || enter?.kind !== 'gate' || exit?.kind !== 'gate') return t.fail();
    const kept = bodies.ids[1]!;
    t.deepEqual([bodies.ids[0], enter.body, exit.body], ['b', kept, kept]);
    t.regex(kept, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    t.false(JSON.stringify(engine.accepted).includes(id));
    t.deepEqual([...counts.bodies], [['bodies-1', { own: 1, replaced: 1 }]]);
    send({ type: 'truth', key: id, value: { right: 1 } });
    t.like(answers, [{ type: 'error', code: 'SAUNTER_PRIVATE' }]);
    t.deepEqual(truth, []);
  }
});

test('ids that real sources give are taken', (t) => {
  const ids = ['3325379692103139202', randomUUID(), randomUUID().replaceAll('-', ''), 'body-12', 'a'];
  ids.push('cam-1.person.77', 'B_7', 'bodies-1/204', '01JD3N5T0ZQ4V8W2X6Y9RBCDEF');
  for (const id of ids) {
    const { engine, send, answers, tMs } = setUp();
    const joints = floats(...Array(32).fill(1));
    send({ type: 'bodies', device: 'bodies-1', seq: 1, tMs, ids: [id], joints });
    send({ type: 'gate', device: 'gate-in', seq: 1, tMs, action: 'enter', body: id });
    t.deepEqual(answers, [], id);
    t.is(engine.accepted.length, 2);
  }
});
