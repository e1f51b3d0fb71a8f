/** Sums of money: integers of the minor unit, exact at any size that a receipt can reach. */
import { InvariantError } from '../errors.js';

export type Rounding = 'half_up' | 'half_even';

/** numerator / denominator, rounded; both ≥ 0 and denominator > 0. Returns a safe integer. */
export function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): number {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up =
    twice > denominator || (twice === denominator && (rounding === 'half_up' || quotient % 2n === 1n));
  const result = Number(up ? quotient + 1n : quotient);
  if (!Number.isSafeInteger(result)) throw new InvariantError(`a sum of ${result} is beyond exact integers`);
  return result;
}

/** 100 % in basis points. */
const WHOLE_BP = 10_000n;

/** Tax inside a price that includes it, or on top of one that does not. Minor units. */
export function taxOf(
  sumMinor: number,
  rateBp: number,
  pricesIncludeTax: boolean,
  rounding: Rounding,
): number {
  const rate = BigInt(rateBp);
  return divideRounded(BigInt(sumMinor) * rate, pricesIncludeTax ? WHOLE_BP + rate : WHOLE_BP, rounding);
}
