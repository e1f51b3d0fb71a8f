/**
 * `npm run bench -- tracking-ablation`: what each idea brings. Each row is a build of its own with
 * one constant changed so that the idea is off; everything else stays. Scores are means of a recording's
 * variations (tracking-spread.ts): one run of a crowd is a matter of chance.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SaunterError } from '../engine/errors.js';
import type { CmcCase } from './tracking-cmc.js';
import { type SpreadScore, spreadOf } from './tracking-spread.js';

// dist/bench → the project
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Idea, and the constants that switch it off. */
const IDEAS: [string, Record<string, number>][] = [
  ['all', {}],
  ['without near foot and far head', { FOOT_REACH_M: 0, HEAD_REACH_M: 0 }],
  ['without looking again and swapping', { LOOKS_AGAIN: 0, MIX_UP_M: 0 }],
  ['without swapping', { MIX_UP_M: 0 }],
  ['without hidden feet', { HIDDEN_FEET: 1000 }],
  ['without stooping', { STOOPS: 1000 }],
  ['without twins', { TWIN_DOUBT: 0 }],
  ['without doubles at births', { DOUBLE_SHARE: 10 }],
  ['without heavy tails', { TAIL: 1e9 }],
  ['without a height of its own', { HEIGHT_SD_M: 0.001, HEIGHT_DRIFT_M: 0 }],
  ['without a number kept for who is lost', { NUMBER_S: 0 }],
  ['without momentum', { VELOCITY_MEMORY_S: 0.05 }],
  ['without what a free view misses', { ODDS_MISS: 0.1 }],
];

export const ABLATION_CASES: CmcCase[] = [
  { sequence: 'CMC1', detector: 'fairmot' },
  { sequence: 'CMC2', detector: 'fairmot' },
  { sequence: 'CMC1', detector: 'frcnn' },
  { sequence: 'CMC2', detector: 'frcnn' },
];

export interface AblationRow {
  idea: string;
  /** Of each case. */
  scores: SpreadScore[];
}

export function ablation(say: (idea: string) => void): AblationRow[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'saunter-ablation-'));
  try {
    return IDEAS.map(([idea, off], i) => {
      say(idea);
      const wasm = build(folder, i, off);
      const scores = ABLATION_CASES.map((c) => spreadOf(c, wasm));
      return { idea, scores };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The project's own build, of a copy in which these constants are changed. */
function build(folder: string, i: number, off: Readonly<Record<string, number>>): URL {
  const copy = path.join(folder, String(i));
  for (const part of ['assembly', 'asconfig.json']) {
    cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
  }
  const file = path.join(copy, 'assembly/tracking/constants.ts');
  let text = readFileSync(file, 'utf8');
  for (const [name, value] of Object.entries(off)) {
    const pattern = new RegExp(`(export const ${name}: (f64|f32|i32) = )[^;]+;`);
    if (!pattern.test(text)) {
      throw new SaunterError('SAUNTER_BENCH_CONSTANT', `there is no constant ${name}`, { file });
    }
    const isWhole = /: i32/.test(pattern.exec(text)![0]);
    text = text.replace(pattern, `$1${isWhole || !Number.isInteger(value) ? value : value.toFixed(1)};`);
  }
  writeFileSync(file, text);
  const asc = path.join(ROOT, 'node_modules/assemblyscript/bin/asc.js');
  execFileSync(process.execPath, [asc, '--target', 'release'], { cwd: copy, stdio: 'pipe' });
  return pathToFileURL(path.join(copy, 'dist/assembly/floor.wasm'));
}
