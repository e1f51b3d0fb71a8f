/** What shelves report, as rows that come and go: the fold of their events. */
import type { DomainEvent } from '../journal/events.js';

/** What a shelf reports: something taken by whom is not known, an item out of place, a weight that is wrong. */
export interface ShelfView {
  kind: 'taken' | 'misplaced' | 'low' | 'empty' | 'wrong_weight';
  shelf: string;
  facing: string | null;
  plates: string[];
  product: string;
  /** Units: taken, misplaced, or left. */
  quantity: number;
  /** Of a weight: the catalogue's, the learned one and its spread (g), and from how many units. */
  weight: { catalogueG: number; learnedG: number; sdG: number; picks: number } | null;
  tMs: number;
}

export type ShelfEvent = Extract<
  DomainEvent,
  {
    type: 'taken' | 'taken_attributed' | 'taken_withdrawn' | 'misplaced' | 'stock_level' | 'weight_learned';
  }
>;

const SHELF_EVENTS = new Set<string>([
  'taken',
  'taken_attributed',
  'taken_withdrawn',
  'misplaced',
  'stock_level',
  'weight_learned',
] satisfies ShelfEvent['type'][]);

export function isShelfEvent(event: DomainEvent): event is ShelfEvent {
  return SHELF_EVENTS.has(event.type);
}

/** The row that an event is about, and what stands in it now; null: nothing any longer. */
export function shelfView(event: ShelfEvent, tMs: number): { key: string; view: ShelfView | null } {
  const { shelf } = event;
  switch (event.type) {
    case 'taken': {
      const { line, facing, product, quantity } = event;
      const plates = event.evidence.plates.map((p) => p.plate);
      const view: ShelfView = { kind: 'taken', shelf, facing, plates, product, quantity, weight: null, tMs };
      return { key: `taken:${line}`, view };
    }
    case 'taken_attributed':
    case 'taken_withdrawn':
      return { key: `taken:${event.line}`, view: null };
    case 'misplaced': {
      const { product, quantity, plates, facings } = event;
      const key = `misplaced:${shelf}:${product}`;
      if (quantity === 0) return { key, view: null };
      const facing = facings[0] ?? null;
      return {
        key,
        view: { kind: 'misplaced', shelf, facing, plates, product, quantity, weight: null, tMs },
      };
    }
    case 'stock_level': {
      const { facing, product, level, stock } = event;
      const key = `stock:${facing}`;
      if (level === 'ok') return { key, view: null };
      return {
        key,
        view: { kind: level, shelf, facing, plates: [], product, quantity: stock, weight: null, tMs },
      };
    }
    case 'weight_learned': {
      const { facing, product, catalogueG, learnedG, sdG, picks } = event;
      const key = `weight:${facing}`;
      if (!event.wrong) return { key, view: null };
      const weight = { catalogueG, learnedG, sdG, picks };
      return {
        key,
        view: { kind: 'wrong_weight', shelf, facing, plates: [], product, quantity: 0, weight, tMs },
      };
    }
  }
}
