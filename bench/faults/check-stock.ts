/** Opening stock + restocked = stock + carts + receipts: what was on the shelves is somewhere, once. */
import type { StoreConfig } from '../../engine/catalog/config.js';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import type { JournalEntry } from '../../engine/journal/events.js';
import type { Journal } from '../../engine/journal/types.js';
import { readStart, type StockView, StoreViews } from '../../engine/store/index.js';
import type { Fold, ReviewRecord } from './fold.js';
import type { Broken } from './invariants.js';
import type { Witness } from './witness.js';

/** The store's own word, by facing: what its next start would tell its clients. */
export function stockOf(journal: Journal, config: StoreConfig): ReadonlyMap<string, StockView> {
  const model = buildModel(parseStoreConfig(config, 'the demo store'));
  const views = new StoreViews(model);
  const start = readStart(journal, model.configHash);
  if (start) views.load(start.views);
  for (let seq = (start?.seq ?? 0) + 1; seq <= journal.lastSeq; seq++)
    for (const entry of journal.read(seq, 1)) views.apply(entry);
  return views.stock;
}

/** @param told stock by facing, as the store says it is */
export function checkStock(
  entries: readonly JournalEntry[],
  fold: Fold,
  config: StoreConfig,
  witness: Witness,
  told: ReadonlyMap<string, StockView>,
): Broken[] {
  const shelves = new Shelves(entries, config);
  return [
    ...shelves.broken,
    ...checkTold(shelves, witness, told),
    ...checkInteractions(fold, config),
    ...checkTotals(shelves, fold, config, told),
  ];
}

const add = (sums: Map<string, number>, key: string, units: number) =>
  void sums.set(key, (sums.get(key) ?? 0) + units);

/** Stock by the journal's moves, with all that each facing ever had. */
class Shelves {
  /** States of each facing, oldest first. */
  readonly facings = new Map<string, StockView[]>();
  /** Units that stand where they do not belong, by product. */
  readonly misplaced = new Map<string, number>();
  readonly broken: Broken[] = [];

  constructor(entries: readonly JournalEntry[], { planogram }: StoreConfig) {
    for (const { id, product, openingStock } of planogram)
      this.facings.set(id, [{ product, stock: openingStock, delta: 0, tMs: 0 }]);
    for (const entry of entries) this.#apply(entry);
  }

  now(facing: string): StockView | undefined {
    return this.facings.get(facing)?.at(-1);
  }

  #apply({ seq, tMs, event }: JournalEntry): void {
    if (event.type === 'stock_level' && event.stock !== this.now(event.facing)?.stock)
      this.broken.push({
        kind: 'wrong',
        what: `entry ${seq}: ${event.facing} is said to hold ${event.stock}, it holds ${this.now(event.facing)?.stock}`,
      });
    if (event.type !== 'stock_moved' && event.type !== 'restocked') return;
    const { facing, product, delta } = event;
    if (facing === null) {
      add(this.misplaced, product, delta);
      return;
    }
    const before = this.now(facing);
    if (before?.product !== product)
      this.broken.push({ kind: 'wrong', what: `entry ${seq}: ${facing} is no place of ${product}` });
    else this.facings.get(facing)!.push({ product, stock: before.stock + delta, delta, tMs });
  }
}

/** What clients were sent, and what the store's next start would say. */
function checkTold(shelves: Shelves, witness: Witness, told: ReadonlyMap<string, StockView>): Broken[] {
  const broken: Broken[] = [];
  const text = ({ product, stock, delta, tMs }: StockView) => JSON.stringify([product, stock, delta, tMs]);
  for (const [facing, rows] of witness.stock) {
    const states = new Set(shelves.facings.get(facing)?.map(text));
    for (const row of rows)
      if (!states.has(text(row)))
        broken.push({
          kind: 'wrong',
          what: `${facing} was shown with ${row.stock} of ${row.product}, it never had that`,
        });
  }
  for (const [facing, states] of shelves.facings) {
    const [is, should] = [told.get(facing), states.at(-1)!];
    if (is?.stock !== should.stock)
      broken.push({
        kind: 'wrong',
        what: `the store says ${facing} holds ${is?.stock}, it holds ${should.stock}`,
      });
  }
  return broken;
}

/**
 * Each move of a shelf is on somebody's lines or told of by an answer, unit by unit, and each line's units have
 * left their shelf; what a review excuses apart.
 */
function checkInteractions(fold: Fold, config: StoreConfig): Broken[] {
  const carried = new Map<string, number>();
  // What an answer put on a line is checked with the answer: here counts what its shelf was to be told.
  for (const { line, parts } of fold.lines.values())
    if (!isAnswer(line))
      for (const { product, units } of parts) add(carried, `${line.split('.')[0]} ${product}`, units);
  for (const review of fold.reviews.values())
    if (movesShelf(review))
      add(carried, `${review.interaction} ${review.answer.product}`, review.answer.quantity);
  // What was off its shelf when a person was asked must have left it, also where nothing else tells of the deed.
  const askedOf = [...fold.reviews.values()].flatMap(({ interaction, products }) =>
    interaction === null ? [] : [...products].map((product) => `${interaction} ${product}`),
  );
  const known = new Set(config.products.map((p) => p.id));
  const broken: Broken[] = [];
  for (const key of new Set([...carried.keys(), ...fold.moved.keys(), ...askedOf])) {
    const [interaction, product] = key.split(' ') as [string, string];
    const [told, gone] = [carried.get(key) ?? 0, fold.moved.get(key) ?? 0];
    if (!known.has(product)) broken.push({ kind: 'wrong', what: `${product} is no product of the store` });
    const excuses = [...fold.reviews.values()]
      .filter((r) => r.interaction === interaction)
      .map((r) => excusesOf(r, product));
    if (!sumsOf(excuses).has(gone - told))
      broken.push({
        kind: 'wrong',
        what: `interaction ${interaction}: ${gone} of ${product} left the shelf, ${told} are on lines`,
      });
  }
  return broken;
}

const isAnswer = (line: string) => line.startsWith('review:');

type Answered = ReviewRecord & { answer: NonNullable<ReviewRecord['answer']> };

/** Whether the shelf is told with the answer: its place is known, and it was not told before. */
function movesShelf(review: ReviewRecord): review is Answered {
  return review.answer !== null && review.hasPlace && !review.moved;
}

/**
 * Units of a product that may have left the shelf for which no line stands: those of a deed that is somebody's
 * in part, which are one product's. Where the Floor that said a line was lost, nobody knows whether the shelf
 * was told.
 */
function excusesOf({ products, units, moved, lostFloor }: ReviewRecord, product: string): readonly number[] {
  if (!products.has(product)) return [0];
  if (lostFloor) return [0, units];
  if (!moved) return [0];
  return products.size === 1 ? [units] : [0, units];
}

/** What one of each adds up to. */
function sumsOf(choices: readonly (readonly number[])[]): Set<number> {
  let sums = new Set([0]);
  for (const choice of choices) sums = new Set([...sums].flatMap((sum) => choice.map((n) => sum + n)));
  return sums;
}

/**
 * Product by product: opening stock + restocked = stock + misplaced + receipts + carts, but for what was put
 * back beyond what its visit held, and for what reviews excuse.
 */
function checkTotals(
  shelves: Shelves,
  fold: Fold,
  { planogram }: StoreConfig,
  told: ReadonlyMap<string, StockView>,
): Broken[] {
  const before = new Map(fold.restocked);
  const after = new Map(shelves.misplaced);
  for (const { id, product, openingStock } of planogram) {
    add(before, product, openingStock);
    add(after, product, told.get(id)?.stock ?? 0);
  }
  for (const [visit, { receipts }] of fold.visits) {
    const lines = receipts.at(-1)?.lines;
    if (lines) for (const { product, quantity } of lines) add(after, product, quantity);
    else for (const [product, units] of fold.heldBy(visit)) add(after, product, units);
    for (const [product, units] of fold.unitsOf(visit)) if (units < 0) add(before, product, -units);
  }
  const broken: Broken[] = [];
  for (const product of new Set([...before.keys(), ...after.keys()])) {
    const [should, is] = [before.get(product) ?? 0, after.get(product) ?? 0];
    const { least, most } = missingOf(fold, product);
    if (should - is < least || should - is > most)
      broken.push({
        kind: 'wrong',
        what: `${should} of ${product} were there or came, ${is} are accounted for, reviews excuse ${least} to ${most}`,
      });
  }
  return broken;
}

/** Between how many units of a product its reviews let be neither on a shelf nor on a line. */
function missingOf(fold: Fold, product: string): { least: number; most: number } {
  let [least, most] = [0, 0];
  for (const review of fold.reviews.values()) {
    const excuses = excusesOf(review, product);
    const { answer } = review;
    const booked = answer?.product === product ? answer.booked : 0;
    const left = movesShelf(review) && answer?.product === product ? answer.quantity : 0;
    least += Math.min(...excuses) + left - booked;
    most += Math.max(...excuses) + left - booked;
  }
  return { least, most };
}
