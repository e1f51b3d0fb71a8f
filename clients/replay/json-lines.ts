/** JSON lines with places: every mistake names its file and line. */
import { readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DataSetError } from './data-set-error.js';

export type Json = { [key: string]: unknown };

/** One line of a file, with readers that check what they find. */
export class Row {
  readonly value: Json;
  readonly file: string;
  readonly line: number;

  constructor(value: Json, file: string, line: number) {
    this.value = value;
    this.file = file;
    this.line = line;
  }

  /** Value at a dotted path, undefined where a step is missing. */
  get(path: string): unknown {
    let at: unknown = this.value;
    for (const key of path.split('.')) {
      if (typeof at !== 'object' || at === null) return undefined;
      at = (at as Json)[key];
    }
    return at;
  }

  /** A finite number; `fallback` where the field is left out (the writer drops zeros). */
  number(path: string, fallback?: number): number {
    const value = this.get(path) ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.wrong(path, value, 'a number');
    return value;
  }

  text(path: string): string {
    const value = this.get(path);
    if (typeof value !== 'string' || value === '') throw this.wrong(path, value, 'a text');
    return value;
  }

  list(path: string): unknown[] {
    const value = this.get(path);
    if (!Array.isArray(value)) throw this.wrong(path, value, 'a list');
    return value;
  }

  /** Unix milliseconds of an ISO time, with its microseconds. */
  timeMs(path: string): number {
    const iso = this.text(path);
    const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z$/.exec(iso);
    const wholeMs = match ? Date.parse(`${match[1]}Z`) : Number.NaN;
    if (!match || Number.isNaN(wholeMs))
      throw this.wrong(path, iso, 'a time such as 2020-04-22T05:06:34.630Z');
    return wholeMs + Number(`0${match[2] ?? '.0'}`) * 1000;
  }

  wrong(path: string, value: unknown, right: string): DataSetError {
    const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
    return new DataSetError('SAUNTER_FIELD_WRONG', `"${path}" is ${found}, should be ${right}`, {
      file: this.file,
      line: this.line,
      hint: 'The file is not in the format of the AutoCheckout recordings.',
    });
  }
}

/** @throws DataSetError, with the whole path, where there is no such folder. */
export function checkFolder(folder: string, hint: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return;
  const what = stats === undefined ? 'there is no such folder' : 'it is no folder';
  throw new DataSetError('SAUNTER_FILE_MISSING', what, { file: resolve(folder), hint });
}

/** @throws DataSetError where the file is missing, empty or has a line that is no JSON object. */
export function readRows(folder: string, name: string): Row[] {
  const file = join(folder, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DataSetError('SAUNTER_FILE_MISSING', `cannot read ${name}`, {
      file,
      hint: `A trip is a folder with plate_data.json, full_targets.json, planogram.json and products.json; looked in "${basename(folder)}".`,
      cause,
    });
  }
  const rows: Row[] = [];
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      throw new DataSetError('SAUNTER_LINE_TRUNCATED', `no complete JSON: ${line.length} characters`, {
        file,
        line: i + 1,
        hint: 'The line is cut off or damaged; copy the file again.',
        cause,
      });
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new DataSetError('SAUNTER_FIELD_WRONG', 'the line is no JSON object', {
        file,
        line: i + 1,
        hint: 'Each line holds one message as a JSON object.',
      });
    rows.push(new Row(value as Json, file, i + 1));
  }
  if (rows.length === 0)
    throw new DataSetError('SAUNTER_FILE_EMPTY', 'no lines', { file, hint: 'Copy the file again.' });
  return rows;
}
