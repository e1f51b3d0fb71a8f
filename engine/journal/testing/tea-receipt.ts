/** A receipt of one packet of tea, for tests of what shows receipts. */
import type { Receipt } from '../events.js';

/** @param of what differs; `lines`: ids of the journal's lines that the packet rests on */
export function teaReceipt({
  lines,
  ...more
}: { lines: string[] } & Partial<Omit<Receipt, 'lines'>>): Receipt {
  const tea = { product: 'tea', name: 'Tea', unitPriceMinor: 250, totalMinor: 250, tax: 'food' };
  return {
    number: 1,
    revision: 0,
    visit: 'v-1',
    reference: null,
    store: 'test',
    currency: 'EUR',
    currencyDigits: 2,
    lines: [{ ...tea, quantity: 1, lines }],
    taxes: [{ tax: 'food', rateBp: 700, netMinor: 234, taxMinor: 16 }],
    netMinor: 234,
    taxMinor: 16,
    totalMinor: 250,
    enteredMs: 1,
    exitedMs: 2,
    issuedMs: 3,
    timeZone: 'Europe/Berlin',
    underReview: [],
    cause: null,
    ...more,
  };
}
