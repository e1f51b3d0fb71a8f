/**
 * Moves: steps of plates of one shelf that happened together, as records in the region that
 * survives. A move is an interaction of the facts: its number names its lines.
 */
import type { Table } from '../../wasm/matching.js';
import type { Step } from '../../wasm/weights.js';
import { SaidLines } from './matching-said.js';
import type { Shelves } from './matching-shelves.js';

/** Plates of one move: an item stands on three at most; the rest is crosstalk. */
export const ATOMS = 8;
const ATOM_AT = 16;
const ATOM_VALUES = 7;
const SAID_AT = ATOM_AT + ATOMS * ATOM_VALUES;

/** Steps of one lift pass their half within this time of each other (a straddling item tilts off). */
const TOGETHER_MS = 300;
/** …on plates at most this far apart. */
const TOGETHER_PLATES = 2;

export const FREE = 0;
/** Steps may still join. */
export const OPEN = 1;
/** Decided; some of its lines are provisional until the exit or more evidence. */
export const WAITING = 2;

const F = {
  state: 0,
  number: 1,
  shelf: 2,
  atoms: 3,
  startMs: 4,
  endMs: 5,
  halfMs: 6,
  parts: 7,
  nextPart: 8,
  waitMs: 9,
  triedMs: 10,
} as const;

export interface Atom {
  plate: number;
  startMs: number;
  halfMs: number;
  endMs: number;
  beforeG: number;
  afterG: number;
  /** Spread of the plate at rest; < 0: still moving, levels are not final. */
  sdG: number;
}

export interface Move {
  slot: number;
  number: number;
  shelf: number;
  startMs: number;
  halfMs: number;
  endMs: number;
  /** Nothing explains it so far: it waits until then for more (ms); 0: not looked at yet. */
  waitMs: number;
  atoms: Atom[];
}

export class Moves {
  /** What was said of each move and is not final. */
  readonly said: SaidLines;
  readonly #table: Table;
  readonly #globals: Float64Array;
  readonly #shelves: Shelves;
  /** Open moves and each move read, as long as they do not change: every tick asks for them. */
  #open: readonly Move[] | null = null;
  readonly #known: (Move | undefined)[] = [];

  constructor(table: Table, globals: Float64Array, shelves: Shelves) {
    this.said = new SaidLines(table, { at: SAID_AT, count: F.parts });
    this.#table = table;
    this.#globals = globals;
    this.#shelves = shelves;
  }

  /**
   * The end of an activity that was announced as a lift: its levels, or nothing changed. Returns
   * the move, or −1 where it was not announced.
   */
  settle(step: Step): number {
    for (let slot = 0; slot < this.#table.top; slot++) {
      if (this.#get(slot, 'state') !== OPEN) continue;
      for (let i = 0; i < this.#get(slot, 'atoms'); i++) {
        const at = slot * this.#table.stride + ATOM_AT + i * ATOM_VALUES;
        if (this.#table.values[at] !== step.plate || this.#table.values[at + 6]! >= 0) continue;
        if (step.beforeG === step.afterG) this.#removeAtom(slot, i);
        else {
          this.#changed(slot);
          this.#writeAtom(at, step);
          this.#extent(slot);
        }
        return slot;
      }
    }
    return -1;
  }

  /** Puts a step to the move it belongs to, or starts one. Returns false where the table is full. */
  add(step: Step): boolean {
    const shelf = this.#shelves.model.plates[step.plate]!.shelf;
    const slot = this.#find(step, shelf);
    if (slot >= 0) {
      this.#addAtom(slot, step);
      return true;
    }
    const free = this.#table.free();
    if (free < 0) return false;
    const number = this.nextNumber();
    this.#changed(free);
    this.#table.clear(free);
    this.#set(free, 'state', OPEN);
    this.#set(free, 'number', number);
    this.#set(free, 'shelf', shelf);
    this.#addAtom(free, step);
    return true;
  }

  /** Names an interaction; a name is given once. */
  nextNumber(): number {
    this.#globals[0] = this.#globals[0]! + 1;
    return this.#globals[0];
  }

  /** The records were replaced from outside. */
  restored(): void {
    this.#table.restored();
    this.#open = null;
    this.#known.length = 0;
  }

  /** Undecided moves, oldest first. Do not change the list. */
  open(): readonly Move[] {
    if (this.#open) return this.#open;
    const moves: Move[] = [];
    for (let slot = 0; slot < this.#table.top; slot++)
      if (this.#get(slot, 'state') === OPEN) moves.push(this.read(slot));
    this.#open = moves.sort((a, b) => a.halfMs - b.halfMs || a.number - b.number);
    return this.#open;
  }

  /** The move as it is now; not to be changed. */
  read(slot: number): Move {
    this.#known[slot] ??= this.#read(slot);
    return this.#known[slot]!;
  }

  #read(slot: number): Move {
    const atoms: Atom[] = [];
    for (let i = 0; i < this.#get(slot, 'atoms'); i++) {
      const at = slot * this.#table.stride + ATOM_AT + i * ATOM_VALUES;
      const v = this.#table.values;
      atoms.push({
        plate: v[at]!,
        startMs: v[at + 1]!,
        halfMs: v[at + 2]!,
        endMs: v[at + 3]!,
        beforeG: v[at + 4]!,
        afterG: v[at + 5]!,
        sdG: v[at + 6]!,
      });
    }
    return {
      slot,
      number: this.#get(slot, 'number'),
      shelf: this.#get(slot, 'shelf'),
      startMs: this.#get(slot, 'startMs'),
      halfMs: this.#get(slot, 'halfMs'),
      endMs: this.#get(slot, 'endMs'),
      waitMs: this.#get(slot, 'waitMs'),
      atoms: atoms.sort((a, b) => a.plate - b.plate),
    };
  }

  /** The move is decided: forgotten, or kept while lines of it wait. */
  done(slot: number): void {
    this.#set(slot, 'state', this.#get(slot, 'parts') > 0 ? WAITING : FREE);
  }

  wait(slot: number, untilMs: number): void {
    this.#set(slot, 'waitMs', untilMs);
  }

  /** When it was last looked at by itself (ms), 0 for never. */
  triedMs(slot: number): number {
    return this.#get(slot, 'triedMs');
  }
  tried(slot: number, tMs: number): void {
    this.#table.set(slot, F.triedMs, tMs);
  }

  nextPart(slot: number): number {
    const part = this.#get(slot, 'nextPart');
    this.#table.set(slot, F.nextPart, part + 1);
    return part;
  }

  /** Moves with lines that are not final. */
  waiting(): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < this.#table.top; slot++)
      if (this.#get(slot, 'state') !== FREE && this.#get(slot, 'parts') > 0) slots.push(slot);
    return slots;
  }

  /** Takes a line off the list, as it is final, withdrawn or in review now. */
  unsay(slot: number, part: number): void {
    this.said.remove(slot, part);
    if (this.#get(slot, 'parts') === 0 && this.#get(slot, 'state') === WAITING)
      this.#set(slot, 'state', FREE);
  }

  #find(step: Step, shelf: number): number {
    const up = step.afterG > step.beforeG;
    for (let slot = 0; slot < this.#table.top; slot++) {
      if (this.#get(slot, 'state') !== OPEN || this.#get(slot, 'shelf') !== shelf) continue;
      if (this.#get(slot, 'atoms') >= ATOMS) continue;
      const move = this.read(slot);
      if (move.atoms.some((a) => a.plate === step.plate)) continue;
      const joins = move.atoms.some(
        (a) =>
          a.afterG > a.beforeG === up &&
          Math.abs(a.plate - step.plate) <= TOGETHER_PLATES &&
          Math.abs(a.halfMs - step.halfMs) <= TOGETHER_MS,
      );
      if (joins) return slot;
    }
    return -1;
  }

  #addAtom(slot: number, step: Step): void {
    const n = this.#get(slot, 'atoms');
    this.#changed(slot);
    this.#writeAtom(slot * this.#table.stride + ATOM_AT + n * ATOM_VALUES, step);
    this.#set(slot, 'atoms', n + 1);
    this.#extent(slot);
  }

  #removeAtom(slot: number, i: number): void {
    this.#changed(slot);
    const first = slot * this.#table.stride + ATOM_AT;
    const n = this.#get(slot, 'atoms');
    this.#table.values.copyWithin(
      first + i * ATOM_VALUES,
      first + (i + 1) * ATOM_VALUES,
      first + n * ATOM_VALUES,
    );
    this.#set(slot, 'atoms', n - 1);
    if (n > 1) this.#extent(slot);
  }

  #writeAtom(at: number, step: Step): void {
    const sd = step.kind === 'lift' ? -1 - step.sdG : step.sdG;
    this.#table.values.set(
      [step.plate, step.startMs, step.halfMs, step.endMs, step.beforeG, step.afterG, sd],
      at,
    );
  }

  /** Start and end over all atoms; the largest change tells the time. */
  #extent(slot: number): void {
    const { atoms } = this.read(slot);
    const change = (a: Atom) => Math.abs(a.afterG - a.beforeG);
    this.#set(slot, 'startMs', Math.min(...atoms.map((a) => a.startMs)));
    this.#set(slot, 'endMs', Math.max(...atoms.map((a) => a.endMs)));
    this.#set(slot, 'waitMs', 0);
    this.#set(slot, 'halfMs', atoms.reduce((a, b) => (change(b) > change(a) ? b : a)).halfMs);
  }

  #get(slot: number, field: keyof typeof F): number {
    return this.#table.get(slot, F[field]);
  }
  #set(slot: number, field: keyof typeof F, value: number): void {
    this.#changed(slot);
    this.#table.set(slot, F[field], value);
  }
  #changed(slot: number): void {
    this.#open = null;
    this.#known[slot] = undefined;
  }
}
