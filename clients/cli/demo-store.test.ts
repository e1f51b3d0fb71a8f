import test from 'ava';
import { storeConfigSchema } from '../../engine/catalog/config.js';
import { demoStore } from './demo-store.js';

test('the demo store is a valid config, the same for the same seed', (t) => {
  const options = { people: 24, cameras: 12, seed: 1 };
  const config = demoStore(options);
  t.deepEqual(storeConfigSchema.parse(config), config);
  t.deepEqual(demoStore(options), config);
  t.notDeepEqual(demoStore({ ...options, seed: 2 }), config);
});

test('sizes follow the number of people and cameras', (t) => {
  const small = demoStore({ people: 5, cameras: 4, seed: 1 });
  const big = demoStore({ people: 200, cameras: 60, seed: 1 });
  t.is(small.cameras.length, 4);
  t.is(big.cameras.length, 60);
  const area = (c: typeof big) => c.floorPlan.outline[2]![0] * c.floorPlan.outline[2]![1];
  t.true(area(big) > 10 * area(small) && area(big) < 2000);
  t.true(big.gates.length > small.gates.length);
});

test('most of the floor is seen by three cameras or more', (t) => {
  const { cameras, floorPlan } = demoStore({ people: 60, cameras: 20, seed: 1 });
  const [width, depth] = floorPlan.outline[2]!;
  let points = 0;
  let seen = 0;
  for (let y = 0.5; y < depth; y++) {
    for (let x = 0.5; x < width; x++) {
      points++;
      const views = cameras.filter(({ projection: p, imageWidth, imageHeight }) => {
        const at = (row: number, z: number) =>
          p[row]![0]! * x + p[row]![1]! * y + p[row]![2]! * z + p[row]![3]!;
        return [0, 1.7].every((z) => {
          const w = at(2, z);
          const u = at(0, z) / w;
          const v = at(1, z) / w;
          return w > 0 && u >= 0 && u <= imageWidth && v >= 0 && v <= imageHeight;
        });
      });
      if (views.length >= 3) seen++;
    }
  }
  t.true(seen > 0.8 * points, `${seen} of ${points} points`);
});

test('products have twins, two tax rates and prices in whole cents; every plate carries one facing', (t) => {
  const { products, planogram } = demoStore({ people: 24, cameras: 4, seed: 1 });
  t.true(products.length >= 150);
  t.deepEqual(new Set(products.map((p) => p.tax)), new Set(['food', 'standard']));
  const withTwin = products.filter((p) =>
    products.some((q) => q !== p && Math.abs(q.weightG - p.weightG) <= 5),
  );
  t.true(withTwin.length > 0.7 * products.length);
  t.true(products.every((p) => Number.isInteger(p.priceMinor)));
  const plates = planogram.flatMap((f) => f.plates);
  t.is(new Set(plates).size, plates.length);
});
