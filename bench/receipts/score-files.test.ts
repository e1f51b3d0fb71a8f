import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DataSetError } from '../../clients/replay/data-set-error.js';
import { scoreReceipts } from './score-files.js';

const PLATES = [{ plate_index: 1, shelf_id: { shelf_index: 1, gondola_id: { id: 1 } } }];
const PLANOGRAM = { planogram_product_id: { id: 'x' }, plate_ids: PLATES };
const PRODUCT = { product_id: { id: 'x' }, metadata: { weight: 1 } };
const EVENT = { kind: 'pick', quantity: -1, payer_id: 'p', barcode: 'x', gondola: 1, shelf: 1, plates: [1] };
const RECEIPTS = [{ target_id: 'p', products: [{ barcode: 'x', quantity: 1 }] }];
const TRUTH = {
  trip: 'a',
  receipts: RECEIPTS,
  receipt_units: [{ target_id: 'p', barcode: 'x', kind: 'pick' }],
  events: [EVENT],
};
const ANSWER = { trip: 'a', receipts: RECEIPTS };
const answerOf = (quantity: unknown) => ({
  trip: 'a',
  receipts: [{ target_id: 'p', products: [{ barcode: 'x', quantity }] }],
});

/** Scores one trip from its files; what is no text is written as JSON. */
function score(
  t: ExecutionContext,
  { truth = TRUTH, answers = ANSWER }: { truth?: unknown; answers?: unknown },
) {
  const dir = mkdtempSync(join(tmpdir(), 'saunter-receipts-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const trip = join(dir, 'a');
  mkdirSync(trip);
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  writeFileSync(join(trip, 'truth.json'), text(truth));
  writeFileSync(join(trip, 'planogram.json'), JSON.stringify(PLANOGRAM));
  writeFileSync(join(trip, 'products.json'), JSON.stringify(PRODUCT));
  writeFileSync(join(dir, 'answers.json'), text(answers));
  return scoreReceipts(trip, join(dir, 'answers.json'));
}

test('one answer, a list of them, and one a line', (t) => {
  for (const answers of [
    ANSWER,
    [ANSWER],
    `${JSON.stringify(ANSWER)}\n${JSON.stringify({ ...ANSWER, trip: 'b' })}\n`,
  ])
    t.is(score(t, { answers }).summary.f1, 1);
});

const QUANTITY = 'trip "a": "receipts.0.products.0.quantity" is';
const wrong: [string, { truth?: unknown; answers?: unknown }, string][] = [
  ['a quantity of letters', { answers: answerOf('abc') }, `${QUANTITY} "abc", should be a number from 0`],
  ['a quantity below 0', { answers: answerOf(-2) }, `${QUANTITY} -2, should be a number from 0`],
  ['no quantity', { answers: answerOf(null) }, `${QUANTITY} null, should be a number from 0`],
  ['null', { answers: 'null' }, 'that is null, should be an object'],
  ['numbers', { answers: [1, 2] }, 'that is 1, should be an object'],
  ['no trip', { answers: { receipts: [] } }, '"trip" is missing, should be a text that is not empty'],
  [
    'receipts that are no list',
    { answers: { trip: 'a', receipts: {} } },
    'trip "a": "receipts" is {}, should be a list',
  ],
  [
    'a review of no number',
    { answers: { ...ANSWER, review: [{ quantity: 'NaN' }] } },
    'trip "a": "review.0.quantity" is "NaN", should be a number',
  ],
  ['one trip twice', { answers: [ANSWER, ANSWER] }, 'trip "a" is answered twice'],
  ['truth that is cut off', { truth: '{bad' }, 'that is no JSON'],
  ['truth of nothing', { truth: {} }, '"trip" is missing, should be a text that is not empty'],
  [
    'truth of a unit that is on no receipt',
    { truth: { ...TRUTH, receipt_units: [{ target_id: 'q', barcode: 'x', kind: 'pick' }] } },
    'trip "a": "receipt_units.0.barcode" is "x", should be a product of that receipt',
  ],
  [
    'truth of an event without a product',
    { truth: { ...TRUTH, events: [{ ...EVENT, barcode: null }] } },
    'trip "a": "events.0.barcode" is null, should be the product of which there are -1',
  ],
];
for (const [what, files, message] of wrong) {
  test(`refused with file, trip and field: ${what}`, (t) => {
    const error = t.throws(() => score(t, files), {
      instanceOf: DataSetError,
      code: 'SAUNTER_FIELD_WRONG',
      message,
    });
    t.regex(error?.file ?? '', files.truth === undefined ? /answers\.json$/ : /truth\.json$/);
  });
}

test('a wrong line is named; a file without an answer is refused', (t) => {
  const answers = `${JSON.stringify(ANSWER)}\n\n{"trip":"b","receipts":7}\n`;
  t.like(
    t.throws(() => score(t, { answers })),
    { line: 3, code: 'SAUNTER_FIELD_WRONG' },
  );
  t.like(
    t.throws(() => score(t, { answers: '\n' })),
    { code: 'SAUNTER_FILE_EMPTY' },
  );
});
