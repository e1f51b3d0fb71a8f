/**
 * `bench ingest`: what it costs to decode and check one device message, and what a flagship's traffic
 * makes of it. Warm, on one core, without the socket and without the engine behind it.
 */
import type { Command } from 'commander';
import { encodeDeviceMessage } from '../clients/sdk/index.js';
import { buildModel } from '../engine/catalog/model.js';
import { InvariantError } from '../engine/errors.js';
import { GateDesk } from '../gateway/gate-desk.js';
import { DeviceSession, IngestCounts } from '../gateway/ingest.js';
import type { DeviceMessage } from '../gateway/protocol/index.js';
import { RecordingEngine } from '../gateway/testing/recording-engine.js';
import { testConfig } from '../gateway/testing/store.js';
import { atMost, type Figure, machine, table } from './figures.js';

const PLATES = 60;
/** A flagship: 200 cameras at 20 Hz, 70 gondolas that send five chunks a second. */
const FRAMES_PER_S = 4_000;
const CHUNKS_PER_S = 350;

const ROUNDS = 5;
const ROUND_MESSAGES = 20_000;
const REFUSED = 'refused frame';
const T_MS = 1_700_000_000_000;
const floats = (count: number, value: number) => new Uint8Array(new Float32Array(count).fill(value).buffer);
const head = { seq: 1, tMs: T_MS + 0.5 };

const MESSAGES: Readonly<Record<string, DeviceMessage>> = {
  'frame of 5 boxes': { type: 'frame', device: 'cam-1', ...head, boxes: floats(25, 0.5) },
  'frame of 20 boxes': { type: 'frame', device: 'cam-1', ...head, boxes: floats(100, 0.5) },
  'chunk of 60 plates × 12 samples': {
    type: 'plates',
    device: 'g-1',
    ...head,
    rateHz: 60,
    samples: 12,
    values: floats(PLATES * 12, 250),
  },
  'bodies of 10 people': {
    type: 'bodies',
    device: 'bodies-1',
    ...head,
    ids: Array.from({ length: 10 }, (_, i) => `body-${i}`),
    joints: floats(320, 1),
  },
  heartbeat: { type: 'heartbeat', device: 'cam-1', ...head },
  [REFUSED]: { type: 'frame', device: 'no-such', ...head, boxes: floats(25, 0.5) },
};

export function addIngestSuite(program: Command): void {
  program
    .command('ingest')
    .description('cost of decoding and checking one device message')
    .option('--json', 'rows {name, value, unit, goal, holds} as one JSON document')
    .action(ingest);
}

function ingest(options: { json?: boolean }): void {
  const rows: string[][] = [['message', 'bytes', 'CPU µs']];
  const figures: Figure[] = [];
  const us: Record<string, number> = {};
  for (const [name, message] of Object.entries(MESSAGES)) {
    const bytes = Uint8Array.from(encodeDeviceMessage(message)).buffer;
    us[name] = cpuUs(bytes, name === REFUSED);
    rows.push([name, String(bytes.byteLength), us[name].toFixed(2)]);
    figures.push(atMost(`ingest.${name}`, us[name], 'µs'));
  }
  const frames = (us['frame of 5 boxes']! * FRAMES_PER_S) / 1e4;
  const chunks = (us['chunk of 60 plates × 12 samples']! * CHUNKS_PER_S) / 1e4;
  figures.push(atMost('ingest.flagship', frames + chunks, '% of a core'));
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return;
  }
  const share = `${(frames + chunks).toFixed(1)} % of a core`;
  process.stdout.write(
    `${machine()}\nCPU time of one message, warm: median of ${ROUNDS} rounds of ${ROUND_MESSAGES}\n${table(rows)}\n` +
      `${FRAMES_PER_S} frames of 5 boxes and ${CHUNKS_PER_S} such chunks a second: ${share}\n`,
  );
}

/** CPU time, not the wall's: what else the machine does must not count. */
function cpuUs(bytes: ArrayBufferLike, refused: boolean): number {
  const counts = new IngestCounts();
  const session = makeSession(counts);
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    // A view of its own each time, as a socket gives it.
    for (let i = 0; i < ROUND_MESSAGES; i++) session.receive(new Uint8Array(bytes));
    const { user, system } = process.cpuUsage(before);
    // The first round warms up.
    if (round > 0) rounds.push((user + system) / ROUND_MESSAGES);
  }
  if (counts.refusedTotal > 0 !== refused) {
    throw new InvariantError(`refused by mistake: ${[...counts.refused.keys()]}`);
  }
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

/** A session in front of an engine that takes everything and keeps nothing. */
function makeSession(counts: IngestCounts): DeviceSession {
  const config = testConfig();
  const shelf = config.gondolas[0]!.shelves[0]!;
  const [plate] = shelf.plates;
  shelf.plates = Array.from({ length: PLATES }, (_, i) => ({ ...plate!, id: `plate-${i}` }));
  config.gondolas[0]!.shelves = [shelf];
  config.planogram = [];
  const engine = new RecordingEngine(buildModel(config));
  engine.accept = () => undefined;
  engine.heartbeat = () => undefined;
  return new DeviceSession({
    engine,
    principal: { id: 'bench', role: 'simulator', devices: 'all' },
    referenceKey: new Uint8Array(32),
    desk: new GateDesk(),
    counts,
    answer: () => undefined,
  });
}
