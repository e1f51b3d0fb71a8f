/** Under which interaction a deed is written: its lines and its stock under the same one. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { MatchingMemory } from '../../wasm/matching.js';
import type { Step } from '../../wasm/weights.js';
import { smallStore, T0 } from '../store/testing.js';
import type { UnnamedFact } from './facts.js';
import type { Decision, Part } from './matching-decide.js';
import { WeightFindings } from './matching-findings.js';
import { Moves } from './matching-moves.js';
import { Shelves } from './matching-shelves.js';
import { HELD, MISPLACED, Units } from './matching-units.js';
import { FacingWeights } from './matching-weights.js';
import { Writer } from './matching-write.js';
import { People } from './people.js';

const VISIT = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';

const STAFF_VISIT = '3c9d1f0e-52b7-4c68-8a41-7e6f5d4c3b2a';

/** The writer over one plate with product A (100 g a unit), a shopper inside, and one of the staff. */
function setUp() {
  const model = smallStore();
  const memory = new FloorMemory(model.limits);
  const matching = new MatchingMemory(memory);
  const people = new People(memory, model, T0);
  people.admit({ kind: 'admit', visit: VISIT, gate: 0, role: 'shopper', body: null, tMs: T0 });
  const visit = people.visits.slotOf(VISIT);
  const moves = new Moves(matching.interactions, matching.globals, new Shelves(model));
  const weights = new FacingWeights(matching.facings, model);
  const findings = new WeightFindings(matching.facings, model, weights);
  const units = new Units(matching.units);
  const writer = new Writer(model, people, units, moves, weights, findings, T0);
  people.admit({ kind: 'admit', visit: STAFF_VISIT, gate: 0, role: 'staff', body: null, tMs: T0 });
  const staff = people.visits.slotOf(STAFF_VISIT);
  return { moves, writer, units, visit, staff, facts: writer.begin(T0 + 10_000) };
}

/** The end of a fall of 100 g that began at 1 s. */
const LIFTED = { plate: 0, startMs: 1_000, halfMs: 1_200, endMs: 1_400, beforeG: 1000, afterG: 900, sdG: 1 };

/** A fall of plate 0 that begins at tMs; returns the move that it starts. */
function fall(
  moves: Moves,
  tMs: number,
  grams: number,
  kind: Step['kind'],
): { slot: number; number: number } {
  const before = new Set(moves.open().map((m) => m.slot));
  moves.add({
    plate: 0,
    startMs: tMs,
    halfMs: tMs + 200,
    endMs: tMs + 400,
    beforeG: 1000,
    afterG: 1000 - grams,
    sdG: 1,
    kind,
  });
  return moves.open().find((m) => !before.has(m.slot))!;
}

/** `units` of product A left plate 0, taken by the visit; −1: by nobody that is known. */
function pick(move: number, stages: readonly number[], tMs: number, units: number, visit: number): Decision {
  const option = { kind: 'pick', product: 0, quantity: units, facing: 0, unit: null, ll: 0 } as const;
  const part: Part = {
    move,
    moves: stages,
    index: 0,
    changes: [{ plate: 0, deltaG: -100 * units, sdG: 1 }],
    options: [option],
    totalG: 0,
    explained: true,
    place: { x: 0.5, y: 0.5, z: 1, halfX: 0.5, halfY: 0.5, halfZ: 0.1 },
    unitWindow: () => ({ fromMs: tMs, toMs: tMs + 400 }),
    fromMs: tMs,
    halfMs: tMs + 200,
    toMs: tMs + 400,
    around: null,
    outcomes: null,
  };
  const outcome = { option, shares: [{ visit, units, arm: null }], ll: 0 };
  return { part, best: outcome, p: 0.99, outcomes: [{ outcome, p: 0.99 }], persons: [] };
}

/** Units by interaction: on lines, and off the shelf. */
function booked(facts: readonly UnnamedFact[]) {
  const lines: Record<number, number> = {};
  const shelf: Record<number, number> = {};
  for (const fact of facts) {
    if (fact.kind === 'line') lines[fact.interaction] = (lines[fact.interaction] ?? 0) + fact.quantity;
    if (fact.kind === 'stock') shelf[fact.interaction] = (shelf[fact.interaction] ?? 0) - fact.delta;
  }
  return { lines, shelf };
}

test('a deed leaves the word about another one that is still open on its plate to that one', (t) => {
  const { moves, writer, visit, facts } = setUp();
  const early = fall(moves, 1_000, 200, 'lift');
  writer.provisional(pick(early.slot, [early.slot], 1_000, 1, -1), false);
  t.like(facts.at(-1), { kind: 'taken', interaction: early.number, part: 0 });
  // What followed on the plate rests first: the early lift's end did not come, its messages were refused.
  const later = fall(moves, 8_000, 100, 'settled');
  writer.write(pick(later.slot, [later.slot], 8_000, 1, visit));
  writer.words.close(later.slot);
  writer.write(pick(early.slot, [early.slot], 1_000, 2, visit));
  writer.words.close(early.slot);
  const expected = { [early.number]: 2, [later.number]: 1 };
  t.deepEqual(booked(facts), { lines: expected, shelf: expected });
  const attributed = facts.filter((f) => f.kind === 'taken_attributed');
  t.like(attributed, [{ interaction: early.number, part: 0, visit: VISIT }]);
  t.is(attributed.length, 1);
});

test('a deed of two stages has one name: that of the stage that was told', (t) => {
  const { moves, writer, visit, facts } = setUp();
  const told = fall(moves, 1_000, 80, 'settled');
  writer.provisional(pick(told.slot, [told.slot], 1_000, 1, -1), false);
  const larger = fall(moves, 2_500, 120, 'settled');
  writer.write(pick(larger.slot, [told.slot, larger.slot], 2_500, 2, visit));
  for (const { slot } of [told, larger]) writer.words.close(slot);
  t.deepEqual(booked(facts), { lines: { [told.number]: 2 }, shelf: { [told.number]: 2 } });
  t.deepEqual(
    facts.map((f) => f.kind),
    ['taken', 'taken_attributed', 'line', 'stock'],
  );
});

test('what was told of a shelf and is still open when the store closes is asked of a person', (t) => {
  const { moves, writer, facts } = setUp();
  const { slot, number } = fall(moves, 1_000, 100, 'lift');
  writer.provisional(pick(slot, [slot], 1_000, 1, -1), false);
  writer.words.end();
  const review = `r${number}.0`;
  t.like(facts, [
    { kind: 'taken', interaction: number, part: 0, product: 0, quantity: 1 },
    { kind: 'taken_withdrawn', interaction: number, part: 0, cause: `review ${review}` },
    { kind: 'review', review, quantity: 1, candidates: [{ product: 0, quantity: 1, visit: null, p: 0.99 }] },
  ]);
  // The store goes on all the same, and the lift comes to its end: nobody is asked again.
  moves.settle({ ...LIFTED, kind: 'settled' });
  writer.write(pick(slot, [slot], 1_000, 1, -1));
  writer.words.close(slot);
  t.is(facts.length, 3, 'asked once');
  t.deepEqual([moves.open(), moves.waiting()], [[], []]);
});

for (const stages of [1, 2])
  test(`a word that is likelier nothing, and not surely, is asked of a person: stage 1 of ${stages}`, (t) => {
    const { moves, writer, visit, facts } = setUp();
    const told = fall(moves, 1_000, 100, 'settled');
    writer.provisional(pick(told.slot, [told.slot], 1_000, 1, visit), true);
    const slots = [told.slot, ...(stages > 1 ? [fall(moves, 2_500, 120, 'settled').slot] : [])];
    const nothing = pick(slots.at(-1)!, slots, 1_000, 1, -1);
    const option = { ...nothing.best.option, kind: 'none' as const, quantity: 0 };
    const outcome = { option, shares: [], ll: 0 };
    writer.write({ ...nothing, best: outcome, p: 0.57, outcomes: [{ outcome, p: 0.57 }] });
    for (const slot of slots) writer.words.close(slot);
    const review = `r${told.number}.0`;
    t.like(facts.slice(1), [
      { kind: 'line_withdrawn', interaction: told.number, cause: `review ${review}` },
      { kind: 'review', review, candidates: [{ product: 0, quantity: 1, visit: VISIT }] },
    ]);
    t.is(facts.length, 3);
  });

type Setting = ReturnType<typeof setUp>;
const write = ({ writer }: Setting, decision: Decision) => writer.write(decision);
for (const [who, taken, tell, held] of [
  ['by a shopper', ({ visit }) => visit, write, 1],
  ['by staff who tidy', ({ staff }) => staff, write, 0],
  ['by somebody who is not known', () => -1, write, 0],
  ['while nobody saw', () => -1, ({ writer }, decision) => writer.unseen(decision), 0],
] satisfies [string, (of: Setting) => number, (of: Setting, decision: Decision) => void, number][])
  test(`what stood on a wrong plate does not stand there once it is taken: ${who}`, (t) => {
    const setting = setUp();
    const { moves, units, visit } = setting;
    const unit = units.read(units.hold(visit, 1, -1, 100, 2, 500));
    units.misplace(unit.slot, [0], [100], 500, visit);
    const { slot } = fall(moves, 1_000, 100, 'settled');
    const taking = pick(slot, [slot], 1_000, 1, taken(setting));
    const option = { ...taking.best.option, kind: 'repick' as const, product: 1, facing: -1, unit };
    const outcome = { ...taking.best, option };
    tell(setting, { ...taking, best: outcome, outcomes: [{ outcome, p: 0.99 }] });
    t.deepEqual([units.all(MISPLACED).length, units.all(HELD).length], [0, held]);
  });
