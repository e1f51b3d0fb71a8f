/** Who left, where several stand before the exit: told by who is out afterwards. */
import test from 'ava';
import { FloorMemory } from '../../wasm/floor-memory.js';
import type { UnnamedFact } from './facts.js';
import { People } from './people.js';
import { model, ORIGIN, tick } from './testing/square-floor.js';

const VISIT_A = '0b7e3a52-6a1f-4a53-9d3c-1f2e3d4c5b6a';
const VISIT_B = 'ffffffff-6a1f-4a53-9d3c-1f2e3d4c5b6a';

type Place = readonly [number, number];

/** The exit of the square floor is at (5, 3), with a radius of 1 m; out is to the right. */
class Queue {
  readonly people: People;
  readonly facts: UnnamedFact[] = [];
  readonly left: { visit: string; tMs: number; atMs: number }[] = [];
  tMs = 0;
  readonly #exit;

  constructor() {
    const m = model(false);
    this.people = new People(new FloorMemory(m.limits), m, ORIGIN);
    this.#exit = m.sourceById.get('out')!.index;
  }

  /** Everybody stands for so long. */
  stand(ms: number, at: readonly Place[]): void {
    for (const endMs = this.tMs + ms; this.tMs < endMs; this.tMs += 50) this.#tick(at);
  }

  /** One walks, the others stand. */
  walk(from: Place, to: Place, others: readonly Place[]): void {
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 0.05);
    for (let k = 0; k <= steps; k++, this.tMs += 50) {
      const share = k / steps;
      this.#tick([[from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])], ...others]);
    }
  }

  /** Comes in by the entrance and walks to a place. */
  enter(visit: string, to: Place, others: readonly Place[]): void {
    this.stand(1_000, [[1, 3], ...others]);
    const tMs = ORIGIN + this.tMs;
    this.people.admit({ kind: 'admit', visit, gate: 0, role: 'shopper', body: null, tMs });
    this.stand(500, [[1, 3], ...others]);
    this.walk([1, 3], to, others);
  }

  /** Visits that have left, in order. */
  get gone(): string[] {
    return this.left.map(({ visit }) => visit);
  }

  pass(): void {
    const tMs = ORIGIN + this.tMs;
    const nobody = { visit: null, reference: null, role: 'shopper', body: null } as const;
    this.people.exit({ kind: 'gate', source: this.#exit, seq: 0, action: 'exit', tMs, ...nobody });
  }

  #tick(at: readonly Place[]): void {
    this.facts.push(...tick(this.people, this.tMs, at));
    for (const { visit, tMs } of this.people.departed()) {
      this.left.push({ visit: this.people.visits.idOf(visit), tMs: tMs - ORIGIN, atMs: this.tMs });
      this.people.release(visit);
    }
  }
}

test('of a crowd before the exit, the one who goes out has left, whoever was there first', (t) => {
  const queue = new Queue();
  const crowd: Place[] = [
    [3.9, 2.4],
    [3.9, 3.2],
    [3.9, 4],
    [4.5, 2],
    [4.5, 4.2],
    [5.2, 1.9],
    [5.2, 4.1],
  ];
  queue.stand(1_000, crowd);
  queue.enter(VISIT_A, [5, 3], crowd);
  const passedMs = queue.tMs;
  queue.pass();
  queue.walk([5, 3], [5.9, 3], crowd);
  queue.stand(1_000, crowd);
  t.deepEqual(
    queue.left.map(({ visit, tMs }) => [visit, tMs]),
    [[VISIT_A, passedMs]],
  );
  t.true(queue.left[0]!.atMs - passedMs < 1_500, 'known as soon as one is out');
});

test('a passage stays open until somebody is out: who waits in the gate is not taken for who passed', (t) => {
  const queue = new Queue();
  const waits: Place = [5.3, 3.5];
  queue.enter(VISIT_B, waits, []);
  queue.enter(VISIT_A, [5, 2.8], [waits]);
  queue.pass();
  queue.stand(2_000, [[5, 2.8], waits]);
  t.deepEqual(queue.left, [], 'nobody is out');
  queue.walk([5, 2.8], [5.9, 2.6], [waits]);
  t.deepEqual(queue.gone, [VISIT_A]);
  queue.stand(1_000, [waits]);
  // and then the other one
  queue.pass();
  queue.walk(waits, [5.9, 3.2], []);
  t.deepEqual(queue.gone, [VISIT_A, VISIT_B]);
});

test('who goes by outside while the one in the gate sets out has not passed it', (t) => {
  const queue = new Queue();
  const [inGate, beside]: [Place, Place] = [
    [5, 3],
    [5.2, 3.5],
  ];
  queue.enter(VISIT_B, beside, []);
  queue.enter(VISIT_A, inGate, [beside]);
  const passedMs = queue.tMs;
  queue.pass();
  // Out first, but not as near to the gate at the passage.
  queue.walk(beside, [6.1, 3.2], [inGate]);
  t.deepEqual(queue.left, [], 'the nearer one may still come');
  queue.walk(inGate, [5.9, 3], [[6.1, 3.2]]);
  queue.stand(1_000, [[6.1, 3.2]]);
  t.deepEqual(
    queue.left.map(({ visit, tMs }) => [visit, tMs]),
    [[VISIT_A, passedMs]],
  );
});

test('… unless the nearer one does not come in time: then who is out has left', (t) => {
  const queue = new Queue();
  const waits: Place = [5, 3];
  queue.enter(VISIT_B, waits, []);
  queue.enter(VISIT_A, [5.2, 3.5], [waits]);
  queue.pass();
  queue.walk([5.2, 3.5], [6.1, 3.2], [waits]);
  const outMs = queue.tMs;
  queue.stand(2_000, [waits, [6.1, 3.2]]);
  t.deepEqual(queue.gone, [VISIT_A]);
  const afterMs = queue.left[0]!.atMs - outMs;
  t.true(afterMs > 1_000 && afterMs <= 1_600, `known ${afterMs} ms after the first was out`);
});

test('… and who comes back has not been out: the nearer one has all of that time again', (t) => {
  const queue = new Queue();
  const [inGate, beside, outside, halfway]: [Place, Place, Place, Place] = [
    [5, 3],
    [5.2, 3.5],
    [6.1, 3.2],
    [5.5, 3.6],
  ];
  queue.enter(VISIT_B, beside, []);
  queue.enter(VISIT_A, inGate, [beside]);
  queue.pass();
  queue.walk(beside, outside, [inGate]);
  queue.walk(outside, halfway, [inGate]);
  queue.stand(400, [inGate, halfway]);
  queue.walk(halfway, outside, [inGate]);
  t.deepEqual(queue.left, [], 'out for the first time, again');
  queue.walk(inGate, [5.9, 3], [outside]);
  queue.stand(500, [outside]);
  t.deepEqual(queue.gone, [VISIT_A]);
});

test('where nobody comes out, the likeliest has left all the same', (t) => {
  const queue = new Queue();
  const waits: Place = [4.2, 4.2];
  queue.enter(VISIT_B, waits, []);
  queue.enter(VISIT_A, [5, 3], [waits]);
  queue.pass();
  queue.stand(6_000, [[5, 3], waits]);
  t.deepEqual(queue.gone, [VISIT_A]);
});

test('who has left is not lost: the next one who comes in has a number of their own', (t) => {
  const queue = new Queue();
  queue.enter(VISIT_A, [5, 3], []);
  queue.pass();
  queue.walk([5, 3], [5.9, 3], []);
  t.deepEqual(queue.gone, [VISIT_A]);
  queue.stand(2_500, []);
  queue.enter(VISIT_B, [3, 3], []);
  const numbers = queue.facts.flatMap((f) => (f.kind === 'bound' ? [f.tracklet] : []));
  t.is(new Set(numbers).size, 2);
});
