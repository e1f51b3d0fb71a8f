/**
 * Text that must not come in where it would be kept: card numbers, pictures, and descriptions of
 * faces or bodies. Ids that devices make up (of bodies, of what a person settled) go into the
 * journal, so nothing else may hide in them. Of numbers with 13 to 19 digits two to four in a hundred
 * are a card's by chance, and many sources number their bodies so: see `checkBodyId`.
 */

/** Groups of digits with whatever but letters between them. */
const DIGITS = /\d(?:[\W_]*\d)*/g;
/** Digits of a card number. ISO/IEC 7812: at most 19; no scheme has fewer than 13. */
const CARD_DIGITS = { least: 13, most: 19 } as const;
/**
 * A UUID is what it is: one in two thousand has the digits of a card's number by chance, and a source that names
 * bodies so would have its messages refused. RFC 9562, 4; one without any letter is no random one.
 */
const UUID = /^(?=.*[a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}$/i;
/** First digits of the schemes that issue cards, with the lengths of their numbers. */
const SCHEMES: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/, // Visa
  /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^(?:30[0-5]|3[689]\d)\d{11,16}$/, // Diners Club
  /^(?:6011|64[4-9]\d|65\d\d)\d{12,15}$/, // Discover
  /^35(?:2[89]|[3-8]\d)\d{12,15}$/, // JCB
  /^62\d{14,17}$/, // UnionPay
  /^(?:50|5[6-9]|6[0-9])\d{11,17}$/, // Maestro
];
/** Beginnings of pictures as base64 or hexadecimal text: JPEG, PNG, GIF, WebP; and of data URLs. */
const PICTURE = /\/9j\/|iVBORw0KGgo|R0lGOD[dl]|UklGR|^data:|ffd8ff|89504e47/i;
/** Three numbers in a row, with what separates those of a list, are a vector and no name. */
const VECTOR = /(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[\s,;|]+[-+]?){2}\.?\d/i;

export type PrivateContent = 'a picture' | 'a card number' | 'a list of numbers';

/** What private thing a text looks like, in words; null where it looks like none. */
export function privateContent(text: string): PrivateContent | null {
  if (UUID.test(text)) return null;
  if (PICTURE.test(text)) return 'a picture';
  for (const [found] of text.matchAll(DIGITS)) if (hasCardNumber(found)) return 'a card number';
  return VECTOR.test(text) ? 'a list of numbers' : null;
}

/** Whether groups in a row, of all that are there, are a card's number: another number may stand beside it. */
function hasCardNumber(text: string): boolean {
  const groups = text.match(/\d+/g) ?? [];
  for (let first = 0; first < groups.length; first++) {
    let digits = '';
    for (let next = first; next < groups.length && digits.length < CARD_DIGITS.most; next++) {
      digits += groups[next];
      if (digits.length >= CARD_DIGITS.least && digits.length <= CARD_DIGITS.most && isCardNumber(digits))
        return true;
    }
  }
  return false;
}

function isCardNumber(digits: string): boolean {
  return SCHEMES.some((scheme) => scheme.test(digits)) && luhnHolds(digits);
}

/** ISO/IEC 7812-1, annex B. */
function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
