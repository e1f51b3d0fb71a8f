/** `saunter score tracks` and `receipts`: results against truth, as the field scores them. */
import { type Command, InvalidArgumentError } from 'commander';
import { scoreReceipts } from '../../../bench/receipts/score-files.js';
import { summaryLines } from '../../../bench/receipts/summary.js';
import { scoreRows, scoreTracks } from '../../../bench/tracks/score.js';
import type { Region } from '../../../bench/tracks/sequence.js';
import { readTracks, readTruth } from '../../../bench/tracks/track-file.js';

interface Options {
  truth: string;
  tracks: string;
  threshold: number;
  region?: Region;
  json?: boolean;
}

export function addScoreCommand(program: Command): void {
  const score = program.command('score').description('score results against truth');
  score
    .command('tracks')
    .description('HOTA, DetA, AssA, MOTA, IDF1, id switches, fragments, FP and FN on the world plane')
    .requiredOption('--truth <file>', 'frame,id,x_m,y_m or the format of CMC')
    .requiredOption('--tracks <file>', 'frame,id,x_m,y_m[,confidence]')
    .requiredOption('--threshold <m>', 'distance at which a pair just counts', parseThreshold)
    .option('--region <x0,x1,y0,y1>', 'points outside are dropped from both (m)', parseRegion)
    .option('--json', 'one JSON document on stdout')
    .action(scoreTracksCommand);
  score
    .command('receipts')
    .description('precision, recall and F1 of person, product and quantity; reviews; kinds of events')
    .requiredOption('--truth <dir>', 'folder of trips with truth.json, or one such trip')
    .requiredOption('--receipts <file>', 'JSON lines, an array, or a folder of JSON files')
    .option('--json', 'one JSON document on stdout')
    .action(scoreReceiptsCommand);
}

function parseThreshold(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('Want metres above 0, at most 100.');
  return value;
}

function parseRegion(text: string): Region {
  const fields = text.split(',');
  const [x0, x1, y0, y1, ...more] = fields.map(Number);
  // Nothing between two commas would read as 0.
  if (more.length > 0 || fields.some((f) => f.trim() === '') || !(x0! < x1!) || !(y0! < y1!)) {
    throw new InvalidArgumentError('Want four numbers in metres, x0 < x1 and y0 < y1.');
  }
  return { x0: x0!, x1: x1!, y0: y0!, y1: y1! };
}

function scoreTracksCommand(options: Options): void {
  const region = options.region ?? null;
  const truth = readTruth(options.truth, region);
  const score = scoreTracks(truth, readTracks(options.tracks), options.threshold, region);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(score)}\n`);
    return;
  }
  for (const [name, value] of scoreRows(score)) process.stdout.write(`${name.padEnd(18)}${value}\n`);
}

function scoreReceiptsCommand(options: { truth: string; receipts: string; json?: boolean }): void {
  const { summary, trips } = scoreReceipts(options.truth, options.receipts);
  if (options.json) process.stdout.write(`${JSON.stringify({ summary, trips })}\n`);
  else process.stdout.write(`${summaryLines(summary).join('\n')}\n`);
}
