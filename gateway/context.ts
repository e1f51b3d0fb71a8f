/** What the gateway's sockets and routes share. */
import type { StoreEngine } from '../engine/api.js';
import type { Log } from '../engine/log.js';
import type { StageTimes } from '../engine/stages.js';
import type { Credentials } from './credentials.js';
import type { GateDesk } from './gate-desk.js';
import type { IngestCounts } from './ingest.js';
import type { ReviewDesk } from './review-desk.js';
import type { SyncHub } from './sync.js';
import type { StoreTopics } from './topics.js';

export interface GatewayContext {
  readonly engine: StoreEngine;
  readonly credentials: Credentials;
  readonly referenceKey: Uint8Array;
  readonly log: Log;
  readonly stages: StageTimes | null;
  readonly desk: GateDesk;
  readonly reviews: ReviewDesk;
  readonly ingest: IngestCounts;
  readonly hub: SyncHub;
  readonly topics: StoreTopics;
  readonly sockets: SocketSet;
  /** An error that is nobody's message's fault: a bug. Told once it is logged. */
  readonly fault: (error: unknown) => void;
}

/** An open socket, as closing needs it. */
export interface OpenSocket {
  readonly kind: 'device' | 'client';
  waitingBytes(): number;
  end(code: number, reason: string): void;
}

/** Open sockets, counted and told to close. */
export class SocketSet {
  closing = false;
  /** Called when a socket drains or closes, while the gateway waits for them. */
  onProgress: (() => void) | null = null;
  readonly #open = new Set<OpenSocket>();

  get size(): number {
    return this.#open.size;
  }
  count(kind: OpenSocket['kind']): number {
    let count = 0;
    for (const socket of this.#open) if (socket.kind === kind) count++;
    return count;
  }
  add(socket: OpenSocket): void {
    this.#open.add(socket);
  }
  delete(socket: OpenSocket): void {
    this.#open.delete(socket);
    this.onProgress?.();
  }
  all(): OpenSocket[] {
    return [...this.#open];
  }
  waitingBytes(): number {
    let bytes = 0;
    for (const socket of this.#open) bytes += socket.waitingBytes();
    return bytes;
  }
}
