/** CLEAR MOT: Bernardin & Stiefelhagen 2008, as TrackEval counts it (similarity ≥ 0.5). */
import { EPSILON } from './hota.js';
import { hungarian } from './hungarian.js';
import type { ScoredSequence } from './sequence.js';

export interface ClearScore {
  mota: number;
  /** Multiple object detection accuracy: MOTA without the switches. */
  moda: number;
  tp: number;
  fp: number;
  fn: number;
  switches: number;
  fragments: number;
}

/** A pair that was matched in the frame before is kept before anything else. */
const KEEP = 1000;

export function clear(sequence: ScoredSequence): ClearScore {
  const lastTrack = new Map<number, number>();
  let before = new Map<number, number>();
  const pieces = new Array<number>(sequence.truthIds).fill(0);
  let tp = 0;
  let switches = 0;
  for (const f of sequence.frames) {
    if (f.truth.length === 0 || f.tracks.length === 0) continue;
    const gain = f.truth.map((a, i) =>
      f.tracks.map((b, j) => {
        const s = f.similarity[i]![j]!;
        return s < 0.5 - EPSILON ? 0 : -(s + (before.get(a) === b ? KEEP : 0));
      }),
    );
    const now = new Map<number, number>();
    for (const [i, j] of hungarian(gain).entries()) {
      if (j < 0 || !(gain[i]![j]! < 0)) continue;
      const a = f.truth[i]!;
      const b = f.tracks[j]!;
      tp++;
      const last = lastTrack.get(a);
      if (last !== undefined && last !== b) switches++;
      if (!before.has(a)) pieces[a]!++;
      lastTrack.set(a, b);
      now.set(a, b);
    }
    before = now;
  }
  const fn = sequence.truthPoints - tp;
  const fp = sequence.trackPoints - tp;
  const all = Math.max(1, sequence.truthPoints);
  return {
    mota: (tp - fp - switches) / all,
    moda: (tp - fp) / all,
    tp,
    fp,
    fn,
    switches,
    fragments: pieces.reduce((sum, n) => sum + Math.max(0, n - 1), 0),
  };
}
