/** The store was away while people walked: visits go back to whom they surely belong, never to a guess. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import type { UnnamedFact } from './facts.js';
import { People } from './people.js';
import { model, ORIGIN, tick } from './testing/square-floor.js';

const VISIT_A = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';
const VISIT_B = 'ffffffff-6a1f-4a53-9d3c-1f2e3d4c5b6a';

type Place = readonly [number, number];

/** A floor on which A and B came in one after the other and walked to their places. */
class Walk {
  readonly people: People;
  readonly facts: UnnamedFact[] = [];
  tMs = 0;

  constructor(a: Place, b: Place) {
    const m = model(false);
    this.people = new People(new FloorMemory(m.limits), m, ORIGIN);
    this.#enter(VISIT_A, []);
    this.walk([1, 3], a, []);
    this.#enter(VISIT_B, [a]);
    this.walk([1, 3], b, [a]);
  }

  /** Stands at the gate for a second, then comes in. */
  #enter(visit: string, others: readonly Place[]): void {
    this.stand(1_000, [[1, 3], ...others]);
    const tMs = ORIGIN + this.tMs;
    this.people.admit({ kind: 'admit', visit, gate: 0, role: 'shopper', body: null, tMs });
    this.stand(500, [[1, 3], ...others]);
  }

  stand(ms: number, at: readonly Place[]): void {
    for (const endMs = this.tMs + ms; this.tMs < endMs; this.tMs += 50)
      this.facts.push(...tick(this.people, this.tMs, at));
  }

  walk(from: Place, to: Place, others: readonly Place[]): void {
    const steps = 60;
    for (let k = 0; k <= steps; k++, this.tMs += 50) {
      const at: Place = [
        from[0] + ((to[0] - from[0]) * k) / steps,
        from[1] + ((to[1] - from[1]) * k) / steps,
      ];
      this.facts.push(...tick(this.people, this.tMs, [at, ...others]));
    }
  }

  /** Nobody looks for so long; what is told from here on is returned by `told`. */
  away(ms: number): void {
    this.tMs += ms;
    this.facts.length = 0;
    this.people.away(ORIGIN + this.tMs);
  }

  /** The store runs, and no camera looks for so long. */
  dark(ms: number): void {
    this.tMs += ms;
    this.facts.length = 0;
  }

  told(kind: UnnamedFact['kind']) {
    return this.facts.filter((f) => f.kind === kind);
  }

  /** Where the visit's person is; null while it has none. */
  placeOf(visit: string): Place | null {
    const { visits, persons } = this.people;
    const person = visits.person[visits.slotOf(visit)]!;
    return person < 0 ? null : [persons.x[person]!, persons.y[person]!];
  }
}

const near = (a: Place | null, b: Place) => a !== null && Math.hypot(a[0] - b[0], a[1] - b[1]) < 0.5;

test('away for a moment, far apart: each gets their visit back, wherever they stepped', (t) => {
  const walk = new Walk([1.5, 5], [5, 1]);
  t.true(near(walk.placeOf(VISIT_A), [1.5, 5]) && near(walk.placeOf(VISIT_B), [5, 1]));
  walk.away(1_200);
  walk.stand(5_000, [
    [2.1, 4.6],
    [4.5, 1.4],
  ]);
  t.true(near(walk.placeOf(VISIT_A), [2.1, 4.6]));
  t.true(near(walk.placeOf(VISIT_B), [4.5, 1.4]));
  t.deepEqual(
    walk.facts.map((f) => f.kind),
    ['unbound', 'unbound', 'rebound', 'rebound'],
  );
});

test('no camera looks for a minute: nobody keeps a visit by standing where somebody stood', (t) => {
  const walk = new Walk([2, 4], [3.2, 4]);
  walk.dark(60_000);
  walk.stand(10_000, [
    [2, 4],
    [3.2, 4],
  ]);
  t.is(walk.placeOf(VISIT_A), null);
  t.is(walk.placeOf(VISIT_B), null);
  t.deepEqual(
    walk.facts.map((f) => f.kind),
    ['unbound', 'unbound', 'review', 'review'],
  );
});

test('no camera looks for as long as somebody may be hidden: they are followed on', (t) => {
  const walk = new Walk([2, 4], [3.2, 4]);
  walk.dark(5_000);
  walk.stand(1_000, [
    [2, 4],
    [3.2, 4],
  ]);
  t.true(near(walk.placeOf(VISIT_A), [2, 4]) && near(walk.placeOf(VISIT_B), [3.2, 4]));
  t.deepEqual(walk.facts, []);
});

test('away while they could have changed places: nobody guesses, a person is told, time may tell', (t) => {
  const walk = new Walk([2, 4], [3.2, 4]);
  walk.away(8_000);
  const places: Place[] = [
    [2, 4],
    [3.2, 4],
  ];
  walk.stand(10_000, places);
  t.is(walk.placeOf(VISIT_A), null);
  t.is(walk.placeOf(VISIT_B), null);
  const reviews = walk.told('review');
  t.deepEqual(
    reviews.map((f) => f.kind === 'review' && [f.review, f.candidates.map((c) => c.visit)]),
    [
      [`visit-${VISIT_A}`, [VISIT_A, VISIT_B]],
      [`visit-${VISIT_B}`, [VISIT_B, VISIT_A]],
    ],
  );
  // Whoever leaves now leaves without a name: two could be meant.
  const exit = { kind: 'gate', source: 5, seq: 0, action: 'exit' } as const;
  const nobody = { visit: null, reference: null, role: 'shopper', body: null } as const;
  walk.people.exit({ ...exit, ...nobody, tMs: ORIGIN + walk.tMs });
  walk.stand(200, places);
  t.deepEqual(walk.people.departed(), []);
  t.is(walk.told('unbound').length, 2);
  // Once it is known who B was, the other one is A.
  walk.people.release(walk.people.visits.slotOf(VISIT_B));
  walk.facts.length = 0;
  walk.stand(3_000, [places[0]!]);
  t.true(near(walk.placeOf(VISIT_A), [2, 4]), JSON.stringify(walk.facts));
  t.deepEqual(
    walk.facts.map((f) => f.kind),
    ['settled', 'rebound'],
  );
});

test('away for minutes: who is gone is not taken for who came since, and time away is no absence', (t) => {
  const walk = new Walk([4.5, 5], [4, 2]);
  walk.away(300_000);
  walk.stand(1_000, []);
  t.deepEqual(walk.people.departed(), [], 'nobody is given up before they were looked for');
  // Somebody comes in by the entrance, long after the store is back.
  walk.stand(4_000, []);
  walk.stand(6_000, [[1, 3]]);
  t.is(walk.told('rebound').length, 0);
});

/** The exit of the square floor is at (5, 3), with a radius of 1 m; out is to the right. */
const EXIT: Place = [5, 3];
const passage = (tMs: number) => {
  const nobody = { visit: null, reference: null, role: 'shopper', body: null } as const;
  return { kind: 'gate', source: 5, seq: 0, action: 'exit', tMs: ORIGIN + tMs, ...nobody } as const;
};

test('an exit just before the store went away: whoever stood in the gate alone has left', (t) => {
  const walk = new Walk([1.5, 5], [4, 3]);
  walk.walk([4, 3], EXIT, [[1.5, 5]]);
  walk.people.exit(passage(walk.tMs));
  walk.away(30_000);
  walk.stand(50, []);
  const left = walk.people.departed();
  t.deepEqual(
    left.map(({ visit, cause }) => [walk.people.visits.idOf(visit), cause]),
    [[VISIT_B, 'gate']],
  );
  t.deepEqual(
    walk.told('unbound').map((f) => f.kind === 'unbound' && [f.visit, f.reason]),
    [
      [VISIT_B, 'left'],
      [VISIT_A, 'lost'],
    ],
  );
});

const UNSURE: readonly (readonly [what: string, a: Place, b: Place])[] = [
  ['two stood in it', [4.7, 3.4], [4.9, 2.8]],
  ['one stood in it, and another just outside', [5.5, 3], [4.6, 3]],
  ['nobody was nearer than one who queues', [1.5, 5], [3.8, 3]],
];
for (const [what, a, b] of UNSURE)
  test(`an exit just before the store went away: where ${what}, nobody is taken for whoever left`, (t) => {
    const walk = new Walk(a, [4, 3]);
    walk.walk([4, 3], b, [a]);
    walk.people.exit(passage(walk.tMs));
    walk.away(30_000);
    for (let s = 0; s < 10; s++) {
      walk.stand(1_000, []);
      t.deepEqual(walk.people.departed(), []);
    }
    t.deepEqual(
      walk.told('unbound').map((f) => f.kind === 'unbound' && f.reason),
      ['lost', 'lost'],
    );
  });
