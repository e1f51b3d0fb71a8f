import test from 'ava';
import fc from 'fast-check';
import { divideRounded, taxOf } from './money.js';

test('rounding of halves, on both sides of them', (t) => {
  const cases: [bigint, bigint, number, number][] = [
    // numerator, denominator, half up, half even
    [5n, 2n, 3, 2],
    [7n, 2n, 4, 4],
    [1n, 2n, 1, 0],
    [3n, 2n, 2, 2],
    [24n, 10n, 2, 2],
    [26n, 10n, 3, 3],
    [0n, 7n, 0, 0],
  ];
  for (const [n, d, up, even] of cases) {
    t.is(divideRounded(n, d, 'half_up'), up, `${n}/${d}`);
    t.is(divideRounded(n, d, 'half_even'), even, `${n}/${d}`);
  }
});

test('known taxes', (t) => {
  // 19 % inside 11.90 is 1.90; on top of 10.00 it is 1.90.
  t.is(taxOf(1190, 1900, true, 'half_up'), 190);
  t.is(taxOf(1000, 1900, false, 'half_up'), 190);
  // 7 % on 50 is 3.5: the two roundings differ.
  t.is(taxOf(50, 700, false, 'half_up'), 4);
  t.is(taxOf(150, 700, false, 'half_even'), 10);
  t.is(taxOf(1, 0, true, 'half_up'), 0);
});

test('a rounded quotient is never further than half a unit off', (t) => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.bigInt({ min: 1n, max: 10n ** 6n }),
      fc.constantFrom('half_up' as const, 'half_even' as const),
      (n, d, rounding) => {
        const off = 2n * (BigInt(divideRounded(n, d, rounding)) * d - n);
        return off <= d && off >= -d;
      },
    ),
  );
  t.pass();
});

test('a sum beyond exact integers is refused, never rounded away', (t) => {
  t.throws(() => divideRounded(2n ** 60n, 1n, 'half_up'), { code: 'SAUNTER_INVARIANT' });
});
