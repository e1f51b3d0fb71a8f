/**
 * What `saunter score receipts` reads, checked before it is scored: a count that is no number would make every
 * sum of the run no number, and an answer without its trip would be no answer, in silence.
 */
import { z } from 'zod';
import { DataSetError } from '../../clients/replay/data-set-error.js';
import type { TripReceipts, TripTruth } from './score.js';

const NAME = 'a text that is not empty';
const LIST = 'a list';
const MAP = 'an object';
const UNITS = 'a number from 0';
const NUMBER = 'a number';

const name = z.string(NAME).min(1, NAME);
/** Ids may be numbers, as they are compared as text. */
const id = z.union([name, z.number()], NAME);
const number = z.number(NUMBER);

const receipts = z.array(
  z.object(
    {
      target_id: id,
      products: z.array(z.object({ barcode: id, quantity: z.number(UNITS).min(0, UNITS) }, MAP), LIST),
    },
    MAP,
  ),
  LIST,
);

const answerSchema = z.object(
  {
    trip: name,
    receipts,
    review: z
      .array(
        z.object(
          {
            quantity: number.optional(),
            candidates: z.array(z.object({ target_id: id.nullable(), barcode: id }, MAP), LIST).optional(),
          },
          MAP,
        ),
        LIST,
      )
      .optional(),
  },
  MAP,
);

const truthSchema = z.object(
  {
    trip: name,
    receipts,
    receipt_units: z.array(z.object({ target_id: id, barcode: id, kind: name }, MAP), LIST).optional(),
    events: z.array(
      z.object(
        {
          kind: name,
          quantity: number,
          payer_id: id.nullable(),
          barcode: id.nullable(),
          gondola: number,
          shelf: number,
          plates: z.array(number, LIST),
        },
        MAP,
      ),
      LIST,
    ),
  },
  MAP,
);

export interface Place {
  file: string;
  line?: number;
}

/** @throws DataSetError SAUNTER_FIELD_WRONG with the trip, the field, its value and what would be right. */
export function checkAnswer(value: unknown, place: Place): TripReceipts {
  const hint = 'Want what `saunter replay autocheckout --json` prints: trip, receipts, review.';
  check(answerSchema, value, place, hint);
  return value as TripReceipts;
}

/** @throws DataSetError as `checkAnswer`. */
export function checkTruth(value: unknown, place: Place): TripTruth {
  const hint = 'Want the truth of a made trip: trip, receipts, receipt_units, events.';
  check(truthSchema, value, place, hint);
  const truth = value as TripTruth;
  const bought = new Set(
    truth.receipts.flatMap((r) =>
      r.products.filter((p) => p.quantity > 0).map((p) => `${r.target_id} ${p.barcode}`),
    ),
  );
  for (const [i, { target_id, barcode }] of (truth.receipt_units ?? []).entries())
    if (!bought.has(`${target_id} ${barcode}`))
      throw wrong(value, ['receipt_units', i, 'barcode'], 'a product of that receipt', place, hint);
  for (const [i, { quantity, barcode }] of truth.events.entries())
    if (quantity !== 0 && barcode === null)
      throw wrong(value, ['events', i, 'barcode'], `the product of which there are ${quantity}`, place, hint);
  return truth;
}

function check(schema: z.ZodType, value: unknown, place: Place, hint: string): void {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue !== undefined) throw wrong(value, issue.path, issue.message, place, hint);
}

function wrong(
  value: unknown,
  path: readonly PropertyKey[],
  right: string,
  { file, line }: Place,
  hint: string,
): DataSetError {
  const at = (from: unknown, key: PropertyKey) => (from as Record<PropertyKey, unknown> | undefined)?.[key];
  const found = path.reduce(at, value);
  const { trip } = (value ?? {}) as { trip?: unknown };
  const whose = typeof trip === 'string' ? `trip "${trip.slice(0, 60)}": ` : '';
  const field = path.length === 0 ? 'that' : `"${path.join('.')}"`;
  const is = found === undefined ? 'missing' : JSON.stringify(found).slice(0, 60);
  return new DataSetError('SAUNTER_FIELD_WRONG', `${whose}${field} is ${is}, should be ${right}`, {
    file,
    hint,
    ...(line === undefined ? {} : { line }),
  });
}
