import test from 'ava';
import { pack, unpack } from 'msgpackr';
import { MAX_CLIENT_BACKPRESSURE_BYTES, MAX_TOPIC_HISTORY } from '../engine/limits.js';
import type { FacingRow, FromClient, ToClient } from './protocol/index.js';
import { ClientSession, SyncHub } from './sync.js';

const clock = { now: () => 5_000, speed: 2 };
const row = (stock: number): FacingRow => ({ product: 'tea', stock, delta: 0, tMs: 0 });

/** A socket that takes bytes only when it is told to. */
class SlowSocket {
  readonly waiting: Uint8Array[] = [];
  readonly got: ToClient[] = [];
  slow = false;
  send(bytes: Uint8Array): boolean {
    if (this.slow) this.waiting.push(bytes);
    else this.got.push(unpack(bytes) as ToClient);
    return true;
  }
  waitingBytes(): number {
    return this.waiting.reduce((sum, bytes) => sum + bytes.length, 0);
  }
  drain(): void {
    this.slow = false;
    for (const bytes of this.waiting.splice(0)) this.got.push(unpack(bytes) as ToClient);
  }
}

function setUp() {
  const hub = new SyncHub(clock, null, 'epoch-1');
  const socket = new SlowSocket();
  const session = new ClientSession(hub, socket);
  const send = (message: FromClient) => session.receive(pack(message));
  return { hub, socket, session, send, facings: hub.topic('facings') };
}

/** What a client's table holds after the messages, and that no delta is missing. */
function follow(messages: readonly ToClient[]): Map<string, unknown> {
  const table = new Map<string, unknown>();
  let offset = -1;
  for (const message of messages) {
    if (message.type === 'snapshot') table.clear();
    else if (message.type !== 'delta') continue;
    else if (message.offset !== offset + 1) throw new Error(`delta ${message.offset} after ${offset}`);
    offset = message.offset;
    for (const [key, value] of message.rows) {
      if (value === null) table.delete(key);
      else table.set(key, value);
    }
  }
  return table;
}

test('a snapshot first, then deltas with consecutive offsets, deletions as null', (t) => {
  const { hub, socket, session, send, facings } = setUp();
  session.welcome();
  facings.set('a', row(1));
  send({ type: 'subscribe', topic: 'facings' });
  facings.set('b', row(2));
  facings.set('b', row(3));
  hub.flush();
  hub.flush();
  facings.delete('a');
  hub.flush();
  const epoch = 'epoch-1';
  t.deepEqual(socket.got, [
    { type: 'welcome', protocol: 1, storeTimeMs: 5_000, speed: 2 },
    { type: 'snapshot', topic: 'facings', epoch, offset: 1, rows: [['a', row(1)]] },
    { type: 'delta', topic: 'facings', epoch, offset: 2, rows: [['b', row(3)]] },
    { type: 'delta', topic: 'facings', epoch, offset: 3, rows: [['a', null]] },
  ]);
});

test('a delta is encoded once for all who follow', (t) => {
  const { hub, facings } = setUp();
  const sent: Uint8Array[] = [];
  for (let i = 0; i < 3; i++) {
    const session = new ClientSession(hub, { send: (bytes) => sent.push(bytes) > 0, waitingBytes: () => 0 });
    session.receive(pack({ type: 'subscribe', topic: 'facings' }));
  }
  sent.length = 0;
  facings.set('a', row(1));
  hub.flush();
  t.is(sent.length, 3);
  t.is(sent[0], sent[1]);
  t.is(sent[0], sent[2]);
});

test('who unsubscribes or closes gets no more', (t) => {
  const { hub, socket, session, send, facings } = setUp();
  send({ type: 'subscribe', topic: 'facings' });
  send({ type: 'unsubscribe', topic: 'facings' });
  facings.set('a', row(1));
  hub.flush();
  t.is(socket.got.length, 1);
  send({ type: 'subscribe', topic: 'facings' });
  session.close();
  facings.set('a', row(2));
  hub.flush();
  t.is(socket.got.length, 2);
});

test('a client that comes back gets what it missed, or a snapshot where that is gone', (t) => {
  const { hub, socket, send, facings } = setUp();
  for (let i = 1; i <= 5; i++) {
    facings.set('a', row(i));
    hub.flush();
  }
  const epoch = 'epoch-1';
  send({ type: 'subscribe', topic: 'facings', epoch, offset: 3 });
  t.deepEqual(
    socket.got.map((m) => m.type === 'delta' && m.offset),
    [4, 5],
  );
  socket.got.length = 0;
  send({ type: 'subscribe', topic: 'facings', epoch, offset: 5 });
  t.deepEqual(socket.got, [], 'nothing was missed');
  for (const [stale, offset] of [
    ['epoch-0', 5],
    [epoch, 6],
  ] as const) {
    socket.got.length = 0;
    send({ type: 'subscribe', topic: 'facings', epoch: stale, offset });
    t.like(socket.got[0], { type: 'snapshot', offset: 5 });
  }
  for (let i = 0; i < MAX_TOPIC_HISTORY; i++) {
    facings.set('a', row(i));
    hub.flush();
  }
  socket.got.length = 0;
  send({ type: 'subscribe', topic: 'facings', epoch, offset: 4 });
  t.like(socket.got[0], { type: 'snapshot' }, 'older than the history');
  t.is(hub.counts.resumed, 2);
});

test('a slow client is marked stale and gets a fresh snapshot when it drains', (t) => {
  const { hub, socket, session, send, facings } = setUp();
  send({ type: 'subscribe', topic: 'facings' });
  send({ type: 'subscribe', topic: 'plates' });
  socket.slow = true;
  const rows = 2_000;
  let ticks = 0;
  while (hub.counts.stale === 0) {
    for (let i = 0; i < rows; i++) facings.set(`facing-${i}`, row(ticks));
    hub.flush();
    ticks++;
  }
  t.true(socket.waitingBytes() <= MAX_CLIENT_BACKPRESSURE_BYTES);
  const waiting = socket.waiting.length;
  facings.set('facing-0', row(-1));
  hub.flush();
  t.is(socket.waiting.length, waiting, 'nothing more is queued for it');
  facings.set('facing-1', row(-2));
  socket.drain();
  session.drained();
  hub.topic('plates').set('p', { health: 'stuck', sinceMs: 1 });
  facings.delete('facing-2');
  hub.flush();
  const facingMessages = socket.got.filter((m) => 'topic' in m && m.topic === 'facings');
  t.deepEqual(follow(facingMessages), new Map(facings.rows));
  t.is(facingMessages.filter((m) => m.type === 'snapshot').length, 2);
  t.is(follow(socket.got.filter((m) => 'topic' in m && m.topic === 'plates')).size, 1);
  t.like(hub.counts, { stale: 1, resynced: 1 });
});

test('asking again and again without reading does not fill memory', (t) => {
  const { hub, socket, send, facings } = setUp();
  for (let i = 0; i < 2_000; i++) facings.set(`facing-${i}`, row(i));
  hub.flush();
  socket.slow = true;
  for (let i = 0; i < 100; i++) send({ type: 'subscribe', topic: 'facings' });
  t.true(socket.waitingBytes() < MAX_CLIENT_BACKPRESSURE_BYTES);
  t.true(hub.counts.stale > 0);
});
