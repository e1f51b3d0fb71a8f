/**
 * Lines that were said of a move and are not final, in the move's record. Behind the values of each stands a
 * part of what is kept of the decision that they rest on.
 */
import type { Table } from '../../wasm/matching.js';
import { type Kept, type KeptRows, readKept, rests, setRests, writeKept } from './matching-kept.js';

/** Lines of one move that may wait for more evidence. */
const PARTS = 3;
const PART_VALUES = 20;
/** Where in a part what is kept of a decision begins. */
const KEPT_AT = 8;

/** A line that was said and is not final yet. */
export interface Said {
  part: number;
  visit: number;
  product: number;
  quantity: number;
  facing: number;
  p: number;
  tMs: number;
  /** Unit it made, −1 for none. */
  unit: number;
  /** Whether what the move keeps of a decision is what this rests on. */
  rests: boolean;
}

const NOTHING: readonly Said[] = [];

/** Where the lines lie in a record, and which of its fields counts them. */
export interface SaidPlace {
  at: number;
  count: number;
}

export class SaidLines {
  readonly #table: Table;
  readonly #place: SaidPlace;

  constructor(table: Table, place: SaidPlace) {
    this.#table = table;
    this.#place = place;
  }

  /** Lines of the move in this slot. */
  of(slot: number): readonly Said[] {
    const count = this.#count(slot);
    if (count === 0) return NOTHING;
    const rows = this.#kept(slot);
    const v = this.#table.values;
    return Array.from({ length: count }, (_, i) => {
      const at = this.#at(slot, i);
      return {
        part: v[at]!,
        visit: v[at + 1]!,
        product: v[at + 2]!,
        quantity: v[at + 3]!,
        facing: v[at + 4]!,
        p: v[at + 5]!,
        tMs: v[at + 6]!,
        unit: v[at + 7]!,
        rests: rests(rows, i),
      };
    });
  }

  /**
   * Remembers a provisional line, with what it rests on. Returns false where there is no room: make it
   * final. A move keeps one decision: lines of an earlier one that still wait have what they were said with.
   */
  say(slot: number, said: Omit<Said, 'rests'>, kept: Kept | null = null): boolean {
    const n = this.#count(slot);
    if (n >= PARTS) return false;
    if (kept) {
      const rows = this.#kept(slot);
      for (const [i, { product, tMs }] of this.of(slot).entries())
        if (product !== said.product || tMs !== said.tMs) setRests(rows, i, false);
      writeKept(rows, kept);
    }
    this.#write(slot, n, { ...said, rests: kept !== null });
    this.#table.set(slot, this.#place.count, n + 1);
    return true;
  }

  remove(slot: number, part: number): void {
    const keep = this.of(slot).filter((s) => s.part !== part);
    for (const [i, said] of keep.entries()) this.#write(slot, i, said);
    this.#table.set(slot, this.#place.count, keep.length);
  }

  /** What the move keeps of the decision that its words rest on (`Said.rests`). */
  kept(slot: number): Kept {
    return readKept(this.#kept(slot));
  }

  /** Whether something was said of the visit that is not decided: it made no unit and moved no stock. */
  wordOf(slot: number, visit: number): boolean {
    return this.of(slot).some((s) => s.unit === -1 && s.visit === visit);
  }

  #count(slot: number): number {
    return this.#table.get(slot, this.#place.count);
  }

  #at(slot: number, i: number): number {
    return slot * this.#table.stride + this.#place.at + i * PART_VALUES;
  }

  #kept(slot: number): KeptRows {
    return { values: this.#table.values, at: this.#at(slot, 0) + KEPT_AT, stride: PART_VALUES };
  }

  #write(slot: number, i: number, said: Said): void {
    const { part, visit, product, quantity, facing, p, tMs, unit } = said;
    this.#table.values.set([part, visit, product, quantity, facing, p, tMs, unit], this.#at(slot, i));
    setRests(this.#kept(slot), i, said.rests);
  }
}
