import test from 'ava';
import type { DomainEvent, JournalEntry, Receipt } from '../../engine/journal/events.js';
import { explainReceipt } from './explain.js';

const evidence = {
  plates: [{ plate: 'p1', deltaG: -251, sdG: 1.2 }],
  shelfDeltaG: -255,
  startMs: 1000,
  endMs: 1600,
  candidates: [
    { product: 'tea', quantity: 1, visit: 'v-1', p: 0.97 },
    { product: 'tea', quantity: 1, visit: 'v-2', p: 0.03 },
  ],
  persons: [{ visit: 'v-1', p: 0.97, distanceM: 0.12 }],
};
const line = { product: 'tea', quantity: 1, facing: 'f1', unitPriceMinor: 250, tax: 'food', evidence };
const receipt: Receipt = {
  number: 1,
  revision: 0,
  visit: 'v-1',
  reference: null,
  store: 's',
  currency: 'EUR',
  currencyDigits: 2,
  lines: [
    {
      product: 'tea',
      name: 'Tea',
      quantity: 1,
      unitPriceMinor: 250,
      totalMinor: 250,
      tax: 'food',
      lines: ['7.1'],
    },
  ],
  taxes: [],
  netMinor: 234,
  taxMinor: 16,
  totalMinor: 250,
  enteredMs: 0,
  exitedMs: 5000,
  issuedMs: 6000,
  timeZone: 'UTC',
  underReview: [],
  cause: null,
};

function explain(...events: DomainEvent[]): string {
  return explainReceipt(
    events.map((event, i): JournalEntry => ({ seq: i + 1, tick: i, fact: 0, tMs: 1000 + i, event })),
    1,
  );
}

test('says what was corrected: the line that stood before, and by which one it was replaced', (t) => {
  const text = explain(
    { type: 'pick', visit: 'v-2', line: '7.0', ...line, phase: 'provisional', p: 0.5, movedMs: 1200 },
    { type: 'line_withdrawn', visit: 'v-2', line: '7.0', cause: 'corrected by line 7.1' },
    { type: 'pick', visit: 'v-1', line: '7.1', ...line, phase: 'final', p: 0.97, movedMs: 1200 },
    { type: 'receipt_issued', receipt },
  );
  t.regex(text, /line 7\.0: 1 taken .* provisional, p 0\.500/);
  t.regex(text, /line 7\.0: withdrawn .*: corrected by line 7\.1/);
  t.regex(text, /line 7\.1: 1 taken .* final, p 0\.970/);
  t.true(text.indexOf('line 7.0') < text.indexOf('line 7.1: 1 taken'));
});

test('says that a line was the shelf’s before it had a person', (t) => {
  const of = { shelf: 's1', line: '7.1', product: 'tea', quantity: 1 };
  const text = explain(
    { type: 'taken', ...of, facing: 'f1', movedMs: 1200, evidence },
    { type: 'taken_attributed', ...of, visit: 'v-1' },
    { type: 'pick', visit: 'v-1', line: '7.1', ...line, phase: 'final', p: 0.97, movedMs: 1200 },
    { type: 'receipt_issued', receipt },
  );
  t.regex(text, /line 7\.1: 1 taken .*, person to follow/);
  t.regex(text, /line 7\.1: its person is v-1/);
});
