/** Reads answers and truth, and scores them: what `saunter score receipts` does. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataSetError } from '../../clients/replay/data-set-error.js';
import { readRows } from '../../clients/replay/json-lines.js';
import { scoreTrip, type TripReceipts, type TripScore, type TripTruth } from './score.js';
import { type Summary, summarise } from './summary.js';

/** One JSON per trip: a folder of files, one array, or JSON lines. @throws DataSetError */
export function readAnswers(where: string): Map<string, TripReceipts> {
  const answers = new Map<string, TripReceipts>();
  const take = (value: TripReceipts | TripReceipts[]) => {
    for (const answer of Array.isArray(value) ? value : [value]) answers.set(answer.trip, answer);
  };
  assertThere(where, 'Name the file or folder that `saunter replay autocheckout --json` was written to.');
  const files = statSync(where).isDirectory()
    ? readdirSync(where)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(where, name))
    : [where];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const part of documents(file, text)) take(part);
  }
  return answers;
}

/** The whole text as one document, else one a line. */
function documents(file: string, text: string): (TripReceipts | TripReceipts[])[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  return text.split('\n').flatMap((line, i): TripReceipts[] => {
    if (line.trim() === '') return [];
    const one = parsed(line);
    if (one !== undefined) return [one];
    const hint = 'One JSON document a trip, or one a line.';
    throw new DataSetError('SAUNTER_FIELD_WRONG', 'that is no JSON', { file, line: i + 1, hint });
  });
}

function parsed(text: string): TripReceipts | undefined {
  try {
    return JSON.parse(text) as TripReceipts;
  } catch {
    return undefined;
  }
}

function assertThere(file: string, hint: string): void {
  if (!existsSync(file)) throw new DataSetError('SAUNTER_FILE_MISSING', 'that is not there', { file, hint });
}

/** Folder of trips with truth.json (and their planogram), or one such trip. @throws DataSetError */
export function scoreReceipts(truthDir: string, receipts: string): { summary: Summary; trips: TripScore[] } {
  assertThere(truthDir, 'Name a folder of trips that each have a truth.json, or one such trip.');
  const answers = readAnswers(receipts);
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
  const trips = folders.map((dir) => {
    const truth = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8')) as TripTruth;
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
    const { shelf_index: shelf, gondola_id } = plates[0]!.shelf_id;
    return [{ barcode, shelf, gondola: gondola_id.id, plates: plates.map((p) => p.plate_index) }];
  });
  return (gondola, shelf, plate) =>
    rows
      .filter((r) => r.gondola === gondola && r.shelf === shelf && r.plates.includes(plate))
      .map((r) => r.barcode);
}
