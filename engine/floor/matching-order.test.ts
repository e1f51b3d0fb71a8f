import test from 'ava';
import fc from 'fast-check';
import { insertLargest, largestFirst, probability } from './matching-order.js';

test('short lists are ordered as Array.sort orders them, equal ones in their order', (t) => {
  const items = fc.array(fc.record({ p: fc.integer({ min: -3, max: 3 }), name: fc.nat() }), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(items, (list) => {
      const want = [...list].sort((a, b) => b.p - a.p);
      const sorted = [...list];
      largestFirst(sorted, probability);
      const inserted: typeof list = [];
      for (const item of list) insertLargest(inserted, item, probability);
      t.deepEqual(sorted, want);
      t.deepEqual(inserted, want);
    }),
  );
});
