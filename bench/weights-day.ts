/** `bench weights-day`: do the learned weights of facings come to what their units weigh? */
import type { Command } from 'commander';
import { parseCameras, parsePeople, parseSeconds, parseSeed } from '../clients/cli/options.js';
import { machine, table } from './figures.js';
import { type FacingEstimate, runWeightsDay } from './weights-day-run.js';

interface Options {
  people: number;
  cameras: number;
  seconds: number;
  seed: number;
}

/** Facings are shown by the units that their estimate rests on. */
const BANDS = [
  [1, 1],
  [2, 3],
  [4, 7],
  [8, 15],
  [16, Number.POSITIVE_INFINITY],
] as const;
/** From this far off on a catalogue weight counts as wrong (share). */
export const WRONG_FROM = 0.05;

export function addWeightsDaySuite(program: Command): void {
  program
    .command('weights-day')
    .description('a store whose catalogue has wrong weights: what its picks teach')
    .option('--people <n>', 'people inside when it is busy', parsePeople, 16)
    .option('--cameras <n>', 'ceiling cameras', parseCameras, 4)
    .option('--seconds <n>', 'store time until nobody enters any more', parseSeconds, 3600)
    .option('--seed <n>', 'of the store, its people and the mistakes', parseSeed, 1)
    .action(weightsDay);
}

/** Mean distance from the real weight, as a share of it: as the catalogue has it, and as learned. */
export function errors(list: readonly FacingEstimate[]): { catalogue: number; learned: number } {
  const mean = (value: (e: FacingEstimate) => number) =>
    list.reduce((sum, e) => sum + Math.abs(value(e) - e.realG) / e.realG, 0) / Math.max(1, list.length);
  return { catalogue: mean((e) => e.catalogueG), learned: mean((e) => e.learnedG) };
}

export const isWrong = (e: FacingEstimate) => Math.abs(e.catalogueG - e.realG) > WRONG_FROM * e.realG;

async function weightsDay({ seconds, ...options }: Options): Promise<void> {
  const day = await runWeightsDay({ ...options, durationS: seconds });
  const wrong = day.estimates.filter(isWrong);
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows = BANDS.map(([least, most]) => {
    const of = (list: FacingEstimate[]) => list.filter((e) => e.picks >= least && e.picks <= most);
    const [all, bad] = [errors(of(day.estimates)), errors(of(wrong))];
    const told = of(wrong).filter((e) => e.toldWrong).length;
    return [
      most === Number.POSITIVE_INFINITY
        ? `${least} and more`
        : least === most
          ? `${least}`
          : `${least}–${most}`,
      `${of(day.estimates).length}`,
      percent(all.catalogue),
      percent(all.learned),
      `${of(wrong).length}`,
      percent(bad.catalogue),
      percent(bad.learned),
      `${told}`,
    ];
  });
  const head = ['units learned from', 'facings', 'catalogue off', 'learned off'];
  head.push('wrong ones', 'catalogue off', 'learned off', 'told');
  const accused = day.estimates.filter((e) => e.toldWrong);
  const near = accused.filter((e) => Math.abs(e.catalogueG - e.realG) <= 0.03 * e.realG).length;
  process.stdout.write(
    `${table([head, ...rows])}
${accused.length} facings told as wrong, ${near} of them less than 3 % off; ${day.estimates.length} facings, ${wrong.length} more than ${percent(WRONG_FROM)} off.
Receipts ${day.receiptsRight} of ${day.receipts} right; units ${day.unitsRight} right, ${day.unitsExtra} extra, ${day.unitsMissing} missing.
Method: ${(day.storeS / 60).toFixed(0)} store minutes, ${options.people} people, ${options.cameras} cameras, seed ${options.seed}; ${day.engineS.toFixed(0)} s of the engine's work.
Machine: ${machine()}
`,
  );
}
