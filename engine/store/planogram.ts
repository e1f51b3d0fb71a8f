/** What a shelf notices about its planogram: stock levels, misplaced items, weights that are wrong. */
import type { StoreModel } from '../catalog/model.js';
import type { Fact } from '../floor/facts.js';
import type { DomainEvent } from '../journal/events.js';
import type { ShelfState } from './shelf.js';

export type StockLevel = 'ok' | 'low' | 'empty';
/** A facing is nearly empty at a quarter of its opening stock: time to restock before it is empty. */
const LOW_STOCK_SHARE = 0.25;
/** A catalogue weight counts as wrong from 4 % off: catalogues are off by 1.5 % as a rule. */
const WRONG_SHARE = 0.04;
/** …and beyond three standard deviations of the estimate, from so many units on. */
const WRONG_SIGMA = 3;
const WRONG_PICKS = 3;

type StockFact = Extract<Fact, { kind: 'stock' }>;

export function levelOf(stock: number, openingStock: number): StockLevel {
  if (stock <= 0) return 'empty';
  return stock <= openingStock * LOW_STOCK_SHARE ? 'low' : 'ok';
}

/** Events that a change of stock brings about beside itself. */
export function planogramEvents(state: ShelfState, fact: StockFact, model: StoreModel): DomainEvent[] {
  const shelf = model.shelves[fact.shelf]!.id;
  const product = model.products[fact.product]!.id;
  const facing = model.facings[fact.facing];
  if (!facing) return [misplaced(state, fact, model, shelf, product)];
  // nobody counted what stood there at the start
  if (facing.openingStock <= 0) return [];
  const stock = facing.openingStock + (state.moved[facing.id] ?? 0) + fact.delta;
  const level = levelOf(stock, facing.openingStock);
  if (level === (state.levels[facing.id] ?? 'ok')) return [];
  return [{ type: 'stock_level', shelf, facing: facing.id, product, level, stock }];
}

function misplaced(
  state: ShelfState,
  { plates, delta, visit }: StockFact,
  model: StoreModel,
  shelf: string,
  product: string,
): DomainEvent {
  const facings = model.facings.filter((f) => f.plates.some((p) => plates.includes(p))).map((f) => f.id);
  return {
    type: 'misplaced',
    shelf,
    product,
    quantity: Math.max(0, (state.misplaced[product] ?? 0) + delta),
    plates: plates.map((p) => model.plates[p]!.id),
    facings,
    visit,
  };
}

export function weightEvent(fact: Extract<Fact, { kind: 'weight_learned' }>, model: StoreModel): DomainEvent {
  const facing = model.facings[fact.facing]!;
  const product = model.products[facing.product]!;
  const { meanG, sdG, picks } = fact;
  const offG = Math.abs(meanG - product.weightG);
  return {
    type: 'weight_learned',
    shelf: model.shelves[fact.shelf]!.id,
    facing: facing.id,
    product: product.id,
    catalogueG: product.weightG,
    learnedG: meanG,
    sdG,
    picks,
    wrong: picks >= WRONG_PICKS && offG >= WRONG_SHARE * product.weightG && offG >= WRONG_SIGMA * sdG,
  };
}
