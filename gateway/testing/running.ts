/** A running gateway over a recording engine, on a free port of loopback, and sockets to it. */
import { unpack } from 'msgpackr';
import { WebSocket } from 'ws';
import { createLog } from '../../engine/log.js';
import { StageTimes } from '../../engine/stages.js';
import { Credentials } from '../credentials.js';
import { type Gateway, startGateway } from '../server.js';
import { RecordingEngine } from './recording-engine.js';
import { TEST_SECRETS } from './store.js';

export interface Running {
  engine: RecordingEngine;
  gateway: Gateway;
  faults: unknown[];
}

export async function startTestGateway(consoleDir?: string): Promise<Running> {
  const engine = new RecordingEngine();
  const faults: unknown[] = [];
  const gateway = await startGateway({
    engine,
    credentials: new Credentials(engine.model.config.credentials, { env: TEST_SECRETS, baseDir: '/' }),
    referenceKey: new Uint8Array(32).fill(1),
    log: createLog('test', 'silent'),
    stages: new StageTimes(),
    onFault: (error) => faults.push(error),
    ...(consoleDir === undefined ? {} : { consoleDir }),
  });
  return { engine, gateway, faults };
}

/** What a `ws` socket brings, one after the other: frames as bytes, then its close code. */
export class TestSocket {
  readonly ws: WebSocket;
  readonly #arrived: (Uint8Array | number)[] = [];
  #wake: (() => void) | null = null;

  constructor(url: string, token: string) {
    this.ws = new WebSocket(url.replace(/^http/, 'ws'), { headers: { authorization: `Bearer ${token}` } });
    this.ws.on('message', (data: Buffer) => {
      // The clock comes four times a second, between whatever a test waits for.
      if ((unpack(data) as { type?: string }).type === 'clock') this.clocks++;
      else this.#push(new Uint8Array(data));
    });
    this.ws.on('close', (code) => this.#push(code));
    // The close that follows tells the test; the reason of a refused upgrade stands in `error`.
    this.ws.on('error', (error) => {
      this.error = error;
    });
  }
  error: Error | null = null;
  /** Messages that told the store's clock. */
  clocks = 0;

  /** The next frame or close code; waits for it. */
  async next(): Promise<Uint8Array | number> {
    while (this.#arrived.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#arrived.shift()!;
  }

  #push(value: Uint8Array | number): void {
    this.#arrived.push(value);
    this.#wake?.();
  }
}

/** Resolves when `done` is true, asked again at each `changed`. */
export function until(done: () => boolean, onChange: (listener: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    let stop: () => void = () => undefined;
    const check = () => {
      if (!done()) return;
      stop();
      resolve();
    };
    stop = onChange(check);
    check();
  });
}
