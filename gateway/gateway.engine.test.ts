/** The gateway over the real engine and journal: a visit from its entry to its receipt, over sockets. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { WebSocket } from 'ws';
import { connectClient, connectDevice, type DeviceError, type EntryAnswer } from '../clients/sdk/index.js';
import { buildModel } from '../engine/catalog/model.js';
import { WallClock } from '../engine/clock.js';
import { LiveDriver } from '../engine/drivers.js';
import { Engine } from '../engine/engine.js';
import type { Receipt } from '../engine/journal/events.js';
import { openJournal } from '../engine/journal/index.js';
import type { NewEntry } from '../engine/journal/types.js';
import { createLog } from '../engine/log.js';
import { Credentials } from './credentials.js';
import { startGateway } from './server.js';
import { until } from './testing/running.js';
import { TEST_SECRETS, TOKENS, testConfig } from './testing/store.js';

test('a visit from its entry to its receipt, over sockets', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'saunter-gateway-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const log = createLog('test', 'silent');
  const journal = openJournal(folder);
  t.teardown(() => journal.close());
  const clock = new WallClock(4);
  // Cameras are waited for longer than the test runs: what is late does not hang on the machine's load.
  const waitMs = { cameras: 60_000, plates: 300, bodies: 3_000, gates: 300 };
  const model = buildModel({ ...testConfig(), timing: { tickMs: 50, waitMs } });
  const engine = new Engine({ model, journal, clock, log, originMs: clock.now() });
  t.teardown(() => engine.stop());
  const referenceKey = new Uint8Array(32).fill(5);
  const credentials = new Credentials(model.config.credentials, { env: TEST_SECRETS, baseDir: '/' });
  const options = { engine, credentials, referenceKey, log, stages: engine.stages };
  const gateway = await startGateway(options);
  t.teardown(() => gateway.close());
  const driver = new LiveDriver(engine);
  t.teardown(() => driver.stop(false));
  driver.start((error) => t.fail(String(error)));

  const link = { url: gateway.url, WebSocketImpl: WebSocket };
  const client = connectClient({ ...link, token: TOKENS.client });
  const device = connectDevice({ ...link, token: TOKENS.simulator });
  t.teardown(() => client.close());
  t.teardown(() => device.close());
  const errors: DeviceError[] = [];
  const errorListeners = new Set<() => void>();
  device.onError((error) => {
    errors.push(error);
    for (const listener of errorListeners) listener();
  });
  const { storeTimeMs, speed } = await device.welcome;
  t.is(speed, 4);

  const entry = new Promise<EntryAnswer>((resolve) => device.onEntry(resolve));
  device.send({
    type: 'gate',
    device: 'gate-in',
    seq: 1,
    tMs: device.storeNowMs(),
    action: 'enter',
    code: 'my code',
  });
  const { visit, admitted } = await entry;
  t.true(admitted);
  const carts = client.topic('carts');
  await until(
    () => carts.rows.has(visit),
    (listener) => carts.onChange(listener),
  );
  t.like(carts.rows.get(visit), { role: 'shopper', lines: [], totalMinor: 0 });

  const boxes = new Uint8Array(new Float32Array([1, 2, 30, 40, 0.9]).buffer);
  const tMs = device.storeNowMs();
  device.send({ type: 'frame', device: 'cam-1', seq: 1, tMs, boxes });
  device.send({ type: 'frame', device: 'cam-1', seq: 1, tMs, boxes });
  device.send({ type: 'frame', device: 'cam-1', seq: 2, tMs: storeTimeMs - 60_000, boxes });
  device.send({ type: 'frame', device: 'cam-1', seq: 3, tMs: tMs + 60_000, boxes });
  await until(
    () => errors.length === 3,
    (listener) => {
      errorListeners.add(listener);
      return () => errorListeners.delete(listener);
    },
  );
  t.deepEqual(
    errors.map(({ code, seq }) => [code, seq]),
    [
      ['SAUNTER_REPEATED', 1],
      ['SAUNTER_LATE', 2],
      ['SAUNTER_MISTIMED', 3],
    ],
  );
  const store = client.topic('store');
  await until(
    () => store.rows.get('now')?.errors === 3,
    (listener) => store.onChange(listener),
  );
  t.like(store.rows.get('now'), { visits: 1 });
  t.true(store.rows.get('now')!.tick > engine.firstTick);

  const receipts = client.topic('receipts');
  await until(
    () => receipts.ready,
    (listener) => receipts.onChange(listener),
  );
  await driver.stop(true);
  await until(
    () => receipts.rows.has('1'),
    (listener) => receipts.onChange(listener),
  );
  await until(
    () => !carts.rows.has(visit),
    (listener) => carts.onChange(listener),
  );
  t.like(receipts.rows.get('1'), { number: 1, visit, lines: [], totalMinor: 0 });
  const answer = await fetch(`${gateway.url}/api/receipts/1`, {
    headers: { authorization: `Bearer ${TOKENS.client}` },
  });
  const { reference } = (await answer.json()) as Receipt;
  t.is(reference, createHmac('sha256', referenceKey).update('my code').digest('hex'));
  const stored = Buffer.concat(journal.readBytes(1, journal.lastSeq)).toString('latin1');
  t.true(stored.includes(reference ?? ''));
  t.false(stored.includes('my code'));
  await gateway.close();

  const again = await startGateway(options);
  t.like(again.hub.topic('receipts').rows.get('1'), { number: 1, visit });
  t.is(again.hub.topic('carts').rows.size, 0);
  await again.close();
});

test('an answer to a review is confirmed when it is on disk; one that a stop cuts off is not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'saunter-gateway-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const log = createLog('test', 'silent');
  const journal = openJournal(folder);
  const clock = new WallClock(1);
  const model = buildModel(testConfig());
  const evidence = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };
  const opened = ['r1', 'r2', 'r3'].map((review): NewEntry => {
    const event = { type: 'review_opened' as const, review, quantity: 1, candidates: [], evidence };
    return { tick: 1, fact: 0, tMs: 50, event };
  });
  await journal.append(opened).flushed;
  const engine = new Engine({ model, journal, clock, log, originMs: clock.now() });
  // None falls silent: on a slow machine that would be what the disk does not take, in place of an answer.
  for (const { index } of model.sources) engine.end(index);
  const credentials = new Credentials(model.config.credentials, { env: TEST_SECRETS, baseDir: '/' });
  const gateway = await startGateway({ engine, credentials, referenceKey: new Uint8Array(32).fill(5), log });
  const driver = new LiveDriver(engine);
  driver.start((error) => t.fail(String(error)));
  const settle = async (review: string) => {
    const response = await fetch(`${gateway.url}/api/reviews/${review}/settle`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKENS.operator}` },
      body: JSON.stringify({ visit: null, product: null, quantity: 0 }),
    });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const settledIn = (from: typeof journal) =>
    from
      .read(1, from.flushedSeq)
      .flatMap(({ event }) => (event.type === 'review_settled' ? event.review : []));

  t.deepEqual(await settle('r1'), [200, undefined]);
  t.deepEqual(settledIn(journal), ['r1']);

  journal.setMaxBytes(1);
  const cutOff = settle('r2');
  while (!journal.stalled) await new Promise((resolve) => setTimeout(resolve, 5));
  t.deepEqual(await settle('r3'), [503, 'SAUNTER_STALLED']);
  await t.throwsAsync(driver.stop(false), { code: 'SAUNTER_STOP_CUT' });
  await gateway.close();
  t.deepEqual(await cutOff, [503, 'SAUNTER_CLOSING']);
  await t.throwsAsync(engine.stop(), { code: 'SAUNTER_STOP_CUT' });
  await journal.close();

  const after = openJournal(folder);
  t.teardown(() => after.close());
  t.deepEqual(settledIn(after), ['r1']);
});
