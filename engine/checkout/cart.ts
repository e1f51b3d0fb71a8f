/** A cart: the fold of a visit's lines. Pure; the shopper's actor and the clients' view share it. */
import type { DomainEvent } from '../journal/events.js';

export interface CartLine {
  line: string;
  product: string;
  /** Signed units: > 0 taken, < 0 put back. */
  quantity: number;
  unitPriceMinor: number;
  tax: string;
  phase: 'provisional' | 'final';
  p: number;
  /** When the weight moved, Unix ms. */
  movedMs: number;
}
export type Cart = readonly CartLine[];

export const EMPTY_CART: Cart = [];

/** Lines in the order of their events; a withdrawn line is gone. Other events change nothing. */
export function evolveCart(cart: Cart, event: DomainEvent): Cart {
  switch (event.type) {
    case 'pick':
    case 'put_back':
      return [
        ...cart,
        {
          line: event.line,
          product: event.product,
          quantity: event.type === 'pick' ? event.quantity : -event.quantity,
          unitPriceMinor: event.unitPriceMinor,
          tax: event.tax,
          phase: event.phase,
          p: event.p,
          movedMs: event.movedMs,
        },
      ];
    case 'line_confirmed':
      return cart.map((l) => (l.line === event.line ? { ...l, phase: 'final', p: event.p } : l));
    case 'line_withdrawn':
      return cart.filter((l) => l.line !== event.line);
    default:
      return cart;
  }
}

/** Units of one product at one price. */
export interface PricedUnits {
  product: string;
  unitPriceMinor: number;
  tax: string;
  /** > 0 */
  quantity: number;
  /** Lines this rests on. */
  lines: string[];
}

/**
 * What is held: per product and price, never negative. Where more of a product was put back than
 * was taken at that price, the units come off its dearest other ones: a doubt costs the store.
 * The order of lines does not matter.
 */
export function heldUnits(cart: Cart): PricedUnits[] {
  const groups = new Map<string, PricedUnits>();
  for (const line of cart) {
    const key = `${line.product}\n${line.tax}\n${line.unitPriceMinor}`;
    const group = groups.get(key);
    if (group) {
      group.quantity += line.quantity;
      if (!group.lines.includes(line.line)) group.lines.push(line.line);
    } else {
      const { product, unitPriceMinor, tax, quantity } = line;
      groups.set(key, { product, unitPriceMinor, tax, quantity, lines: [line.line] });
    }
  }
  const dearestFirst = [...groups.values()].sort(
    (a, b) =>
      compareText(a.product, b.product) || b.unitPriceMinor - a.unitPriceMinor || compareText(a.tax, b.tax),
  );
  const owed = new Map<string, number>();
  for (const g of dearestFirst)
    if (g.quantity < 0) owed.set(g.product, (owed.get(g.product) ?? 0) - g.quantity);
  const held: PricedUnits[] = [];
  for (const group of dearestFirst) {
    if (group.quantity <= 0) continue;
    const taken = Math.min(group.quantity, owed.get(group.product) ?? 0);
    if (taken > 0) owed.set(group.product, owed.get(group.product)! - taken);
    if (group.quantity > taken) {
      held.push({ ...group, quantity: group.quantity - taken, lines: [...group.lines].sort(compareLines) });
    }
  }
  return held;
}

/**
 * The prices at which `quantity` units of a product go back: those of the latest picks that are
 * still held; beyond what is held, the catalogue's.
 */
export function putBackPrices(
  cart: Cart,
  product: string,
  quantity: number,
  catalogue: { unitPriceMinor: number; tax: string },
): { unitPriceMinor: number; tax: string; quantity: number }[] {
  const held = new Map<string, { unitPriceMinor: number; tax: string; quantity: number }>();
  for (const line of cart) {
    if (line.product !== product) continue;
    const key = `${line.tax}\n${line.unitPriceMinor}`;
    const group = held.get(key) ?? { unitPriceMinor: line.unitPriceMinor, tax: line.tax, quantity: 0 };
    // A pick makes its price the latest: it moves to the end.
    if (line.quantity > 0) held.delete(key);
    group.quantity += line.quantity;
    held.set(key, group);
  }
  const parts: { unitPriceMinor: number; tax: string; quantity: number }[] = [];
  let left = quantity;
  for (const group of [...held.values()].reverse()) {
    const units = Math.min(left, group.quantity);
    if (units <= 0) continue;
    parts.push({ ...group, quantity: units });
    left -= units;
  }
  if (left === 0) return parts;
  const same = parts.find((p) => p.unitPriceMinor === catalogue.unitPriceMinor && p.tax === catalogue.tax);
  if (same) same.quantity += left;
  else parts.push({ ...catalogue, quantity: left });
  return parts;
}

/** Order by code units: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `2.0` before `10.0`: interactions and parts are numbers. */
function compareLines(a: string, b: string): number {
  return a.length - b.length || compareText(a, b);
}
