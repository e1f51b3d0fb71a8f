/** The visit's decider under any order of facts, sensible or not: it never throws and never drifts. */
import test from 'ava';
import fc from 'fast-check';
import { receiptLines } from '../checkout/receipt.js';
import type { Fact } from '../floor/facts.js';
import type { DomainEvent, Receipt } from '../journal/events.js';
import { address } from './address.js';
import { evidence, smallStore, T0 } from './testing.js';
import { visitDecider } from './visit.js';

const model = smallStore();
const VISIT = address('visit', 'v');

const small = fc.integer({ min: 1, max: 6 });
const product = fc.integer({ min: 0, max: 3 });
const quantity = fc.integer({ min: -2, max: 3 });
const line = { interaction: small, part: fc.constant(0), visit: fc.constant('v') };
const known = evidence(T0);

const unnamed = fc.oneof(
  fc.record({
    kind: fc.constant('admitted'),
    visit: fc.constant('v'),
    gate: fc.constant(0),
    role: fc.constantFrom('shopper', 'shopper', 'shopper', 'staff'),
  }),
  fc.record({
    kind: fc.constantFrom('bound', 'rebound'),
    visit: fc.constant('v'),
    tracklet: fc.constant('7'),
    p: fc.constant(0.9),
  }),
  fc.record({
    kind: fc.constant('unbound'),
    visit: fc.constant('v'),
    tracklet: fc.constant('7'),
    reason: fc.constant('lost'),
  }),
  fc.record({
    kind: fc.constant('line'),
    phase: fc.constantFrom('provisional', 'final'),
    ...line,
    product,
    quantity,
    facing: fc.constantFrom(-1, 0),
    p: fc.constant(0.9),
    evidence: fc.constant(known),
  }),
  fc.record({
    kind: fc.constant('line_confirmed'),
    ...line,
    p: fc.constant(0.99),
    evidence: fc.constant(known),
  }),
  fc.record({ kind: fc.constant('line_withdrawn'), ...line, cause: fc.constant('air') }),
  fc.record({
    kind: fc.constant('exit'),
    visit: fc.constant('v'),
    gate: fc.constantFrom(null, 1),
    cause: fc.constant('gate'),
  }),
  fc.record({
    kind: fc.constant('settled'),
    review: small.map((n) => `r${n}`),
    visit: fc.constant('v'),
    product: fc.option(product),
    quantity,
    by: fc.constant('kim'),
  }),
);
const runs = fc
  .array(unnamed, { maxLength: 60 })
  .map((all) =>
    all.map((fact, tick) => ({ ...fact, name: { tick, index: 0 }, tMs: T0 + tick }) as unknown as Fact),
  );

function decideAll(facts: readonly Fact[]) {
  let state = visitDecider.initial(VISIT);
  const events: { event: DomainEvent; tMs: number }[] = [];
  for (const fact of facts) {
    const outcome = visitDecider.decide(state, fact, model);
    for (const event of outcome.events) {
      events.push({ event, tMs: fact.tMs });
      state = visitDecider.evolve(state, event, fact.tMs);
    }
  }
  return { state, events };
}

test('state is the fold of events, and nothing else', (t) => {
  fc.assert(
    fc.property(runs, (facts) => {
      const { state, events } = decideAll(facts);
      const folded = events.reduce(
        (s, e) => visitDecider.evolve(s, e.event, e.tMs),
        visitDecider.initial(VISIT),
      );
      t.deepEqual(folded, state);
    }),
    { numRuns: 300 },
  );
});

test('one receipt at most, revisions without gaps, each with its cause; the last one is the cart', (t) => {
  fc.assert(
    fc.property(runs, (facts) => {
      const { state, events } = decideAll(facts);
      const receipts = events.flatMap(({ event }): Receipt[] => ('receipt' in event ? [event.receipt] : []));
      t.deepEqual(
        receipts.map((r) => r.revision),
        receipts.map((_, i) => i),
      );
      t.is(events.filter((e) => e.event.type === 'receipt_issued').length, Math.min(1, receipts.length));
      for (const r of receipts) t.is(r.cause === null, r.revision === 0);
      const exited = events.some((e) => e.event.type === 'visit_exited');
      t.is(receipts.length > 0, exited && state.role === 'shopper');
      if (receipts.length > 0) t.deepEqual(receipts.at(-1)!.lines, receiptLines(model, state.cart));
      if (state.role === 'staff') t.deepEqual(state.cart, []);
    }),
    { numRuns: 300 },
  );
});

const base = { name: { tick: 1, index: 0 }, tMs: T0, visit: 'v' } as const;
const pick = (units: number): Fact => ({
  ...base,
  kind: 'line',
  phase: 'final',
  interaction: 1,
  part: 0,
  product: 0,
  quantity: units,
  facing: 0,
  p: 1,
  evidence: known,
});

test('a line counts once: told again it is replaced, withdrawn it is gone, also after the exit', (t) => {
  const { state, events } = decideAll([
    { ...base, kind: 'admitted', gate: 0, role: 'shopper' },
    pick(1),
    pick(2),
    { ...base, kind: 'exit', gate: 1, cause: 'gate' },
    { ...base, kind: 'line_withdrawn', interaction: 1, part: 0, cause: 'rebound to another' },
    { ...base, kind: 'line_withdrawn', interaction: 1, part: 0, cause: 'again' },
  ]);
  t.deepEqual(
    events.map((e) => e.event.type),
    [
      'visit_opened',
      'pick',
      'line_withdrawn',
      'pick',
      'visit_exited',
      'receipt_issued',
      'line_withdrawn',
      'receipt_revised',
    ],
  );
  const receipts = events.flatMap(({ event }) => ('receipt' in event ? [event.receipt] : []));
  t.deepEqual(
    receipts.map((r) => [r.totalMinor, r.cause]),
    [
      [398, null],
      [0, 'line 1.0 withdrawn: rebound to another'],
    ],
  );
  t.deepEqual(state.cart, []);
});

test('a person’s answer puts back what is held and no more: the next pick costs what it costs', (t) => {
  const answer = (review: string, units: number): Fact => ({
    ...base,
    kind: 'settled',
    review,
    product: 0,
    quantity: units,
    by: 'kim',
  });
  const { state, events } = decideAll([
    { ...base, kind: 'admitted', gate: 0, role: 'shopper' },
    answer('r1', -1000),
    pick(2),
    answer('r2', -1000),
    answer('r3', 1),
  ]);
  t.deepEqual(
    events.flatMap(({ event }) => ('quantity' in event ? [[event.type, event.quantity]] : [])),
    [
      ['pick', 2],
      ['put_back', 2],
      ['pick', 1],
    ],
  );
  t.deepEqual(
    receiptLines(model, state.cart).map((l) => l.quantity),
    [1],
  );
});
