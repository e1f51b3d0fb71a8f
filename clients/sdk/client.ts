/** A client of the store's state: every topic is a live table that stays in step with the gateway. */
import { Packr } from 'msgpackr';
import type { FromClient, ToClient, TopicName, Topics } from '../../gateway/protocol/index.js';
import { type BadMessage, readMessage, type Shapes } from './from-gateway.js';
import { KeptSocket, type LinkOptions, type LinkState } from './socket.js';

export interface LiveTopic<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** Whether a first snapshot has arrived. */
  readonly ready: boolean;
  /** Called with the keys that were set or deleted. Returns how to stop listening. */
  onChange(listener: (keys: readonly string[]) => void): () => void;
}

export interface ClientLink {
  readonly state: LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  /** The topic's table; the first call subscribes to it. */
  topic<Name extends TopicName>(name: Name): LiveTopic<Topics[Name]>;
  /** The store's time now, Unix ms; NaN before the gateway has told it. */
  storeNowMs(): number;
  /** Errors that the gateway answered with, and messages of its that cannot be read. */
  onError(listener: (error: { code: string; message: string }) => void): () => void;
  close(): void;
}

export function connectClient(options: LinkOptions): ClientLink {
  return new Client(options);
}

const packr = new Packr({ useRecords: false });
const rows = { topic: 'text', epoch: 'text', offset: 'number', rows: 'rows' } as const;
const SHAPES: Shapes<ToClient> = {
  welcome: { protocol: 'number', storeTimeMs: 'number', speed: 'number' },
  snapshot: rows,
  delta: rows,
  error: { code: 'text', message: 'text' },
};

class Table implements LiveTopic<unknown> {
  rows = new Map<string, unknown>();
  ready = false;
  epoch: string | null = null;
  offset = 0;
  /** Asked for what is missing; not again until it comes. */
  asked = false;
  readonly #listeners = new Set<(keys: readonly string[]) => void>();

  onChange(listener: (keys: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  replace(epoch: string, offset: number, rows: readonly [string, unknown][]): void {
    const keys = new Set([...this.rows.keys(), ...rows.map(([key]) => key)]);
    this.rows = new Map(rows);
    this.ready = true;
    this.epoch = epoch;
    this.offset = offset;
    this.asked = false;
    this.#changed([...keys]);
  }

  /** False where something is missing before this delta. */
  apply(epoch: string, offset: number, rows: readonly [string, unknown][]): boolean {
    if (epoch !== this.epoch || offset > this.offset + 1) return false;
    // Told again, after a resumption that crossed it on its way.
    if (offset <= this.offset) return true;
    this.offset = offset;
    this.asked = false;
    for (const [key, row] of rows) {
      if (row === null) this.rows.delete(key);
      else this.rows.set(key, row);
    }
    this.#changed(rows.map(([key]) => key));
    return true;
  }

  #changed(keys: readonly string[]): void {
    for (const listener of [...this.#listeners]) listener(keys);
  }
}

class Client implements ClientLink {
  readonly #socket: KeptSocket;
  readonly #tables = new Map<TopicName, Table>();
  readonly #errorListeners = new Set<(error: { code: string; message: string }) => void>();
  #clock: { storeTimeMs: number; speed: number; atMs: number } | null = null;

  constructor(options: LinkOptions) {
    this.#socket = new KeptSocket(
      options,
      '/client',
      () => {
        for (const [name, table] of this.#tables) this.#subscribe(name, table);
      },
      (bytes) => this.#receive(readMessage(bytes, SHAPES)),
    );
  }

  get state(): LinkState {
    return this.#socket.state;
  }
  onState(listener: (state: LinkState) => void): () => void {
    return this.#socket.onState(listener);
  }

  topic<Name extends TopicName>(name: Name): LiveTopic<Topics[Name]> {
    let table = this.#tables.get(name);
    if (!table) {
      table = new Table();
      this.#tables.set(name, table);
      this.#subscribe(name, table);
    }
    // The gateway's rows are what its protocol says they are.
    return table as unknown as LiveTopic<Topics[Name]>;
  }

  storeNowMs(): number {
    if (!this.#clock) return Number.NaN;
    const { storeTimeMs, speed, atMs } = this.#clock;
    return storeTimeMs + (performance.now() - atMs) * speed;
  }

  onError(listener: (error: { code: string; message: string }) => void): () => void {
    this.#errorListeners.add(listener);
    return () => this.#errorListeners.delete(listener);
  }

  close(): void {
    this.#socket.close();
  }

  /** Goes on where the table stands; sent again when the socket opens if it is not open now. */
  #subscribe(topic: TopicName, { epoch, offset }: Table): void {
    const message: FromClient =
      epoch === null ? { type: 'subscribe', topic } : { type: 'subscribe', topic, epoch, offset };
    this.#socket.send(packr.pack(message));
  }

  #receive(message: ToClient | BadMessage | null): void {
    switch (message?.type) {
      case 'welcome': {
        const { storeTimeMs, speed } = message;
        this.#clock = { storeTimeMs, speed, atMs: performance.now() };
        return;
      }
      case 'snapshot':
        this.#tables.get(message.topic)?.replace(message.epoch, message.offset, message.rows);
        return;
      case 'delta': {
        const table = this.#tables.get(message.topic);
        if (!table || table.apply(message.epoch, message.offset, message.rows)) return;
        // Ask for what lies between; the gateway sends that or a snapshot.
        if (!table.asked) this.#subscribe(message.topic, table);
        table.asked = true;
        return;
      }
      case 'error': {
        const { code, message: text } = message;
        for (const listener of [...this.#errorListeners]) listener({ code, message: text });
        return;
      }
    }
  }
}
