/** docs/protocol.md says what the code does: examples, codes, limits, topics. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { Unpackr } from 'msgpackr';
import { encodeDeviceMessage } from '../clients/sdk/device.js';
import * as limits from '../engine/limits.js';
import { GateDesk } from './gate-desk.js';
import { DeviceSession, IngestCounts } from './ingest.js';
import {
  CLIENT_ERROR_CODES,
  DEVICE_ERROR_CODES,
  type FromDevice,
  HTTP_ERROR_CODES,
  JOINTS,
  TOPIC_NAMES,
} from './protocol/index.js';
import { ClientSession, SyncHub } from './sync.js';
import { RecordingEngine } from './testing/recording-engine.js';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const unpackr = new Unpackr({ useRecords: false, int64AsType: 'number' });

interface Example {
  message: Record<string, unknown>;
  bytes: Uint8Array;
}

/** Pairs of a json block (binary as {"f32": […]}) and the hex block after it, with words behind the bytes. */
const examples: Example[] = [...page.matchAll(/```json\n(.*?)\n```\n```hex\n(.*?)\n```/gs)].map(
  ([, json, hex]) => {
    const message = JSON.parse(json!, (_key, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('f32' in value)) return value;
      return new Uint8Array(new Float32Array((value.f32 as (number | string)[]).map(Number)).buffer);
    });
    const bytes = hex!.split('\n').flatMap((line) => {
      // Bytes are pairs of hex digits from the line's start; the first other word begins the explanation.
      const words = line.trim().split(/\s+/);
      const end = words.findIndex((word) => !/^[0-9a-f]{2}$/.test(word));
      return words.slice(0, end < 0 ? words.length : end).map((word) => Number.parseInt(word, 16));
    });
    return { message: message as Record<string, unknown>, bytes: Uint8Array.from(bytes) };
  },
);

const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, v: unknown) =>
      v instanceof Uint8Array ? Buffer.from(v).toString('hex') : v,
    ),
  );

test('every example is what its bytes say', (t) => {
  t.is(examples.length, 8);
  for (const { message, bytes } of examples) {
    const decoded = unpackr.unpack(bytes) as Record<string, unknown>;
    const asRead = Object.fromEntries(
      Object.entries(decoded).map(([k, v]) => [k, v instanceof Uint8Array ? Uint8Array.from(v) : v]),
    );
    t.deepEqual(plain(asRead), plain(message));
  }
});

test('every example of a device is taken, as bytes of this page and of the SDK', (t) => {
  const devices = examples.filter(({ message }) => 'device' in message);
  t.is(devices.length, 6);
  for (const encode of [
    (e: Example) => e.bytes,
    (e: Example) => encodeDeviceMessage(e.message as unknown as FromDevice),
  ]) {
    const engine = new RecordingEngine();
    const counts = new IngestCounts();
    const session = new DeviceSession({
      engine,
      principal: { id: 'sim', role: 'simulator', devices: 'all' },
      referenceKey: new Uint8Array(32),
      desk: new GateDesk(),
      counts,
      answer: (answer) => t.fail(JSON.stringify(answer)),
    });
    for (const example of devices) session.receive(encode(example));
    t.deepEqual(counts.accepted, { frame: 1, plates: 1, bodies: 1, gate: 1, heartbeat: 1, end: 1, truth: 0 });
  }
});

test("the client's example is taken", (t) => {
  const hub = new SyncHub(new RecordingEngine().clock);
  const sent: unknown[] = [];
  const session = new ClientSession(hub, {
    send: (b) => sent.push(unpackr.unpack(b)) > 0,
    waitingBytes: () => 0,
  });
  session.receive(examples.find(({ message }) => message.type === 'subscribe')!.bytes);
  t.like(sent[0], { type: 'snapshot', topic: 'carts' });
});

/** The part of the page from one heading to the next of its level. */
function section(title: string): string {
  const from = page.indexOf(`\n## ${title}\n`);
  if (from < 0) throw new Error(`docs/protocol.md has no section "${title}"`);
  const to = page.indexOf('\n## ', from + 1);
  return page.slice(from, to < 0 ? undefined : to);
}
const rows = (text: string) =>
  [...text.matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, name, cells]) => {
    const [a, b, c] = cells!.split(' | ');
    return [name!, a!, b!, c!] as const;
  });
const sorted = <T>(entries: (readonly [string, T])[]) =>
  Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

test('every code of devices, clients and HTTP stands there with its meaning, and no other', (t) => {
  const codes = (title: string) =>
    sorted(
      rows(section(title)).map(([code, meaning, toDo]) => {
        t.truthy(toDo, code);
        return [code, meaning] as const;
      }),
    );
  t.deepEqual(codes('Device messages'), sorted(Object.entries(DEVICE_ERROR_CODES)));
  t.deepEqual(codes('Client sync'), sorted(Object.entries(CLIENT_ERROR_CODES)));
  const http = rows(section('HTTP')).map(([code, status, meaning, toDo]) => {
    t.truthy(toDo, code);
    return [code, { status: Number(status), meaning }] as const;
  });
  t.deepEqual(sorted(http), sorted(Object.entries(HTTP_ERROR_CODES)));
});

test('every limit has the value of limits.ts', (t) => {
  const listed = rows(section('Limits'));
  t.true(listed.length > 20);
  for (const [name, value] of listed) t.is((limits as Record<string, unknown>)[name], Number(value), name);
});

test('every topic and every joint stands there in its order', (t) => {
  const at = JOINTS.map((joint) => page.indexOf(`\`${joint}\``));
  t.true(at.every((place, i) => place > (at[i - 1] ?? 0)));
  const topics = [...section('Client sync').matchAll(/^\| `([a-z]+)` \| .* \| .* \| .* \|$/gm)].map(
    ([, name]) => name,
  );
  t.deepEqual(topics, [...TOPIC_NAMES]);
});
