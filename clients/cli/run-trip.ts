/**
 * Runs a recorded data set through a store of its own: the same device session, inbox, Floor,
 * actors and journal as a live store, in event time and therefore as fast as the machine can.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Packr } from 'msgpackr';
import type { StoreModel } from '../../engine/catalog/model.js';
import { EventClock } from '../../engine/clock.js';
import { EventDriver } from '../../engine/drivers.js';
import { Engine } from '../../engine/engine.js';
import { openJournal } from '../../engine/journal/index.js';
import type { Journal } from '../../engine/journal/types.js';
import type { Log } from '../../engine/log.js';
import { GateDesk } from '../../gateway/gate-desk.js';
import { DeviceSession, IngestCounts } from '../../gateway/ingest.js';
import { bodyIdOf } from '../../gateway/keyed-id.js';
import type { DeviceMessage, ToDevice } from '../../gateway/protocol/index.js';

export interface Trip {
  name: string;
  model: StoreModel;
  /** In order of arrival. */
  messages: Iterable<DeviceMessage>;
  /** Event time of the earliest message, Unix ms. */
  originMs: number;
}

/** What the gateway refused, by code, with the first message of each. */
export type Refusals = Map<string, { count: number; first: string }>;

/** What the trip calls a body that the store keeps under another id: own ids by kept ones. */
export type BodyNames = ReadonlyMap<string, string>;

/** One line a code, for a terminal. */
export function refusalLines(trip: string, refusals: Refusals): string[] {
  return [...refusals].map(([code, { count, first }]) => `${trip}: ${count} × ${code}, first: ${first}`);
}

/** A journal in a folder that is gone afterwards. */
export async function withScratchJournal<T>(
  work: (journal: Journal, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'saunter-'));
  try {
    const journal = openJournal(path.join(folder, 'journal'));
    try {
      return await work(journal, folder);
    } finally {
      await journal.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function runTrip(
  trip: Trip,
  journal: Journal,
  log: Log,
  record?: string,
  watch?: (engine: Engine) => void,
): Promise<{ engine: Engine; refusals: Refusals; bodies: BodyNames }> {
  const { model, originMs, name } = trip;
  const engine = new Engine({
    model,
    journal,
    log,
    originMs,
    name,
    clock: new EventClock(originMs),
    ...(record === undefined ? {} : { record }),
  });
  watch?.(engine);
  const refusals: Refusals = new Map();
  const referenceKey = randomBytes(32);
  const bodies = new Map<string, string>();
  const desk = GateDesk.of(engine);
  const session = new DeviceSession({
    engine,
    principal: { id: 'replay', role: 'device', devices: 'all' },
    referenceKey,
    desk,
    counts: new IngestCounts(),
    answer: (reply) => noteRefusal(refusals, reply),
  });
  const driver = new EventDriver(engine);
  const packr = new Packr({ useRecords: false });
  for (const message of trip.messages) {
    if (message.type === 'gate' && message.body)
      bodies.set(bodyIdOf(referenceKey, message.body), message.body);
    session.receive(packr.pack(message));
    if (driver.due) await driver.advance();
  }
  await driver.finish();
  session.close();
  await engine.stop();
  return { engine, refusals, bodies };
}

function noteRefusal(refusals: Refusals, reply: ToDevice): void {
  if (reply.type !== 'error') return;
  const known = refusals.get(reply.code);
  if (known) known.count++;
  else refusals.set(reply.code, { count: 1, first: `${reply.message}${placeOf(reply)}` });
}

/** Where the message stands in the data. */
function placeOf({ device, seq }: { device?: string; seq?: number }): string {
  return device === undefined || seq === undefined ? '' : ` (message ${seq} of ${device})`;
}
