/**
 * The flight log: what entered the Floor since its last copy, tick by tick, beside the entries.
 * It goes through the journal's writer, so a tick is on disk before any entry that it caused: a
 * start that replays the log stands where the journal stands.
 */
import type { Database } from 'lmdb';
import { partsOf } from './parts.js';
import type { FlightLog, FlightTick } from './types.js';
import type { Put, Writer } from './writer.js';

/** Keys of one tick: 1 GiB in parts. A tick's number times this stays an integer for centuries. */
const KEYS_PER_TICK = 16_384;

const keyOf = (tick: number, part: number) => tick * KEYS_PER_TICK + part;

export class LmdbFlightLog implements FlightLog {
  readonly #db: Database<Uint8Array, number>;
  readonly #writer: Writer;
  /** Ticks that are not let go of, on disk or on their way, and the parts of each; in order. */
  readonly #ticks: { tick: number; parts: number }[] = [];
  readonly #pending = new Map<number, Uint8Array>();

  constructor(db: Database<Uint8Array, number>, writer: Writer) {
    this.#db = db;
    this.#writer = writer;
    for (const key of db.getKeys()) {
      const tick = Math.floor(key / KEYS_PER_TICK);
      const last = this.#ticks.at(-1);
      if (last?.tick === tick) last.parts++;
      else this.#ticks.push({ tick, parts: 1 });
    }
  }

  /** A run that could not go on where the one before stopped may give its ticks numbers that are in use: those go. */
  append(tick: number, bytes: Uint8Array): Promise<void> {
    let kept = this.#ticks.length;
    while (kept > 0 && this.#ticks[kept - 1]!.tick >= tick) kept--;
    const stale = this.#removals(this.#ticks.splice(kept));
    const parts = partsOf(bytes);
    this.#ticks.push({ tick, parts: parts.length });
    this.#pending.set(tick, bytes);
    const puts = parts.map((value, i): Put => ({ db: this.#db, key: keyOf(tick, i), value }));
    return this.#writer.put([...stale, ...puts]).then(() => {
      this.#pending.delete(tick);
    });
  }

  read(fromTick: number): FlightTick[] {
    return this.#ticks
      .filter(({ tick }) => tick >= fromTick)
      .map(({ tick, parts }) => ({ tick, bytes: this.#pending.get(tick) ?? this.#onDisk(tick, parts) }));
  }

  /** Overtakes what waits for room: the copy that makes these ticks needless is on disk, and so are they. */
  forget(beforeTick: number): Promise<void> {
    let n = 0;
    while (n < this.#ticks.length && this.#ticks[n]!.tick < beforeTick) n++;
    return this.#writer.putFirst(this.#removals(this.#ticks.splice(0, n)));
  }

  #removals(gone: readonly { tick: number; parts: number }[]): Put[] {
    return gone.flatMap(({ tick, parts }) =>
      Array.from({ length: parts }, (_, i): Put => ({ db: this.#db, key: keyOf(tick, i), value: undefined })),
    );
  }

  /** All parts of a tick are in one transaction. */
  #onDisk(tick: number, count: number): Uint8Array {
    const parts = Array.from({ length: count }, (_, i) => this.#db.get(keyOf(tick, i))!);
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }
}
