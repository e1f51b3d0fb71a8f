/** A tax class that a receipt will still need must stay in the config: its rate stands nowhere else. */
import type { StoreModel } from '../catalog/model.js';
import type { Cart } from '../checkout/cart.js';
import { SaunterError } from '../errors.js';

/**
 * @param carts of the visits whose receipt may still be issued or revised
 * @throws SaunterError SAUNTER_TAX_MISSING
 */
export function checkTaxesKept({ config }: StoreModel, carts: Iterable<Cart>): void {
  const known = new Set(config.pricing.taxes.map(({ id }) => id));
  const missing = new Set<string>();
  for (const cart of carts) for (const { tax } of cart) if (!known.has(tax)) missing.add(tax);
  if (missing.size === 0) return;
  const named = [...missing].map((tax) => `"${tax}"`).join(', ');
  throw new SaunterError(
    'SAUNTER_TAX_MISSING',
    `the config has no tax class ${named} any more, in which goods were taken whose receipt may still change`,
    {
      hint: 'Put it back into pricing.taxes (no product need have it) until those visits have ended and their reviews are settled. Nothing was changed.',
    },
  );
}
