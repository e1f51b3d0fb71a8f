/** Messages that are nearly right, for fuzzers: further than what is wrong from its first byte on. */
import fc from 'fast-check';
import { pack } from 'msgpackr';

/** Right messages, packed, of which up to `most` fields hold anything. */
export function almostRight(
  right: fc.Arbitrary<Record<string, unknown>>,
  anything: fc.Arbitrary<unknown>,
  most: number,
): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(right, fc.array(fc.tuple(fc.nat(), anything), { maxLength: most }))
    .map(([fields, changes]) => {
      const changed = { ...fields };
      const names = Object.keys(fields);
      for (const [at, value] of changes) changed[names[at % names.length]!] = value;
      return pack(changed);
    });
}

/** The same with a byte changed, or cut there. */
export function torn(whole: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(whole, fc.nat(), fc.nat({ max: 255 })).map(([bytes, at, byte]) => {
    const copy = Uint8Array.from(bytes);
    copy[at % copy.length] = byte;
    return byte < 64 ? copy.subarray(0, at % copy.length) : copy;
  });
}
