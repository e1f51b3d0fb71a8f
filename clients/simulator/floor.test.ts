import test from 'ava';
import { Crowd } from './crowd.js';
import { FloorGrid } from './floor-grid.js';
import { IdentityWatch } from './identity.js';
import { newPerson, type Person } from './person.js';
import { Random } from './random.js';

const OUTLINE = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];
const WALL = { x0: 2, y0: 4, x1: 8, y1: 5, topM: 1.5 };

function walkUntilThere(crowd: Crowd, slots: readonly number[], maxS: number, each = () => {}): number {
  for (let s = 0; s < maxS; s += 0.05) {
    if (slots.every((i) => crowd.arrived(i))) return s;
    crowd.step(0.05);
    each();
  }
  return maxS;
}

test('a way leads round what stands in between', (t) => {
  const grid = new FloorGrid(OUTLINE, [WALL]);
  const way = grid.path({ x: 5, y: 2 }, { x: 5, y: 7 });
  t.deepEqual(way.at(-1), { x: 5, y: 7 });
  t.true(way.some((p) => p.x < 2 || p.x > 8));
  t.deepEqual(grid.path({ x: 1, y: 1 }, { x: 1, y: 9 }), [{ x: 1, y: 9 }]);
  t.false(grid.isFree(5, 4.5));
  t.false(grid.isFree(11, 4));
});

test('two who meet head on pass each other and both arrive', (t) => {
  const crowd = new Crowd(4, new FloorGrid(OUTLINE, []));
  const a = crowd.enter(2, 5, 1, 1.7);
  const b = crowd.enter(8, 5, 1, 1.7);
  crowd.walk(a, { x: 8, y: 5 });
  crowd.walk(b, { x: 2, y: 5 });
  let nearest = Number.POSITIVE_INFINITY;
  const took = walkUntilThere(crowd, [a, b], 30, () => {
    nearest = Math.min(nearest, Math.hypot(crowd.x[a]! - crowd.x[b]!, crowd.y[a]! - crowd.y[b]!));
  });
  t.true(took < 20, `${took} s`);
  t.true(nearest > 0.35, `${nearest} m`);
  t.true(Math.hypot(crowd.x[a]! - 8, crowd.y[a]! - 5) < 0.1);
});

test('who finds the place taken is content beside it', (t) => {
  const crowd = new Crowd(4, new FloorGrid(OUTLINE, []));
  crowd.enter(5, 5, 1, 1.7);
  const late = crowd.enter(1, 5, 1, 1.7);
  crowd.walk(late, { x: 5, y: 5 });
  t.true(walkUntilThere(crowd, [late], 40) < 40);
  const far = Math.hypot(crowd.x[late]! - 5, crowd.y[late]! - 5);
  t.true(far > 0.25 && far < 1, `${far} m`);
});

test('a visit shown at somebody else’s place has lost its person', (t) => {
  const crowd = new Crowd(4, new FloorGrid(OUTLINE, []));
  const people = [1, 2].map((number): Person => {
    const slot = crowd.enter(2 * number, 2, 1, 1.7);
    return { ...newPerson(number, 'shopper', new Random(number)), slot };
  });
  const watch = new IdentityWatch(crowd.capacity);
  people.forEach((person, i) => {
    watch.entered(`v${i}`, person);
  });
  for (let tMs = 0; tMs < 20_000; tMs += 200) {
    watch.follow(tMs, crowd, people);
    // The second visit sits on the first one's body all the time.
    const rows = ['v0', 'v1'].map((visit) => ({
      x: 2.1,
      y: 2,
      visit,
      role: 'shopper' as const,
      confidence: 1,
    }));
    watch.look(tMs, rows, 100);
  }
  for (const person of people) person.exitedMs = 20_000;
  t.like(watch.figures(), { identityVisits: 2, identityKept: 0.5, identityLost: 1, neverShown: 0 });
  t.is(watch.figures().identityRight, 0.5);
});
