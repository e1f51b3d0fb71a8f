/** The device side, for simulators and replays: typed messages out, errors and entries back. */
import { Packr } from 'msgpackr';
import type { FromDevice, GateMessage, ToDevice } from '../../gateway/protocol/index.js';
import { type BadMessage, readMessage, type Shapes } from './from-gateway.js';
import { UnansweredPassages } from './passages.js';
import { KeptSocket, type LinkOptions, type LinkState } from './socket.js';

export type Welcome = Extract<ToDevice, { type: 'welcome' }>;
export type DeviceError = Extract<ToDevice, { type: 'error' }>;
export type EntryAnswer = Extract<ToDevice, { type: 'entry' }>;
export type ExitAnswer = Extract<ToDevice, { type: 'exit' }>;

export interface DeviceOptions extends LinkOptions {
  /** Between two tellings of a passage that the store has not answered, ms. */
  passAgainMs?: number;
}

export interface DeviceLink {
  readonly state: LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  /** The gateway's first words; rejects where the token is refused or the link closed before. */
  readonly welcome: Promise<Welcome>;
  /** The store's time now, Unix ms; NaN before the welcome. */
  storeNowMs(): number;
  /** False where the socket is not open: the message is lost, as on a device without a line. */
  send(message: FromDevice): boolean;
  /**
   * Tells that somebody passes a gate, and tells it again until the store has answered, over lost connections and
   * crashes of the store: an `entry` when it is decided, an `exit` when it is on disk. Rejects with a
   * `PassageRefused` where the store does not take it, and where the link is closed or refused.
   */
  pass(message: GateMessage): Promise<EntryAnswer | ExitAnswer>;
  /** Bytes that wait to be sent: pause when they grow. */
  readonly waitingBytes: number;
  /** Errors that the gateway answered with, and messages of its that cannot be read. */
  onError(listener: (error: DeviceError) => void): () => void;
  onEntry(listener: (entry: EntryAnswer) => void): () => void;
  /** Who went out is on disk. */
  onExit(listener: (exit: ExitAnswer) => void): () => void;
  close(): void;
}

export function connectDevice(options: DeviceOptions): DeviceLink {
  return new Device(options);
}

const packr = new Packr({ useRecords: false });
const SHAPES: Shapes<ToDevice> = {
  welcome: { protocol: 'number', storeTimeMs: 'number', speed: 'number', tickMs: 'number' },
  clock: { storeTimeMs: 'number', speed: 'number' },
  entrances: { state: 'text' },
  error: { code: 'text', message: 'text', device: 'text or nothing', seq: 'number or nothing' },
  entry: { device: 'text', seq: 'number', visit: 'text', admitted: 'boolean', reason: 'text or nothing' },
  exit: { device: 'text', seq: 'number' },
};

/** The bytes of one message, as they go over the socket; for replays that have none. */
export function encodeDeviceMessage(message: FromDevice): Uint8Array {
  return packr.pack(message);
}

class Device implements DeviceLink {
  readonly welcome: Promise<Welcome>;
  readonly #socket: KeptSocket;
  readonly #passages: UnansweredPassages;
  readonly #errorListeners = new Set<(error: DeviceError) => void>();
  readonly #entryListeners = new Set<(entry: EntryAnswer) => void>();
  readonly #exitListeners = new Set<(exit: ExitAnswer) => void>();
  #clock: { storeTimeMs: number; speed: number; atMs: number } | null = null;
  #welcomed: (welcome: Welcome) => void = () => undefined;

  constructor(options: DeviceOptions) {
    this.#socket = new KeptSocket(
      options,
      '/device',
      () => undefined,
      (bytes) => this.#receive(readMessage(bytes, SHAPES)),
    );
    this.#passages = new UnansweredPassages((message) => this.send(message), options.passAgainMs);
    this.#socket.onState((state) => {
      if (state.kind === 'live') this.#passages.tellAll();
      if (state.kind === 'closed') this.#passages.end('the link was closed');
      if (state.kind === 'refused') this.#passages.end(`the link was refused: ${state.message}`);
    });
    this.welcome = new Promise((resolve, reject) => {
      this.#welcomed = resolve;
      this.#socket.onState((state) => {
        if (state.kind === 'refused') reject(new Error(`device link refused: ${state.message}`));
        if (state.kind === 'closed') reject(new Error('device link closed before its welcome'));
      });
    });
    // Who does not wait for the welcome learns of a refusal by the state.
    this.welcome.catch(() => undefined);
  }

  get state(): LinkState {
    return this.#socket.state;
  }
  get waitingBytes(): number {
    return this.#socket.waitingBytes;
  }
  onState(listener: (state: LinkState) => void): () => void {
    return this.#socket.onState(listener);
  }
  storeNowMs(): number {
    if (!this.#clock) return Number.NaN;
    const { storeTimeMs, speed, atMs } = this.#clock;
    return storeTimeMs + (performance.now() - atMs) * speed;
  }
  send(message: FromDevice): boolean {
    return this.#socket.send(packr.pack(message));
  }
  pass(message: GateMessage): Promise<EntryAnswer | ExitAnswer> {
    return this.#passages.pass(message);
  }
  onError(listener: (error: DeviceError) => void): () => void {
    this.#errorListeners.add(listener);
    return () => this.#errorListeners.delete(listener);
  }
  onEntry(listener: (entry: EntryAnswer) => void): () => void {
    this.#entryListeners.add(listener);
    return () => this.#entryListeners.delete(listener);
  }
  onExit(listener: (exit: ExitAnswer) => void): () => void {
    this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }
  close(): void {
    this.#socket.close();
  }

  #receive(message: ToDevice | BadMessage | null): void {
    switch (message?.type) {
      case 'welcome': {
        const { storeTimeMs, speed } = message;
        this.#clock = { storeTimeMs, speed, atMs: performance.now() };
        this.#welcomed(message);
        return;
      }
      case 'clock':
        this.#clock = { storeTimeMs: message.storeTimeMs, speed: message.speed, atMs: performance.now() };
        return;
      case 'error':
        this.#passages.refused(message);
        for (const listener of [...this.#errorListeners]) listener(message);
        return;
      case 'entry':
        this.#passages.answered(message);
        for (const listener of [...this.#entryListeners]) listener(message);
        return;
      case 'exit':
        this.#passages.answered(message);
        for (const listener of [...this.#exitListeners]) listener(message);
        return;
    }
  }
}
