/**
 * What a move keeps of the decision that its words rest on, so that a line that is confirmed much later,
 * at an exit, still says who it was between. Visits are kept by their ids: by then their slots may be
 * others'. It lies in the move's record, in the values behind each of its three words:
 *
 *     behind word k: an explanation (4 values), a person (4), a visit's id (3), whether word k rests on it (1)
 *     behind them all: one more id
 *
 * Before, those were three explanations of each word, by visits' slots; the last of these values was the
 * least one's probability, which is never 1: an older copy says of none of its words that it rests on this.
 */
import type { Candidate, CandidateShare, Evidence } from './facts.js';
import { SEEN } from './matching-seen.js';

export type Kept = Pick<Evidence, 'candidates' | 'persons'>;

/** Explanations, and persons, that are kept. */
const ROWS = 3;
/** Visits that they name together, and the values of an id. */
const IDS = 4;
const ID_VALUES = 3;
/** In a row. */
const PERSON_AT = 4;
const ID_AT = 8;
const RESTS_AT = 11;

/** `values` of a record; row k begins at `at + k * stride`, the last id behind the last row. */
export interface KeptRows {
  readonly values: Float64Array;
  readonly at: number;
  readonly stride: number;
}

const rowOf = ({ at, stride }: KeptRows, k: number) => at + k * stride;
const idAt = (rows: KeptRows, k: number) =>
  k < ROWS ? rowOf(rows, k) + ID_AT : rowOf(rows, ROWS - 1) + ID_AT + ID_VALUES + 1;

/** Whether the word k rests on what is kept. */
export const rests = (rows: KeptRows, k: number): boolean => rows.values[rowOf(rows, k) + RESTS_AT] === 1;
export function setRests(rows: KeptRows, k: number, does: boolean): void {
  rows.values[rowOf(rows, k) + RESTS_AT] = does ? 1 : 0;
}

/** Keeps the first ones of each, in place of what was kept; those whose visit finds no room are left out. */
export function writeKept(rows: KeptRows, { candidates, persons }: Kept): void {
  const ids: string[] = [];
  /** Number of the visit, from 1 on; 0 for nobody, −1 where there is no room for one more. */
  const numberOf = (visit: string | null) => {
    if (visit === null) return 0;
    if (!ids.includes(visit) && ids.length < IDS) ids.push(visit);
    return ids.indexOf(visit) + 1 || -1;
  };
  const { values } = rows;
  for (let k = 0; k < ROWS; k++) {
    const row = rowOf(rows, k);
    values.fill(0, row, row + RESTS_AT);
    const candidate = candidates[k];
    const by = candidate && Math.abs(candidate.quantity) < UNITS / 2 ? codeOf(candidate, numberOf) : -1;
    if (candidate && by >= 0) values.set([candidate.product, unitsCode(candidate), by, candidate.p], row);
  }
  for (let k = 0; k < ROWS; k++) {
    const person = persons[k];
    const number = person ? numberOf(person.visit) : -1;
    if (!person || number <= 0) continue;
    const { p, distanceM, seen = 'nothing', sure = -1, seems = null } = person;
    // where there is no room for whom it was seen as, that alone is left out
    const taken = Math.max(0, numberOf(seems));
    const code = number + NUMBERS * SEEN.indexOf(seen) + NUMBERS ** 2 * taken;
    values.set([code, p, distanceM, sure], rowOf(rows, k) + PERSON_AT);
  }
  for (let k = 0; k < IDS; k++)
    values.set(ids[k] === undefined ? [0, 0, 0] : valuesOf(ids[k]!), idAt(rows, k));
}

export function readKept(rows: KeptRows): Kept {
  const { values } = rows;
  const ids = Array.from({ length: IDS }, (_, k) => {
    const at = idAt(rows, k);
    return idOf(values[at]!, values[at + 1]!, values[at + 2]!);
  });
  const candidates: Candidate[] = [];
  const persons: Kept['persons'] = [];
  for (let k = 0; k < ROWS; k++) {
    const row = rowOf(rows, k);
    const [product, units, by, p] = [values[row]!, values[row + 1]!, values[row + 2]!, values[row + 3]!];
    const what = unitsOf(units);
    // nothing that is kept is impossible
    if (p > 0) candidates.push({ product, ...what, ...sharesOf(by, what.quantity, ids), p });
    const at = row + PERSON_AT;
    const visit = ids[(values[at]! % NUMBERS) - 1];
    if (visit === undefined) continue;
    const sure = values[at + 3]!;
    const seems = ids[Math.floor(values[at]! / NUMBERS ** 2) - 1];
    persons.push({
      visit,
      p: values[at + 1]!,
      distanceM: values[at + 2]!,
      seen: SEEN[Math.floor(values[at]! / NUMBERS) % NUMBERS]!,
      ...(sure < 0 ? {} : { sure }),
      ...(seems === undefined ? {} : { seems }),
    });
  }
  return { candidates, persons };
}

/** Units, taken or put back, in a value: staff may be thought to have brought hundreds of a light product. */
const UNITS = 4096;
/** Logarithms of odds in a value: as whole hundredths, from −5,242 to 5,242; 0: it is not known. */
const ODDS = 2 ** 20;
const HUNDREDTHS = 100;

/** How many units, and why, as one whole number; an older copy has the units alone. */
function unitsCode({ quantity, weightNats, handNats }: Candidate): number {
  return quantity + UNITS * (oddsCode(weightNats) + ODDS * oddsCode(handNats));
}

function unitsOf(code: number): Pick<Candidate, 'quantity' | 'weightNats' | 'handNats'> {
  const why = Math.floor((code + UNITS / 2) / UNITS);
  const weightNats = oddsOf(why % ODDS);
  const handNats = oddsOf(Math.floor(why / ODDS));
  return {
    quantity: code - UNITS * why,
    ...(weightNats !== undefined && { weightNats }),
    ...(handNats !== undefined && { handNats }),
  };
}

function oddsCode(nats: number | undefined): number {
  if (nats === undefined) return 0;
  return Math.max(1, Math.min(ODDS - 1, Math.round(nats * HUNDREDTHS) + ODDS / 2));
}

const oddsOf = (code: number) => (code === 0 ? undefined : (code - ODDS / 2) / HUNDREDTHS);

/** Numbers of visits in a value: more than there are ids. */
const NUMBERS = 8;
/** A share in a value: number of its visit, units (0: all of them), and of the visit that it seems. */
const SHARE = NUMBERS ** 3;

/** Whose an explanation's units are, as one whole number; −1 where that finds no room. */
function codeOf({ visit, shares }: Candidate, numberOf: (visit: string | null) => number): number {
  if (!shares) return numberOf(visit);
  let code = 0;
  for (const [k, { visit: of, units, seems }] of shares.entries()) {
    const [by, taken] = [numberOf(of), numberOf(seems ?? null)];
    const many = shares.length > 1 ? units : 0;
    if (by < 0 || taken < 0 || many >= NUMBERS) return -1;
    code += (by + NUMBERS * many + NUMBERS ** 2 * taken) * SHARE ** k;
  }
  return Number.isSafeInteger(code) ? code : -1;
}

function sharesOf(
  code: number,
  quantity: number,
  ids: readonly string[],
): Pick<Candidate, 'visit' | 'shares'> {
  const shares: CandidateShare[] = [];
  for (let rest = code; rest > 0 || shares.length === 0; rest = Math.floor(rest / SHARE)) {
    const share = rest % SHARE;
    const many = Math.floor(share / NUMBERS) % NUMBERS;
    const seems = ids[Math.floor(share / NUMBERS ** 2) - 1];
    shares.push({
      visit: ids[(share % NUMBERS) - 1] ?? null,
      units: many || Math.abs(quantity),
      ...(seems !== undefined && { seems }),
    });
  }
  const [first] = shares;
  const told = shares.length > 1 || first!.seems !== undefined;
  return { visit: first!.visit, ...(told && { shares }) };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Hexadecimal digits of an id, and of each of its values: what a value holds exactly. */
const DIGITS = 32;
const VALUE_DIGITS = 12;
/** In the last value, above its eight digits: 1 for a UUID, else 1 more than the text has characters. */
const FORM = 2 ** 32;

/** A visit's id, a UUID or at most 16 ASCII characters (wasm/identity.ts), as whole numbers. */
function valuesOf(id: string): number[] {
  const isUuid = UUID.test(id);
  const hex = isUuid
    ? id.replaceAll('-', '')
    : Array.from(id, (c) => c.charCodeAt(0).toString(16).padStart(2, '0'))
        .join('')
        .padEnd(DIGITS, '0');
  const part = (k: number) => Number.parseInt(hex.slice(k * VALUE_DIGITS, (k + 1) * VALUE_DIGITS), 16);
  return [part(0), part(1), part(2) + FORM * (isUuid ? 1 : 1 + id.length)];
}

function idOf(first: number, second: number, last: number): string {
  const form = Math.floor(last / FORM);
  const part = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const rest = part(last % FORM, DIGITS - 2 * VALUE_DIGITS);
  const hex = part(first, VALUE_DIGITS) + part(second, VALUE_DIGITS) + rest;
  if (form === 1) return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const codes = Array.from({ length: Math.max(0, form - 1) }, (_, k) =>
    Number.parseInt(hex.slice(2 * k, 2 * k + 2), 16),
  );
  return String.fromCharCode(...codes);
}
