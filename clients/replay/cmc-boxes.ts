/** The detections of one camera in the layout of CMC: `frame,-1,left,top,width,height,score` a box. */
import { existsSync, readFileSync } from 'node:fs';
import { VALUES_PER_BOX } from '../../gateway/protocol/index.js';
import { DataSetError } from './data-set-error.js';

/**
 * Frames of one sequence: seven hours at 4 Hz. A camera tells of each frame, seen anybody or not, and a
 * replay holds all that it tells; a number with a digit too many would keep the machine busy for nothing.
 */
export const MAX_FRAMES = 100_000;

/** By frame, from 1: left, top, width, height, score of each box. */
export type Boxes = Map<number, number[]>;

const COLUMNS = 2 + VALUES_PER_BOX;

/**
 * A file without a line is a camera that saw nobody. What a box may hold is the gateway's to say.
 * @throws DataSetError: no such file, a line that is no box, a frame below 1 or beyond MAX_FRAMES.
 */
export function readBoxes(file: string): Boxes {
  const boxes: Boxes = new Map();
  for (const [i, line] of readText(file).split('\n').entries()) {
    if (line.trim() === '') continue;
    const wrong = (what: string, hint: string) =>
      new DataSetError('SAUNTER_FIELD_WRONG', what, { file, line: i + 1, hint });
    const fields = line.split(',');
    const values = fields.map(Number);
    if (values.length < COLUMNS || !values.every(Number.isFinite) || fields.some((f) => f.trim() === ''))
      throw wrong(`not a box: "${line.slice(0, 80)}"`, 'Want frame,-1,left,top,width,height,score.');
    const frame = values[0]!;
    if (!Number.isInteger(frame) || frame < 1 || frame > MAX_FRAMES)
      throw wrong(
        `there is no frame ${frame}`,
        `Frames are whole numbers from 1 to ${MAX_FRAMES}: add 1 to all where they begin at 0, in the truth too.`,
      );
    const known = boxes.get(frame) ?? [];
    known.push(...values.slice(2, COLUMNS));
    boxes.set(frame, known);
  }
  return boxes;
}

/** @throws DataSetError SAUNTER_FILE_MISSING */
export function readText(file: string): string {
  if (!existsSync(file)) {
    throw new DataSetError('SAUNTER_FILE_MISSING', 'there is no such file', {
      file,
      hint: 'Check folder, --sequence and --detector.',
    });
  }
  return readFileSync(file, 'utf8');
}
