/** The checks themselves: each must find what it is for. */
import test from 'ava';
import { demoStore } from '../../clients/cli/demo-store.js';
import type { DomainEvent, JournalEntry, Receipt } from '../../engine/journal/events.js';
import { openJournal } from '../../engine/journal/index.js';
import { tempDir } from '../../engine/store/testing.js';
import { checkStock } from './check-stock.js';
import { Fold } from './fold.js';
import { checkJournal } from './invariants.js';
import { Witness } from './witness.js';

const CONFIG = demoStore({ people: 4, cameras: 4, seed: 1 });
const PRODUCT = CONFIG.products[0]!.id;
const NO_EVIDENCE = { plates: [], shelfDeltaG: 0, startMs: 0, endMs: 0, candidates: [], persons: [] };

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
  told.passages.confirmed('out 7');
  told.passages.lifeBegins();
  told.passages.known([]);
  const missing = found(sound(), told).join('\n');
  for (const what of [
    /entry 99 was durable/,
    /v2 was let in/,
    /shown with 5, it is 100/,
    /7\.0 was shown as final/,
    /exit out 7 was confirmed/,
  ])
    t.regex(missing, what);
});

test('an accepted answer to a review is in the journal, and on the line of whom it names', (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const accepted = new Witness();
  accepted.answers.push({ review: 'r1.0', visit: 'v1', product: PRODUCT, quantity: 1 });
  const found = (more: readonly DomainEvent[]) =>
    checkJournal(journal, entriesOf([...sound(), ...more]), accepted, CONFIG).map((b) => b.what);
  const opened = asked('r1.0', PRODUCT, 1);
  const settled: DomainEvent = { ...answered('r1.0'), visit: 'v1', product: PRODUCT, quantity: 1 };
  const moves = sound()[4]!;
  const line = { ...sound()[2]!, line: 'review:r1.0', phase: 'final' } as DomainEvent;
  const revised: DomainEvent = { type: 'receipt_revised', receipt: { ...receipt(1, 2), revision: 1 } };
  t.regex(String(found([opened])), /the answer to review r1\.0: 1 of .* by v1, was accepted/);
  t.regex(String(found([opened, answered('r1.0')])), /was accepted/, 'settled otherwise');
  t.regex(String(found([opened, settled])), /0 units on a line by the answer to review r1\.0/);
  t.deepEqual(found([opened, settled, line, moves, revised]), []);
  t.regex(
    String(found([opened, settled, line, revised])),
    /interaction 1: 1 of .* left the shelf, 2 are on lines/,
  );
});

const FACING = CONFIG.planogram[0]!;

/** One entry each: a restock of three, a unit taken from its place, a review and perhaps its answer. */
function restocked(interaction: number): DomainEvent {
  const { id: facing, product } = FACING;
  return { type: 'restocked', facing, shelf: 's', product, delta: 3, visit: 'staff', interaction };
}

function moved(interaction: number, delta: number): DomainEvent {
  const { id: facing, product } = FACING;
  return { type: 'stock_moved', facing, shelf: 's', product, delta, visit: 'v1', interaction };
}

function asked(review: string, product: string, quantity: number, isMoved = false): DomainEvent {
  const candidates = [{ product, quantity, visit: null, p: 0.5 }];
  const evidence = { ...NO_EVIDENCE, plates: [{ plate: 'p', deltaG: 1, sdG: 1 }] };
  return { type: 'review_opened', review, quantity, candidates, evidence, moved: isMoved };
}

function answered(review: string): Extract<DomainEvent, { type: 'review_settled' }> {
  return { type: 'review_settled', review, visit: null, product: null, quantity: 0, by: 'console' };
}

/** What the check says where the store tells its stock of the facing as `stock` more than at the opening. */
function ofStock(events: readonly DomainEvent[], stock: number, witness = new Witness()): string[] {
  const entries = entriesOf(events);
  const told = new Map(
    CONFIG.planogram.map(({ id, product, openingStock }) => [
      id,
      { product, stock: openingStock + (id === FACING.id ? stock : 0), delta: 0, tMs: 0 },
    ]),
  );
  return checkStock(entries, new Fold(entries), CONFIG, witness, told).map((b) => b.what);
}

test('stock: what came, what stands and what was taken is the same', (t) => {
  t.deepEqual(ofStock([restocked(1), moved(2, -2), asked('r2.0', FACING.product, 2, true)], 1), []);
});

test('stock: a store that tells another one is found, by its clients and by itself', (t) => {
  const wrong = ofStock([restocked(1)], 6);
  t.true(
    wrong.some((what) => /the store says .* holds/.test(what)),
    String(wrong),
  );
  t.true(
    wrong.some((what) => /there or came, .* are accounted for/.test(what)),
    String(wrong),
  );
  const { openingStock, product } = FACING;
  const shown = (stock: number, delta: number) => {
    const witness = new Witness();
    witness.facing(FACING.id, { product, stock: openingStock, delta: 0, tMs: 0 });
    witness.facing(FACING.id, { product, stock, delta, tMs: 0 });
    return ofStock([restocked(1)], 3, witness);
  };
  t.deepEqual(shown(openingStock + 3, 3), []);
  t.regex(String(shown(openingStock + 6, 3)), /was shown with/);
});

test('stock: a restock that was booked again after a crash is found', (t) => {
  const [first, second] = entriesOf([restocked(1), restocked(1)]) as [JournalEntry, JournalEntry];
  const { dir, done } = tempDir();
  t.teardown(done);
  const again = { ...second, tick: first.tick, fact: first.fact };
  const found = checkJournal(openJournal(dir), [first, again], new Witness(), CONFIG);
  t.true(
    found.some((b) => b.kind === 'repeated' && b.what.startsWith('entry 2: ')),
    JSON.stringify(found),
  );
});

test('stock: a review excuses what has moved, its own product and its own units', (t) => {
  const { product } = FACING;
  const other = CONFIG.planogram.find((f) => f.product !== product)!.product;
  const missing = /2 of .* left the shelf, 0 are on lines/;
  t.regex(String(ofStock([moved(2, -2)], -2)), missing);
  t.regex(String(ofStock([moved(2, -2), asked('r2.0', product, 2)], -2)), missing, 'it has not moved');
  t.regex(String(ofStock([moved(2, -2), asked('r2.0', other, 2, true)], -2)), missing, 'another product');
  t.regex(String(ofStock([moved(2, -2), asked('r3.0', product, 2, true)], -2)), missing, 'another deed');
  t.regex(String(ofStock([moved(2, -2), asked('r2.0', product, -2, true)], -2)), missing, 'put back');
  t.regex(String(ofStock([moved(2, -2), asked('r2.0', product, 1, true)], -2)), missing, 'fewer');
  t.regex(
    String(ofStock([asked('r2.0', product, 1, true)], 0)),
    /0 of .* left the shelf, 0 are on lines/,
    'none',
  );
  const lost = asked('line-2.0', product, 1);
  t.deepEqual(ofStock([moved(2, -1), lost], -1), []);
  t.deepEqual(ofStock([lost], 0), []);
  const two = [asked('r2.0', product, 1, true), asked('r2.1', product, 1, true)];
  t.deepEqual(ofStock([moved(2, -2), ...two], -2), []);
  t.deepEqual(ofStock([moved(2, -2), asked('r2.0', product, 2, true), answered('r2.0')], -2), []);
});

/** A shopper inside with one unit in the cart, off its shelf. */
function holding(): DomainEvent[] {
  const [entry, opened, pick] = sound() as [DomainEvent, DomainEvent, DomainEvent];
  return [entry, opened, { ...pick, product: FACING.product, phase: 'final' } as DomainEvent, moved(1, -1)];
}

/** The answer to a review: what it says, and what its line has. */
function told(review: string, quantity: number, booked: number): DomainEvent[] {
  const { product } = FACING;
  const line = { ...holding()[2]!, line: `review:${review}`, quantity: Math.abs(booked) };
  return [
    { ...answered(review), visit: 'v1', product, quantity },
    ...(booked === 0 ? [] : [{ ...line, type: booked > 0 ? 'pick' : 'put_back' } as DomainEvent]),
  ];
}

test('stock: an answer moves its shelf once', (t) => {
  const { product } = FACING;
  const taken = [...holding(), asked('r2.0', product, 1), ...told('r2.0', 1, 1)];
  t.deepEqual(ofStock([...taken, moved(2, -1)], -2), []);
  t.regex(String(ofStock(taken, -1)), /0 of .* left the shelf, 1 are on lines/);
  t.regex(String(ofStock([...taken, moved(2, -1), moved(2, -1)], -3)), /2 of .* left the shelf, 1 are/);
  const before = [...holding(), moved(2, -1), asked('r2.0', product, 1, true), ...told('r2.0', 1, 1)];
  t.deepEqual(ofStock(before, -2), []);
  t.regex(String(ofStock([...before, moved(2, -1)], -3)), /2 of .* left the shelf, 0 are on lines/);
  const put = [...holding(), asked('r2.0', product, -3), ...told('r2.0', -3, -1)];
  t.deepEqual(ofStock([...put, moved(2, 3)], 2), [], 'what went back beyond what was held');
  t.regex(String(ofStock([...put, moved(2, 1)], 0)), /-1 of .* left the shelf, -3 are on lines/);
});

test('stock: what no deed tells of is missed product by product', (t) => {
  const { product } = FACING;
  const sums = /there or came, .* are accounted for/;
  t.regex(String(ofStock([moved(2, -2)], -2)), sums);
  t.regex(String(ofStock([...holding(), moved(1, 1)], 0)), sums);
  const parked = [...holding(), asked('parked-3-1', product, 1)];
  t.deepEqual(ofStock([...parked, ...told('parked-3-1', 1, 1)], -1), [], 'its shelf was told, or is counted');
  // No interaction has this line: only the sum tells.
  const found = ofStock([...parked, ...told('parked-3-1', 1, 1).slice(1)], -1);
  t.is(found.length, 1, String(found));
  t.regex(found[0]!, sums);
});

test('an answer puts back what its visit held, and no more', (t) => {
  const { dir, done } = tempDir();
  t.teardown(done);
  const journal = openJournal(dir);
  const found = (quantity: number, booked: number) =>
    checkJournal(
      journal,
      entriesOf([...holding(), asked('r2.0', FACING.product, -2), ...told('r2.0', quantity, booked)]),
      new Witness(),
      CONFIG,
    )
      .map((b) => b.what)
      .filter((what) => what.includes('by the answer'));
  t.deepEqual(found(-2, -1), []);
  t.deepEqual(found(-1, -1), []);
  t.regex(String(found(-2, -2)), /-2 units on a line by the answer to review r2\.0/);
  t.regex(String(found(-1, 0)), /0 units on a line by the answer to review r2\.0/);
});
