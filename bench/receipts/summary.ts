/** Sums of trip scores, in the shape of the trip generator's score.mjs. */
import { type Counts, rates, type TripScore } from './score.js';

export interface Summary extends Counts {
  trips: number;
  unanswered: number;
  units_true: number;
  precision: number;
  recall: number;
  f1: number;
  mean_trip_f1: number;
  product_precision: number;
  product_recall: number;
  product_f1: number;
  /** Of the units whose product is right, the share charged to the right person. */
  association_accuracy: number;
  receipts: number;
  exact_receipt_rate: number;
  abstention: {
    entries: number;
    units: number;
    /** Share of all decisions that were handed to a person. */
    rate: number;
    useful_share: number | null;
    mean_candidates: number | null;
    /** Units stated on receipts, without surplus ones that a review entry covers. */
    accuracy_of_non_abstained: number;
    f1_if_reviews_are_settled: number;
  };
  event_kinds: Record<string, { events: number; right: number }>;
  unit_kinds: Record<string, { units: number; found: number }>;
}

export function summarise(trips: readonly TripScore[]): Summary {
  const sum = (value: (t: TripScore) => number) => trips.reduce((total, t) => total + value(t), 0);
  const countsOf = (field: 'counts' | 'productCounts'): Counts => ({
    tp: sum((t) => t[field].tp),
    fp: sum((t) => t[field].fp),
    fn: sum((t) => t[field].fn),
  });
  const counts = countsOf('counts');
  const products = countsOf('productCounts');
  const product = rates(products);
  const units = sum((t) => t.review.units);
  const entries = sum((t) => t.review.entries);
  const settled = {
    tp: counts.tp,
    fp: counts.fp - sum((t) => t.review.coveredFp),
    fn: counts.fn - sum((t) => t.review.coveredFn),
  };
  const decided = units + counts.tp + counts.fp;
  const receipts = sum((t) => t.receipts);
  return {
    trips: trips.length,
    unanswered: trips.filter((t) => !t.answered).length,
    units_true: counts.tp + counts.fn,
    ...counts,
    ...rates(counts),
    mean_trip_f1: trips.length > 0 ? sum((t) => t.f1) / trips.length : 0,
    product_precision: product.precision,
    product_recall: product.recall,
    product_f1: product.f1,
    association_accuracy: products.tp > 0 ? counts.tp / products.tp : 1,
    receipts,
    exact_receipt_rate: receipts > 0 ? sum((t) => t.exactReceipts) / receipts : 1,
    abstention: {
      entries,
      units,
      rate: decided > 0 ? units / decided : 0,
      useful_share: entries > 0 ? sum((t) => t.review.useful) / entries : null,
      mean_candidates: entries > 0 ? sum((t) => t.review.candidates) / entries : null,
      accuracy_of_non_abstained: settled.tp + settled.fp > 0 ? settled.tp / (settled.tp + settled.fp) : 1,
      f1_if_reviews_are_settled: rates({
        tp: settled.tp + (counts.fn - settled.fn),
        fp: settled.fp,
        fn: settled.fn,
      }).f1,
    },
    event_kinds: merged(trips.map((t) => t.eventKinds)),
    unit_kinds: merged(trips.map((t) => t.unitKinds)),
  };
}

/** Adds up rows of the same kind; kinds in alphabetical order. */
function merged<T extends Record<string, number>>(all: readonly Record<string, T>[]): Record<string, T> {
  const out = new Map<string, T>();
  for (const kinds of all)
    for (const [kind, row] of Object.entries(kinds)) {
      const known = out.get(kind);
      if (!known) out.set(kind, { ...row });
      else for (const field of Object.keys(row)) (known as Record<string, number>)[field]! += row[field]!;
    }
  return Object.fromEntries([...out].sort((a, b) => (a[0] < b[0] ? -1 : 1)));
}

/** Lines for a terminal. */
export function summaryLines(s: Summary): string[] {
  const pct = (x: number | null) => (x === null ? '-' : `${(100 * x).toFixed(1)} %`);
  const a = s.abstention;
  return [
    `${s.trips} trips, ${s.units_true} units (${s.unanswered} trips unanswered)`,
    `precision ${pct(s.precision)}  recall ${pct(s.recall)}  F1 ${pct(s.f1)}  mean trip F1 ${pct(s.mean_trip_f1)}`,
    `product F1 ${pct(s.product_f1)}  association ${pct(s.association_accuracy)}  exact receipts ${pct(s.exact_receipt_rate)} of ${s.receipts}`,
    `review: ${a.units} units (${pct(a.rate)}), useful ${pct(a.useful_share)}; stated units right ${pct(a.accuracy_of_non_abstained)}; F1 if settled ${pct(a.f1_if_reviews_are_settled)}`,
    '',
    'event kind                 right / events',
    ...Object.entries(s.event_kinds).map(
      ([kind, v]) =>
        `  ${kind.padEnd(24)} ${String(v.right).padStart(5)} / ${String(v.events).padEnd(5)} ${pct(v.right / v.events)}`,
    ),
  ];
}
