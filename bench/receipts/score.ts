/**
 * Scores receipts against truth, with the definitions of the trip generator's score.mjs, so that
 * figures compare. With T and R the true and the reported units of a (person, product) in a trip:
 * TP = Σ min(T, R), FP = Σ max(0, R − T), FN = Σ max(0, T − R).
 */

export interface TripReceipts {
  trip: string;
  receipts: { target_id: string; products: { barcode: string; quantity: number }[] }[];
  review?: { quantity?: number; candidates?: { target_id: string; barcode: string; p?: number }[] }[];
}

export interface TripTruth {
  trip: string;
  receipts: TripReceipts['receipts'];
  receipt_units?: { target_id: string; barcode: string; kind: string }[];
  events: {
    kind: string;
    quantity: number;
    payer_id: string;
    barcode: string | null;
    gondola: number;
    shelf: number;
    plates: number[];
  }[];
}

export interface Counts {
  tp: number;
  fp: number;
  fn: number;
}

export interface TripScore {
  trip: string;
  answered: boolean;
  counts: Counts;
  productCounts: Counts;
  review: {
    entries: number;
    units: number;
    useful: number;
    candidates: number;
    coveredFn: number;
    coveredFp: number;
  };
  receipts: number;
  exactReceipts: number;
  eventKinds: Record<string, { events: number; right: number }>;
  unitKinds: Record<string, { units: number; found: number }>;
  precision: number;
  recall: number;
  f1: number;
  product_f1: number;
}

/** Products on a plate by the planogram; for events that changed nothing. */
export type PlanogramOf = (gondola: number, shelf: number, plate: number) => readonly string[];

type Units = Map<string, number>;
const SEPARATOR = '\u0000';
export const keyOf = (person: string, barcode: string) => `${person}${SEPARATOR}${barcode}`;
const add = (units: Units, key: string, n: number) => units.set(key, (units.get(key) ?? 0) + n);

/** @throws RangeError for a quantity that is no number ≥ 0. */
export function unitsOf(
  receipts: TripReceipts['receipts'] | undefined,
  key: (person: string, barcode: string) => string,
): Units {
  const units: Units = new Map();
  for (const receipt of receipts ?? [])
    for (const { barcode, quantity } of receipt.products ?? []) {
      const n = Number(quantity);
      if (!Number.isFinite(n) || n < 0) throw new RangeError(`bad quantity ${quantity} for ${barcode}`);
      if (n > 0) add(units, key(String(receipt.target_id), String(barcode)), n);
    }
  return units;
}

function compare(truth: Units, reported: Units): Counts {
  const counts = { tp: 0, fp: 0, fn: 0 };
  for (const key of new Set([...truth.keys(), ...reported.keys()])) {
    const t = truth.get(key) ?? 0;
    const r = reported.get(key) ?? 0;
    counts.tp += Math.min(t, r);
    counts.fp += Math.max(0, r - t);
    counts.fn += Math.max(0, t - r);
  }
  return counts;
}

/** Nothing true and nothing reported is F1 = 1. */
export function rates({ tp, fp, fn }: Counts): { precision: number; recall: number; f1: number } {
  const empty = tp + fp + fn === 0;
  const share = (part: number, rest: number) => (part + rest === 0 ? (empty ? 1 : 0) : part / (part + rest));
  return { precision: share(tp, fp), recall: share(tp, fn), f1: empty ? 1 : (2 * tp) / (2 * tp + fp + fn) };
}

/** A review entry can settle at most |quantity| units of one of its candidates. */
function reviewed(truth: Units, reported: Units, reviews: TripReceipts['review']): TripScore['review'] {
  const missing: Units = new Map();
  const surplus: Units = new Map();
  for (const key of new Set([...truth.keys(), ...reported.keys()])) {
    const off = (truth.get(key) ?? 0) - (reported.get(key) ?? 0);
    if (off > 0) missing.set(key, off);
    else if (off < 0) surplus.set(key, -off);
  }
  const score = {
    entries: reviews?.length ?? 0,
    units: 0,
    useful: 0,
    candidates: 0,
    coveredFn: 0,
    coveredFp: 0,
  };
  for (const { quantity = 1, candidates = [] } of reviews ?? []) {
    score.units += Math.abs(quantity);
    score.candidates += candidates.length;
    const left = quantity > 0 ? missing : surplus;
    let want = Math.abs(quantity);
    let hit = false;
    for (const c of candidates) {
      const key = keyOf(String(c.target_id), String(c.barcode));
      const n = Math.min(want, left.get(key) ?? 0);
      if (n <= 0) continue;
      left.set(key, left.get(key)! - n);
      want -= n;
      hit = true;
      if (quantity > 0) score.coveredFn += n;
      else score.coveredFp += n;
    }
    if (hit) score.useful++;
  }
  return score;
}

/**
 * An event is right when the units of its product on the payer's receipt are; one without change
 * when nobody is charged for products of the touched plates that they do not have.
 */
function eventKinds(truth: TripTruth, t: Units, r: Units, planogram: PlanogramOf): TripScore['eventKinds'] {
  const kinds: TripScore['eventKinds'] = {};
  const of = (units: Units, person: string, barcode: string) => units.get(keyOf(person, barcode)) ?? 0;
  for (const e of truth.events) {
    let right: boolean;
    if (e.quantity !== 0) right = of(t, e.payer_id, e.barcode!) === of(r, e.payer_id, e.barcode!);
    else {
      const touched = new Set(e.plates.flatMap((p) => planogram(e.gondola, e.shelf, p)));
      right = truth.receipts.every(({ target_id }) =>
        [...touched].every((b) => of(r, target_id, b) <= of(t, target_id, b)),
      );
    }
    kinds[e.kind] ??= { events: 0, right: 0 };
    kinds[e.kind]!.events++;
    if (right) kinds[e.kind]!.right++;
  }
  return kinds;
}

/** Where only some of several equal units are found, the found ones are shared out evenly. */
function unitKinds(truth: TripTruth, t: Units, r: Units): TripScore['unitKinds'] {
  const kinds: TripScore['unitKinds'] = {};
  for (const u of truth.receipt_units ?? []) {
    const key = keyOf(u.target_id, u.barcode);
    kinds[u.kind] ??= { units: 0, found: 0 };
    kinds[u.kind]!.units++;
    kinds[u.kind]!.found += Math.min(1, (r.get(key) ?? 0) / t.get(key)!);
  }
  return kinds;
}

export function scoreTrip(
  truth: TripTruth,
  answer: TripReceipts | undefined,
  planogram: PlanogramOf = () => [],
): TripScore {
  const byProduct = (_person: string, barcode: string) => barcode;
  const t = unitsOf(truth.receipts, keyOf);
  const r = unitsOf(answer?.receipts, keyOf);
  const counts = compare(t, r);
  const productCounts = compare(unitsOf(truth.receipts, byProduct), unitsOf(answer?.receipts, byProduct));
  const people = new Set(truth.receipts.map((x) => String(x.target_id)));
  for (const x of answer?.receipts ?? []) if ((x.products ?? []).length > 0) people.add(String(x.target_id));
  const keys = [...new Set([...t.keys(), ...r.keys()])];
  let exactReceipts = 0;
  for (const person of people) {
    const own = keys.filter((k) => k.startsWith(person + SEPARATOR));
    if (own.every((k) => (t.get(k) ?? 0) === (r.get(k) ?? 0))) exactReceipts++;
  }
  return {
    trip: truth.trip,
    answered: answer !== undefined,
    counts,
    productCounts,
    review: reviewed(t, r, answer?.review),
    receipts: people.size,
    exactReceipts,
    eventKinds: eventKinds(truth, t, r, planogram),
    unitKinds: unitKinds(truth, t, r),
    ...rates(counts),
    product_f1: rates(productCounts).f1,
  };
}
