/**
 * Single units that left their place: held by a visit, or standing where they do not belong. Each
 * keeps the weight that was measured when it was lifted, so that it is known when it comes back.
 */
import type { Table } from '../../wasm/matching.js';

export const HELD = 1;
export const MISPLACED = 2;

const F = {
  state: 0,
  visit: 1,
  product: 2,
  weightG: 3,
  sdG: 4,
  facing: 5,
  plates: 6,
  plate0: 7,
  plate1: 8,
  plate2: 9,
  tMs: 10,
  by: 11,
  share0: 12,
  share1: 13,
  share2: 14,
  from: 15,
  interaction: 16,
  part: 17,
  hand: 18,
} as const;
const PLATES = ['plate0', 'plate1', 'plate2'] as const;
const SHARES = ['share0', 'share1', 'share2'] as const;
type Field = keyof typeof F;

export interface Unit {
  slot: number;
  state: number;
  /** Visit slot that holds it; of a misplaced unit −1. */
  visit: number;
  product: number;
  weightG: number;
  sdG: number;
  /** Facing it came from, −1 for none. */
  facing: number;
  /** Where it stands, if misplaced. */
  plates: number[];
  /** How its weight lies on them (adds up to 1). */
  shares: number[];
  tMs: number;
  /** Visit slot that put it down last, −1 for none. */
  by: number;
  /** Visit slot whose receipt it left then, −1 for none, and the name of the line that says so. */
  from: number;
  line: LineName;
  /** Hand that took it last: 0 left, 1 right, −1 not known. */
  hand: number;
}

export interface LineName {
  interaction: number;
  part: number;
}

export class Units {
  readonly #table: Table;
  /** Units by state, in the order of their slots; null: to be read. They are asked for far more often than they change. */
  readonly #lists: (Unit[] | null)[] = [null, null, null];
  readonly #versions = [0, 0, 0];

  constructor(table: Table) {
    this.#table = table;
  }

  /** The records were replaced from outside. */
  restored(): void {
    this.#table.restored();
    for (const state of [HELD, MISPLACED]) {
      this.#lists[state] = null;
      this.#versions[state]!++;
    }
  }

  /** Another number whenever the units in that state are others. */
  version(state: number): number {
    return this.#versions[state]!;
  }

  /** Returns the unit's slot; −1 where the table is full. */
  hold(
    visit: number,
    product: number,
    facing: number,
    weightG: number,
    sdG: number,
    tMs: number,
    hand = -1,
  ): number {
    const slot = this.#table.free();
    if (slot < 0) return -1;
    this.#table.clear(slot);
    this.#set(slot, 'state', HELD);
    this.#set(slot, 'visit', visit);
    this.#set(slot, 'product', product);
    this.#set(slot, 'facing', facing);
    this.#set(slot, 'weightG', weightG);
    this.#set(slot, 'sdG', sdG);
    this.#set(slot, 'tMs', tMs);
    this.#set(slot, 'by', -1);
    this.#set(slot, 'from', -1);
    this.#set(slot, 'hand', hand);
    this.#join(slot);
    return slot;
  }

  take(slot: number, visit: number, tMs: number, hand = -1): void {
    this.#leave(slot);
    this.#set(slot, 'state', HELD);
    this.#set(slot, 'visit', visit);
    this.#set(slot, 'tMs', tMs);
    this.#set(slot, 'plates', 0);
    this.#set(slot, 'hand', hand);
    this.#join(slot);
  }

  /** `loads`: what each plate bears of it (> 0). */
  misplace(slot: number, plates: readonly number[], loads: readonly number[], tMs: number, by: number): void {
    this.#leave(slot);
    this.#set(slot, 'state', MISPLACED);
    this.#set(slot, 'from', -1);
    this.#set(slot, 'visit', -1);
    this.#set(slot, 'tMs', tMs);
    this.#set(slot, 'by', by);
    const n = Math.min(PLATES.length, plates.length);
    this.#set(slot, 'plates', n);
    const total = loads.slice(0, n).reduce((sum, g) => sum + g, 0);
    for (let i = 0; i < n; i++) {
      this.#set(slot, PLATES[i]!, plates[i]!);
      this.#set(slot, SHARES[i]!, loads[i]! / total);
    }
    this.#join(slot);
  }

  /** The line that took a misplaced unit off a receipt: should it come out that nothing was put. */
  name(slot: number, from: number, { interaction, part }: LineName): void {
    this.#leave(slot);
    this.#set(slot, 'from', from);
    this.#set(slot, 'interaction', interaction);
    this.#set(slot, 'part', part);
    this.#join(slot);
  }

  drop(slot: number): void {
    this.#leave(slot);
    this.#set(slot, 'state', 0);
  }

  /** Units in a state, by slot: not to be changed, nor kept beyond the next change. */
  all(state: number): readonly Unit[] {
    const known = this.#lists[state];
    if (known) return known;
    const units: Unit[] = [];
    for (let slot = 0; slot < this.#table.top; slot++)
      if (this.#get(slot, 'state') === state) units.push(this.read(slot));
    this.#lists[state] = units;
    return units;
  }

  read(slot: number): Unit {
    const get = (f: Field) => this.#get(slot, f);
    return {
      slot,
      state: get('state'),
      visit: get('visit'),
      product: get('product'),
      weightG: get('weightG'),
      sdG: get('sdG'),
      facing: get('facing'),
      plates: PLATES.slice(0, get('plates')).map(get),
      shares: SHARES.slice(0, get('plates')).map(get),
      tMs: get('tMs'),
      by: get('by'),
      from: get('from'),
      hand: get('hand'),
      line: { interaction: get('interaction'), part: get('part') },
    };
  }

  release(visit: number): void {
    for (const unit of this.all(HELD).filter((u) => u.visit === visit)) this.drop(unit.slot);
    for (const unit of this.all(MISPLACED).filter((u) => u.by === visit || u.from === visit)) {
      this.#leave(unit.slot);
      if (unit.by === visit) this.#set(unit.slot, 'by', -1);
      if (unit.from === visit) this.#set(unit.slot, 'from', -1);
      this.#join(unit.slot);
    }
  }

  /** Off the list of its state, before it changes. */
  #leave(slot: number): void {
    const state = this.#get(slot, 'state');
    this.#versions[state]!++;
    const list = this.#lists[state];
    if (!list) return;
    const at = place(list, slot);
    if (list[at]?.slot === slot) list.splice(at, 1);
  }

  /** …and onto that of its new one. */
  #join(slot: number): void {
    const state = this.#get(slot, 'state');
    this.#versions[state]!++;
    const list = this.#lists[state];
    if (list) list.splice(place(list, slot), 0, this.read(slot));
  }

  #get(slot: number, field: Field): number {
    return this.#table.get(slot, F[field]);
  }
  #set(slot: number, field: Field, value: number): void {
    this.#table.set(slot, F[field], value);
  }
}

/** Where the slot stands, or would stand. */
function place(list: readonly Unit[], slot: number): number {
  let least = 0;
  let most = list.length;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (list[middle]!.slot < slot) least = middle + 1;
    else most = middle;
  }
  return least;
}
