/** A short run of the fault suite, and the checks themselves: each must find what it is for. */
import test from 'ava';
import { demoStore } from '../../clients/cli/demo-store.js';
import type { DomainEvent, JournalEntry, Receipt } from '../../engine/journal/events.js';
import { openJournal } from '../../engine/journal/index.js';
import { tempDir } from '../../engine/store/testing.js';
import { checkJournal } from './invariants.js';
import type { FaultKind } from './kinds.js';
import { runOnce } from './run.js';
import { Witness } from './witness.js';

const CONFIG = demoStore({ people: 4, cameras: 4, seed: 1 });
const PRODUCT = CONFIG.products[0]!.id;
const NO_EVIDENCE = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };

const RUNS: readonly (readonly FaultKind[])[] = [
  ['kill-engine', 'kill-archive'],
  ['disk-full', 'network', 'actor-throws'],
  ['clock-jump', 'herd', 'slow-client'],
];

test.serial('a few runs: nothing is lost, repeated or wrong', async (t) => {
  t.timeout(300_000);
  for (const [i, kinds] of RUNS.entries()) {
    const faults = kinds.map((kind, k) => {
      const through = kind === 'actor-throws' || kind === 'slow-client';
      return { kind, atMs: through ? 0 : 1_200 + 900 * k, forMs: 600, seed: 100 * i + k };
    });
    const plan = { seed: 41 + i, faults: faults.sort((a, b) => a.atMs - b.atMs), lengthMs: 4_000 };
    const result = await runOnce({ plan, people: 8, cameras: 4, speed: 15, keep: null, worldMs: 40_000 });
    t.deepEqual(result.broken, [], `seed ${plan.seed}, ${kinds.join(' ')}`);
    t.true(result.entries > 0 && result.sent > 1_000, `${result.entries} entries, ${result.sent} sent`);
    t.log(
      `${kinds.join(', ')}: ${result.entries} entries, ${result.receipts} receipts, ${result.lives} lives`,
    );
  }
});

function receipt(number: number, quantity: number): Receipt {
  const line = { product: PRODUCT, name: 'x', quantity, unitPriceMinor: 100, totalMinor: 100 * quantity };
  return {
    number,
    revision: 0,
    visit: 'v1',
    reference: null,
    store: 'demo',
    currency: 'EUR',
    currencyDigits: 2,
    lines: [{ ...line, tax: 'food', lines: ['1.0'] }],
    taxes: [{ tax: 'food', rateBp: 0, netMinor: 100 * quantity, taxMinor: 0 }],
    netMinor: 100 * quantity,
    taxMinor: 0,
    totalMinor: 100 * quantity,
    enteredMs: 0,
    exitedMs: 1,
    issuedMs: 1,
    timeZone: 'UTC',
    underReview: [],
    cause: null,
  };
}

/** A visit as it should be: in, one unit taken, out, a receipt. */
function sound(): DomainEvent[] {
  const visit = 'v1';
  return [
    { type: 'entry_admitted', visit, gate: 'in', role: 'shopper', reference: null, body: null },
    { type: 'visit_opened', visit, gate: 'in', role: 'shopper' },
    {
      type: 'pick',
      visit,
      line: '1.0',
      product: PRODUCT,
      quantity: 1,
      facing: null,
      unitPriceMinor: 100,
      tax: 'food',
      phase: 'provisional',
      p: 0.9,
      movedMs: 0,
      evidence: NO_EVIDENCE,
    },
    { type: 'line_confirmed', visit, line: '1.0', p: 0.99, evidence: NO_EVIDENCE },
    { type: 'stock_moved', facing: null, shelf: 's', product: PRODUCT, delta: -1, visit, interaction: 1 },
    { type: 'visit_exited', visit, gate: 'out', cause: 'gate' },
    { type: 'receipt_issued', receipt: receipt(1, 1) },
  ];
}

const CASES: readonly [name: string, find: RegExp, change: (events: DomainEvent[]) => DomainEvent[]][] = [
  ['a visit that never ends', /never ended/, (e) => e.slice(0, 5)],
  ['an exit without a receipt', /without a receipt/, (e) => e.slice(0, 6)],
  ['an entry that opened nothing', /never opened/, (e) => e.slice(0, 1)],
  ['a line told twice', /is there already/, (e) => [...e.slice(0, 3), e[2]!, ...e.slice(3)]],
  ['a line nobody confirmed', /provisional after/, (e) => [...e.slice(0, 3), ...e.slice(4)]],
  ['a shelf that moved for nobody', /left the shelf, 0 are on lines/, (e) => [...e.slice(0, 2), e[4]!]],
  ['a line without its shelf', /0 of .* left the shelf, 1 are/, (e) => [...e.slice(0, 4), ...e.slice(5)]],
  [
    'a receipt that charges more',
    /charged for 2/,
    (e) => [...e.slice(0, 6), { type: 'receipt_issued', receipt: receipt(1, 2) }],
  ],
  [
    'a receipt number that was left out',
    /receipt 2 where 1 is next/,
    (e) => [...e.slice(0, 6), { type: 'receipt_issued', receipt: receipt(2, 1) }],
  ],
  ['an exit twice', /exited 2 times/, (e) => [...e, e[5]!]],
];

function entriesOf(events: readonly DomainEvent[]): JournalEntry[] {
  return events.map((event, i) => ({ seq: i + 1, tick: i, fact: 0, tMs: i, event }));
}

test('each check finds what it is for', (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const found = (events: readonly DomainEvent[], witness = new Witness()) =>
    checkJournal(journal, entriesOf(events), witness, CONFIG).map((b) => b.what);
  t.deepEqual(found(sound()), []);
  for (const [name, what, change] of CASES)
    t.true(
      found(change(sound())).some((text) => what.test(text)),
      `${name}: ${JSON.stringify(found(change(sound())))}`,
    );
  const told = new Witness();
  told.durable([[99, 'hash']]);
  told.admitted.add('v2');
  told.receipts.set('1.0', 5);
  told.finalLines.add('v1 7.0');
  const missing = found(sound(), told).join('\n');
  for (const what of [
    /entry 99 was durable/,
    /v2 was let in/,
    /shown with 5, it is 100/,
    /7\.0 was shown as final/,
  ])
    t.regex(missing, what);
});
