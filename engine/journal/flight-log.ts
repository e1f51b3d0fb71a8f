/**
 * The flight log: what entered the Floor since its last copy, tick by tick, beside the entries.
 * It goes through the journal's writer, so a tick is on disk before any entry that it caused: a
 * start that replays the log stands where the journal stands.
 */
import type { Database } from 'lmdb';
import type { FlightLog, FlightTick } from './types.js';
import type { Put, Writer } from './writer.js';

export class LmdbFlightLog implements FlightLog {
  readonly #db: Database<Uint8Array, number>;
  readonly #writer: Writer;
  /** Ticks that are not let go of, on disk or on their way. */
  readonly #ticks: number[];
  readonly #pending = new Map<number, Uint8Array>();

  constructor(db: Database<Uint8Array, number>, writer: Writer) {
    this.#db = db;
    this.#writer = writer;
    this.#ticks = [...db.getKeys()];
  }

  append(tick: number, bytes: Uint8Array): Promise<void> {
    this.#ticks.push(tick);
    this.#pending.set(tick, bytes);
    return this.#writer.put([{ db: this.#db, key: tick, value: bytes }]).then(() => {
      this.#pending.delete(tick);
    });
  }

  read(fromTick: number): FlightTick[] {
    return this.#ticks
      .filter((tick) => tick >= fromTick)
      .flatMap((tick) => {
        const bytes = this.#pending.get(tick) ?? this.#db.get(tick);
        return bytes ? [{ tick, bytes }] : [];
      });
  }

  /** Overtakes what waits for room: the copy that makes these ticks needless is on disk, and so are they. */
  forget(beforeTick: number): Promise<void> {
    let n = 0;
    while (n < this.#ticks.length && this.#ticks[n]! < beforeTick) n++;
    const gone = this.#ticks.splice(0, n);
    return this.#writer.putFirst(gone.map((key): Put => ({ db: this.#db, key, value: undefined })));
  }
}
