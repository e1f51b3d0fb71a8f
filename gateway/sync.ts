/**
 * Keeps clients in step with the topics: a snapshot first, then every delta in order. A client that
 * cannot take them as fast as they come is marked stale on that topic and gets a fresh snapshot when
 * its socket has drained: it may miss states in between, it never misses that it did.
 */
import { randomUUID } from 'node:crypto';
import type { StoreClock } from '../engine/api.js';
import { ProtocolError } from '../engine/errors.js';
import { MAX_CLIENT_BACKPRESSURE_BYTES, MAX_CLIENT_MESSAGE_BYTES } from '../engine/limits.js';
import type { StageTimes } from '../engine/stages.js';
import { type Fields, integerField, optionalIdField, refuse, show } from './message-checks.js';
import { decodeMessage } from './message-decode.js';
import { PROTOCOL_VERSION, TOPIC_NAMES, type TopicName } from './protocol/index.js';
import { encodeForClient, TopicLog } from './topic-log.js';

/** Below this many waiting bytes a stale client gets its snapshot. */
const DRAINED_BYTES = MAX_CLIENT_BACKPRESSURE_BYTES / 4;

/** What a session needs of its socket. */
export interface ClientSocket {
  /** False where the bytes were dropped; true where they were sent or wait. */
  send(bytes: Uint8Array): boolean;
  waitingBytes(): number;
}

export class SyncCounts {
  deltas = 0;
  sentBytes = 0;
  /** Times that a client fell behind on a topic, and got a snapshot for it later. */
  stale = 0;
  resynced = 0;
  resumed = 0;
  snapshots = 0;
  readonly refused = new Map<string, number>();
}

type TopicLogs = { readonly [Name in TopicName]: TopicLog<Name> };

/** All topics of a store and the sessions that follow them. */
export class SyncHub {
  readonly clock: StoreClock;
  readonly counts = new SyncCounts();
  readonly #topics: TopicLogs;
  readonly #followers = new Map<TopicName, Set<ClientSession>>(TOPIC_NAMES.map((name) => [name, new Set()]));
  readonly #stages: StageTimes | null;

  constructor(clock: StoreClock, stages: StageTimes | null = null, epoch: string = randomUUID()) {
    this.clock = clock;
    this.#stages = stages;
    const topics = TOPIC_NAMES.map((name) => [name, new TopicLog(name, epoch)]);
    this.#topics = Object.fromEntries(topics) as TopicLogs;
  }

  topic<Name extends TopicName>(name: Name): TopicLog<Name> {
    return this.#topics[name];
  }
  followers(name: TopicName): Set<ClientSession> {
    return this.#followers.get(name)!;
  }

  /** What the topics have is where they begin: there are no clients yet. */
  begin(): void {
    for (const name of TOPIC_NAMES) this.#topics[name].begin();
  }

  /** Encodes what changed and sends it; once a tick. */
  flush(): void {
    for (const name of TOPIC_NAMES) this.flushTopic(name);
  }

  flushTopic(name: TopicName): void {
    const startMs = performance.now();
    const delta = this.#topics[name].flush();
    if (!delta) return;
    this.counts.deltas++;
    for (const session of this.#followers.get(name)!) session.push(name, delta);
    this.#stages?.since('encode', startMs);
  }
}

/** One client and the topics that it follows. */
export class ClientSession {
  readonly #hub: SyncHub;
  readonly #socket: ClientSocket;
  readonly #stale = new Set<TopicName>();

  constructor(hub: SyncHub, socket: ClientSocket) {
    this.#hub = hub;
    this.#socket = socket;
  }

  welcome(): void {
    const { clock } = this.#hub;
    const { speed } = clock;
    this.#send(
      encodeForClient({ type: 'welcome', protocol: PROTOCOL_VERSION, storeTimeMs: clock.now(), speed }),
    );
  }

  /** Takes one message of the client; a wrong one is answered and counted. */
  receive(bytes: Uint8Array): void {
    try {
      const fields = decodeMessage(bytes, MAX_CLIENT_MESSAGE_BYTES);
      if (fields.type === 'subscribe') this.#subscribe(fields);
      else if (fields.type === 'unsubscribe') this.#unsubscribe(topicField(fields));
      else
        throw refuse(
          'SAUNTER_UNKNOWN_TYPE',
          `"type" is ${show(fields.type)}, which is no message of this protocol`,
        );
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { code, message } = error;
      const { refused } = this.#hub.counts;
      refused.set(code, (refused.get(code) ?? 0) + 1);
      this.#send(encodeForClient({ type: 'error', code, message }));
    }
  }

  /** A delta of a topic that it follows. */
  push(name: TopicName, delta: Uint8Array): void {
    if (this.#stale.has(name)) return;
    const waiting = this.#socket.waitingBytes();
    // Where nothing waits even a huge delta goes out: no drain would come to make up for it.
    const fits = waiting === 0 || waiting + delta.length <= MAX_CLIENT_BACKPRESSURE_BYTES;
    if (!(fits && this.#send(delta))) this.#markStale(name);
  }

  /** The socket has taken some of what waited. */
  drained(): void {
    for (const name of [...this.#stale]) {
      if (this.#socket.waitingBytes() > DRAINED_BYTES) return;
      this.#hub.counts.resynced++;
      this.#sendSnapshot(name);
    }
  }

  close(): void {
    for (const name of TOPIC_NAMES) this.#unsubscribe(name);
  }

  #subscribe(fields: Fields): void {
    const name = topicField(fields);
    const epoch = optionalIdField(fields, 'epoch');
    const offset =
      fields.offset === undefined ? -1 : integerField(fields, 'offset', 0, Number.MAX_SAFE_INTEGER);
    // Deltas up to here belong to the followers of before; what follows is this client's too.
    this.#hub.flushTopic(name);
    this.#hub.followers(name).add(this);
    this.#stale.delete(name);
    const missed = epoch === null ? null : this.#hub.topic(name).since(epoch, offset);
    if (missed === null) {
      this.#sendSnapshot(name);
      return;
    }
    this.#hub.counts.resumed++;
    for (const delta of missed) this.push(name, delta);
  }

  #unsubscribe(name: TopicName): void {
    this.#hub.followers(name).delete(this);
    this.#stale.delete(name);
  }

  #sendSnapshot(name: TopicName): void {
    // A client that asks again and again without reading does not fill memory: it waits its turn.
    if (this.#socket.waitingBytes() > DRAINED_BYTES) {
      this.#markStale(name);
      return;
    }
    // Stale while the last changes go out as a delta: the snapshot has them, this client has no
    // rows yet to apply them to.
    this.#stale.add(name);
    this.#hub.flushTopic(name);
    this.#stale.delete(name);
    this.#hub.counts.snapshots++;
    if (!this.#send(this.#hub.topic(name).snapshot())) this.#markStale(name);
  }

  #markStale(name: TopicName): void {
    this.#stale.add(name);
    this.#hub.counts.stale++;
  }

  #send(bytes: Uint8Array): boolean {
    const sent = this.#socket.send(bytes);
    if (sent) this.#hub.counts.sentBytes += bytes.length;
    return sent;
  }
}

function topicField(fields: Fields): TopicName {
  for (const name of TOPIC_NAMES) if (name === fields.topic) return name;
  throw refuse(
    'SAUNTER_UNKNOWN_TOPIC',
    `"topic" is ${show(fields.topic)}; there are ${TOPIC_NAMES.join(', ')}`,
  );
}
