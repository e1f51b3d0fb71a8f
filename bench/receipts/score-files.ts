/** Reads answers and truth, and scores them: what `saunter score receipts` does. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataSetError } from '../../clients/replay/data-set-error.js';
import { checkFolder, readRows } from '../../clients/replay/json-lines.js';
import { checkAnswer, checkTruth } from './check-files.js';
import { scoreTrip, type TripReceipts, type TripScore, type TripTruth } from './score.js';
import { type Summary, summarise } from './summary.js';

/** One JSON per trip: a folder of files, one array, or JSON lines. @throws DataSetError */
export function readAnswers(where: string): Map<string, TripReceipts> {
  const hint = 'Name the file or folder that `saunter replay autocheckout --json` was written to.';
  assertThere(where, hint);
  const files = statSync(where).isDirectory()
    ? readdirSync(where)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(where, name))
    : [where];
  const answers = new Map<string, TripReceipts>();
  for (const file of files) {
    for (const { value, line } of documents(file)) {
      const place = line === undefined ? { file } : { file, line };
      for (const one of Array.isArray(value) ? value : [value]) {
        const answer = checkAnswer(one, place);
        if (answers.has(answer.trip)) {
          const what = `trip "${answer.trip}" is answered twice`;
          throw new DataSetError('SAUNTER_FIELD_WRONG', what, {
            ...place,
            hint: 'Leave one of the answers out.',
          });
        }
        answers.set(answer.trip, answer);
      }
    }
  }
  if (answers.size === 0)
    throw new DataSetError('SAUNTER_FILE_EMPTY', 'there is no answer in it', { file: where, hint });
  return answers;
}

/** The whole text as one document, else one a line. */
function documents(file: string): { value: unknown; line?: number }[] {
  const text = readFileSync(file, 'utf8');
  const whole = parsed(text);
  if (whole !== undefined) return [{ value: whole }];
  return text.split('\n').flatMap((one, i) => {
    if (one.trim() === '') return [];
    const value = parsed(one);
    if (value !== undefined) return [{ value, line: i + 1 }];
    const hint = 'One JSON document a trip, or one a line.';
    throw new DataSetError('SAUNTER_FIELD_WRONG', 'that is no JSON', { file, line: i + 1, hint });
  });
}

/** undefined, which no JSON is, where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** @throws DataSetError */
function readTruth(file: string): TripTruth {
  const value = parsed(readFileSync(file, 'utf8'));
  if (value !== undefined) return checkTruth(value, { file });
  const hint = 'Make the trip again, or copy it again.';
  throw new DataSetError('SAUNTER_FIELD_WRONG', 'that is no JSON', { file, hint });
}

function assertThere(file: string, hint: string): void {
  if (!existsSync(file)) throw new DataSetError('SAUNTER_FILE_MISSING', 'that is not there', { file, hint });
}

/** Folder of trips with truth.json (and their planogram), or one such trip. @throws DataSetError */
export function scoreReceipts(truthDir: string, receipts: string): { summary: Summary; trips: TripScore[] } {
  checkFolder(truthDir, 'Name a folder of trips that each have a truth.json, or one such trip.');
  const folders = existsSync(join(truthDir, 'truth.json'))
    ? [truthDir]
    : readdirSync(truthDir)
        .sort()
        .map((name) => join(truthDir, name))
        .filter((dir) => existsSync(join(dir, 'truth.json')));
  if (folders.length === 0) {
    const hint = 'Name a folder of trips that each have a truth.json, or one such trip.';
    throw new DataSetError('SAUNTER_FILE_MISSING', 'no trip in it has a truth.json', {
      file: truthDir,
      hint,
    });
  }
  const answers = readAnswers(receipts);
  const trips = folders.map((dir) => {
    const truth = readTruth(join(dir, 'truth.json'));
    return scoreTrip(truth, answers.get(truth.trip), planogramOf(dir));
  });
  return { summary: summarise(trips), trips };
}

export function planogramOf(dir: string): (gondola: number, shelf: number, plate: number) => string[] {
  const weighed = new Set<string>();
  for (const row of readRows(dir, 'products.json'))
    if (row.get('metadata.weight') !== undefined) weighed.add(row.text('product_id.id'));
  const rows = readRows(dir, 'planogram.json').flatMap((row) => {
    const plates = row.list('plate_ids') as {
      plate_index: number;
      shelf_id: { shelf_index: number; gondola_id: { id: number } };
    }[];
    const barcode = row.get('planogram_product_id.id');
    if (typeof barcode !== 'string' || !weighed.has(barcode)) return [];
    const first = plates[0]?.shelf_id;
    if (first?.gondola_id === undefined) throw row.wrong('plate_ids', plates, 'the plates of one shelf');
    const { shelf_index: shelf, gondola_id } = first;
    return [{ barcode, shelf, gondola: gondola_id.id, plates: plates.map((p) => p.plate_index) }];
  });
  return (gondola, shelf, plate) =>
    rows
      .filter((r) => r.gondola === gondola && r.shelf === shelf && r.plates.includes(plate))
      .map((r) => r.barcode);
}
