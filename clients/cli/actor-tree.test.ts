import test from 'ava';
import { actorName } from '../../engine/actors/names.js';
import { NOTHING_REFUSED } from '../../wasm/testing/nothing-refused.js';
import { actorTree } from './actor-tree.js';

test('actors stand below their parents, under the ids of the config', (t) => {
  const actor = { status: 'running', restarts: 0, inbox: 0, dropped: 0, lastError: null } as const;
  const shelf = `store/zone-1/${actorName('shelf', 'g 1/ü:2')}`;
  const actors = [
    { ...actor, path: 'store' },
    { ...actor, path: 'store/zone-1', status: 'waiting', restarts: 2, lastError: 'no\nmore' } as const,
    { ...actor, path: shelf },
  ];
  const tracking = { ...NOTHING_REFUSED, boxesRefused: 9, peopleOverflow: 7 };
  const counts = { tracking, deadLetters: 1, parked: 2, traps: 3, quarantined: 4, openReviews: 5 };
  const lines = actorTree({ actors, ...counts }).split('\n');
  t.regex(lines[2]!, /^ {2}zone-1 +waiting +2 +0 +0 {2}no$/);
  t.regex(lines[3]!, /^ {4}shelf-g 1\/ü:2 +running +0 +0 +0$/);
  t.true(lines.includes('3 actors, 1 not running; 1 dead letters, 2 facts parked'));
  const survived = '3 kernel failures survived since the start, 4 inboxes quarantined, 5 reviews open';
  t.true(lines.includes(survived));
  t.true(lines.includes('without room on the Floor, ever: people 7 times'));
});
