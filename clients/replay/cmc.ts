/**
 * CMC sequences (and others of the same layout) as the traffic of four cameras: one frame message
 * a camera and frame. Layout of the folder: `projection.json`, `<sequence>_cam<k>_<detector>_det.txt`.
 */
import path from 'node:path';
import type { DeviceMessage } from '../../gateway/protocol/index.js';
import { readBoxes, readText } from './cmc-boxes.js';
import { DataSetError } from './data-set-error.js';

/** Frames come at 4 Hz (README of the data set). */
const FRAME_MS = 250;
export const CMC_FRAME_S = FRAME_MS / 1000;
const IMAGE_WIDTH = 1920;
const IMAGE_HEIGHT = 1024;
/** The room in which all sequences were taken (m). */
const ROOM: [number, number] = [7.67, 3.41];
/** The recordings carry no date; this one stands for their start. */
const START_MS = Date.UTC(2020, 0, 1);
const DOOR = 'door';

export interface CmcOptions {
  sequence: string;
  detector: string;
  /** Cameras 1…n to use; all that projection.json has where not given. */
  cameras?: readonly number[] | undefined;
}

export interface CmcReplay {
  name: string;
  config: CmcStore;
  /** In order of event time. */
  messages: DeviceMessage[];
  originMs: number;
  frames: number;
  /** What may be meant otherwise. */
  notes: string[];
}

type CmcStore = ReturnType<typeof store>;

/** Event time of a frame, Unix ms; frames count from 1. */
export const cmcFrameMs = (frame: number) => START_MS + frame * FRAME_MS;

/** The frame at an event time. */
export const cmcFrameAt = (tMs: number) => Math.round((tMs - START_MS) / FRAME_MS);

/** @throws DataSetError: a file that is missing, a line or camera that is wrong, no box at all. */
export function readCmc(folder: string, options: CmcOptions): CmcReplay {
  const projections = readProjections(path.join(folder, 'projection.json'));
  const cameras = options.cameras ?? [...projections.keys()];
  const notes: string[] = [];
  const boxes = cameras.map((k) => {
    if (!projections.has(k)) {
      throw new DataSetError('SAUNTER_FIELD_WRONG', `there is no camera ${k}`, {
        file: path.join(folder, 'projection.json'),
        hint: `Cameras are ${[...projections.keys()].join(', ')}.`,
      });
    }
    const file = path.join(folder, `${options.sequence}_cam${k}_${options.detector}_det.txt`);
    const seen = readBoxes(file);
    if (seen.size === 0) notes.push(`${file} has no box: camera ${k} saw nobody`);
    return seen;
  });
  let frames = 0;
  for (const seen of boxes) for (const frame of seen.keys()) frames = Math.max(frames, frame);
  if (frames === 0) {
    throw new DataSetError('SAUNTER_FILE_EMPTY', `no camera of ${options.sequence} has a box`, {
      file: folder,
      hint: 'How long the sequence is cannot be told. Is the download complete?',
    });
  }
  const messages: DeviceMessage[] = [];
  for (let frame = 1; frame <= frames; frame++) {
    for (const [i, k] of cameras.entries()) {
      const values = Float32Array.from(boxes[i]!.get(frame) ?? []);
      messages.push({
        type: 'frame',
        device: `cam${k}`,
        seq: frame,
        tMs: cmcFrameMs(frame),
        boxes: new Uint8Array(values.buffer),
      });
    }
  }
  // Time goes on before the cameras end: the last frame too is shown as it is complete, and not as it
  // would have gone on.
  messages.push({ type: 'heartbeat', device: DOOR, seq: 1, tMs: cmcFrameMs(frames + 1) });
  for (const k of cameras) {
    messages.push({ type: 'end', device: `cam${k}`, seq: frames + 1, tMs: cmcFrameMs(frames) });
  }
  messages.push({ type: 'end', device: DOOR, seq: 2, tMs: cmcFrameMs(frames + 1) });
  return {
    name: `${options.sequence} ${options.detector}`,
    config: store(cameras.map((k) => ({ k, projection: projections.get(k)! }))),
    messages,
    originMs: START_MS,
    frames,
    notes,
  };
}

function readProjections(file: string): Map<number, number[][]> {
  const wrong = (what: string, cause?: unknown) =>
    new DataSetError('SAUNTER_FIELD_WRONG', what, {
      file,
      cause,
      hint: 'Want { "cam1": [[4 numbers] × 3], … }: metres to pixels.',
    });
  const text = readText(file);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw wrong('is not JSON', cause);
  }
  const projections = new Map<number, number[][]>();
  for (const [name, rows] of Object.entries((parsed ?? {}) as Record<string, unknown>)) {
    const k = Number(/^cam(\d+)$/.exec(name)?.[1]);
    const fine =
      Array.isArray(rows) &&
      rows.length === 3 &&
      rows.every((row) => Array.isArray(row) && row.length === 4 && row.every(Number.isFinite));
    if (!Number.isInteger(k) || !fine) throw wrong(`"${name}" is not a 3 × 4 projection of a camera`);
    projections.set(k, rows as number[][]);
  }
  if (projections.size === 0) throw wrong('has no camera');
  return projections;
}

/** A store that is nothing but the room and its cameras; structurally the engine's StoreConfig. */
function store(cameras: { k: number; projection: number[][] }[]) {
  const [w, d] = ROOM;
  const outline: [number, number][] = [
    [0, 0],
    [w, 0],
    [w, d],
    [0, d],
  ];
  return {
    saunter: 1 as const,
    store: { id: 'cmc', name: 'CMC room', timeZone: 'UTC', currency: 'EUR', currencyDigits: 2 },
    pricing: {
      pricesIncludeTax: true,
      rounding: 'half_up' as const,
      taxes: [{ id: 'none', rateBp: 0 }],
    },
    // a frame every 250 ms: a camera is silent after two of them
    timing: { tickMs: 50, waitMs: { cameras: 600, plates: 600, bodies: 600, gates: 600 } },
    floorPlan: { outline },
    zones: [{ id: 'room', kind: 'sales' as const, polygon: outline }],
    cameras: cameras.map(({ k, projection }) => ({
      id: `cam${k}`,
      zone: 'room',
      imageWidth: IMAGE_WIDTH,
      imageHeight: IMAGE_HEIGHT,
      rateHz: 1000 / FRAME_MS,
      projection,
    })),
    bodySources: [],
    gondolas: [],
    products: [],
    planogram: [],
    // every store has a way in and out; nobody passes it here
    gates: [
      {
        id: DOOR,
        zone: 'room',
        direction: 'both' as const,
        position: [0, d / 2] as [number, number],
        radiusM: 1,
      },
    ],
    credentials: [],
  };
}
