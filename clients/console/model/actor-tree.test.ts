import test from 'ava';
import { actorTree, hasTrouble } from './actor-tree.js';

const actor = { status: 'running', restarts: 0, inbox: 0, dropped: 0, lastError: null };

test('actors stand below their parents, those in trouble first', (t) => {
  const roots = actorTree([
    { ...actor, path: 'store' },
    { ...actor, path: 'store/zone-1' },
    { ...actor, path: 'store/zone-1/shelf-a' },
    { ...actor, path: 'store/zone-2' },
    { ...actor, path: 'store/zone-2/shelf-b' },
    { ...actor, path: 'store/zone-2/shelf-c', status: 'waiting', restarts: 3, lastError: 'no' },
    { ...actor, path: 'store/zone-3' },
  ]);
  t.is(roots.length, 1);
  const store = roots[0]!;
  t.deepEqual([store.below, store.troubledBelow], [6, 1]);
  t.deepEqual(
    store.children.map((c) => c.name),
    ['zone-2', 'zone-1', 'zone-3'],
  );
  const zone = store.children[0]!;
  t.deepEqual(
    zone.children.map((c) => c.name),
    ['shelf-c', 'shelf-b'],
  );
  t.true(hasTrouble(store) && hasTrouble(zone));
  t.false(hasTrouble(store.children[1]!));
});

test('one whose parent is not listed is shown all the same', (t) => {
  t.deepEqual(
    actorTree([{ ...actor, path: 'store/visits/v1' }]).map((n) => n.name),
    ['v1'],
  );
  t.deepEqual(actorTree([]), []);
});
