/** `npm run bench -- tracking-accuracy`: the tracker on recorded data, against what was asked of it. */
import { existsSync } from 'node:fs';
import { CMC_FOLDER, CMC_REGION, type CmcCase, type Playing, trackCmc } from './tracking-cmc.js';
import { detectWildtrack, WILDTRACK_FOLDER } from './tracking-wildtrack.js';
import { scoreTracks, type TrackScore } from './tracks/score.js';
import { readTracks } from './tracks/track-file.js';

export interface AccuracyRow {
  name: string;
  value: number;
  unit: string;
  goal: string;
  holds: boolean | null;
}

type Measure = 'idf1' | 'mota' | 'hota' | 'switches';
type Goals = Partial<Record<Measure, number>>;

const FAIRMOT1: CmcCase = { sequence: 'CMC1', detector: 'fairmot' };
const FAIRMOT2: CmcCase = { sequence: 'CMC2', detector: 'fairmot' };
const FRCNN1: CmcCase = { sequence: 'CMC1', detector: 'frcnn' };
const FRCNN2: CmcCase = { sequence: 'CMC2', detector: 'frcnn' };
/** Case, threshold (m), goals: percent, and id switches at most. */
export const CASES: [CmcCase, number, Goals][] = [
  [FAIRMOT1, 1, { idf1: 99.6, mota: 99.2, switches: 0 }],
  [FAIRMOT2, 1, { idf1: 97, hota: 90, switches: 4 }],
  [FAIRMOT2, 0.5, { idf1: 93, hota: 81 }],
  [FRCNN1, 1, { idf1: 99.6, mota: 99 }],
  [FRCNN2, 1, { idf1: 88, mota: 93 }],
  [FRCNN2, 0.5, { idf1: 78, mota: 89 }],
  ...[1, 2, 3, 4].map((gone): [CmcCase, number, Goals] => [
    { ...FAIRMOT2, cameras: [1, 2, 3, 4].filter((k) => k !== gone) },
    1,
    { idf1: 90 },
  ]),
];

export function scoreCmc(c: CmcCase, thresholdM: number, playing?: Playing, wasm?: URL): TrackScore {
  const truth = readTracks(new URL(`${c.sequence}_gt_world.txt`, CMC_FOLDER).pathname);
  return scoreTracks(truth, trackCmc(c, playing, wasm), thresholdM, CMC_REGION);
}

export function nameOf(c: CmcCase): string {
  return `${c.sequence} ${c.detector}${c.cameras ? `, cameras ${c.cameras.join(' ')}` : ''}`;
}

export function accuracyRows(): AccuracyRow[] {
  const rows: AccuracyRow[] = [];
  if (existsSync(CMC_FOLDER)) {
    for (const [c, thresholdM, goals] of CASES) rows.push(...cmcRows(c, thresholdM, goals));
  }
  if (existsSync(WILDTRACK_FOLDER)) rows.push(...wildtrackRows());
  return rows;
}

function cmcRows(c: CmcCase, thresholdM: number, goals: Goals): AccuracyRow[] {
  const score = scoreCmc(c, thresholdM);
  const name = `${nameOf(c)}, ${thresholdM} m`;
  return (['hota', 'mota', 'idf1', 'switches'] as const).map((measure) => {
    const isCount = measure === 'switches';
    // as the goals are stated: to one decimal
    const value = isCount ? score.switches : Math.round(1000 * score[measure]) / 10;
    const goal = goals[measure];
    return {
      name: `${name}: ${isCount ? 'id switches' : measure.toUpperCase()}`,
      value,
      unit: isCount ? '' : '%',
      goal: goal === undefined ? '' : `${isCount ? '≤' : '≥'} ${goal}`,
      holds: goal === undefined ? null : isCount ? value <= goal : value >= goal,
    };
  });
}

function wildtrackRows(): AccuracyRow[] {
  const fused = detectWildtrack(false);
  const tracked = detectWildtrack(true);
  const row = (
    name: string,
    value: number,
    unit: string,
    goal = '',
    holds: boolean | null = null,
  ): AccuracyRow => ({
    name: `WILDTRACK, 0.5 m: ${name}`,
    value: Math.round(10 * value) / 10,
    unit,
    goal,
    holds,
  });
  return [
    row('MODA, frame by frame', 100 * fused.moda, '%', '≥ 92.5', fused.moda >= 0.925),
    row('mean error, frame by frame', 100 * fused.meanErrorM, 'cm', '≤ 10.3', fused.meanErrorM <= 0.103),
    row('misses, frame by frame', fused.misses, ''),
    row('…that less than two pictures show', fused.unseenMisses, ''),
    row('false places, frame by frame', fused.falsePlaces, ''),
    row('…that two pictures or more do show', fused.shownFalse, ''),
    row('MODA, tracked', 100 * tracked.moda, '%', '≥ 90', tracked.moda >= 0.9),
  ];
}
