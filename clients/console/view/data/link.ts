/** The console's line to the gateway: every topic as a live table, and the state of the line. */
import { Packr, Unpackr } from 'msgpackr';
import {
  type FromClient,
  TOPIC_NAMES,
  type ToClient,
  type TopicName,
  type Topics,
} from '../../../../gateway/protocol/index.js';

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'reconnecting'; sinceMs: number }
  | { kind: 'refused'; message: string };

export interface LiveTopic<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** Whether a first snapshot has arrived. */
  readonly ready: boolean;
  /** Returns how to stop listening. */
  onChange(listener: () => void): () => void;
}

export interface Link {
  readonly state: LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  topic<Name extends TopicName>(name: Name): LiveTopic<Topics[Name]>;
  close(): void;
}

class Table<Row> implements LiveTopic<Row> {
  rows = new Map<string, Row>();
  ready = false;
  epoch = '';
  offset = -1;
  readonly #listeners = new Set<() => void>();
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function openLink(url: string, token: string): Link {
  const packr = new Packr({ useRecords: false });
  const unpackr = new Unpackr({ useRecords: false });
  const tables = new Map<TopicName, Table<unknown>>(TOPIC_NAMES.map((name) => [name, new Table()]));
  const listeners = new Set<(state: LinkState) => void>();
  let state: LinkState = { kind: 'connecting' };
  let socket: WebSocket;
  let closed = false;
  let retry = 0;
  const set = (next: LinkState) => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  const send = (message: FromClient) => socket.send(packr.pack(message));
  const open = () => {
    socket = new WebSocket(`${url}?token=${encodeURIComponent(token)}`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      retry = 0;
      for (const topic of TOPIC_NAMES) send({ type: 'subscribe', topic });
      set({ kind: 'live' });
    };
    socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      const message = unpackr.unpack(new Uint8Array(event.data)) as ToClient;
      if (message.type !== 'snapshot' && message.type !== 'delta') return;
      const table = tables.get(message.topic)!;
      if (message.type === 'snapshot') table.rows = new Map();
      for (const [key, row] of message.rows) {
        if (row === null) table.rows.delete(key);
        else table.rows.set(key, row);
      }
      table.ready = true;
      table.changed();
    };
    socket.onclose = () => {
      if (closed) return;
      if (state.kind !== 'reconnecting') set({ kind: 'reconnecting', sinceMs: Date.now() });
      setTimeout(open, Math.min(5000, 250 * 2 ** retry++));
    };
  };
  open();
  return {
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    topic<Name extends TopicName>(name: Name) {
      return tables.get(name)! as unknown as LiveTopic<Topics[Name]>;
    },
    close() {
      closed = true;
      socket.close();
    },
  };
}
