import test from 'ava';
import type { DomainEvent, JournalEntry } from '../../engine/journal/events.js';
import { teaReceipt } from '../../engine/journal/testing/tea-receipt.js';
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
const receipt = teaReceipt({ lines: ['7.1'] });

function explain(...events: DomainEvent[]): string {
  const entries = events.map((event, i): JournalEntry => {
    return { seq: i + 1, tick: i, fact: 0, tMs: 1000 + i, event };
  });
  return explainReceipt(() => entries, 1);
}

for (const why of ['', ": another's hand, this one's p 0.500 then, 0.030 since"])
  test(`says what was corrected: the line that stood before, and by which one it was replaced${why}`, (t) => {
    const text = explain(
      { type: 'pick', visit: 'v-2', line: '7.0', ...line, phase: 'provisional', p: 0.5, movedMs: 1200 },
      { type: 'line_withdrawn', visit: 'v-2', line: '7.0', cause: `corrected by line 7.1${why}` },
      { type: 'pick', visit: 'v-1', line: '7.1', ...line, phase: 'final', p: 0.97, movedMs: 1200 },
      { type: 'receipt_issued', receipt },
    );
    t.regex(text, /line 7\.0: 1 taken .* provisional, p 0\.500/);
    t.regex(text, /line 7\.0: withdrawn .*: corrected by line 7\.1/);
    t.true(text.includes(`corrected by line 7.1${why}\n`));
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

test('a line that a person decided is told with its review', (t) => {
  const { candidates } = evidence;
  const decided = { ...line, evidence: { ...evidence, plates: [], candidates: [], persons: [] } };
  const text = explain(
    { type: 'review_opened', review: 'r7.0', quantity: 1, candidates, evidence },
    { type: 'review_settled', review: 'r7.0', visit: 'v-1', product: 'tea', quantity: 1, by: 'boss' },
    { type: 'pick', visit: 'v-1', ...decided, line: 'review:r7.0', phase: 'final', p: 1, movedMs: 1200 },
    { type: 'receipt_issued', receipt: teaReceipt({ lines: ['review:r7.0'] }) },
  );
  t.regex(text, /review r7\.0: opened .*\n {4}weight: p1 −251\.0 g/);
  t.regex(text, /review r7\.0: settled .* by boss/);
  t.false(text.includes('weight: ;'));
});

test('says what waits for a person, and not what somebody has decided since for another visit', (t) => {
  const candidates = [{ product: 'tea', quantity: 1, visit: 'v-1', p: 0.5 }];
  const open = (review: string): DomainEvent => ({
    ...{ type: 'review_opened', review, quantity: 1, candidates, evidence },
  });
  const text = explain(
    open('r8.0'),
    open('r9.0'),
    { type: 'receipt_issued', receipt: teaReceipt({ lines: ['7.1'], underReview: ['r8.0', 'r9.0'] }) },
    { type: 'review_settled', review: 'r8.0', visit: 'v-2', product: 'tea', quantity: 1, by: 'boss' },
  );
  t.false(text.includes('review r8.0'));
  t.regex(
    text,
    /Waits for a person: review r9\.0\n {2}review r9\.0: opened .*\n {4}weight: p1 −251\.0 g .*\n {4}what: 1 × tea by v-1 0\.970.*\n {4}who: v-1/,
  );
});

test('units that went to two visits are told with who has how many: no two explanations read the same', (t) => {
  const shared = [
    { visit: 'v-2', units: 1 },
    { visit: 'v-1', units: 1 },
  ];
  const two = { product: 'tea', quantity: 2 };
  const candidates = [
    { ...two, visit: 'v-2', p: 0.9, shares: shared },
    { ...two, visit: 'v-2', p: 0.06 },
    { ...two, visit: 'v-1', p: 0.02, shares: [{ visit: 'v-1', units: 2, seems: 'v-2' }] },
    { ...two, visit: 'v-1', p: 0.01 },
    { product: null, quantity: 0, visit: null, p: 0.01 },
  ];
  const of = { ...line, evidence: { ...evidence, candidates } };
  const text = explain(
    { type: 'pick', visit: 'v-1', line: '7.1', ...of, phase: 'final', p: 0.97, movedMs: 1200 },
    { type: 'receipt_issued', receipt },
  );
  const what = /what: (.*)/.exec(text)?.[1];
  t.is(
    what,
    '2 × tea: 1 by v-2, 1 by v-1 0.900; 2 × tea by v-2 0.060; 2 × tea by v-1 (seen as v-2) 0.020; 2 × tea by v-1 0.010; nothing 0.010',
  );
});

test('says what decided: the odds against what else, and against whom else', (t) => {
  const tea = { product: 'tea', quantity: 1 };
  const candidates = [
    { ...tea, visit: 'v-1', p: 0.9, weightNats: 0, handNats: 0 },
    { ...tea, visit: 'v-2', p: 0.09, weightNats: 0, handNats: -Math.log(20) },
    { ...tea, quantity: 2, visit: 'v-1', p: 0.9 * Math.exp(-20.99), weightNats: -21, handNats: 0.01 },
    { product: null, quantity: 0, visit: null, p: 1e-9, weightNats: -30, handNats: 9 },
  ];
  const of = { ...line, evidence: { ...evidence, candidates } };
  const text = explain(
    { type: 'pick', visit: 'v-1', line: '7.1', ...of, phase: 'final', p: 0.9, movedMs: 1200 },
    { type: 'receipt_issued', receipt },
  );
  t.is(
    /odds of the first: (.*)/.exec(text)?.[1],
    'against 1 × tea by v-2: weight even, hand 20 to 1, all else 1 to 2.0; against 2 × tea by v-1: weight over 1,000,000 to 1, hand even',
  );
});

test('of each person only what was seen is told, of an older entry no hand at 0 m', (t) => {
  const person = { visit: 'v-1', p: 0.1 };
  const persons = [
    { ...person, distanceM: 0.12, seen: 'hand' as const },
    { ...person, distanceM: 0.41, seen: 'elbow' as const },
    { ...person, distanceM: 0.29, seen: 'elbow' as const, sure: 0.75 },
    { ...person, distanceM: 0.6, seen: 'around' as const },
    { ...person, distanceM: 0.7, seen: 'body' as const },
    { ...person, distanceM: 0.8, seen: 'track' as const },
    { ...person, distanceM: 99, seen: 'nothing' as const },
    { ...person, distanceM: 0 },
    { ...person, distanceM: 0.3 },
  ];
  const of = { ...line, evidence: { ...evidence, persons } };
  const text = explain(
    { type: 'pick', visit: 'v-1', line: '7.1', ...of, phase: 'final', p: 0.97, movedMs: 1200 },
    { type: 'receipt_issued', receipt },
  );
  t.deepEqual(/who: (.*)/.exec(text)?.[1]?.split('; '), [
    'v-1 0.100, hand 0.12 m',
    'v-1 0.100, elbow 0.41 m',
    'v-1 0.100, elbow within 0.29 m (found again beside another: the same person with 0.75)',
    'v-1 0.100, not seen then, body 0.60 m just before or after',
    'v-1 0.100, body 0.70 m',
    'v-1 0.100, track 0.80 m',
    'v-1 0.100, not seen then',
    'v-1 0.100, near, or not seen then',
    'v-1 0.100, at 0.30 m',
  ]);
});

test('an open review without a weight of its own is told with what may be answered', (t) => {
  const nothing = { ...evidence, plates: [], candidates: [], persons: [] };
  const asked = (review: string, product: string | null, ...visits: string[]): DomainEvent => ({
    type: 'review_opened',
    review,
    quantity: 1,
    candidates: visits.map((visit, i) => ({ product, quantity: 1, visit, p: i === 0 ? 0.6 : 0 })),
    evidence: nothing,
  });
  const text = explain(asked('line-7.1', 'tea', 'v-1'), asked('visit-v-1', null, 'v-1', 'v-2'), {
    type: 'receipt_issued',
    receipt: teaReceipt({ lines: [], underReview: ['line-7.1', 'visit-v-1'] }),
  });
  t.regex(text, /review line-7\.1: opened .*\n {4}what: 1 × tea by v-1 0\.600/);
  t.regex(text, /review visit-v-1: opened .*\n {4}what: v-1 0\.600; v-2 0\.000/);
});
