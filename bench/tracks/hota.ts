/** HOTA: Luiten et al., "HOTA: A Higher Order Metric for Evaluating Multi-object Tracking", IJCV 2021. */
import { hungarian } from './hungarian.js';
import type { ScoredSequence } from './sequence.js';

export interface HotaScore {
  hota: number;
  detA: number;
  assA: number;
}

/** The thresholds that HOTA averages over: 0.05, 0.10 … 0.95. */
const ALPHAS = Array.from({ length: 19 }, (_, i) => 0.05 * (i + 1));
/** A pair that just reaches a threshold counts, in spite of rounding. */
export const EPSILON = Number.EPSILON;

function table(rows: number, columns: number): Float64Array[] {
  return Array.from({ length: rows }, () => new Float64Array(columns));
}

/** How well two whole tracks go together (paper, section 5: global alignment). */
function alignment(sequence: ScoredSequence): { align: Float64Array[]; truth: number[]; tracks: number[] } {
  const potential = table(sequence.truthIds, sequence.trackIds);
  const truth = new Array<number>(sequence.truthIds).fill(0);
  const tracks = new Array<number>(sequence.trackIds).fill(0);
  for (const f of sequence.frames) {
    const rowSum = f.similarity.map((row) => row.reduce((a, b) => a + b, 0));
    const columnSum = f.tracks.map((_, j) => f.similarity.reduce((a, row) => a + row[j]!, 0));
    for (const id of f.truth) truth[id]!++;
    for (const id of f.tracks) tracks[id]!++;
    for (const [i, a] of f.truth.entries()) {
      for (const [j, b] of f.tracks.entries()) {
        const s = f.similarity[i]![j]!;
        const whole = rowSum[i]! + columnSum[j]! - s;
        if (whole > EPSILON) potential[a]![b]! += s / whole;
      }
    }
  }
  const align = potential.map((row, a) => row.map((p, b) => p / (truth[a]! + tracks[b]! - p)));
  return { align, truth, tracks };
}

/** Shares 0…1. */
export function hota(sequence: ScoredSequence): HotaScore {
  const { align, truth, tracks } = alignment(sequence);
  const tp = ALPHAS.map(() => 0);
  const matches = ALPHAS.map(() => table(sequence.truthIds, sequence.trackIds));
  for (const f of sequence.frames) {
    const gain = f.truth.map((a, i) => f.tracks.map((b, j) => -align[a]![b]! * f.similarity[i]![j]!));
    for (const [i, j] of hungarian(gain).entries()) {
      if (j < 0) continue;
      const s = f.similarity[i]![j]!;
      for (const [k, alpha] of ALPHAS.entries()) {
        if (s < alpha - EPSILON) break;
        tp[k]!++;
        matches[k]![f.truth[i]!]![f.tracks[j]!]!++;
      }
    }
  }
  const score: HotaScore = { hota: 0, detA: 0, assA: 0 };
  for (const k of ALPHAS.keys()) {
    const detA = tp[k]! / Math.max(1, sequence.truthPoints + sequence.trackPoints - tp[k]!);
    let assA = 0;
    for (const [a, row] of matches[k]!.entries()) {
      for (const [b, m] of row.entries()) assA += (m * m) / Math.max(1, truth[a]! + tracks[b]! - m);
    }
    assA /= Math.max(1, tp[k]!);
    score.detA += detA;
    score.assA += assA;
    score.hota += Math.sqrt(detA * assA);
  }
  const n = ALPHAS.length;
  return { hota: score.hota / n, detA: score.detA / n, assA: score.assA / n };
}
