/**
 * One running store: journal, archive, engine, gateway, and what makes it tick. Parts start in the
 * order in which they need each other and stop in the reverse one.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Archive, startArchive } from '../../engine/archive/index.js';
import type { StoreModel } from '../../engine/catalog/model.js';
import { WallClock } from '../../engine/clock.js';
import { clockBackMs } from '../../engine/clock-back.js';
import { LiveDriver } from '../../engine/drivers.js';
import { Engine } from '../../engine/engine.js';
import { SaunterError } from '../../engine/errors.js';
import type { TrapInjection } from '../../engine/floor/floor-keeper.js';
import { type Journal, openJournal } from '../../engine/journal/index.js';
import { KEEP_JOURNAL_DAYS, MAX_JOURNAL_BYTES } from '../../engine/limits.js';
import type { Log } from '../../engine/log.js';
import type { StartTimes } from '../../engine/start-times.js';
import { type FaultInjection, Retention } from '../../engine/store/index.js';
import { Credentials } from '../../gateway/credentials.js';
import { type Gateway, startGateway } from '../../gateway/server.js';
import { serveControl } from './control-socket.js';
import { claimDataDir, inDataDir } from './data-dir.js';
import { stallLog } from './stall-log.js';

// dist/clients/cli → dist/clients/console
const CONSOLE_DIR = path.join(path.dirname(fileURLToPath(import.meta.url)), '../console');
const REFERENCE_KEY_BYTES = 32;
const DAY_MS = 86_400_000;

export interface StoreOptions {
  model: StoreModel;
  /** Folder of the store's journal and archive. */
  dataDir: string;
  /** Begin with an empty folder. */
  fresh: boolean;
  /** Folder that relative paths of secret files start from. */
  baseDir: string;
  host: string;
  port: number;
  /** Store time against wall time. */
  speed: number;
  /** The clock waits for simulated devices that fall behind. */
  elastic: boolean;
  record?: string | undefined;
  /** Bytes at which the recording ends; limits.ts has the usual bound. */
  recordMaxBytes?: number | undefined;
  /** Record a store that goes on, too: what was journaled before is missing from that recording. */
  recordGoesOn?: boolean | undefined;
  /** Settle whoever is inside when the store stops. */
  closeOnStop: boolean;
  log: Log;
  /** Store time to begin at, Unix ms; the machine's clock where it is not given. */
  startMs?: number | undefined;
  /** Bytes of disk for the journal, and days that it keeps what is archived; limits.ts has the usual ones. */
  maxJournalBytes?: number | undefined;
  keepJournalDays?: number | undefined;
  /** Puts faults around the actors' decisions: the fault suite's. */
  inject?: FaultInjection | undefined;
  /** Makes the Floor's kernel trap at chosen ticks. */
  trap?: TrapInjection | undefined;
  /** Waited for before each transaction of the journal: for the same. */
  holdDisk?: (() => Promise<void>) | undefined;
  /** Is told when each part of the start is done, up to the first tick. */
  startTimes?: StartTimes | undefined;
}

export interface RunningStore {
  engine: Engine;
  clock: WallClock;
  gateway: Gateway;
  journal: Journal;
  archive: Archive;
  /** Resolves with the reason when the store has to stop by itself. */
  failed: Promise<unknown>;
  /** The night: nobody is let in any more, whoever is inside is settled. The store goes on. */
  close(): Promise<void>;
  /** The morning after `close`. */
  open(): void;
  /** Entrances let nobody in: since a `close`, whether it came to its end or not. The next start knows it too. */
  isClosed(): boolean;
  /** … but for the start after a stop that somebody wants: it opens. */
  openAtNextStart(): void;
  /**
   * Stops once; every call waits for the same stop.
   * @throws SaunterError SAUNTER_STOP_CUT where the disk takes nothing; all parts are stopped then
   */
  stop(): Promise<void>;
  /** The part that a stop is at. */
  stoppingPart(): string;
}

export async function startStore(options: StoreOptions): Promise<RunningStore> {
  const { model, log, speed } = options;
  // A store that cannot be trusted must not touch its data: secrets first.
  const credentials = new Credentials(model.config.credentials, {
    env: process.env,
    baseDir: options.baseDir,
  });
  const dataDir = claimDataDir(options.dataDir, options.fresh);
  const stops: { name: string; stop: () => Promise<void> | void }[] = [];
  const onStop = (name: string, stop: () => Promise<void> | void) => void stops.push({ name, stop });
  let stoppingPart = 'nothing';
  onStop('data directory', () => dataDir.release());
  // One part that cannot stop cleanly must not keep the others from it.
  const stopAll = async () => {
    const errors: unknown[] = [];
    for (const { name, stop } of stops.splice(0).reverse()) {
      stoppingPart = name;
      try {
        await stop();
      } catch (error) {
        log.error({ err: error, part: name }, 'a part of the store did not stop cleanly');
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
  try {
    const journal = openJournal(dataDir.journal, {
      maxBytes: options.maxJournalBytes ?? MAX_JOURNAL_BYTES,
      onStalled: stallLog(log),
      hold: options.holdDisk,
    });
    onStop('journal', () => journal.close());
    if (!options.recordGoesOn) refuseRecordingOfOldJournal(options.record, journal.lastSeq);
    options.startTimes?.done('journal opened');
    let archive: Archive | null = null;
    onStop('archive', () => archive?.stop());
    const keepMs = (options.keepJournalDays ?? KEEP_JOURNAL_DAYS) * DAY_MS;
    const retention = new Retention({ journal, keepMs, archivedSeq: () => archive?.safeSeq() ?? 0, log });
    onStop('retention', () => retention.stop());
    let fail: (reason: unknown) => void = () => {};
    const failed = new Promise<unknown>((resolve) => {
      fail = resolve;
    });
    const clock = new WallClock(speed, options.startMs);
    const engine = new Engine({
      model,
      journal,
      clock,
      log,
      originMs: clock.now(),
      name: model.config.store.id,
      recover: true,
      onFailed: fail,
      ...(options.record === undefined ? {} : { record: options.record }),
      ...(options.recordMaxBytes === undefined ? {} : { recordMaxBytes: options.recordMaxBytes }),
      ...(options.inject && { inject: options.inject }),
      ...(options.trap && { trap: options.trap }),
      ...(options.startTimes && { startTimes: options.startTimes }),
    });
    onStop('engine', () => engine.stop());
    const backMs = clockBackMs(clock, engine.nextTickMs);
    if (backMs > 0)
      log.warn({ backMs }, "the machine's clock went back: the store waits until it is where it was");
    const gateway = await startGateway({
      engine,
      credentials,
      referenceKey: inDataDir(dataDir.path, () => referenceKey(path.join(dataDir.path, 'reference.key'))),
      log,
      host: options.host,
      port: options.port,
      consoleDir: CONSOLE_DIR,
      stages: engine.stages,
    });
    onStop('gateway', () => gateway.close());
    const night = new ClosedMark(dataDir.path);
    if (night.isSet()) {
      gateway.entrances('closing');
      log.warn('the store was closed when it failed or was killed: `saunter open` lets people in');
    }
    options.startTimes?.done("gateway and clients' tables");
    const driver = new LiveDriver(engine, options.elastic ? clock : null);
    driver.start(fail);
    onStop('ticks', () => driver.stop(options.closeOnStop));
    onStop('entrances', () => gateway.entrances('closing'));
    // While the first tick waits for the disk: a start after a crash shares no processor with ClickHouse's.
    archive = startArchive({
      dataDir: dataDir.path,
      journal,
      log,
      store: model.config.store.id,
      clickhouseUrl: process.env.CLICKHOUSE_URL,
    });
    options.startTimes?.done("archive's process begun");
    const close = async () => {
      gateway.entrances('closing');
      inDataDir(dataDir.path, () => night.set());
      const entering = await driver.settle();
      if (entering > 0)
        throw new SaunterError('SAUNTER_CONTROL_FAILED', `${entering} people still come in.`, {
          hint: 'Everybody else is settled. Hold the entrances shut and close again.',
        });
    };
    const open = () => {
      night.remove();
      gateway.entrances('open');
    };
    const control = await serveControl(dataDir.path, { tree: () => engine.condition(), close, open });
    onStop('control socket', () => control.close());
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= stopAll();
      return stopping;
    };
    const part = () => stoppingPart;
    const { isClosed } = gateway;
    return {
      engine,
      clock,
      gateway,
      journal,
      archive,
      failed,
      close,
      open,
      isClosed,
      openAtNextStart: () => night.remove(),
      stop,
      stoppingPart: part,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** That the store is closed, for the start after a failure or a crash. */
class ClosedMark {
  readonly #file: string;
  constructor(dataDir: string) {
    this.#file = path.join(dataDir, 'closed');
  }
  isSet(): boolean {
    return existsSync(this.#file);
  }
  set(): void {
    writeFileSync(this.#file, '');
  }
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

/** A recording begins with an empty store; what was journaled before would be missing from it. */
function refuseRecordingOfOldJournal(record: string | undefined, lastSeq: number): void {
  if (record === undefined || lastSeq === 0) return;
  throw new SaunterError('SAUNTER_RECORD_NOT_FRESH', `the journal has ${lastSeq} entries already`, {
    hint: 'Record a store from its start: give --data an empty folder.',
  });
}

/** The key behind shoppers' references: made once a store, readable by its owner only. */
function referenceKey(file: string): Uint8Array {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(REFERENCE_KEY_BYTES), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return readFileSync(file);
}

/** What a process that is cut off needs to say so and to end, ms. */
const LAST_WORDS_MS = 500;

/**
 * Stops; whatever hangs, the process is gone within `seconds`: nothing that was acknowledged needs what
 * is left to do, and the next start goes on from there.
 */
export async function stopInTime(store: RunningStore, log: Log, seconds: number): Promise<void> {
  const timer = setTimeout(
    () => {
      const code = 'SAUNTER_STOP_CUT';
      log.error({ code, part: store.stoppingPart() }, 'the store did not stop in time: it ends as it is');
      process.exit(1);
    },
    seconds * 1_000 - LAST_WORDS_MS,
  );
  try {
    await store.stop();
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves when the process is told to end (SIGINT, SIGTERM); a second signal ends it at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve(signal);
      });
    }
  });
}
