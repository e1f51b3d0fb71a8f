/**
 * The store's process in the fault suite: the demo store as `startStore` runs it, with its real
 * gateway, journal and archive; it tells its parent what it has made durable, and ends with it.
 */
import { createHash } from 'node:crypto';
import { demoStore } from '../../clients/cli/demo-store.js';
import { startStore } from '../../clients/cli/store-process.js';
import { Random } from '../../clients/simulator/random.js';
import { buildModel } from '../../engine/catalog/model.js';
import { parseStoreConfig } from '../../engine/catalog/validate.js';
import { SaunterError } from '../../engine/errors.js';
import type { TrapInjection } from '../../engine/floor/floor-keeper.js';
import type { Passage } from '../../engine/floor/passages.js';
import { createLog } from '../../engine/log.js';
import type { FaultInjection } from '../../engine/store/index.js';
import { LOOPBACK } from '../../gateway/server.js';
import type { FromStore, StoreLife, ToStore } from './messages.js';

const tell = (message: FromStore) => void process.send?.(message);

function throwing(rate: number, seed: number): FaultInjection | undefined {
  if (rate === 0) return undefined;
  const random = new Random(seed, 'actors');
  return (fact, stage) => {
    if (random.chance(rate)) throw new Error(`thrown by the fault suite at ${fact.kind}, ${stage}`);
  };
}

/** How often the parent is told the store's time, ms of that time. */
const CLOCK_EVERY_MS = 500;
/** Share of the ticks that trap which trap when they are run again: their inbox is at fault. */
const POISONOUS = 0.25;

function trapping(rate: number, seed: number): TrapInjection | undefined {
  if (rate === 0) return undefined;
  return (tick, attempt) => {
    // By the tick's number, so that each of its attempts knows what the others did.
    const random = new Random(seed + tick, 'traps');
    return random.chance(rate) && (attempt === 0 || (attempt === 1 && random.chance(POISONOUS)));
  };
}

async function main(life: StoreLife): Promise<void> {
  const beganMs = performance.now();
  const { seed, people, cameras, speed, throwRate, storeMs } = life;
  const model = buildModel(parseStoreConfig(demoStore({ people, cameras, seed }), 'the demo store'));
  let diskHangs = false;
  const store = await startStore({
    model,
    dataDir: life.dataDir,
    fresh: false,
    baseDir: '.',
    host: LOOPBACK,
    port: life.port,
    speed,
    elastic: life.elastic,
    record: life.record ?? undefined,
    recordGoesOn: true,
    closeOnStop: true,
    log: createLog('store'),
    startMs: storeMs + beganMs * speed,
    inject: throwing(throwRate, seed),
    trap: trapping(life.trapRate, seed),
    holdDisk: async () => {
      if (diskHangs) await new Promise(() => undefined);
    },
  });
  const { engine, gateway } = store;
  let toldMs = Number.NEGATIVE_INFINITY;
  const tellExits = (exits: readonly Passage[], all: boolean) =>
    tell({
      type: 'exits',
      all,
      exits: exits.map(([source, seq, , takenMs]) => [model.sources[source]!.id, seq, takenMs]),
    });
  const { firstTick, awayMs } = engine;
  if (awayMs > 0) tell({ type: 'away', fromMs: firstTick * model.tickMs - awayMs });
  // Ticks may have run already, and have taken what waited for this life to begin.
  tellExits(engine.exits, true);
  engine.onExits((exits) => tellExits(exits, false));
  engine.onTick(() => {
    const nowMs = engine.nextTickMs;
    if (nowMs - toldMs < CLOCK_EVERY_MS) return;
    if (toldMs < 0) tell({ type: 'ticking' });
    tell({ type: 'clock', nowMs });
    toldMs = nowMs;
  });
  engine.onEntries((entries, durable) => {
    if (!durable) return;
    const hashed = entries.map(({ seq }): [number, string] => {
      const [bytes] = engine.journal.readBytes(seq, 1);
      return [seq, createHash('sha256').update(bytes!).digest('base64')];
    });
    tell({ type: 'durable', entries: hashed });
  });
  void store.failed.then((reason) => {
    const error = reason as Error;
    const code = reason instanceof SaunterError ? reason.code : error.name;
    tell({ type: 'failed', code, message: error.message });
  });
  process.on('message', (message: ToStore) => {
    if (message.type === 'archive?') tell({ type: 'archive', pid: store.archive.pid ?? null });
    // To hold it back by less than nothing is to let it jump.
    if (message.type === 'jump') store.clock.hold(-message.ms);
    if (message.type === 'disk')
      store.journal.setMaxBytes(message.full ? store.journal.room().usedBytes : Number.POSITIVE_INFINITY);
    if (message.type === 'disk hangs') diskHangs = true;
    if (message.type === 'stop') {
      void store.stop().then(() => {
        process.send?.({ type: 'stopped' } satisfies FromStore, () => process.exit(0));
      });
    }
  });
  tell({ type: 'open', url: gateway.url });
}

// Nobody is left to stop it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
await main(JSON.parse(process.argv[2]!) as StoreLife);
