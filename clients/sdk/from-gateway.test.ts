/** Whatever comes over its socket, the SDK takes it, tells a coded error or ignores it; it never throws. */
import test from 'ava';
import fc from 'fast-check';
import { pack } from 'msgpackr';
import { keptBytes } from '../../engine/testing/kept-memory.js';
import { almostRight, torn } from '../../gateway/testing/almost.js';
import { type ClientLink, connectClient, connectDevice, type WebSocketLike } from './index.js';

/** A socket whose other end is the test. */
class FakeSocket implements WebSocketLike {
  static last: FakeSocket;
  binaryType = '';
  bufferedAmount = 0;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onclose: WebSocketLike['onclose'] = null;
  onerror: WebSocketLike['onerror'] = null;
  constructor() {
    FakeSocket.last = this;
  }
  send(): void {}
  close(): void {}

  says(bytes: Uint8Array): void {
    this.onmessage?.({ data: Uint8Array.from(bytes).buffer });
  }
}
const link = { url: 'http://127.0.0.1:1', token: 'a.b', WebSocketImpl: FakeSocket };

function client() {
  const connected = connectClient(link);
  const socket = FakeSocket.last;
  socket.onopen?.({});
  const errors: string[] = [];
  connected.onError(({ code }) => errors.push(code));
  return { connected, socket, errors, says: (bytes: Uint8Array) => socket.says(bytes) };
}
function device() {
  const connected = connectDevice(link);
  const socket = FakeSocket.last;
  socket.onopen?.({});
  const errors: string[] = [];
  connected.onError(({ code }) => errors.push(code));
  return { connected, socket, errors, says: (bytes: Uint8Array) => socket.says(bytes) };
}

for (const [what, bytes, code] of [
  ['nothing', [], 'SAUNTER_MALFORMED'],
  ['a page of a proxy', [...Buffer.from('<html>502 Bad Gateway</html>')], 'SAUNTER_MALFORMED'],
  ['a frame that is cut', [...pack({ type: 'welcome', protocol: 1 }).subarray(0, 12)], 'SAUNTER_MALFORMED'],
  ['a list', [...pack([1])], 'SAUNTER_MALFORMED'],
  ['a map of four billion', [0xdf, 0xff, 0xff, 0xff, 0xff], 'SAUNTER_MALFORMED'],
  ['no type', [...pack({ topic: 'carts' })], 'SAUNTER_BAD_FIELD'],
  ['a welcome without its time', [...pack({ type: 'welcome', protocol: 1 })], 'SAUNTER_BAD_FIELD'],
  ['an error whose code is none', [...pack({ type: 'error', code: 7, message: '' })], 'SAUNTER_BAD_FIELD'],
] as [string, number[], string][]) {
  test(`told as an error: ${what}`, (t) => {
    for (const { errors, says } of [client(), device()]) {
      says(Uint8Array.from(bytes));
      t.deepEqual(errors, [code]);
    }
  });
}

test('what a later version says is ignored', (t) => {
  for (const { errors, says } of [client(), device()]) {
    says(pack({ type: 'weather', rain: true }));
    t.deepEqual(errors, []);
  }
});

test('rows that are none leave the table as it was', (t) => {
  const { connected, errors, says } = client();
  const carts = connected.topic('carts');
  const of = { topic: 'carts', epoch: 'e' };
  says(pack({ type: 'snapshot', ...of, offset: 1, rows: [['v-1', {}]] }));
  for (const rows of [null, 7, 'rows', [['v-2']], [[1, {}]], [null]])
    says(pack({ type: 'delta', ...of, offset: 2, rows }));
  t.deepEqual(errors, Array(6).fill('SAUNTER_BAD_FIELD'));
  says(pack({ type: 'delta', ...of, offset: 2, rows: [['v-2', {}]] }));
  t.deepEqual([...carts.rows.keys()], ['v-1', 'v-2']);
});

const anything = fc.oneof(
  fc.constantFrom('carts', 'people', 'e', 'open', 1, 0, Number.NaN, true, null),
  fc.string(),
  fc.double(),
  fc.uint8Array({ maxLength: 16 }),
  fc.array(fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 })), { maxLength: 4 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 3 }),
);
const right = fc.constantFrom<Record<string, unknown>>(
  { type: 'welcome', protocol: 1, storeTimeMs: 1, speed: 1, tickMs: 50 },
  { type: 'clock', storeTimeMs: 1, speed: 1 },
  { type: 'entrances', state: 'closing' },
  { type: 'error', code: 'SAUNTER_LATE', message: 'late', device: 'cam-1', seq: 1 },
  { type: 'entry', device: 'gate-in', seq: 1, visit: 'v', admitted: true },
  { type: 'snapshot', topic: 'carts', epoch: 'e', offset: 1, rows: [['a', { n: 1 }]] },
  { type: 'delta', topic: 'carts', epoch: 'e', offset: 2, rows: [['a', null]] },
);
const almost = almostRight(right, anything, 2);
const messages = fc.oneof(almost, torn(almost), fc.uint8Array({ maxLength: 200 }));

/**
 * Bytes that may stay after 20,000 messages: what V8 learns of the code that runs (0.2 MB were seen). With the
 * messages themselves it would be three times as much, and more.
 */
const MAX_GROWN_BYTES = 1024 * 1024;

test('whatever a gateway sends is taken, told or ignored, and nothing of it stays', (t) => {
  const links = { client: client(), device: device() };
  const carts = (links.client.connected as ClientLink).topic('carts');
  const codes = new Set<string>();
  const send = (numRuns: number) =>
    fc.assert(
      fc.property(messages, (bytes) => {
        for (const { errors, says } of Object.values(links)) {
          says(bytes);
          t.true(errors.length <= 1);
          for (const code of errors.splice(0)) codes.add(code);
        }
      }),
      { numRuns },
    );
  send(2_000);
  const before = keptBytes();
  send(20_000);
  const grownBytes = keptBytes() - before;
  t.true(grownBytes < MAX_GROWN_BYTES, `${grownBytes} bytes more after 20,000 messages`);
  t.true(codes.has('SAUNTER_MALFORMED') && codes.has('SAUNTER_BAD_FIELD') && codes.has('SAUNTER_LATE'));
  t.true(carts.ready, 'some were right');
});
