/** IDF1: Ristani et al. 2016, similarity ≥ 0.5. */
import { EPSILON } from './hota.js';
import { hungarian } from './hungarian.js';
import type { ScoredSequence } from './sequence.js';

export interface IdentityScore {
  idf1: number;
  idTp: number;
  idFp: number;
  idFn: number;
}

/** One track for each person over the whole sequence, so that most frames agree. */
export function identity(sequence: ScoredSequence): IdentityScore {
  const common = Array.from({ length: sequence.truthIds }, () =>
    new Array<number>(sequence.trackIds).fill(0),
  );
  for (const f of sequence.frames) {
    for (const [i, a] of f.truth.entries()) {
      for (const [j, b] of f.tracks.entries()) if (f.similarity[i]![j]! >= 0.5 - EPSILON) common[a]![b]!++;
    }
  }
  // a pair saves two errors (a miss and a false point) for each frame in common
  const pairs = hungarian(common.map((row) => row.map((n) => -n)));
  let idTp = 0;
  for (const [a, b] of pairs.entries()) if (b >= 0) idTp += common[a]![b]!;
  const idFn = sequence.truthPoints - idTp;
  const idFp = sequence.trackPoints - idTp;
  return { idf1: idTp / Math.max(1, idTp + 0.5 * idFp + 0.5 * idFn), idTp, idFp, idFn };
}
