/** Entries for tests of the journal. */
import type { Receipt } from './events.js';
import type { NewEntry } from './types.js';

export function opened(n: number): NewEntry {
  return {
    tick: n,
    fact: 0,
    tMs: 1_000 + n,
    event: { type: 'visit_opened', visit: `v${n}`, gate: 'in', role: 'shopper' },
  };
}

export function receipt(n: number, revision = 0): NewEntry {
  const of: Receipt = {
    number: 0,
    revision,
    visit: `v${n}`,
    reference: null,
    store: 's',
    currency: 'EUR',
    currencyDigits: 2,
    lines: [],
    taxes: [],
    netMinor: 0,
    taxMinor: 0,
    totalMinor: 0,
    enteredMs: 0,
    exitedMs: 1,
    issuedMs: 1,
    timeZone: 'UTC',
    underReview: [],
    cause: revision === 0 ? null : 'test',
  };
  const event = {
    type: revision === 0 ? ('receipt_issued' as const) : ('receipt_revised' as const),
    receipt: of,
  };
  return { tick: n, fact: 1, tMs: 1_000 + n, event };
}
