/** `saunter replay cmc`: a CMC sequence through the live path, tracks out as they were published. */
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { buildModel } from '../../../engine/catalog/model.js';
import { parseStoreConfig } from '../../../engine/catalog/validate.js';
import type { Engine } from '../../../engine/engine.js';
import { createLog } from '../../../engine/log.js';
import { cmcFrameAt, readCmc } from '../../replay/cmc.js';
import { correctTracks, type PublishedPoint } from '../../replay/cmc-corrected.js';
import { checkOuts, writeOut } from '../out-file.js';
import { refusalLines, runTrip, withScratchJournal } from '../run-trip.js';

interface Options {
  sequence: string;
  detector: string;
  cameras?: number[];
  out: string;
  corrected?: string;
}

const say = (text: string) => process.stderr.write(`${text}\n`);

export function addReplayCmc(replay: Command): void {
  replay
    .command('cmc')
    .description('camera frames in the format of the CMC data set; writes the tracks')
    .argument('<folder>', 'folder with projection.json and the detections')
    .requiredOption('--sequence <name>', 'such as CMC2')
    .requiredOption('--detector <name>', 'fairmot or frcnn')
    .option('--cameras <list>', 'such as 1,2,4; all where not given', parseCameraList)
    .requiredOption('--out <file>', 'frame,id,x_m,y_m,confidence: one line a person and frame')
    .option('--corrected <file>', 'the same once all is known: without who came and went within a second')
    .action(replayCmc);
}

function parseCameraList(text: string): number[] {
  const list = text.split(',').map(Number);
  if (!list.every((k) => Number.isInteger(k) && k > 0) || new Set(list).size !== list.length) {
    throw new InvalidArgumentError('Want camera numbers with commas, such as 1,2,4.');
  }
  return list;
}

async function replayCmc(folder: string, options: Options): Promise<void> {
  checkOuts(options.corrected === undefined ? [options.out] : [options.out, options.corrected]);
  const replay = readCmc(path.resolve(folder), options);
  for (const note of replay.notes) say(`${replay.name}: ${note}`);
  const model = buildModel(parseStoreConfig(replay.config, folder));
  const points: PublishedPoint[] = [];
  const log = createLog('replay', process.env.SAUNTER_LOG ?? 'warn');
  const startMs = performance.now();
  await withScratchJournal(async (journal) => {
    const { refusals } = await runTrip({ ...replay, model }, journal, log, undefined, (engine) =>
      watch(engine, replay.frames, points),
    );
    for (const line of refusalLines(replay.name, refusals)) say(line);
  });
  writeTracks(options.out, points);
  if (options.corrected !== undefined) writeTracks(options.corrected, correctTracks(points, replay.frames));
  const tookS = (performance.now() - startMs) / 1000;
  say(
    `${replay.name}: ${replay.frames} frames in ${tookS.toFixed(2)} s, ${points.length} lines in ${options.out}`,
  );
}

/** Notes who is on the floor each time the cameras are complete up to another frame. */
function watch(engine: Engine, frames: number, points: PublishedPoint[]): void {
  let last = 0;
  engine.onTick(() => {
    const frame = cmcFrameAt(engine.cutMs.cameras);
    // After the last picture the store closes: nobody sees whether people are still there.
    if (frame <= last || !(frame <= frames)) return;
    last = frame;
    for (const { tracklet, x, y, confidence } of engine.people()) {
      points.push({ frame, id: tracklet, x, y, confidence });
    }
  });
}

function writeTracks(file: string, points: readonly PublishedPoint[]): void {
  const line = ({ frame, id, x, y, confidence }: PublishedPoint) =>
    `${[frame, id, x.toFixed(4), y.toFixed(4), confidence.toFixed(3)].join(',')}\n`;
  writeOut(file, points.map(line).join(''));
}
