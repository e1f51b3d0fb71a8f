/** A real store's process and a gate that talks to it, for tests of how stores start and stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack, unpack } from 'msgpackr';
import { WebSocket } from 'ws';
import type { DomainEvent } from '../../../engine/journal/events.js';
import { openJournal } from '../../../engine/journal/index.js';
import type { ToDevice } from '../../../gateway/protocol/index.js';
import { DEMO_TOKENS } from '../demo-store.js';

export const CLI = fileURLToPath(new URL('./saunter.js', import.meta.url));
const SECRET = 'test-0123456789abcdef';
export const STORE_ENV: NodeJS.ProcessEnv = {
  ...process.env,
  SAUNTER_LOG: 'error',
  ...Object.fromEntries(Object.values(DEMO_TOKENS).map((name) => [name, SECRET])),
};

export interface StoreRun {
  child: ChildProcess;
  url: string;
  /** What it wrote to its log. */
  said(): string;
}

/** A store's process, open. */
export async function startStoreProcess(
  config: string,
  data: string,
  more: { args?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<StoreRun> {
  const args = [CLI, 'start', '--config', config, '--data', data, '--port', '0', ...(more.args ?? [])];
  const env = { ...STORE_ENV, ...more.env };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for await (const chunk of child.stdout!) {
    const url = /is open: (\S+)/.exec(String(chunk))?.[1];
    if (url !== undefined) return { child, url, said: () => said };
  }
  throw new Error(`the store did not open: ${said}`);
}

/** Tells the store to stop; how it ended, and after how long. */
export async function stopStore({
  child,
}: StoreRun): Promise<{ code: number | null; signal: string | null; tookMs: number }> {
  // Not 'exit': what it said last may be read after that.
  const ended = once(child, 'close');
  const toldMs = performance.now();
  child.kill('SIGTERM');
  const [code, signal] = (await ended) as [number | null, string | null];
  return { code, signal, tookMs: performance.now() - toldMs };
}

/** A gate that speaks for itself. */
export class Gate {
  readonly #ws: WebSocket;
  readonly #heard: (ToDevice | number)[] = [];
  #wake: (() => void) | null = null;
  #seq: number;
  /** Codes of refused messages. */
  readonly refusals: string[] = [];

  /** @param fromSeq number of its first message: a device's numbers go on when it connects again */
  constructor(url: string, fromSeq = 1) {
    this.#seq = fromSeq;
    const headers = { authorization: `Bearer simulator.${SECRET}` };
    this.#ws = new WebSocket(`${url.replace('http', 'ws')}/device`, { headers });
    this.#ws.on('message', (bytes: Buffer) => this.#hear(unpack(bytes) as ToDevice));
    this.#ws.on('close', (code) => this.#hear(code));
    this.#ws.on('error', () => this.#ws.terminate());
  }

  #hear(heard: ToDevice | number): void {
    this.#heard.push(heard);
    if (typeof heard !== 'number' && heard.type === 'error') this.refusals.push(heard.code);
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

  /** The code with which the store closes the socket. */
  async closed(): Promise<number> {
    for (;;) {
      const heard = await this.next('clock');
      if (typeof heard === 'number') return heard;
    }
  }

  enter(code = 'a code'): void {
    const message = { type: 'gate', device: 'in-1', seq: this.#seq++, tMs: Date.now(), action: 'enter' };
    this.#ws.send(pack({ ...message, code }));
  }
}

/** Events that the journal of a stopped store has. */
export async function eventsOf(data: string): Promise<DomainEvent[]> {
  const journal = openJournal(path.join(data, 'journal'));
  const entries = journal.read(1, journal.lastSeq);
  await journal.close();
  return entries.map((e) => e.event);
}
