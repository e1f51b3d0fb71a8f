/** The SDK against a real gateway on loopback; only the engine behind it is a recording one. */
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { createLog } from '../../engine/log.js';
import { Credentials } from '../../gateway/credentials.js';
import { startGateway } from '../../gateway/server.js';
import { startTestGateway, until } from '../../gateway/testing/running.js';
import { TEST_SECRETS, TOKENS } from '../../gateway/testing/store.js';
import {
  type ClientLink,
  connectClient,
  connectDevice,
  type DeviceError,
  type EntryAnswer,
  type ExitAnswer,
} from './index.js';

/** Keeps the sockets that the SDK opens, so that a test can cut or pause them. */
function tapped() {
  const opened: WebSocket[] = [];
  class Tapped extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      opened.push(this);
    }
  }
  return { opened, WebSocketImpl: Tapped };
}

const backoffMs = { first: 10, longest: 50 };

async function running(t: ExecutionContext) {
  const started = await startTestGateway();
  t.teardown(() => started.gateway.close());
  const tap = tapped();
  const link = { url: started.gateway.url, WebSocketImpl: tap.WebSocketImpl, backoffMs };
  const client = connectClient({ ...link, token: TOKENS.client });
  t.teardown(() => client.close());
  return { ...started, ...tap, link, client };
}

const ready = (client: ClientLink, topic: 'people' | 'truth' | 'facings') =>
  until(
    () => client.topic(topic).ready,
    (listener) => client.topic(topic).onChange(listener),
  );
const rowsAre = (client: ClientLink, topic: 'truth', size: number) =>
  until(
    () => client.topic(topic).rows.size === size,
    (listener) => client.topic(topic).onChange(listener),
  );

test('a topic becomes a live table', async (t) => {
  const { engine, gateway, client } = await running(t);
  await ready(client, 'facings');
  t.like(client.topic('facings').rows.get('f-tea'), { product: 'tea', stock: 12 });
  t.is(client.state.kind, 'live');
  t.true(Math.abs(client.storeNowMs() - engine.clock.nowMs) < 10_000);
  const changed = new Promise<readonly string[]>((resolve) => client.topic('facings').onChange(resolve));
  const moved = { facing: 'f-tea', shelf: 's-1', product: 'tea', visit: 'v-1', interaction: 1, delta: -2 };
  engine.emit({ type: 'stock_moved', ...moved });
  gateway.hub.flush();
  t.deepEqual(await changed, ['f-tea']);
  t.like(client.topic('facings').rows.get('f-tea'), { stock: 10 });
});

test('a lost connection is opened again and goes on where it stood', async (t) => {
  const { gateway, client, opened } = await running(t);
  const truth = gateway.hub.topic('truth');
  const row = { receipts: 1, right: 1, unitsRight: 1, unitsExtra: 0, unitsMissing: 0 };
  truth.set('a', row);
  await rowsAre(client, 'truth', 1);
  const states: string[] = [];
  client.onState((state) => states.push(state.kind));
  opened[0]!.terminate();
  truth.set('b', row);
  gateway.hub.flush();
  truth.delete('a');
  truth.set('c', row);
  gateway.hub.flush();
  await until(
    () => client.topic('truth').rows.has('c'),
    (listener) => client.topic('truth').onChange(listener),
  );
  t.deepEqual([...client.topic('truth').rows.keys()], ['b', 'c']);
  t.deepEqual(states, ['reconnecting', 'live']);
  t.is(gateway.hub.counts.resumed, 1);
});

test('a gateway that was started anew gives a fresh snapshot', async (t) => {
  const first = await startTestGateway();
  const client = connectClient({
    url: first.gateway.url,
    token: TOKENS.client,
    WebSocketImpl: WebSocket,
    backoffMs,
  });
  t.teardown(() => client.close());
  const row = { receipts: 1, right: 1, unitsRight: 1, unitsExtra: 0, unitsMissing: 0 };
  for (const key of ['a', 'b']) first.gateway.hub.topic('truth').set(key, row);
  await rowsAre(client, 'truth', 2);
  await first.gateway.close();
  const second = await startGateway({
    engine: first.engine,
    credentials: new Credentials(first.engine.model.config.credentials, { env: TEST_SECRETS, baseDir: '/' }),
    referenceKey: new Uint8Array(32),
    log: createLog('test', 'silent'),
    port: first.gateway.port,
  });
  t.teardown(() => second.close());
  second.hub.topic('truth').set('z', row);
  await rowsAre(client, 'truth', 1);
  t.deepEqual([...client.topic('truth').rows.keys()], ['z']);
});

test('a client that does not read is resynchronised, and ends with the same table', async (t) => {
  const { gateway, client, opened } = await running(t);
  await ready(client, 'people');
  const people = gateway.hub.topic('people');
  const person = { y: 1, visit: null, role: 'shopper' as const, confidence: 1 };
  const tick = (x: number) => {
    for (let i = 0; i < 1_000; i++) people.set(`person-${i}`, { ...person, x });
    gateway.hub.flush();
  };
  opened[0]!.pause();
  let x = 0;
  // The kernel's buffers fill first; give uWebSockets.js its turn to notice.
  while (gateway.hub.counts.stale === 0) {
    tick(++x);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (let i = 0; i < 10; i++) tick(++x);
  people.delete('person-0');
  gateway.hub.flush();
  opened[0]!.resume();
  await until(
    () =>
      client.topic('people').rows.get('person-1')?.x === x && !client.topic('people').rows.has('person-0'),
    (listener) => client.topic('people').onChange(listener),
  );
  t.deepEqual(new Map(client.topic('people').rows), new Map(people.rows));
  t.true(gateway.hub.counts.resynced >= 1);
  t.is(client.state.kind, 'live');
});

test('a wrong token is told and not tried again', async (t) => {
  const { link, opened } = await running(t);
  const before = opened.length;
  const device = connectDevice({ ...link, token: 'sim.wrong-secret-0123456789' });
  t.teardown(() => device.close());
  await t.throwsAsync(device.welcome, { message: /refused.*401/ });
  t.is(device.state.kind, 'refused');
  t.false(device.send({ type: 'heartbeat', device: 'cam-1', seq: 1, tMs: 0 }));
  t.is(opened.length, before + 1);
});

test('a device sends, and hears of errors, entries and exits', async (t) => {
  const { engine, link } = await running(t);
  const device = connectDevice({ ...link, token: TOKENS.simulator });
  t.teardown(() => device.close());
  t.like(await device.welcome, { type: 'welcome', tickMs: 50 });
  const tMs = engine.clock.nowMs;
  t.true(Math.abs(device.storeNowMs() - tMs) < 10_000);
  const error = new Promise<DeviceError>((resolve) => device.onError(resolve));
  const entry = new Promise<EntryAnswer>((resolve) => device.onEntry(resolve));
  t.true(device.send({ type: 'gate', device: 'gate-in', seq: 1, tMs, action: 'enter', code: 'c' }));
  t.true(device.send({ type: 'end', device: 'no-such', seq: 1, tMs }));
  t.like(await error, { code: 'SAUNTER_UNKNOWN_DEVICE', device: 'no-such' });
  const input = engine.accepted[0]!;
  if (input.kind !== 'gate') return t.fail();
  const visit = input.visit!;
  engine.emit({
    type: 'entry_admitted',
    visit,
    gate: 'gate-in',
    role: 'shopper',
    reference: null,
    body: null,
  });
  t.deepEqual(await entry, { type: 'entry', device: 'gate-in', seq: 1, visit, admitted: true });
  const exit = new Promise<ExitAnswer>((resolve) => device.onExit(resolve));
  const read = new Promise<DeviceError>((resolve) => device.onError(resolve));
  t.true(device.send({ type: 'gate', device: 'gate-out', seq: 1, tMs, action: 'exit' }));
  t.true(device.send({ type: 'end', device: 'no-such', seq: 2, tMs }));
  t.like(await read, { seq: 2 });
  engine.exitsWritten([[engine.accepted.at(-1)!.source, 1, tMs, tMs]]);
  t.deepEqual(await exit, { type: 'exit', device: 'gate-out', seq: 1 });
});

test('the simulator tells its truth to the clients', async (t) => {
  const { gateway, link, client } = await running(t);
  const device = connectDevice({ ...link, token: TOKENS.simulator });
  t.teardown(() => device.close());
  await device.welcome;
  await ready(client, 'truth');
  device.send({ type: 'truth', key: 'receipts', value: { receipts: 4, right: 3 } });
  await rowsAre(client, 'truth', 1);
  t.like(client.topic('truth').rows.get('receipts'), { receipts: 4, right: 3 });
  t.is(gateway.hub.topic('truth').rows.size, 1);
});
