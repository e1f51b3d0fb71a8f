/** `saunter start`: a real store, for devices that connect to the gateway. */
import path from 'node:path';
import type { Command } from 'commander';
import { loadStoreConfig } from '../../../engine/catalog/load.js';
import {
  KEEP_JOURNAL_DAYS,
  MAX_JOURNAL_BYTES,
  MAX_RECORDING_BYTES,
  MAX_STOP_S,
} from '../../../engine/limits.js';
import { createLog } from '../../../engine/log.js';
import { StartTimes } from '../../../engine/start-times.js';
import { LOOPBACK } from '../../../gateway/server.js';
import { DATA_ROOT } from '../data-dir.js';
import { everyDayAt } from '../night.js';
import { parseDays, parseMebibytes, parsePort, parseStopSeconds, parseTimeOfDay } from '../options.js';
import { startStore, stopInTime, untilSignal } from '../store-process.js';

const MIB = 1024 * 1024;
/** The log's line with the parts of a start. */
export const FIRST_TICK = 'the first tick';

export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run a store for devices that connect to the gateway')
    .requiredOption('--config <file>', "the store's configuration, store.json")
    .option('--host <address>', 'address to listen on', LOOPBACK)
    .option('--port <n>', 'port to listen on', parsePort, 8787)
    .option('--data <folder>', 'journal and archive (default: .saunter/<store id>)')
    .option(
      '--journal-days <n>',
      'days that the journal keeps what is archived',
      parseDays,
      KEEP_JOURNAL_DAYS,
    )
    .option(
      '--journal-mib <n>',
      'MiB of disk that the journal may take; 64 at least, or nothing makes enough room',
      parseMebibytes,
      MAX_JOURNAL_BYTES / MIB,
    )
    .option('--close-at <hh:mm>', 'settle who is inside and let nobody in any more, daily', parseTimeOfDay)
    .option('--record <file>', 'write the sealed inboxes of this run')
    .option(
      '--record-mib <n>',
      'MiB at which the recording ends; the store goes on',
      parseMebibytes,
      MAX_RECORDING_BYTES / MIB,
    )
    .option(
      '--stop-seconds <n>',
      'seconds after which a stop is cut off, whatever hangs; the next start goes on from what is written',
      parseStopSeconds,
      MAX_STOP_S,
    )
    .action(start);
}

interface Options {
  config: string;
  host: string;
  port: number;
  data?: string;
  record?: string;
  recordMib: number;
  closeAt?: string;
  journalDays: number;
  journalMib: number;
  stopSeconds: number;
}

async function start(options: Options): Promise<void> {
  const startTimes = new StartTimes();
  startTimes.done('modules');
  const log = createLog('store');
  // Where the folder is named after the store, it is not known yet which one that is.
  const model = await loadStoreConfig(options.config, undefined, options.data ?? DATA_ROOT);
  startTimes.done('config read and checked');
  const { id, name } = model.config.store;
  const { closeAt } = options;
  const store = await startStore({
    model,
    dataDir: options.data ?? path.join(DATA_ROOT, id),
    fresh: false,
    baseDir: path.dirname(path.resolve(options.config)),
    host: options.host,
    port: options.port,
    speed: 1,
    elastic: false,
    record: options.record,
    recordMaxBytes: options.recordMib * MIB,
    keepJournalDays: options.journalDays,
    maxJournalBytes: options.journalMib * MIB,
    closeOnStop: false,
    log,
    startTimes,
  });
  const { control } = store.engine;
  // `npm run bench -- recovery` reads it, and whoever wonders what a start takes.
  void startTimes.finished.then(() =>
    log.debug(
      { inside: control.views.carts.size, folded: control.folded, parts: startTimes.parts },
      FIRST_TICK,
    ),
  );
  process.stdout.write(`${name} is open: ${store.gateway.url}\n`);
  const closing = closeAt === undefined ? null : everyDayAt(closeAt, model, store, log);
  // A close that a crash has cut off is brought to its end; with a time of its own the night does it.
  if (closing === null && store.isClosed())
    store.close().catch((err: Error) => log.error({ err }, 'the store could not be closed: close it again'));
  const reason = await Promise.race([untilSignal(), store.failed]);
  log.info({ reason: reason instanceof Error ? reason.message : reason }, 'the store stops');
  if (closing) clearInterval(closing);
  if (typeof reason === 'string') store.openAtNextStart();
  await stopInTime(store, log, options.stopSeconds);
  if (reason instanceof Error) throw reason;
}
