import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readAutocheckoutTrip } from './autocheckout-files.js';
import { DataSetError } from './data-set-error.js';

const TRIP = join(import.meta.dirname, '../../../../shared/data/aifi-benchmark-1');
const trip = existsSync(TRIP)
  ? TRIP
  : join(import.meta.dirname, '../../../../../shared/data/aifi-benchmark-1');

function withTrip(t: ExecutionContext): boolean {
  if (existsSync(trip)) return true;
  if (process.env.CI === 'true') t.fail(`the recorded trip is missing: ${trip}`);
  t.log('skipped: ../shared/data/aifi-benchmark-1 is not here');
  t.pass();
  return false;
}

test('reads the recorded trip', (t) => {
  if (!withTrip(t)) return;
  const read = readAutocheckoutTrip(trip);
  t.is(read.name, 'aifi-benchmark-1');
  t.deepEqual(read.people, ['3325379692103139202']);
  t.is(read.config.gondolas.length, 4);
  t.true(read.notes.some((n) => n.includes('gondola 5')));
  const plates = read.messages.filter((m) => m.message.type === 'plates');
  t.is(plates.length, 344);
  const first = plates[0]!.message;
  if (first.type !== 'plates') return t.fail();
  t.is(first.values.length, 12 * 6 * 14 * 4);
  t.is(read.messages.filter((m) => m.message.type === 'bodies').length, 291);
  t.is(read.messages.filter((m) => m.message.type === 'end').length, 6);
  for (let i = 1; i < read.messages.length; i++)
    t.true(read.messages[i]!.arrivalMs >= read.messages[i - 1]!.arrivalMs);
  const bottle = read.config.planogram.find((f) => f.product === '071142008582')!;
  t.deepEqual(bottle.plates, ['g1-s5-p11', 'g1-s5-p12']);
  const plate = read.config.gondolas[0]!.shelves[4]!.plates[10]!;
  t.true(Math.abs(plate.origin[0] - 1.041) < 1e-3 && Math.abs(plate.origin[2] - 1.2351) < 1e-3);
});

function damaged(change: (folder: string) => void): DataSetError | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'saunter-trip-'));
  try {
    cpSync(trip, folder, { recursive: true, mode: 0 });
    change(folder);
    readAutocheckoutTrip(folder);
    return undefined;
  } catch (error) {
    if (error instanceof DataSetError) return error;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const edit = (folder: string, name: string, change: (text: string) => string) => {
  const file = join(folder, name);
  const text = readFileSync(file, 'utf8');
  rmSync(file, { force: true });
  writeFileSync(file, change(text));
};

test('a folder that is not there is named with its whole path', (t) => {
  const error = t.throws(() => readAutocheckoutTrip('no/such/trip'), { instanceOf: DataSetError });
  t.like(error, { code: 'SAUNTER_FILE_MISSING', message: 'there is no such folder' });
  t.is(error.file, resolve('no/such/trip'));
});

test('names file and line of what is wrong', (t) => {
  if (!withTrip(t)) return;
  const missing = damaged((f) => rmSync(join(f, 'products.json'), { force: true }));
  t.is(missing?.code, 'SAUNTER_FILE_MISSING');
  const cut = damaged((f) => edit(f, 'plate_data.json', (text) => text.slice(0, text.length - 400)));
  t.is(cut?.code, 'SAUNTER_LINE_TRUNCATED');
  t.is(cut?.line, 344);
  const unknown = damaged((f) =>
    edit(f, 'products.json', (text) =>
      text
        .split('\n')
        .filter((line) => !line.includes('"071142008582"'))
        .join('\n'),
    ),
  );
  t.is(unknown?.code, 'SAUNTER_BARCODE_UNKNOWN');
  t.true((unknown?.line ?? 0) > 0);
  t.regex(unknown?.describe() ?? '', /planogram\.json:\d+: barcode 071142008582/);
  const empty = damaged((f) => edit(f, 'full_targets.json', () => ''));
  t.is(empty?.code, 'SAUNTER_FILE_EMPTY');
});
