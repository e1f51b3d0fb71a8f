import test from 'ava';
import type { DomainEvent } from '../engine/journal/events.js';
import { teaReceipt } from '../engine/journal/testing/tea-receipt.js';
import { MAX_RESOLVED_REVIEWS, MAX_TRUTH_KEYS } from '../engine/limits.js';
import type { CartRow } from './protocol/index.js';
import { SyncHub } from './sync.js';
import { RecordingEngine } from './testing/recording-engine.js';
import { StoreTopics } from './topics.js';

function setUp(engine = new RecordingEngine()) {
  const hub = new SyncHub(engine.clock);
  const topics = new StoreTopics(engine, hub, () => 3);
  const rows = (name: Parameters<typeof hub.topic>[0]) => Object.fromEntries(hub.topic(name).rows);
  return { engine, hub, topics, rows };
}

const evidence = { plates: [], shelfDeltaG: -120, startMs: 1, endMs: 2, candidates: [], persons: [] };
const opened: DomainEvent = { type: 'visit_opened', visit: 'v-1', gate: 'gate-in', role: 'shopper' };
const pick = (line: string, phase: 'provisional' | 'final', quantity = 1): DomainEvent => ({
  type: 'pick',
  visit: 'v-1',
  line,
  product: 'tea',
  quantity,
  facing: 'f-tea',
  unitPriceMinor: 250,
  tax: 'food',
  phase,
  p: 0.9,
  movedMs: 7,
  evidence,
});
const receipt = (number: number, revision = 0) =>
  teaReceipt({
    ...{ number, revision, lines: ['1.0'], underReview: ['r-1'] },
    cause: revision === 0 ? null : 'settled',
  });

test('provisional lines show when they are appended, final ones when they are flushed', (t) => {
  const { engine, rows } = setUp();
  engine.emit(opened);
  const early = engine.append(pick('1.0', 'provisional'));
  t.like(rows('carts')['v-1'], {
    totalMinor: 250,
    lines: [{ line: '1.0', name: 'Tea', phase: 'provisional', tMs: 7 }],
  });
  engine.flushed(early);
  t.like(rows('carts')['v-1'], { totalMinor: 250 });
  const late = engine.append(pick('2.0', 'final', 2));
  t.like(rows('carts')['v-1'], { totalMinor: 250 });
  engine.flushed(late);
  t.like(rows('carts')['v-1'], { totalMinor: 750 });
  const confirmed = engine.append({ type: 'line_confirmed', visit: 'v-1', line: '1.0', p: 0.99, evidence });
  const firstLine = () => (rows('carts')['v-1'] as CartRow).lines[0];
  t.like(firstLine(), { phase: 'provisional', p: 0.9 });
  engine.flushed(confirmed);
  t.like(firstLine(), { phase: 'final', p: 0.99 });
});

test('a line that is replaced never shows twice, whatever is flushed when', (t) => {
  const { engine, rows } = setUp();
  engine.emit(opened, pick('1.0', 'provisional', 1));
  const withdrawn: DomainEvent = { type: 'line_withdrawn', visit: 'v-1', line: '1.0', cause: 'replaced' };
  const entries = engine.append(withdrawn, pick('1.0', 'provisional', 3));
  t.like(rows('carts')['v-1'], { totalMinor: 750 });
  engine.flushed(entries);
  t.like(rows('carts')['v-1'], { totalMinor: 750 });
  t.is((rows('carts')['v-1'] as { lines: unknown[] }).lines.length, 1);
});

test('a cart leaves with its receipt, which shows only once it is flushed', (t) => {
  const { engine, rows, topics } = setUp();
  engine.emit(opened, { type: 'bound', visit: 'v-1', tracklet: '4', p: 1 });
  t.like(rows('carts')['v-1'], { state: 'bound' });
  const candidates = [{ product: 'tea', quantity: 1, visit: 'v-1', p: 0.5 }];
  engine.emit({ type: 'review_opened', review: 'r-1', quantity: 1, candidates, evidence });
  const end = engine.append(
    { type: 'visit_exited', visit: 'v-1', gate: 'gate-out', cause: 'gate' },
    { type: 'receipt_issued', receipt: receipt(1) },
  );
  t.deepEqual([Object.keys(rows('carts')), Object.keys(rows('receipts'))], [['v-1'], []]);
  engine.flushed(end);
  t.deepEqual([Object.keys(rows('carts')), Object.keys(rows('receipts'))], [[], ['1']]);
  t.like(rows('receipts')['1'], { totalMinor: 250, underReview: 1 });
  engine.emit({ type: 'review_settled', review: 'r-1', visit: null, product: null, quantity: 0, by: 'boss' });
  t.like(rows('receipts')['1'], { underReview: 0 });
  t.false('lines' in ((rows('receipts')['1'] as { lines: object[] }).lines[0] ?? {}));
  engine.emit({ type: 'receipt_revised', receipt: receipt(1, 1) });
  t.like(rows('receipts')['1'], { revision: 1, cause: 'settled' });
  t.is(topics.views.receipt(1)?.revision, 1);
  t.is(topics.views.receipt(2), null);
});

test('the receipts topic keeps the newest 500; older ones are found by number', (t) => {
  const { engine, hub, topics } = setUp();
  for (let number = 1; number <= 501; number++)
    engine.emit({ type: 'receipt_issued', receipt: receipt(number) });
  t.is(hub.topic('receipts').rows.size, 500);
  t.false(hub.topic('receipts').rows.has('1'));
  t.is(topics.views.receipt(1)?.number, 1);
});

test('stock starts from the opening stock and moves; plates show while they are not ok', (t) => {
  const { engine, rows } = setUp();
  t.like(rows('facings')['f-tea'], { product: 'tea', stock: 12, delta: 0 });
  const moved = { facing: 'f-tea', shelf: 's-1', product: 'tea', visit: 'v-1', interaction: 1 };
  engine.emit({ type: 'stock_moved', ...moved, delta: -2 }, { type: 'restocked', ...moved, delta: 5 });
  t.like(rows('facings')['f-tea'], { stock: 15, delta: 5 });
  engine.emit({ type: 'plate_health', plate: 'p-1', health: 'stuck' });
  t.like(rows('plates')['p-1'], { health: 'stuck' });
  engine.emit({ type: 'plate_health', plate: 'p-1', health: 'ok' });
  t.deepEqual(rows('plates'), {});
});

test('what shelves report comes and goes; what was taken shows before it is flushed', (t) => {
  const { engine, topics, rows } = setUp();
  const taken = { shelf: 's-1', line: '7.0', product: 'tea', quantity: 1 };
  engine.emit({ type: 'taken', ...taken, facing: 'f-tea', movedMs: 5, evidence });
  t.like(rows('shelves')['taken:7.0'], { kind: 'taken', product: 'tea', quantity: 1, facing: 'f-tea' });
  engine.emit({ type: 'taken_attributed', ...taken, visit: 'v-1' });
  t.deepEqual(rows('shelves'), {});
  const at = { shelf: 's-1', facing: 'f-tea', product: 'tea' };
  engine.emit({ type: 'stock_level', ...at, level: 'empty', stock: 0 });
  t.like(rows('shelves')['stock:f-tea'], { kind: 'empty', quantity: 0 });
  engine.emit({ type: 'stock_level', ...at, level: 'ok', stock: 9 });
  const weights = { catalogueG: 100, learnedG: 107, sdG: 1, picks: 5 };
  engine.emit({ type: 'weight_learned', ...at, ...weights, wrong: true });
  t.deepEqual(Object.keys(rows('shelves')), ['weight:f-tea']);
  t.like(rows('shelves')['weight:f-tea'], { kind: 'wrong_weight', weight: weights });
  const entry = (seq: number, event: DomainEvent) => ({ seq, tick: seq, fact: 0, tMs: 1, event });
  const said = entry(90, { type: 'taken', ...taken, facing: null, movedMs: 5, evidence });
  const gone = entry(91, { type: 'taken_withdrawn', shelf: 's-1', line: '7.0', cause: 'nothing' });
  topics.views.entries([said], false);
  t.like(rows('shelves')['taken:7.0'], { kind: 'taken' });
  topics.views.entries([gone], false);
  topics.views.entries([said], true);
  t.false('taken:7.0' in rows('shelves'), 'what is over does not come back with the flush');
});

test('a review touches the carts of its candidates until it is settled', (t) => {
  const { engine, rows } = setUp();
  engine.emit(opened);
  const candidates = [{ product: 'tea', quantity: 1, visit: 'v-1', p: 0.5 }];
  engine.emit({ type: 'review_opened', review: 'r-1', quantity: 1, candidates, evidence });
  t.like(rows('carts')['v-1'], { reviews: 1 });
  t.like(rows('reviews')['r-1'], { state: 'open', quantity: 1 });
  engine.emit({ type: 'review_settled', review: 'r-1', visit: null, product: null, quantity: 0, by: 'boss' });
  t.like(rows('carts')['v-1'], { reviews: 0 });
  t.like(rows('reviews')['r-1'], { state: 'resolved' });
});

test('a new gateway builds the same tables from the journal', (t) => {
  const { engine, rows } = setUp();
  engine.emit(opened, pick('1.0', 'provisional'));
  engine.emit({ type: 'receipt_issued', receipt: { ...receipt(1), visit: 'v-0' } });
  engine.emit({ type: 'plate_health', plate: 'p-1', health: 'noisy' });
  const again = setUp(engine);
  for (const name of ['carts', 'receipts', 'plates', 'facings'] as const)
    t.deepEqual(again.rows(name), rows(name));
});

test('people and the state of the engine go out as often as a screen can show', (t) => {
  const { engine, hub, topics, rows } = setUp();
  const report = { tick: 9, tMs: 1, lagMs: 100, workMs: 4 };
  const person = { tracklet: 5, x: 1.2345, y: 2, confidence: 0.987, visit: null, role: 'unknown' as const };
  engine.present = [person];
  const wallMs = performance.now() + 10_000;
  topics.tick(report, wallMs);
  t.deepEqual(rows('people'), { 5: { x: 1.23, y: 2, confidence: 0.99, visit: null, role: 'unknown' } });
  const { offset } = hub.topic('people');
  topics.tick(report, wallMs + 200);
  t.is(hub.topic('people').offset, offset, 'who stands still sends nothing');
  engine.present = [{ ...person, x: 3 }];
  topics.tick(report, wallMs + 250);
  t.like(rows('people')['5'], { x: 1.23 }, 'not before 100 ms are over');
  topics.tick({ ...report, workMs: 8 }, wallMs + 300);
  t.like(rows('people')['5'], { x: 3 });
  engine.present = [];
  topics.tick(report, wallMs + 600);
  t.deepEqual(rows('people'), {});
  t.like(rows('store').now, {
    tick: 9,
    lagMs: 100,
    tickP50Ms: 4,
    tickP99Ms: 8,
    errors: 3,
    devices: { up: 5, silent: 0, never: 0 },
  });
  const [first, second, third, ...others] = engine.sources();
  engine.sources = () => [
    { ...first!, state: 'never' },
    { ...second!, state: 'silent' },
    { ...third!, state: 'ended' },
    ...others,
  ];
  topics.idle(wallMs + 30_000);
  t.like(rows('store').now, { devices: { up: 2, silent: 1, never: 1 } });
  t.like(rows('store').now, { tickP50Ms: 0, tickP99Ms: 0 }, 'no tick for half a minute');
});

test('the truth is bounded', (t) => {
  const { hub, topics } = setUp();
  for (let i = 0; i < MAX_TRUTH_KEYS + 10; i++) topics.truth(`key-${i}`, { receipts: i });
  t.is(hub.topic('truth').rows.size, MAX_TRUTH_KEYS);
  topics.truth('key-0', null);
  t.is(hub.topic('truth').rows.size, MAX_TRUTH_KEYS - 1);
});

test('a review that is opened again does not leave with those that were settled', (t) => {
  const { engine, rows } = setUp();
  const open = (review: string): DomainEvent => ({
    ...{ type: 'review_opened', review, quantity: 0, candidates: [], evidence },
  });
  const settled = (review: string): DomainEvent => ({
    ...{ type: 'review_settled', review, visit: null, product: null, quantity: 0, by: 'saunter' },
  });
  // Who is who was doubtful after two crashes.
  engine.emit(open('visit-v-1'), settled('visit-v-1'), open('visit-v-1'));
  for (let i = 0; i < MAX_RESOLVED_REVIEWS; i++) engine.emit(open(`r${i}`), settled(`r${i}`));
  t.like(rows('reviews')['visit-v-1'], { state: 'open' });
  engine.emit(settled('visit-v-1'));
  t.is(Object.keys(rows('reviews')).length, MAX_RESOLVED_REVIEWS);
});
