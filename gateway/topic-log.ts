/**
 * One topic: a table of rows, its numbered changes, and the last of these kept for clients that
 * come back. Each change is encoded once, however many clients get it.
 */
import { Packr } from 'msgpackr';
import { MAX_TOPIC_HISTORY, MAX_TOPIC_HISTORY_BYTES } from '../engine/limits.js';
import type { ToClient, ToDevice, TopicName, Topics } from './protocol/index.js';

const packr = new Packr({ useRecords: false });

export function encodeForClient(message: ToClient): Uint8Array {
  return packr.pack(message);
}

export function encodeForDevice(message: ToDevice): Uint8Array {
  return packr.pack(message);
}

export class TopicLog<Name extends TopicName = TopicName> {
  readonly name: Name;
  /** Names this run of the gateway: offsets of another run mean nothing here. */
  readonly epoch: string;
  readonly #rows = new Map<string, Topics[Name]>();
  readonly #changed = new Set<string>();
  /** Encoded deltas; the last one has offset `#offset`. */
  readonly #history: Uint8Array[] = [];
  #historyBytes = 0;
  #offset = 0;
  #snapshot: Uint8Array | null = null;

  constructor(name: Name, epoch: string) {
    this.name = name;
    this.epoch = epoch;
  }

  get rows(): ReadonlyMap<string, Topics[Name]> {
    return this.#rows;
  }
  get offset(): number {
    return this.#offset;
  }

  /** The row is kept as it is: give a new object for each change. */
  set(key: string, row: Topics[Name]): void {
    this.#rows.set(key, row);
    this.#changed.add(key);
  }
  delete(key: string): void {
    if (this.#rows.delete(key)) this.#changed.add(key);
  }

  /** The rows so far are where it begins: before there are clients nobody needs a delta. */
  begin(): void {
    this.#changed.clear();
    this.#snapshot = null;
  }

  /** Closes the changes since the last call into one delta; null where there are none. */
  flush(): Uint8Array | null {
    if (this.#changed.size === 0) return null;
    const rows: [string, unknown][] = [];
    for (const key of this.#changed) rows.push([key, this.#rows.get(key) ?? null]);
    this.#changed.clear();
    this.#snapshot = null;
    this.#offset++;
    const { name: topic, epoch } = this;
    const delta = encodeForClient({ type: 'delta', topic, epoch, offset: this.#offset, rows });
    this.#history.push(delta);
    this.#historyBytes += delta.length;
    while (this.#history.length > MAX_TOPIC_HISTORY || this.#historyBytes > MAX_TOPIC_HISTORY_BYTES) {
      this.#historyBytes -= this.#history.shift()!.length;
    }
    return delta;
  }

  /** All rows at the current offset. Call after `flush`: unflushed rows have no offset yet. */
  snapshot(): Uint8Array {
    const { name: topic, epoch } = this;
    const rows: [string, unknown][] = [...this.#rows];
    this.#snapshot ??= encodeForClient({ type: 'snapshot', topic, epoch, offset: this.#offset, rows });
    return this.#snapshot;
  }

  /** The deltas after `offset`; null where a snapshot is needed instead. */
  since(epoch: string, offset: number): readonly Uint8Array[] | null {
    const missing = this.#offset - offset;
    if (epoch !== this.epoch || missing < 0 || missing > this.#history.length) return null;
    return this.#history.slice(this.#history.length - missing);
  }
}
