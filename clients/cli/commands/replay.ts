/** `saunter replay …`: recorded data sets and recordings of earlier runs. */
import path from 'node:path';
import type { Command } from 'commander';
import { buildModel } from '../../../engine/catalog/model.js';
import { parseStoreConfig } from '../../../engine/catalog/validate.js';
import { EventClock } from '../../../engine/clock.js';
import { runRecording } from '../../../engine/drivers.js';
import { Engine } from '../../../engine/engine.js';
import { InputError } from '../../../engine/errors.js';
import {
  type RecordingHeader,
  type RecordingTrailer,
  readRecording,
} from '../../../engine/floor/recording.js';
import { createLog } from '../../../engine/log.js';
import { readAutocheckoutTrip } from '../../replay/autocheckout-files.js';
import { checkOuts } from '../out-file.js';
import { refusalLines, runTrip, withScratchJournal } from '../run-trip.js';
import { type TripResult, tripResult } from '../trip-result.js';
import { addReplayCmc } from './replay-cmc.js';

/** Ids that a message lists before it only counts. */
const PLATES_NAMED = 6;

const say = (text: string) => process.stderr.write(`${text}\n`);

export function addReplayCommands(program: Command): void {
  const replay = program.command('replay').description('run recorded data through the store');
  replay
    .command('autocheckout')
    .description('trips in the format of the AutoCheckout recordings')
    .argument('<folders...>', 'folders with plate_data, full_targets, planogram and products .json')
    .option('--json', 'one JSON document a trip, one line each, on stdout')
    .option('--record <file>', 'write the sealed inboxes (one folder only)')
    .action(replayTrips);
  replay
    .command('recording')
    .description('run a recording again and compare what comes out')
    .argument('<file>', 'a file written with --record')
    .option('--json', 'print the receipts as one JSON document on stdout')
    .action(replayRecording);
  addReplayCmc(replay);
}

async function replayTrips(folders: string[], options: { json?: boolean; record?: string }): Promise<void> {
  if (options.record !== undefined && folders.length > 1) {
    throw new InputError('SAUNTER_RECORD_ONE', `--record takes one folder, not ${folders.length}`, {
      hint: 'Replay the folders one by one, each with a file of its own.',
    });
  }
  if (options.record !== undefined) checkOuts([options.record]);
  const log = createLog('replay', process.env.SAUNTER_LOG ?? 'warn');
  for (const folder of folders) {
    const trip = readAutocheckoutTrip(path.resolve(folder));
    for (const note of trip.notes) say(`${trip.name}: ${note}`);
    const model = buildModel(parseStoreConfig(trip.config, folder));
    const startMs = performance.now();
    await withScratchJournal(async (journal) => {
      const messages = trip.messages.map((m) => m.message);
      const run = await runTrip({ ...trip, model, messages }, journal, log, options.record);
      const { engine, refusals, bodies } = run;
      for (const line of refusalLines(trip.name, refusals)) say(line);
      sayPlates(trip.name, engine.control.views.plates);
      const spanS = (engine.clock.now() - trip.originMs) / 1000;
      const tookS = (performance.now() - startMs) / 1000;
      say(
        `${trip.name}: clean end of the stream; ${messages.length} messages, ${spanS.toFixed(1)} s in ${tookS.toFixed(2)} s`,
      );
      print(tripResult(trip.name, journal, trip.originMs, bodies), options.json === true);
    });
  }
}

async function replayRecording(file: string, options: { json?: boolean }): Promise<void> {
  const header = await readHeader(file);
  const model = buildModel({ ...header.config, credentials: [] });
  const log = createLog('replay', process.env.SAUNTER_LOG ?? 'warn');
  await withScratchJournal(async (journal) => {
    const { originMs } = header;
    const clock = new EventClock(originMs);
    const engine = new Engine({ model, journal, log, originMs, clock, replaying: true });
    if (engine.floor.memory.moduleHash !== header.moduleHash) {
      say(`${file}: recorded with other kernels; what comes out may differ`);
    }
    const recorded = await runRecording(engine, file);
    await engine.stop();
    const now = engine.outcome();
    print(tripResult(header.name, journal, originMs), options.json === true);
    compare(file, recorded, now);
  });
}

async function readHeader(file: string): Promise<RecordingHeader> {
  for await (const item of readRecording(file)) if ('header' in item) return item.header;
  throw new InputError('SAUNTER_RECORDING_BROKEN', 'there is no header', {
    file,
    hint: 'Is it a recording?',
  });
}

/** Says how the replay compares with the run; a difference is an error. */
function compare(
  file: string,
  recorded: Awaited<ReturnType<typeof runRecording>>,
  now: RecordingTrailer,
): void {
  say(`${file}: ${now.ticks} ticks, ${now.journalEntries} journal entries`);
  say(`  journal  ${now.journalHash}`);
  say(`  snapshot ${now.snapshotHash}`);
  if (recorded && 'full' in recorded) {
    const { tick, maxBytes } = recorded.full;
    say(`  as far as it goes: the recording reached its limit of ${maxBytes} bytes at tick ${tick}`);
    say('  the run went on without it, so there is nothing to compare this with');
    return;
  }
  const differing = (Object.keys(now) as (keyof RecordingTrailer)[]).filter((k) => recorded?.[k] !== now[k]);
  if (differing.length === 0) {
    say('  the same as when it was recorded');
    return;
  }
  const details = differing.map((key) => `${key} was ${recorded?.[key]}, is ${now[key]}`);
  throw new InputError('SAUNTER_REPLAY_DIFFERS', `the replay differs: ${details.join('; ')}`, {
    file,
    hint: 'Replay with the build that recorded it; if it is the same build, this is a bug: please report it.',
  });
}

/** Plates that do not measure as they should: the data goes on, the store knows. */
function sayPlates(trip: string, plates: ReadonlyMap<string, { health: string }>): void {
  const byHealth = new Map<string, string[]>();
  for (const [plate, { health }] of plates) byHealth.set(health, [...(byHealth.get(health) ?? []), plate]);
  for (const [health, ids] of byHealth) {
    const more = ids.length > PLATES_NAMED ? ' …' : '';
    say(`${trip}: ${ids.length} plate(s) ${health}: ${ids.slice(0, PLATES_NAMED).join(' ')}${more}`);
  }
}

function print(result: TripResult, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  process.stdout.write(`${result.trip}\n`);
  for (const { target_id, products } of result.receipts) {
    const bought = products.map((p) => `${p.barcode} × ${p.quantity}`).join(', ') || 'nothing';
    process.stdout.write(`  ${target_id}: ${bought}\n`);
  }
  for (const { t_s, quantity, candidates } of result.review) {
    const best = candidates.map(
      (c) => `${c.barcode} by ${c.target_id ?? 'nobody known'} (${c.p.toFixed(2)})`,
    );
    process.stdout.write(`  for review at ${t_s} s, ${quantity}: ${best.join(' or ')}\n`);
  }
}
