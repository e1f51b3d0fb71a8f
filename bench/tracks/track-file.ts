/**
 * Files of truth and tracks: `frame,id,x_m,y_m[,confidence]`, or the format of CMC,
 * `frame id -1 -1 -1 -1 -1 x y z …`. What would make scores that mean nothing is refused here.
 */
import { readFileSync } from 'node:fs';
import { InputError } from '../../engine/errors.js';
import { inside, type Region, type TrackPoint } from './sequence.js';

/** Columns of a line, and where its place stands. */
const PLAIN = { least: 4, most: 5, x: 2 };
const CMC = { least: 9, x: 7 };
const WANTED = 'Want frame,id,x_m,y_m[,confidence], or the nine columns or more of CMC.';

/**
 * No line is "nobody was found".
 * @throws InputError SAUNTER_TRACKS_UNREADABLE, or SAUNTER_TRACKS_INVALID with file and line.
 */
export function readTracks(file: string): TrackPoint[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError('SAUNTER_TRACKS_UNREADABLE', `cannot read ${file}`, {
      file,
      cause,
      hint: 'Give the path of a file of truth or tracks.',
    });
  }
  const points: TrackPoint[] = [];
  /** Lines by frame and id: a person who is in two places at once would be found twice. */
  const lines = new Map<string, number>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const number = i + 1;
    const point = pointOf(line, file, number);
    const key = `${point.frame},${point.id}`;
    const before = lines.get(key);
    if (before !== undefined) {
      const what = `id ${point.id} is in frame ${point.frame} again, after line ${before}`;
      throw invalid(file, number, what, 'An id is in a frame once: leave one of the lines out.');
    }
    lines.set(key, number);
    points.push(point);
  }
  return points;
}

/** As `readTracks`. @throws InputError also where nobody is in the region: then no score means anything. */
export function readTruth(file: string, region: Region | null): TrackPoint[] {
  const truth = readTracks(file);
  if (truth.some((p) => inside(p, region))) return truth;
  const what =
    truth.length === 0 ? 'the truth has nobody' : `none of ${truth.length} points is in the region`;
  throw invalid(
    file,
    undefined,
    what,
    'Scores need somebody to be found: is it the right file and --region?',
  );
}

function pointOf(line: string, file: string, number: number): TrackPoint {
  const trimmed = line.trim();
  const fields = trimmed.includes(',') ? trimmed.split(',').map((f) => f.trim()) : trimmed.split(/\s+/);
  const at = fields.length >= CMC.least ? CMC.x : PLAIN.x;
  if (fields.length < PLAIN.least || (fields.length > PLAIN.most && fields.length < CMC.least))
    throw invalid(file, number, `${fields.length} columns in "${shown(line)}"`, WANTED);
  const value = (column: number) => {
    const found = fields[column]!;
    const n = Number(found);
    if (found !== '' && Number.isFinite(n)) return n;
    throw invalid(file, number, `"${found}" is no number, in "${shown(line)}"`, WANTED);
  };
  const whole = (column: number, name: string) => {
    const n = value(column);
    if (Number.isSafeInteger(n) && n >= 0) return n;
    throw invalid(file, number, `there is no ${name} ${n}`, `A ${name} is a whole number from 0.`);
  };
  return { frame: whole(0, 'frame'), id: whole(1, 'id'), x: value(at), y: value(at + 1) };
}

const shown = (line: string) => line.slice(0, 80);

function invalid(file: string, line: number | undefined, what: string, hint: string): InputError {
  return new InputError('SAUNTER_TRACKS_INVALID', what, {
    file,
    hint,
    ...(line === undefined ? {} : { line }),
  });
}
