/** A real store's process: asked for its tree, closed for the night, told to stop, started again. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { pack, unpack } from 'msgpackr';
import { WebSocket } from 'ws';
import type { DomainEvent } from '../../engine/journal/events.js';
import { openJournal } from '../../engine/journal/index.js';
import type { ToDevice } from '../../gateway/protocol/index.js';
import { DEMO_TOKENS, demoStore } from './demo-store.js';

const CLI = fileURLToPath(new URL('./testing/saunter.js', import.meta.url));
const SECRET = 'test-0123456789abcdef';
const env: NodeJS.ProcessEnv = {
  ...process.env,
  SAUNTER_LOG: 'error',
  ...Object.fromEntries(Object.values(DEMO_TOKENS).map((name) => [name, SECRET])),
};
/** A stop may take so long; the machine that tests may be busy with other work. */
const STOP_MS = 5_000;

const run = promisify(execFile);
const saunter = async (...args: string[]) =>
  (await run(process.execPath, [CLI, ...args], { env, timeout: 60_000 })).stdout;

/** A store's process, open. */
async function start(config: string, data: string): Promise<{ child: ChildProcess; url: string }> {
  const args = [CLI, 'start', '--config', config, '--data', data, '--port', '0'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout!) {
    const url = /is open: (\S+)/.exec(String(chunk))?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error('the store did not open');
}

/** A gate that speaks for itself. */
class Gate {
  readonly #ws: WebSocket;
  readonly #heard: (ToDevice | number)[] = [];
  #wake: (() => void) | null = null;
  #seq = 1;

  constructor(url: string) {
    const headers = { authorization: `Bearer simulator.${SECRET}` };
    this.#ws = new WebSocket(`${url.replace('http', 'ws')}/device`, { headers });
    this.#ws.on('message', (bytes: Buffer) => this.#hear(unpack(bytes) as ToDevice));
    this.#ws.on('close', (code) => this.#hear(code));
  }

  #hear(heard: ToDevice | number): void {
    this.#heard.push(heard);
    this.#wake?.();
  }

  /** The next message of this kind, or the close code; others are passed over. */
  async next<T extends ToDevice['type']>(type: T): Promise<Extract<ToDevice, { type: T }> | number> {
    for (;;) {
      const heard = this.#heard.shift();
      if (typeof heard === 'number') return heard;
      if (heard?.type === type) return heard as Extract<ToDevice, { type: T }>;
      if (heard === undefined)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  enter(): void {
    const message = { type: 'gate', device: 'in-1', seq: this.#seq++, tMs: Date.now(), action: 'enter' };
    this.#ws.send(pack({ ...message, code: 'a code' }));
  }
}

/** Events that the journal of a stopped store has. */
async function eventsOf(data: string): Promise<DomainEvent[]> {
  const journal = openJournal(path.join(data, 'journal'));
  const entries = journal.read(1, journal.lastSeq);
  await journal.close();
  return entries.map((e) => e.event);
}

test('a stop drains within five seconds, a start goes on, a close settles who is inside', async (t) => {
  t.timeout(180_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const config = path.join(folder, 'store.json');
  const store = demoStore({ people: 4, cameras: 4, seed: 1 });
  writeFileSync(config, JSON.stringify(store));
  const gateId = store.gates.find((g) => g.direction === 'enter')!.id;
  t.is(gateId, 'in-1');
  const data = path.join(folder, 'data');

  let { child, url } = await start(config, data);
  t.teardown(() => child.kill('SIGKILL'));
  let gate = new Gate(url);
  await gate.next('welcome');
  gate.enter();
  t.like(await gate.next('entry'), { admitted: true });
  const tree = await saunter('tree', '--data', data);
  t.regex(tree, /^store +running +0/m);
  t.regex(tree, /gate-in-1 +running/);
  const listed = JSON.parse(await saunter('tree', '--data', data, '--json')) as { actors: unknown[] };
  t.true(listed.actors.length > 10);

  const exited = once(child, 'exit');
  const toldMs = performance.now();
  child.kill('SIGTERM');
  t.like(await gate.next('entrances'), { state: 'closing' });
  t.is(await gate.next('entry'), 1001, 'going away');
  t.deepEqual(await exited, [0, null]);
  const tookMs = performance.now() - toldMs;
  t.log(`stopped in ${Math.round(tookMs)} ms`);
  t.true(tookMs < STOP_MS, `${tookMs} ms`);
  const before = await eventsOf(data);
  const [visit] = before.flatMap((e) => (e.type === 'visit_opened' ? [e.visit] : []));
  t.truthy(visit);
  t.false(
    before.some((e) => e.type === 'visit_exited'),
    'the visit goes on',
  );

  ({ child, url } = await start(config, data));
  gate = new Gate(url);
  await gate.next('welcome');
  await saunter('close', '--data', data);
  t.like(await gate.next('entrances'), { state: 'closing' });
  gate.enter();
  t.like(await gate.next('error'), { code: 'SAUNTER_CLOSING' });
  await saunter('open', '--data', data);
  t.like(await gate.next('entrances'), { state: 'open' });
  gate.enter();
  t.like(await gate.next('entry'), { admitted: true });
  const again = once(child, 'exit');
  child.kill('SIGTERM');
  t.deepEqual(await again, [0, null]);
  const events = await eventsOf(data);
  t.deepEqual(
    events.flatMap((e) => (e.type === 'visit_exited' ? [[e.visit, e.cause]] : [])),
    [[visit, 'closing']],
  );
  t.is(events.filter((e) => e.type === 'receipt_issued').length, 1);
  await t.throwsAsync(saunter('tree', '--data', data), { message: /no store runs/ });
});
