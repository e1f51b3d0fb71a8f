/** Files that a command writes: looked at before the work, so that a slip does not cost the whole run. */
import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../engine/errors.js';

/** Makes nothing: a run that fails leaves no empty file. @throws InputError SAUNTER_OUT_UNWRITABLE */
function checkOut(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw unwritable(file, 'it is a folder');
  try {
    accessSync(found === undefined ? path.dirname(path.resolve(file)) : file, constants.W_OK);
  } catch (cause) {
    throw unwritable(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** As `checkOut`, of all; one may not take the place of another. */
export function checkOuts(files: readonly string[]): void {
  const seen = new Set<string>();
  for (const file of files) {
    checkOut(file);
    const whole = path.resolve(file);
    if (seen.has(whole)) throw unwritable(file, 'it is named twice');
    seen.add(whole);
  }
}

/** @throws InputError SAUNTER_OUT_UNWRITABLE: a disk may be full by then. */
export function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw unwritable(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function unwritable(file: string, why: string, cause?: unknown): InputError {
  return new InputError('SAUNTER_OUT_UNWRITABLE', `cannot be written: ${why}`, {
    file,
    cause,
    hint: 'Name a file of its own in a folder that is there, with room and the right to write.',
  });
}
