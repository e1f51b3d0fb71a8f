/** A visit that was found again beside a rival: what is decided for it since carries the doubt. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import { MatchingMemory } from '../../wasm/matching.js';
import { smallStore, T0 } from '../store/testing.js';
import type { Decision, Part } from './matching-decide.js';
import { doubted } from './matching-doubt.js';
import { WeightFindings } from './matching-findings.js';
import { Moves } from './matching-moves.js';
import { Shelves } from './matching-shelves.js';
import { Units } from './matching-units.js';
import { FacingWeights } from './matching-weights.js';
import { Writer } from './matching-write.js';
import { People } from './people.js';

const VISIT_A = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';
const VISIT_B = 'ffffffff-6a1f-4a53-9d3c-1f2e3d4c5b6a';

/** One unit left plate 0 by the hand of A, with 0.98, whose identity is as sure as given. */
function setUp(sure: number) {
  const model = smallStore();
  const memory = new FloorMemory(model.limits);
  const matching = new MatchingMemory(memory);
  const people = new People(memory, model, T0);
  for (const visit of [VISIT_A, VISIT_B])
    people.admit({ kind: 'admit', visit, gate: 0, role: 'shopper', body: null, tMs: T0 });
  const { visits } = people;
  const [a, b] = [visits.slotOf(VISIT_A), visits.slotOf(VISIT_B)];
  visits.sure[a] = sure;
  visits.rival[a] = b;
  const moves = new Moves(matching.interactions, matching.globals, new Shelves(model));
  const weights = new FacingWeights(matching.facings, model);
  const findings = new WeightFindings(matching.facings, model, weights);
  const units = new Units(matching.units);
  const writer = new Writer(model, people, units, moves, weights, findings, T0);
  const facts = writer.begin(T0 + 10_000);
  const step = { plate: 0, startMs: 1000, halfMs: 1200, endMs: 1400, beforeG: 1000, afterG: 900, sdG: 1 };
  moves.add({ ...step, kind: 'settled' });
  const option = { kind: 'pick', product: 0, quantity: 1, facing: 0, unit: null, ll: 0 } as const;
  const move = moves.open()[0]!.slot;
  const part: Part = {
    move,
    moves: [move],
    index: 0,
    changes: [{ plate: 0, deltaG: -100, sdG: 1 }],
    options: [option],
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
  const outcome = { option, shares: [{ visit: a, units: 1, arm: null }], ll: 0 };
  const persons = [{ visit: a, p: 0.98, distanceM: 0.4, seen: 'hand', seenM: 0.4 } as const];
  const decision: Decision = { part, best: outcome, p: 0.98, outcomes: [{ outcome, p: 0.98 }], persons };
  return { visits, writer, facts, decision, a };
}

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6;

test('no doubt, no change', (t) => {
  const { decision, visits } = setUp(1);
  t.is(doubted(decision, visits), decision);
});

test('below even odds the line goes to review, with the rival beside the one that it seems', (t) => {
  const { writer, facts, decision } = setUp(0.4);
  writer.write(decision);
  t.deepEqual(
    facts.map((f) => f.kind),
    ['review'],
  );
  const [review] = facts;
  if (review?.kind !== 'review') return t.fail();
  const [first, second] = review.candidates;
  t.true(
    first!.visit === VISIT_B && near(first!.p, 0.98 * 0.6),
    'the rival, as likely as the doubt is great',
  );
  t.true(second!.visit === VISIT_A && near(second!.p, 0.98 * 0.4));
});

test('above, it is not final before the exit, and its evidence says why', (t) => {
  const { writer, facts, decision, a } = setUp(0.75);
  writer.write(decision);
  const line = facts.find((f) => f.kind === 'line');
  if (line?.kind !== 'line') return t.fail();
  t.is(line.visit, VISIT_A);
  t.is(line.phase, 'provisional');
  t.true(near(line.p, 0.98 * 0.75));
  t.deepEqual(
    line.evidence.persons.map((p) => [p.visit, p.sure, p.seems]),
    [
      [VISIT_A, 0.75, undefined],
      [VISIT_B, undefined, VISIT_A],
    ],
    'whose hand it was seen as',
  );
  writer.words.finish(a);
  const confirmed = facts.find((f) => f.kind === 'line_confirmed');
  if (confirmed?.kind !== 'line_confirmed') return t.fail();
  t.true(near(confirmed.p, 0.98 * 0.75));
  t.deepEqual(confirmed.evidence.persons, line.evidence.persons, 'kept until then');
});
