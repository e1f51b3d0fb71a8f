/** Clients of a run: a console that watches and remembers, one that never reads, and herds of sockets. */
import { once } from 'node:events';
import { Packr } from 'msgpackr';
import { WebSocket } from 'ws';
import { type ClientLink, connectClient, type WebSocketConstructor } from '../../clients/sdk/index.js';
import {
  SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
  TOPIC_NAMES,
  type TopicName,
  type Topics,
} from '../../gateway/protocol/index.js';
import type { Witness } from './witness.js';

const packr = new Packr({ useRecords: false });
/** Sockets of a herd beside the devices' own. */
const HERD = 100;

export function watch(url: string, token: string, witness: Witness): ClientLink {
  const impl = WebSocket as unknown as WebSocketConstructor;
  const link = connectClient({ url, token, WebSocketImpl: impl, backoffMs: { first: 20, longest: 200 } });
  const follow = <Name extends TopicName>(name: Name, told: (key: string, row: Topics[Name]) => void) => {
    const topic = link.topic(name);
    topic.onChange((keys) => {
      for (const key of keys) {
        const row = topic.rows.get(key);
        if (row) told(key, row);
      }
    });
  };
  follow('receipts', (_number, row) => witness.receipt(row));
  follow('carts', (visit, row) => witness.cart(visit, row));
  follow('facings', (facing, row) => witness.facing(facing, row));
  return link;
}

function open(url: string, path: string, token: string): WebSocket {
  const protocols = [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + Buffer.from(token).toString('base64url')];
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, protocols);
  // The store may be killed at any moment: what a socket says of it is no news.
  socket.on('error', () => socket.terminate());
  return socket;
}

/** Subscribes to everything and reads nothing of it. Returns how to end it. */
export function neverRead(url: string, token: string): () => void {
  const socket = open(url, '/client', token);
  socket.once('open', () => {
    for (const topic of TOPIC_NAMES) socket.send(packr.pack({ type: 'subscribe', topic }));
    socket.pause();
  });
  return () => socket.terminate();
}

/** A hundred sockets at once, which go as soon as they are let in. */
export async function herd(url: string, token: string): Promise<void> {
  const sockets = Array.from({ length: HERD }, () => open(url, '/device', token));
  await Promise.all(
    sockets.map(async (socket) => {
      const gone = once(socket, 'close');
      socket.once('open', () => socket.terminate());
      await gone;
    }),
  );
}
