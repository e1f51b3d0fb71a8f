/**
 * `npm run bench -- tracking-ablation`: what each idea brings. Each row is a build of its own with
 * one constant changed so that the idea is off; everything else stays. Scores are means of a recording's
 * variations (tracking-spread.ts): one run of a crowd is a matter of chance.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { alteredKernels, type Change } from './altered-build.js';
import type { CmcCase } from './tracking-cmc.js';
import { type SpreadScore, spreadOf } from './tracking-spread.js';

const CONSTANTS = 'assembly/tracking/constants.ts';

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
      const changes = Object.entries(off).map(([name, value]): Change => [CONSTANTS, name, value]);
      const wasm = pathToFileURL(alteredKernels(path.join(folder, String(i)), changes));
      const scores = ABLATION_CASES.map((c) => spreadOf(c, wasm));
      return { idea, scores };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
