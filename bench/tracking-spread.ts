/**
 * `npm run bench -- tracking-spread`: each recording in sixteen variations, forwards and backwards, whole and
 * with a few boxes missing. One run of a crowd is one draw: who is mixed up in it hangs on single boxes.
 */
import { CASES, nameOf, scoreCmc } from './tracking-accuracy.js';
import type { CmcCase, Playing } from './tracking-cmc.js';

/** Which boxes are missing, forwards and backwards each; 0: none. */
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];
export const PLAYINGS: Playing[] = [false, true].flatMap((backwards) =>
  SEEDS.map((seed) => ({ backwards, seed })),
);

/** At 1 m: percent, and switches a run. */
export interface SpreadScore {
  hota: number;
  mota: number;
  idf1: number;
  idf1Least: number;
  idf1Most: number;
  switches: number;
}

export interface SpreadRow extends SpreadScore {
  name: string;
  /** Of IDF1 as recorded (%); null where none was asked. */
  goal: number | null;
}

export function spreadRows(say: (name: string) => void): SpreadRow[] {
  return CASES.filter(([, thresholdM]) => thresholdM === 1).map(([c, , goals]) => {
    say(nameOf(c));
    return { name: nameOf(c), goal: goals.idf1 ?? null, ...spreadOf(c) };
  });
}

/** @param wasm another build of the module. */
export function spreadOf(c: CmcCase, wasm?: URL): SpreadScore {
  const scores = PLAYINGS.map((playing) => scoreCmc(c, 1, playing, wasm));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const idf1 = scores.map((s) => 100 * s.idf1);
  return {
    hota: 100 * mean(scores.map((s) => s.hota)),
    mota: 100 * mean(scores.map((s) => s.mota)),
    idf1: mean(idf1),
    idf1Least: Math.min(...idf1),
    idf1Most: Math.max(...idf1),
    switches: mean(scores.map((s) => s.switches)),
  };
}
