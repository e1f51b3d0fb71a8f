/** How full the shelves are, as the console calls it. */
import type { FacingRow } from '../../../gateway/protocol/index.js';
import type { FacingConfig, StoreIndex } from './store-config.js';

export type StockLevel = 'ok' | 'low' | 'empty';

/** A facing is low at a quarter of its opening stock: time to restock before it is empty. */
export const LOW_STOCK_SHARE = 0.25;

export interface FacingStock {
  facing: FacingConfig;
  name: string;
  stock: number;
  /** 0…1 of the opening stock; above 1 where more was put there. */
  fill: number;
  level: StockLevel;
  /** Last change in signed units and its store time, where there was one. */
  delta: number | null;
  changedMs: number | null;
}

export function levelOf(stock: number, openingStock: number): StockLevel {
  if (stock <= 0) return 'empty';
  return stock <= openingStock * LOW_STOCK_SHARE ? 'low' : 'ok';
}

/** Stock of one facing: the live row, or the opening stock until the first one. */
export function facingStock(
  index: StoreIndex,
  facing: FacingConfig,
  rows: ReadonlyMap<string, FacingRow>,
): FacingStock {
  const row = rows.get(facing.id);
  const stock = row?.stock ?? facing.openingStock;
  return {
    facing,
    name: index.productById.get(row?.product ?? facing.product)?.name ?? facing.product,
    stock,
    fill: facing.openingStock > 0 ? Math.max(0, stock) / facing.openingStock : stock > 0 ? 1 : 0,
    level: levelOf(stock, facing.openingStock),
    delta: row === undefined || row.delta === 0 ? null : row.delta,
    changedMs: row?.tMs ?? null,
  };
}

/** What needs hands: empty first, then low, the emptiest first. */
export function toRestock(index: StoreIndex, rows: ReadonlyMap<string, FacingRow>): FacingStock[] {
  return index.config.planogram
    .map((facing) => facingStock(index, facing, rows))
    .filter((stock) => stock.level !== 'ok')
    .sort((a, b) => a.fill - b.fill || a.name.localeCompare(b.name));
}
