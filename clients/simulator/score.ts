/** The engine's receipts against what the shoppers truly carry out. */
import type { ReceiptRow, TruthRow } from '../../gateway/protocol/index.js';
import type { Person } from './person.js';

interface VisitScore {
  person: Person;
  receipt: ReceiptRow | null;
  result: Result | null;
}

interface Result {
  right: boolean;
  unitsRight: number;
  unitsExtra: number;
  unitsMissing: number;
}

export class Score {
  readonly #products: readonly string[];
  readonly #visits = new Map<string, VisitScore>();
  /** Receipts that came before the answer that tells whose visit it is. */
  readonly #early = new Map<string, ReceiptRow>();

  /** @param products ids, as carts count by their index */
  constructor(products: readonly string[]) {
    this.#products = products;
  }

  entered(visit: string, person: Person): void {
    const receipt = this.#early.get(visit) ?? null;
    this.#early.delete(visit);
    this.#visits.set(visit, { person, receipt, result: null });
    if (receipt) this.#judge(visit);
  }

  personOf(visit: string): Person | undefined {
    return this.#visits.get(visit)?.person;
  }

  /** A receipt, or a later revision of it. */
  receipt(row: ReceiptRow): void {
    const visit = this.#visits.get(row.visit);
    if (!visit) {
      this.#early.set(row.visit, row);
      return;
    }
    if (visit.receipt && visit.receipt.revision > row.revision) return;
    visit.receipt = row;
    this.#judge(row.visit);
  }

  #judge(id: string): void {
    const visit = this.#visits.get(id)!;
    if (!visit.receipt) return;
    const truth = new Map([...visit.person.cart].map(([product, n]) => [this.#products[product]!, n]));
    visit.result = compare(truth, visit.receipt);
  }

  /** Totals over shoppers who have left and have a receipt. */
  row(): TruthRow {
    const row = {
      receipts: 0,
      right: 0,
      unitsRight: 0,
      unitsExtra: 0,
      unitsMissing: 0,
      /** Receipts that still wait for somebody's decision on a line. */
      underReview: 0,
      visits: 0,
      left: 0,
      /** Left, and no receipt yet. */
      withoutReceipt: 0,
    };
    for (const [id, visit] of this.#visits) {
      if (visit.person.role === 'staff') continue;
      row.visits++;
      if (visit.person.exitedMs === null) continue;
      row.left++;
      // A receipt that came before the shopper was out is judged by the whole visit.
      this.#judge(id);
      if (!visit.result || !visit.receipt) {
        row.withoutReceipt++;
        continue;
      }
      row.receipts++;
      row.right += visit.result.right ? 1 : 0;
      row.unitsRight += visit.result.unitsRight;
      row.unitsExtra += visit.result.unitsExtra;
      row.unitsMissing += visit.result.unitsMissing;
      row.underReview += visit.receipt.underReview > 0 ? 1 : 0;
    }
    return row;
  }
}

/** Units in both, only on the receipt, only in the truth. */
export function compare(truth: ReadonlyMap<string, number>, receipt: Pick<ReceiptRow, 'lines'>): Result {
  const billed = new Map<string, number>();
  for (const { product, quantity } of receipt.lines) {
    billed.set(product, (billed.get(product) ?? 0) + quantity);
  }
  const result: Result = { right: false, unitsRight: 0, unitsExtra: 0, unitsMissing: 0 };
  for (const product of new Set([...truth.keys(), ...billed.keys()])) {
    const had = truth.get(product) ?? 0;
    const pays = billed.get(product) ?? 0;
    result.unitsRight += Math.min(had, pays);
    result.unitsExtra += Math.max(0, pays - had);
    result.unitsMissing += Math.max(0, had - pays);
  }
  result.right = result.unitsExtra === 0 && result.unitsMissing === 0;
  return result;
}
