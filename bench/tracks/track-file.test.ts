import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../engine/errors.js';
import { readTracks, readTruth } from './track-file.js';

function fileOf(t: ExecutionContext, text: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'saunter-tracks-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const file = path.join(dir, 'tracks.txt');
  writeFileSync(file, text);
  return file;
}

test('both formats, and a file of nobody', (t) => {
  const point = { frame: 3, id: 7, x: 1.5, y: -2 };
  t.deepEqual(readTracks(fileOf(t, '3,7,1.5,-2\n')), [point]);
  t.deepEqual(readTracks(fileOf(t, '3, 7, 1.5, -2, 0.9\r\n\n')), [point]);
  t.deepEqual(readTracks(fileOf(t, '3 7 -1 -1 -1 -1 -1 1.5 -2 0.8\n')), [point]);
  t.deepEqual(readTracks(fileOf(t, '')), []);
});

const wrong: [string, string, RegExp][] = [
  ['the same id twice in a frame', '2,5,4,4\n1,5,4,4\n2,5,0,0', /^id 5 is in frame 2 again, after line 1$/],
  ['a frame that is left out', '1,5,4,4\n2,5,4,4\n,5,4,4', /^"" is no number, in ",5,4,4"$/],
  ['a frame below 0', '1,5,4,4\n2,5,4,4\n-3,5,4,4', /^there is no frame -3$/],
  ['half a frame', '1,5,4,4\n2,5,4,4\n1.5,5,4,4', /^there is no frame 1.5$/],
  ['an id below 0', '1,5,4,4\n2,5,4,4\n3,-1,4,4', /^there is no id -1$/],
  ['a place that is no number', '1,5,4,4\n2,5,4,4\n3,5,4,far', /^"far" is no number/],
  ['a place that is left out', '1,5,4,4\n2,5,4,4\n3,5,,4', /^"" is no number/],
  ['too few columns', '1,5,4,4\n2,5,4,4\n3,5,4', /^3 columns/],
  ['columns of another format', '1,5,4,4\n2,5,4,4\n3,5,10,20,30,60', /^6 columns/],
];
for (const [what, text, message] of wrong) {
  test(`refused with file, line and value: ${what}`, (t) => {
    const file = fileOf(t, `${text}\n`);
    const error = t.throws(() => readTracks(file), {
      instanceOf: InputError,
      code: 'SAUNTER_TRACKS_INVALID',
      message,
    });
    t.like(error, { file, line: 3 });
    t.truthy(error?.hint);
  });
}

test('truth without anybody to be found is refused', (t) => {
  const region = { x0: 0, x1: 1, y0: 0, y1: 1 };
  const file = fileOf(t, '1,5,4,4\n');
  t.is(readTruth(file, null).length, 1);
  const refused = { instanceOf: InputError, code: 'SAUNTER_TRACKS_INVALID' };
  t.throws(() => readTruth(file, region), { ...refused, message: 'none of 1 points is in the region' });
  t.throws(() => readTruth(fileOf(t, '\n'), null), { ...refused, message: 'the truth has nobody' });
});
