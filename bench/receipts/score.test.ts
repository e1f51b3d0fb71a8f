import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { rates, scoreTrip, type TripReceipts } from './score.js';
import { scoreReceipts } from './score-files.js';
import { summarise } from './summary.js';

const near = join(import.meta.dirname, '../../../../shared/tools/tripgen');
const TRIPGEN = existsSync(near) ? near : join(import.meta.dirname, '../../../../../shared/tools/tripgen');

const receipt = (target_id: string, products: Record<string, number>) => ({
  target_id,
  products: Object.entries(products).map(([barcode, quantity]) => ({ barcode, quantity })),
});

test('counts units of person and product', (t) => {
  const truth = {
    trip: 'a',
    receipts: [receipt('p', { x: 2, y: 1 }), receipt('q', {})],
    events: [],
  };
  const score = scoreTrip(truth, { trip: 'a', receipts: [receipt('p', { x: 3 }), receipt('q', { y: 1 })] });
  t.deepEqual(score.counts, { tp: 2, fp: 2, fn: 1 });
  t.deepEqual(score.productCounts, { tp: 3, fp: 1, fn: 0 });
  t.is(score.exactReceipts, 0);
  t.deepEqual(rates({ tp: 0, fp: 0, fn: 0 }), { precision: 1, recall: 1, f1: 1 });
  t.is(scoreTrip(truth, undefined).counts.fn, 3);
});

test('a review covers what it names, and no more', (t) => {
  const truth = { trip: 'a', receipts: [receipt('p', { x: 2 })], events: [] };
  const answer = {
    trip: 'a',
    receipts: [receipt('p', {})],
    review: [{ quantity: 1, candidates: [{ target_id: 'p', barcode: 'x' }] }],
  };
  const { abstention } = summarise([scoreTrip(truth, answer)]);
  t.is(abstention.units, 1);
  t.is(abstention.useful_share, 1);
  t.is(abstention.f1_if_reviews_are_settled, 2 / 3);
});

/** An answer that asks about a unit which it leaves out, and about one which nobody took. */
function inDoubt({ trip, receipts }: TripReceipts): TripReceipts {
  const [first, ...rest] = structuredClone(receipts);
  const { barcode } = first!.products[0]!;
  const other = { target_id: rest[0]!.target_id, barcode: 'of nobody' };
  const unit = { target_id: first!.target_id, barcode };
  first!.products.shift();
  rest[0]!.products.push({ barcode: other.barcode, quantity: 2 });
  const review = [
    // The first candidate is wrong, the second right; three are asked about and one is missing.
    {
      quantity: 3,
      candidates: [
        { ...unit, target_id: other.target_id, p: 0.6 },
        { ...unit, p: 0.4 },
      ],
    },
    { quantity: -1, candidates: [{ ...other, p: 0.9 }] },
    { quantity: -1, candidates: [{ target_id: 'nobody', barcode, p: 1 }] },
    // One unit, where none is said.
    { candidates: [{ ...unit, p: 1 }] },
  ];
  return { trip, receipts: [first!, ...rest], review };
}

test('gives the figures of score.mjs on made trips', (t) => {
  if (!existsSync(TRIPGEN)) {
    if (process.env.CI === 'true') t.fail(`the trip generator is missing: ${TRIPGEN}`);
    t.log('skipped: ../shared/tools/tripgen is not here');
    t.pass();
    return;
  }
  const dir = mkdtempSync(join(tmpdir(), 'saunter-score-'));
  try {
    const node = (script: string, ...args: string[]) =>
      execFileSync(process.execPath, [join(realpathSync(TRIPGEN), script), ...args], {
        encoding: 'utf8',
        maxBuffer: 64e6,
      });
    const trips = join(dir, 'trips');
    node('tripgen.mjs', '--seed', 'score-test', '--trips', '2', '--profile', 'store', '--out', trips);
    node('baseline-mps.mjs', '--trips', trips, '--out', join(dir, 'mps'));
    const lines = join(dir, 'answers.json');
    const answers = ['trip-0001', 'trip-0002'].map((trip) =>
      inDoubt(JSON.parse(readFileSync(join(dir, 'mps', `${trip}.json`), 'utf8')) as TripReceipts),
    );
    writeFileSync(lines, answers.map((a) => JSON.stringify(a)).join('\n'));
    const theirs = JSON.parse(node('score.mjs', '--truth', trips, '--receipts', lines, '--json'));
    const ours = scoreReceipts(trips, lines);
    t.deepEqual(JSON.parse(JSON.stringify(ours)), theirs);
    for (const { review } of ours.trips)
      t.true(review.coveredFn > 0 && review.coveredFp > 0 && review.useful >= 2);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
