import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { pack, unpack } from 'msgpackr';
import { HARD_DEVICE_MESSAGE_BYTES, MAX_DEVICE_MESSAGE_BYTES } from '../engine/limits.js';
import { startTestGateway, TestSocket } from './testing/running.js';
import { TOKENS } from './testing/store.js';

async function running(t: ExecutionContext, consoleDir?: string) {
  const started = await startTestGateway(consoleDir);
  t.teardown(() => started.gateway.close());
  return started;
}
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const boxes = new Uint8Array(new Float32Array([1, 2, 30, 40, 0.9]).buffer);

/** A request whose path is sent as it stands: fetch would tidy it up. */
function rawGet(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    req.on('error', reject);
    req.end();
  });
}

test('a device is welcomed, its frames arrive, its mistakes come back', async (t) => {
  const { engine, gateway } = await running(t);
  const socket = new TestSocket(`${gateway.url}/device`, TOKENS.device);
  t.like(unpack((await socket.next()) as Uint8Array), { type: 'welcome', protocol: 1, tickMs: 50, speed: 1 });
  const tMs = engine.clock.nowMs;
  socket.ws.send(pack({ type: 'frame', device: 'cam-1', seq: 1, tMs, boxes }));
  socket.ws.send(pack({ type: 'frame', device: 'cam-1', seq: 1, tMs, boxes }));
  t.like(unpack((await socket.next()) as Uint8Array), { type: 'error', code: 'SAUNTER_REPEATED', seq: 1 });
  t.is(engine.accepted.length, 1);
  socket.ws.send(pack({ type: 'gate', device: 'gate-in', seq: 1, tMs, action: 'enter', code: 'abc' }));
  socket.ws.send('text, not MessagePack');
  t.like(unpack((await socket.next()) as Uint8Array), { type: 'error', code: 'SAUNTER_MALFORMED' });
  const input = engine.accepted[1]!;
  if (input.kind !== 'gate') return t.fail();
  const { visit } = input;
  engine.emit({ type: 'entry_refused', visit: visit!, gate: 'gate-in', reason: 'closed' });
  t.like(unpack((await socket.next()) as Uint8Array), {
    type: 'entry',
    visit,
    admitted: false,
    reason: 'closed',
  });
  socket.ws.close();
});

test('an oversized message gets its error; one far beyond ends the socket', async (t) => {
  const { engine, gateway } = await running(t);
  const socket = new TestSocket(`${gateway.url}/device`, TOKENS.simulator);
  await socket.next();
  socket.ws.send(new Uint8Array(MAX_DEVICE_MESSAGE_BYTES + 1));
  t.like(unpack((await socket.next()) as Uint8Array), { type: 'error', code: 'SAUNTER_OVERSIZED' });
  socket.ws.send(new Uint8Array(HARD_DEVICE_MESSAGE_BYTES + 1));
  t.is(typeof (await socket.next()), 'number');
  t.deepEqual(engine.accepted, []);
});

for (const [what, path, token, status] of [
  ['no token', '/device', '', 401],
  ['a wrong secret', '/device', 'cam-device.wrong-secret-0123456789', 401],
  ['an unknown id', '/client', 'nobody.wrong-secret-0123456789', 401],
  ['a client where devices connect', '/device', TOKENS.client, 403],
  ['a device where clients connect', '/client', TOKENS.device, 403],
  ['metrics where clients connect', '/client', TOKENS.metrics, 403],
] as const) {
  test(`refused at the upgrade: ${what}`, async (t) => {
    const { gateway } = await running(t);
    const socket = new TestSocket(`${gateway.url}${path}`, token);
    t.is(typeof (await socket.next()), 'number');
    t.is(socket.error?.message, `Unexpected server response: ${status}`);
  });
}

test('a bug in the engine ends the socket that met it, and is told', async (t) => {
  const { engine, gateway, faults } = await running(t);
  engine.heartbeat = () => {
    throw new RangeError('a bug');
  };
  const socket = new TestSocket(`${gateway.url}/device`, TOKENS.simulator);
  await socket.next();
  socket.ws.send(pack({ type: 'heartbeat', device: 'cam-1', seq: 1, tMs: engine.clock.nowMs }));
  t.is(await socket.next(), 1011);
  t.like(faults[0], { message: 'a bug' });
  t.is((await fetch(`${gateway.url}/health`)).status, 200);
});

test('a device that does not read its answers is cut off', async (t) => {
  const { gateway } = await running(t);
  const socket = new TestSocket(`${gateway.url}/device`, TOKENS.simulator);
  await socket.next();
  socket.ws.pause();
  const connected = async () => {
    const { values } = (await (await gateway.metrics()).getSingleMetric('saunter_sockets')?.get()) ?? {
      values: [],
    };
    return values.find(({ labels }) => labels.kind === 'device')?.value ?? 0;
  };
  t.is(await connected(), 1);
  const wrong = pack({ type: 'w'.repeat(80), device: 'd'.repeat(64) });
  // The kernel's buffers fill first, some megabytes; each answer has about 250 bytes.
  let sent = 0;
  while ((await connected()) === 1 && sent < 200_000) {
    for (let i = 0; i < 1_000; i++) socket.ws.send(wrong);
    sent += 1_000;
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.is(await connected(), 0);
  socket.ws.terminate();
});

test('closing tells every socket that the store goes away', async (t) => {
  const { gateway } = await startTestGateway();
  const device = new TestSocket(`${gateway.url}/device`, TOKENS.device);
  const client = new TestSocket(`${gateway.url}/client`, TOKENS.client);
  await device.next();
  await client.next();
  await gateway.close();
  t.is(await device.next(), 1001);
  t.is(await client.next(), 1001);
  await t.throwsAsync(fetch(`${gateway.url}/health`));
});

test('a port that is taken is refused with a code', async (t) => {
  const { gateway, engine } = await running(t);
  const { startGateway } = await import('./server.js');
  const { createLog } = await import('../engine/log.js');
  const { Credentials } = await import('./credentials.js');
  const options = {
    engine,
    credentials: new Credentials([], { env: {}, baseDir: '/' }),
    referenceKey: new Uint8Array(32),
    log: createLog('test', 'silent'),
    port: gateway.port,
  };
  await t.throwsAsync(startGateway(options), { code: 'SAUNTER_LISTEN' });
  await t.throwsAsync(startGateway({ ...options, referenceKey: new Uint8Array(8) }), {
    code: 'SAUNTER_REFERENCE_KEY',
  });
});

test('health needs no token, metrics and the API do', async (t) => {
  const { engine, gateway } = await running(t);
  engine.tick();
  const health = await fetch(`${gateway.url}/health`);
  t.like(await health.json(), { status: 'ok', store: 'test' });
  engine.journal.stalled = new Error('no space');
  const stalled = await fetch(`${gateway.url}/health`);
  t.is(stalled.status, 503);
  t.like(await stalled.json(), { status: 'stalled' });
  engine.journal.stalled = null;
  t.is((await fetch(`${gateway.url}/metrics`)).status, 401);
  t.is((await fetch(`${gateway.url}/metrics`, bearer(TOKENS.device))).status, 403);
  const metrics = await (await fetch(`${gateway.url}/metrics`, bearer(TOKENS.metrics))).text();
  t.regex(metrics, /saunter_device_messages_total\{type="frame"\} 0/);
  t.regex(metrics, /saunter_sources\{class="cameras",state="up"\} 1/);
  t.is((await fetch(`${gateway.url}/api/store`)).status, 401);
  t.is((await fetch(`${gateway.url}/api/store`, bearer(TOKENS.metrics))).status, 403);
  const store = (await (await fetch(`${gateway.url}/api/store`, bearer(TOKENS.client))).json()) as object;
  t.like(store, { store: { id: 'test', currency: 'EUR' } });
  t.false('credentials' in store);
  t.is((await fetch(`${gateway.url}/nothing`)).status, 404);
  t.is((await fetch(`${gateway.url}/api/store`, { method: 'DELETE' })).status, 404);
});

test('a review is settled once, by an operator, with a line that makes sense', async (t) => {
  const { engine, gateway } = await running(t);
  const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
  engine.emit({ type: 'visit_opened', visit: 'v-1', gate: 'gate-in', role: 'shopper' });
  engine.emit({ type: 'review_opened', review: 'r/1', quantity: 1, candidates: [], evidence });
  const settle = (body: unknown, token: string = TOKENS.operator, review = 'r%2F1') =>
    fetch(`${gateway.url}/api/reviews/${review}/settle`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...bearer(token),
    });
  const line = { visit: 'v-1', product: 'tea', quantity: 1 };
  t.is((await settle(line, TOKENS.client)).status, 403);
  t.is((await settle('{')).status, 400);
  t.is((await settle({ ...line, quantity: 0.5 })).status, 400);
  t.is((await settle({ ...line, quantity: 0 })).status, 400);
  t.is((await settle({ ...line, visit: null })).status, 400);
  t.is((await settle({ ...line, product: 'gold' })).status, 400);
  t.is((await settle({ ...line, more: 1 })).status, 400);
  t.is((await settle({ ...line, visit: 'v-9' })).status, 400);
  t.is((await settle({ ...line, quantity: -2 })).status, 400);
  t.is((await settle('x'.repeat(20_000))).status, 413);
  t.is((await settle(line, TOKENS.operator, 'r2')).status, 404);
  t.deepEqual(engine.commands, []);
  let told = false;
  const first = settle(line).then((response) => {
    told = true;
    return response;
  });
  await handed(engine, 1);
  t.is((await settle({ ...line, quantity: -1 })).status, 409, 'the first answer counts');
  t.deepEqual(engine.commands, [
    { kind: 'settle', review: 'r/1', visit: 'v-1', product: 0, quantity: 1, by: 'boss' },
  ]);
  const entries = engine.append({
    type: 'review_settled',
    review: 'r/1',
    visit: 'v-1',
    product: 'tea',
    quantity: 1,
    by: 'boss',
  });
  t.is((await settle(line)).status, 409);
  t.false(told, 'what is not on disk is not told');
  engine.flushed(entries);
  t.is((await first).status, 200);
  t.deepEqual(await (await first).json(), { review: 'r/1', settled: true });
  t.is((await settle(line)).status, 409);
});

test('an answer to a review that cannot be written is refused', async (t) => {
  const { engine, gateway } = await running(t);
  const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
  for (const review of ['r1', 'r2'])
    engine.emit({ type: 'review_opened', review, quantity: 1, candidates: [], evidence });
  const settle = async (review: string) => {
    const body = JSON.stringify({ visit: null, product: null, quantity: 0 });
    const request = { method: 'POST', body, ...bearer(TOKENS.operator) };
    const response = await fetch(`${gateway.url}/api/reviews/${review}/settle`, request);
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  engine.journal.stalled = new Error('no space');
  t.deepEqual(await settle('r1'), [503, 'SAUNTER_STALLED']);
  t.deepEqual(engine.commands, []);
  engine.journal.stalled = null;

  // Somebody else's answer was on its way already.
  const other = settle('r1');
  await handed(engine, 1);
  engine.emit({ type: 'review_settled', review: 'r1', visit: null, product: null, quantity: 0, by: 'kim' });
  t.deepEqual(await other, [409, 'SAUNTER_REVIEW_CLOSED']);

  const waiting = settle('r2');
  await handed(engine, 2);
  await gateway.close();
  t.deepEqual(await waiting, [503, 'SAUNTER_CLOSING']);
});

/** The engine has so many commands. */
async function handed({ commands }: { commands: readonly unknown[] }, count: number): Promise<void> {
  while (commands.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('the console is served, and nothing outside of its folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'saunter-console-'));
  const outside = mkdtempSync(join(tmpdir(), 'saunter-outside-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
    rmSync(outside, { recursive: true });
  });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Saunter</title>');
  writeFileSync(join(folder, 'app.js'), 'export {};');
  writeFileSync(join(folder, 'notes.secret'), 'no');
  writeFileSync(join(outside, 'other.js'), 'no');
  symlinkSync(join(outside, 'other.js'), join(folder, 'link.js'));
  const { gateway } = await running(t, folder);
  const page = await fetch(`${gateway.url}/`);
  t.is(page.headers.get('content-type'), 'text/html; charset=utf-8');
  t.regex(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  t.is(page.headers.get('x-content-type-options'), 'nosniff');
  t.regex(await page.text(), /Saunter/);
  t.is((await fetch(`${gateway.url}/app.js`)).headers.get('content-type'), 'text/javascript; charset=utf-8');
  for (const path of [
    '/notes.secret',
    '/link.js',
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '//etc/passwd',
    '/app.js/..',
    '/app.js%00.html',
  ]) {
    t.is(await rawGet(gateway.port, path), 404, path);
  }
});
