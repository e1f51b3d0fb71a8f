/** Receipts: from a cart's final lines to totals. Integers only; tax is rounded once per class. */
import type { StoreModel } from '../catalog/model.js';
import { InvariantError } from '../errors.js';
import type { Receipt, ReceiptLine, TaxTotal } from '../journal/events.js';
import { type Cart, compareText, heldUnits } from './cart.js';
import { taxOf } from './money.js';

export interface ReceiptRequest {
  visit: string;
  cart: Cart;
  enteredMs: number;
  exitedMs: number;
  /** Event time of the fact that made this receipt or revision. */
  issuedMs: number;
  revision: number;
  cause: string | null;
}

/**
 * Money follows finality: provisional lines are left out, and a later confirmation is a revision.
 * `number`, `reference` and `underReview` are empty here: they are what the journal's order knows.
 */
export function buildReceipt(model: StoreModel, request: ReceiptRequest): Receipt {
  const { store, pricing } = model.config;
  const { visit, enteredMs, exitedMs, issuedMs, revision, cause } = request;
  const lines = receiptLines(model, request.cart);
  const taxes = taxTotals(model, lines);
  let netMinor = 0;
  let taxMinor = 0;
  for (const t of taxes) {
    netMinor += t.netMinor;
    taxMinor += t.taxMinor;
  }
  if (!Number.isSafeInteger(netMinor + taxMinor)) {
    throw new InvariantError(
      `the receipt of visit ${visit} sums to ${netMinor + taxMinor}: beyond exact integers`,
    );
  }
  return {
    number: 0,
    revision,
    visit,
    reference: null,
    store: store.id,
    currency: store.currency,
    currencyDigits: store.currencyDigits,
    lines,
    taxes,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    enteredMs,
    exitedMs,
    issuedMs,
    timeZone: store.timeZone,
    underReview: [],
    cause,
  };

  function taxTotals({ config }: StoreModel, of: readonly ReceiptLine[]): TaxTotal[] {
    const sums = new Map<string, number>();
    for (const line of of) sums.set(line.tax, (sums.get(line.tax) ?? 0) + line.totalMinor);
    return [...sums]
      .sort(([a], [b]) => compareText(a, b))
      .map(([tax, sumMinor]) => {
        const rateBp = config.pricing.taxes.find((t) => t.id === tax)?.rateBp;
        if (rateBp === undefined) throw new InvariantError(`tax class "${tax}" is not in the store's config`);
        const taxedMinor = taxOf(sumMinor, rateBp, pricing.pricesIncludeTax, pricing.rounding);
        return {
          tax,
          rateBp,
          netMinor: pricing.pricesIncludeTax ? sumMinor - taxedMinor : sumMinor,
          taxMinor: taxedMinor,
        };
      });
  }
}

/** Final lines of a cart as a receipt shows them, by product, dearest first. */
export function receiptLines(model: StoreModel, cart: Cart): ReceiptLine[] {
  return heldUnits(cart.filter((l) => l.phase === 'final')).map((held) => ({
    product: held.product,
    name: model.productById.get(held.product)?.name ?? held.product,
    quantity: held.quantity,
    unitPriceMinor: held.unitPriceMinor,
    totalMinor: held.quantity * held.unitPriceMinor,
    tax: held.tax,
    lines: held.lines,
  }));
}
