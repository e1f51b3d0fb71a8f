/** All scores of tracks against truth, as rows that can be printed. */
import { type ClearScore, clear } from './clear.js';
import { type HotaScore, hota } from './hota.js';
import { type IdentityScore, identity } from './identity.js';
import { pairUp, type Region, type TrackPoint } from './sequence.js';

export type TrackScore = HotaScore & ClearScore & IdentityScore & { thresholdM: number };

export function scoreTracks(
  truth: readonly TrackPoint[],
  tracks: readonly TrackPoint[],
  thresholdM: number,
  region: Region | null,
): TrackScore {
  const sequence = pairUp(truth, tracks, thresholdM, region);
  return { thresholdM, ...hota(sequence), ...clear(sequence), ...identity(sequence) };
}

const percent = (share: number) => (100 * share).toFixed(1);

/** Names and values for a terminal; shares in percent. */
export function scoreRows(s: TrackScore): [string, string][] {
  return [
    ['plane, threshold', `world, ${s.thresholdM} m`],
    ['HOTA', percent(s.hota)],
    ['DetA', percent(s.detA)],
    ['AssA', percent(s.assA)],
    ['MOTA', percent(s.mota)],
    ['IDF1', percent(s.idf1)],
    ['id switches', String(s.switches)],
    ['fragments', String(s.fragments)],
    ['FP', String(s.fp)],
    ['FN', String(s.fn)],
  ];
}
