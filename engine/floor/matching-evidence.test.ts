/** What a line rests on, as it is told: by whom it was, when it was. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { MatchingMemory } from '../../wasm/matching.js';
import { smallStore, T0 } from '../store/testing.js';
import type { Evidence, UnnamedFact } from './facts.js';
import type { Decision, Outcome, Part, PersonView } from './matching-decide.js';
import { WeightFindings } from './matching-findings.js';
import { readKept, writeKept } from './matching-kept.js';
import { Moves } from './matching-moves.js';
import { Shelves } from './matching-shelves.js';
import { Units } from './matching-units.js';
import { FacingWeights } from './matching-weights.js';
import { Writer } from './matching-write.js';
import { People } from './people.js';

const VISIT_A = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';
const VISIT_B = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
const VISIT_C = 'v-late';

/** The writer over plate 0, where product A belongs, with A and B inside; `from`: a copy of an earlier one. */
function setUp(from?: FloorMemory) {
  const model = smallStore();
  const memory = new FloorMemory(model.limits);
  const matching = new MatchingMemory(memory);
  const people = new People(memory, model, T0);
  const admit = (visit: string) =>
    people.admit({ kind: 'admit', visit, gate: 0, role: 'shopper', body: null, tMs: T0 });
  if (from) memory.snapshotRegion().set(from.snapshotRegion());
  else for (const visit of [VISIT_A, VISIT_B]) admit(visit);
  const moves = new Moves(matching.interactions, matching.globals, new Shelves(model));
  const weights = new FacingWeights(matching.facings, model);
  const findings = new WeightFindings(matching.facings, model, weights);
  const writer = new Writer(model, people, new Units(matching.units), moves, weights, findings, T0);
  if (!from) {
    const step = { plate: 0, startMs: 1000, halfMs: 1200, endMs: 1400, beforeG: 1000, afterG: 900, sdG: 1 };
    moves.add({ ...step, kind: 'settled' });
  }
  const slot = (visit: string) => people.visits.slotOf(visit);
  return { memory, people, moves, writer, admit, slot, facts: writer.begin(T0 + 10_000) };
}

/** By which each answer is less likely than the one before (logarithms). */
const BY_WEIGHT = -1.5;
const BY_HAND = -2.75;

/** Of units of product A that left plate 0: [probability, and who has how many], likeliest first. */
function decided(
  { moves }: ReturnType<typeof setUp>,
  answers: readonly (readonly [number, readonly (readonly [visit: number, units: number])[]])[],
  persons: PersonView[] = [],
  { index = 0, product = 0 } = {},
): Decision {
  const move = moves.open()[0]!.slot;
  const outcomes = answers.map(([p, shares], i) => {
    const quantity = shares.reduce((sum, [, units]) => sum + units, 0);
    const option = { kind: 'pick', product, quantity, facing: 0, unit: null, ll: i * BY_WEIGHT } as const;
    const outcome: Outcome = {
      option,
      shares: shares.map(([visit, units]) => ({ visit, units, arm: null })),
      ll: i * (BY_WEIGHT + BY_HAND),
    };
    return { outcome, p };
  });
  const part: Part = {
    move,
    moves: [move],
    index,
    changes: [{ plate: 0, deltaG: -100, sdG: 1 }],
    options: outcomes.map((o) => o.outcome.option),
    totalG: 0,
    explained: true,
    place: { x: 0.5, y: 0.5, z: 1, halfX: 0.5, halfY: 0.5, halfZ: 0.1 },
    unitWindow: () => ({ fromMs: 1000, toMs: 1400 }),
    fromMs: 1000,
    halfMs: 1200,
    toMs: 1400,
    around: null,
    outcomes: null,
  };
  return { part, best: outcomes[0]!.outcome, p: outcomes[0]!.p, outcomes, persons };
}

const seenAs = (visit: number, p: number, seen: PersonView['seen']): PersonView => ({
  visit,
  p,
  distanceM: 0,
  seen,
  seenM: 0.4,
});

function evidenceOf(facts: readonly UnnamedFact[], kind: 'line' | 'line_confirmed'): Evidence {
  const fact = facts.find((f) => f.kind === kind);
  if (fact?.kind !== kind) throw new Error(`no ${kind} among ${facts.map((f) => f.kind)}`);
  return fact.evidence;
}

for (const copied of [false, true])
  test(`a line that is confirmed at the exit names who was there${copied ? ', after a recovery too' : ''}`, (t) => {
    const before = setUp();
    const [a, b] = [before.slot(VISIT_A), before.slot(VISIT_B)];
    const persons = [seenAs(a, 0.8, 'hand'), { ...seenAs(b, 0.2, 'around'), sure: 0.75 }];
    before.writer.write(
      decided(
        before,
        [
          [0.8, [[a, 1]]],
          [0.2, [[b, 1]]],
        ],
        persons,
      ),
    );
    before.writer.words.close(before.moves.waiting()[0]!);
    const said = evidenceOf(before.facts, 'line');
    const after = copied ? setUp(before.memory) : before;
    // B leaves, and somebody else gets the slot.
    after.people.release(b);
    after.admit(VISIT_C);
    t.is(after.slot(VISIT_C), b);
    after.writer.words.finish(a);
    t.deepEqual(
      said.persons.map(({ distanceM, seen }) => [distanceM, seen]),
      [
        [0.4, 'hand'],
        [0.4, 'around'],
      ],
    );
    const { candidates, persons: told } = evidenceOf(after.facts, 'line_confirmed');
    t.deepEqual({ candidates, persons: told }, { candidates: said.candidates, persons: said.persons });
    t.deepEqual(
      candidates.map((c) => [c.visit, c.quantity, c.weightNats, c.handNats]),
      [
        [VISIT_A, 1, 0, 0],
        [VISIT_B, 1, BY_WEIGHT, BY_HAND],
      ],
    );
  });

test('of two deeds of one move the newer one is kept, and the older names nobody else', (t) => {
  const setting = setUp();
  const { writer, facts, slot, moves } = setting;
  const [a, b] = [slot(VISIT_A), slot(VISIT_B)];
  writer.write(decided(setting, [[0.8, [[a, 1]]]], [seenAs(a, 0.8, 'elbow')]));
  const other = decided(setting, [[0.8, [[b, 1]]]], [seenAs(b, 0.8, 'track')], {
    index: 1,
    product: 1,
  });
  writer.write(other);
  writer.words.close(moves.waiting()[0]!);
  writer.words.finish(b);
  t.is(evidenceOf(facts, 'line_confirmed').candidates[0]?.visit, VISIT_B);
  facts.length = 0;
  writer.words.finish(a);
  t.like(evidenceOf(facts, 'line_confirmed'), { candidates: [], persons: [] });
});

test('a word in a copy of a Floor of before tells no explanations: those were by slots', (t) => {
  const setting = setUp();
  const { memory, writer, facts, slot, moves } = setting;
  const a = slot(VISIT_A);
  writer.write(
    decided(
      setting,
      [
        [0.8, [[a, 1]]],
        [0.2, [[a, 2]]],
      ],
      [seenAs(a, 0.8, 'hand')],
    ),
  );
  const { values, stride } = new MatchingMemory(memory).interactions;
  const word = moves.waiting()[0]! * stride + 72;
  // product, quantity, slot and probability of three explanations
  values.set([0, 1, a, 0.8, 0, 2, a, 0.15, -1, 0, -1, 0.05], word + 8);
  writer.words.finish(a);
  t.like(evidenceOf(facts, 'line_confirmed'), { candidates: [], persons: [] });
});

/** Probability that the visit has at least so many units, by the explanations that are told. */
const told = ({ candidates }: Evidence, visit: string, units: number) =>
  candidates.reduce((sum, { quantity, p, ...c }) => {
    const shares = c.shares ?? [{ visit: c.visit, units: quantity }];
    return shares.some((s) => s.visit === visit && s.units >= units) ? sum + p : sum;
  }, 0);

test('a copy of before says how many units a word speaks of, and not why', (t) => {
  const values = new Float64Array(40);
  const rows = { values, at: 0, stride: 12 };
  const persons: Evidence['persons'] = [];
  const kept = [1, -40].map((quantity) => ({ product: 3, quantity, visit: VISIT_A, p: 0.5 }));
  writeKept(rows, { candidates: kept, persons });
  t.deepEqual([values[1], values[13]], [1, -40], 'as they were kept then');
  t.deepEqual(readKept(rows), { candidates: kept, persons });
  const far = kept.map((c) => ({ ...c, weightNats: -5e4, handNats: 7e4 }));
  writeKept(rows, { candidates: far, persons });
  t.deepEqual(
    readKept(rows).candidates,
    kept.map((c) => ({ ...c, weightNats: -5242.87, handNats: 5242.87 })),
  );
  const many = [-2047, 2047, -2048].map((quantity) => ({ ...kept[0]!, quantity, weightNats: -1.234 }));
  writeKept(rows, { candidates: many, persons });
  t.deepEqual(
    readKept(rows).candidates.map((c) => [c.quantity, c.weightNats]),
    [
      [-2047, -1.23],
      [2047, -1.23],
    ],
    'to the hundredth; what finds no room is left out',
  );
});

test('units that went to two visits are told with who has how many, as sure as each one’s line', (t) => {
  const setting = setUp();
  const { writer, moves, slot, facts } = setting;
  const [a, b] = [slot(VISIT_A), slot(VISIT_B)];
  const answers = [
    [
      0.917,
      [
        [b, 1],
        [a, 1],
      ],
    ],
    [0.063, [[b, 2]]],
    [0.02, [[a, 2]]],
  ] as const;
  writer.write(decided(setting, answers));
  writer.words.close(moves.waiting()[0]!);
  const lines = facts.flatMap((f) => (f.kind === 'line' ? [f] : []));
  t.deepEqual(
    lines.map((l) => [l.visit, l.quantity, l.phase]),
    [
      [VISIT_B, 1, 'final'],
      [VISIT_A, 1, 'provisional'],
    ],
  );
  for (const { evidence, visit, quantity, p } of lines) {
    t.true(Math.abs(told(evidence, visit, quantity) - p) < 1e-9);
    t.deepEqual(evidence.candidates[0]?.shares, [
      { visit: VISIT_B, units: 1 },
      { visit: VISIT_A, units: 1 },
    ]);
    t.deepEqual([evidence.candidates[1]?.visit, evidence.candidates[1]?.shares], [VISIT_B, undefined]);
  }
  writer.words.finish(a);
  t.deepEqual(evidenceOf(facts, 'line_confirmed').candidates, lines[1]!.evidence.candidates);
});

test('who was found again beside another is told with whom it was taken for, at the exit as well', (t) => {
  const setting = setUp();
  const { writer, moves, slot, facts, people } = setting;
  const [a, b] = [slot(VISIT_A), slot(VISIT_B)];
  people.visits.sure[a] = 0.75;
  people.visits.rival[a] = b;
  writer.write(
    decided(setting, [
      [0.98, [[a, 1]]],
      [0.02, [[b, 1]]],
    ]),
  );
  writer.words.close(moves.waiting()[0]!);
  const { candidates } = evidenceOf(facts, 'line');
  t.deepEqual(
    candidates.map((c) => [c.visit, c.shares?.[0]?.seems]),
    [
      [VISIT_A, undefined],
      [VISIT_B, VISIT_A],
      [VISIT_B, undefined],
    ],
  );
  writer.words.finish(a);
  t.deepEqual(evidenceOf(facts, 'line_confirmed').candidates, candidates);
});

test('of what moved while nobody saw no visit is named', (t) => {
  const setting = setUp();
  const { writer, slot, facts } = setting;
  const [a, b] = [slot(VISIT_A), slot(VISIT_B)];
  writer.unseen(
    decided(setting, [
      [0.4, [[a, 1]]],
      [0.35, [[b, 2]]],
      [
        0.25,
        [
          [a, 1],
          [b, 1],
        ],
      ],
    ]),
  );
  const [review] = facts;
  if (review?.kind !== 'review') return t.fail();
  t.false(JSON.stringify(review).includes(VISIT_A) || JSON.stringify(review).includes(VISIT_B));
  t.deepEqual(
    review.evidence.candidates.map((c) => [c.quantity, c.visit, Number(c.p.toFixed(3))]),
    [
      [2, null, 0.6],
      [1, null, 0.4],
    ],
    'the likeliest first, whoever it was',
  );
  t.false(JSON.stringify(review).includes('handNats'), 'nor a hand');
});

for (const [why, leaving, answers] of [
  [
    "another's hand, this one's p 0.600 then, 0.030 since",
    false,
    [
      [0.97, [['b', 1]]],
      [0.03, [['a', 1]]],
    ],
  ],
  [
    "another's hand, this one's p 0.600 then, 0.000 since, decided as somebody left",
    true,
    [[0.97, [['b', 1]]]],
  ],
  ['2 by the weight at rest, not 1', false, [[0.97, [['a', 2]]]]],
] as const)
  test(`a line that was said too early says what the decision says otherwise: ${why}`, (t) => {
    const setting = setUp();
    const { writer, slot } = setting;
    const [a, b] = [slot(VISIT_A), slot(VISIT_B)];
    writer.provisional(
      decided(setting, [
        [0.6, [[a, 1]]],
        [0.4, [[b, 1]]],
      ]),
      true,
    );
    const facts = writer.begin(T0 + 11_000, leaving ? b : -1);
    const later = answers.map(
      ([p, shares]) => [p, shares.map(([visit, units]) => [visit === 'a' ? a : b, units] as const)] as const,
    );
    writer.write(decided(setting, later));
    const withdrawn = facts.find((f) => f.kind === 'line_withdrawn');
    const line = facts.find((f) => f.kind === 'line');
    if (withdrawn?.kind !== 'line_withdrawn' || line?.kind !== 'line') return t.fail();
    t.is(withdrawn.cause, `corrected by line ${line.interaction}.${line.part}: ${why}`);
  });
