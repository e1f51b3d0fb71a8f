/** A person in the simulated store, and the truth about them. */
import type { Random } from './random.js';
import type { Reach } from './reach.js';
import type { Unit } from './stock.js';

export interface Person {
  /** Counts up from 1. */
  number: number;
  role: 'shopper' | 'staff';
  random: Random;
  /** Slot in the crowd, −1 while outside. */
  slot: number;
  /** Gate and sequence number of the entry message: the gateway answers it with the visit's id. */
  entry: { device: string; seq: number } | null;
  enteredMs: number;
  exitedMs: number | null;
  /** What they hold, by product index. */
  cart: Map<number, number>;
  units: Unit[];
  /** Bends down to a low shelf: cameras see a shorter box. */
  stoops: boolean;
  /** Normal of the shelf that they stand before. */
  front: readonly [number, number] | null;
  /** Where a hand goes, or went last. */
  reach: Reach | null;
  /** A staff member's and a late shopper's script looks at this. */
  shouldLeave: boolean;
}

/** Somebody who has not come in yet. */
export function newPerson(number: number, role: Person['role'], random: Random): Person {
  return {
    number,
    role,
    random,
    slot: -1,
    entry: null,
    enteredMs: 0,
    exitedMs: null,
    cart: new Map(),
    units: [],
    stoops: false,
    front: null,
    reach: null,
    shouldLeave: false,
  };
}

/** What a script waits for: a time (ms of the world), or the end of its way. */
export type Wait = { untilMs: number } | 'arrival';
export type Script = Generator<Wait, void, undefined>;

/** Something that happened, as it truly was. */
export interface TruthEvent {
  kind: 'enter' | 'exit' | 'pick' | 'put_back' | 'misplace' | 'restock';
  tMs: number;
  person: number;
  product: number;
  facing: number;
}

export function addToCart(person: Person, unit: Unit): void {
  person.units.push(unit);
  person.cart.set(unit.product, (person.cart.get(unit.product) ?? 0) + 1);
}

export function removeFromCart(person: Person, unit: Unit): void {
  person.units.splice(person.units.indexOf(unit), 1);
  const left = person.cart.get(unit.product)! - 1;
  if (left === 0) person.cart.delete(unit.product);
  else person.cart.set(unit.product, left);
}
