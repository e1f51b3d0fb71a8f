/** A real store's process: asked for its tree, closed for the night, told to stop, started again. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { demoStore } from './demo-store.js';
import { CLI, eventsOf, Gate, STORE_ENV, startStoreProcess, stopStore } from './testing/store-run.js';

/** Longer than a stop takes on a machine that does a hundred other things, s: time is not what is asked here. */
const PATIENT = ['--stop-seconds', '120'];
/** What the store says where a part of it hung, and its process was ended with all that was open. */
const CUT = /did not stop in time/;
/** Between two people who come before the journal's limit is met, ms. */
const EVERY_MS = 250;
/** An address at which no ClickHouse is: nothing is archived, so nothing may leave the journal. */
const NO_ARCHIVE = { CLICKHOUSE_URL: 'http://127.0.0.1:9' };

const run = promisify(execFile);
const saunter = async (...args: string[]) =>
  (await run(process.execPath, [CLI, ...args], { env: STORE_ENV, timeout: 60_000 })).stdout;

function setUp(t: ExecutionContext): { config: string; data: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const config = path.join(folder, 'store.json');
  writeFileSync(config, JSON.stringify(demoStore({ people: 4, cameras: 4, seed: 1 })));
  return { config, data: path.join(folder, 'data') };
}

test.serial('a stop drains, a start goes on, a close settles who is inside', async (t) => {
  t.timeout(180_000);
  const { config, data } = setUp(t);
  let store = await startStoreProcess(config, data, { args: PATIENT });
  t.teardown(() => store.child.kill('SIGKILL'));
  let gate = new Gate(store.url);
  await gate.next('welcome');
  gate.enter();
  t.like(await gate.next('entry'), { admitted: true });
  const tree = await saunter('tree', '--data', data);
  t.regex(tree, /^store +running +0/m);
  t.regex(tree, /gate-in-1 +running/);
  const listed = JSON.parse(await saunter('tree', '--data', data, '--json')) as { actors: unknown[] };
  t.true(listed.actors.length > 10);

  const stopped = stopStore(store);
  t.like(await gate.next('entrances'), { state: 'closing' });
  t.is(await gate.next('entry'), 1001, 'going away');
  t.like(await stopped, { code: 0, signal: null });
  const { tookMs } = await stopped;
  t.log(`stopped in ${Math.round(tookMs)} ms`);
  t.notRegex(store.said(), CUT, 'each part came to its end');
  const before = await eventsOf(data);
  const [visit] = before.flatMap((e) => (e.type === 'visit_opened' ? [e.visit] : []));
  t.truthy(visit);
  t.false(
    before.some((e) => e.type === 'visit_exited'),
    'the visit goes on',
  );

  store = await startStoreProcess(config, data, { args: PATIENT });
  gate = new Gate(store.url);
  await gate.next('welcome');
  await saunter('close', '--data', data);
  t.like(await gate.next('entrances'), { state: 'closing' });
  gate.enter();
  t.like(await gate.next('error'), { code: 'SAUNTER_CLOSING' });

  const died = once(store.child, 'exit');
  store.child.kill('SIGKILL');
  await died;
  store = await startStoreProcess(config, data, { args: PATIENT });
  gate = new Gate(store.url, 10);
  t.like(await gate.next('entrances'), { state: 'closing' }, 'still night after a crash');
  await saunter('open', '--data', data);
  t.like(await gate.next('entrances'), { state: 'open' });
  gate.enter();
  t.like(await gate.next('entry'), { admitted: true });
  await stopStore(store);
  const events = await eventsOf(data);
  t.deepEqual(
    events.flatMap((e) => (e.type === 'visit_exited' ? [[e.visit, e.cause]] : [])),
    [[visit, 'closing']],
  );
  t.is(events.filter((e) => e.type === 'receipt_issued').length, 1);
  await t.throwsAsync(saunter('tree', '--data', data), { message: /no store runs/ });
});

test.serial('a stop that hangs is cut off in time, and nothing is lost by it', async (t) => {
  t.timeout(180_000);
  const { config, data } = setUp(t);
  // An archive that takes what it is sent and never answers.
  const archive = createServer().listen(0, '127.0.0.1');
  t.teardown(() => archive.close());
  await once(archive, 'listening');
  const { port } = archive.address() as AddressInfo;
  let store = await startStoreProcess(config, data, {
    env: { CLICKHOUSE_URL: `http://127.0.0.1:${port}` },
    args: ['--stop-seconds', '1'],
  });
  t.teardown(() => store.child.kill('SIGKILL'));
  let gate = new Gate(store.url);
  await gate.next('welcome');
  gate.enter();
  t.like(await gate.next('entry'), { admitted: true });
  const { code, tookMs } = await stopStore(store);
  t.log(`stopped in ${Math.round(tookMs)} ms`);
  t.is(code, 1);
  t.regex(store.said(), CUT);
  const before = await eventsOf(data);
  t.true(before.some((e) => e.type === 'entry_admitted'));
  store = await startStoreProcess(config, data, { env: NO_ARCHIVE, args: PATIENT });
  gate = new Gate(store.url, 10);
  await gate.next('welcome');
  t.like(await stopStore(store), { code: 0 });
  t.deepEqual((await eventsOf(data)).slice(0, before.length), before);
});

test.serial('a stop while nothing can be written: nothing is waited for, nobody is forgotten', async (t) => {
  t.timeout(180_000);
  const { config, data } = setUp(t);
  let store = await startStoreProcess(config, data, { env: NO_ARCHIVE });
  t.teardown(() => store.child.kill('SIGKILL'));
  let gate = new Gate(store.url);
  await gate.next('welcome');
  gate.enter();
  const entry = await gate.next('entry');
  t.like(entry, { admitted: true });
  await stopStore(store);
  const before = await eventsOf(data);

  // The Floor's first copy alone is larger than that.
  store = await startStoreProcess(config, data, {
    env: NO_ARCHIVE,
    args: ['--journal-mib', '1', ...PATIENT],
  });
  gate = new Gate(store.url, 10);
  await gate.next('welcome');
  for (let guest = 1; gate.refusals.length === 0; guest++) {
    gate.enter(`guest ${guest}`);
    await sleep(EVERY_MS);
  }
  t.is(gate.refusals[0], 'SAUNTER_STALLED');
  await t.throwsAsync(saunter('close', '--data', data), {
    message: /the store could not do that: the journal cannot be written/,
  });
  const stopped = stopStore(store);
  t.is(await gate.closed(), 1001, 'the sockets are told');
  const { code, tookMs } = await stopped;
  t.log(`stopped in ${Math.round(tookMs)} ms`);
  t.is(code, 1);
  t.regex(store.said(), /SAUNTER_STOP_CUT/);
  // The same code and status as where a part hangs; but here the disk was waited for a little, and all was closed.
  t.regex(store.said(), /the journal's disk takes nothing: the store ends without a last copy/);
  t.notRegex(store.said(), CUT);

  const after = await eventsOf(data);
  t.deepEqual(after.slice(0, before.length), before, 'what was acknowledged is there');
  store = await startStoreProcess(config, data, { args: PATIENT });
  await saunter('close', '--data', data);
  await stopStore(store);
  const events = await eventsOf(data);
  const { visit } = entry as { visit: string };
  const visits = events.flatMap((e) => (e.type === 'entry_admitted' ? [e.visit] : []));
  t.true(visits.includes(visit));
  const ends = events.flatMap((e) => (e.type === 'visit_exited' ? [e.visit] : []));
  t.deepEqual(ends.sort(), visits.sort(), 'every visit ends, once');
  const numbers = events.flatMap((e) => (e.type === 'receipt_issued' ? [e.receipt.number] : []));
  t.deepEqual(
    numbers,
    ends.map((_, i) => i + 1),
  );
});
