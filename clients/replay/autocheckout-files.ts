/**
 * Reads a trip of the AutoCheckout recordings, in its original form, as the config of a store
 * and the messages of its devices in order of arrival. Pure: no clock, no sockets.
 *
 * plate_data.json (load cells, 60 Hz, grams), full_targets.json (3D joints, inches),
 * planogram.json (metres), products.json.
 */
import { basename } from 'node:path';
import { type DeviceMessage, JOINTS, VALUES_PER_BODY } from '../../gateway/protocol/device.js';
import {
  BODY_SOURCE,
  buildStore,
  DOOR,
  type GondolaShape,
  gondolaId,
  type ReplayStore,
} from './autocheckout-store.js';
import { checkFolder, type Json, type Row, readRows } from './json-lines.js';

const RATE_HZ = 60;
const METRES_PER_INCH = 0.0254;
/**
 * `t_origin` is the middle of its 12 samples: `t_issue` follows it by 94 ms at least, and 12
 * samples take 183 ms. The first sample is 5.5 sample times before it.
 */
const firstSampleMs = (originMs: number, samples: number) =>
  originMs - ((samples - 1) / 2) * (1000 / RATE_HZ);

export interface ArrivedMessage {
  /** When the recorder stored it, Unix ms. */
  arrivalMs: number;
  message: DeviceMessage;
}

export interface ReplayTrip {
  /** Folder name. */
  name: string;
  config: ReplayStore;
  /** In order of arrival: repeated messages keep their seq, late ones come late, lost ones are gaps. */
  messages: ArrivedMessage[];
  /** Skeleton ids in order of first sight; each is let in by a gate message of its own. */
  people: string[];
  /** Event time of the earliest message, Unix ms. */
  originMs: number;
  /** What was left out, and why. */
  notes: string[];
}

/** @throws DataSetError with code, file and line. */
export function readAutocheckoutTrip(folder: string): ReplayTrip {
  checkFolder(
    folder,
    'A trip is a folder with plate_data.json, full_targets.json, planogram.json and products.json.',
  );
  const notes: string[] = [];
  const planogramRows = readRows(folder, 'planogram.json');
  const productRows = readRows(folder, 'products.json');
  const shapes = new Map<number, GondolaShape>();
  const plates = readRows(folder, 'plate_data.json').map((row) => plateMessage(row, shapes));
  const bodies = readRows(folder, 'full_targets.json').map(bodiesMessage);
  const config = buildStore(planogramRows, productRows, shapes, notes);
  const { people, gates } = entries(bodies);
  const messages = [...numbered(plates), ...numbered(bodies), ...gates].sort(
    (a, b) => a.arrivalMs - b.arrivalMs || a.message.tMs - b.message.tMs,
  );
  const originMs = messages.reduce((least, m) => Math.min(least, m.message.tMs), Number.POSITIVE_INFINITY);
  const name = basename(folder.replace(/[/\\]+$/, ''));
  return { name, config, messages: [...messages, ...ends(messages)], people, originMs, notes };
}

function plateMessage(row: Row, shapes: Map<number, GondolaShape>): ArrivedMessage {
  const g = row.number('gondola_id');
  const values = 'document.plate_data.values';
  const shape = row.list(`${values}.shape`);
  const [samples, rows, columns] = shape as number[];
  if (shape.length !== 3 || !shape.every((n) => typeof n === 'number' && n > 1))
    throw row.wrong(`${values}.shape`, shape, '[samples, shelves + 1, plates + 1]');
  const known = shapes.get(g);
  if (known && (known.shelves !== rows! - 1 || known.plates !== columns! - 1))
    throw row.wrong(`${values}.shape`, shape, `the shape of gondola ${g} in earlier lines`);
  shapes.set(g, { shelves: rows! - 1, plates: columns! - 1 });
  const bytes = Buffer.from(row.text(`${values}.data`), 'base64');
  if (bytes.length !== samples! * rows! * columns! * 4)
    throw row.wrong(`${values}.data`, `${bytes.length} bytes`, `${samples! * rows! * columns! * 4} bytes`);
  // row and column 0 are padding: numbers count from 1
  const kept = Buffer.alloc(samples! * (rows! - 1) * (columns! - 1) * 4);
  let to = 0;
  for (let k = 0; k < samples!; k++)
    for (let s = 1; s < rows!; s++) {
      const from = ((k * rows! + s) * columns! + 1) * 4;
      to += bytes.copy(kept, to, from, from + (columns! - 1) * 4);
    }
  const originMs = row.timeMs('document.header.t_origin');
  return {
    arrivalMs: row.timeMs('date_time.$date'),
    message: {
      type: 'plates',
      device: gondolaId(g),
      seq: 0,
      tMs: firstSampleMs(originMs, samples!),
      rateHz: RATE_HZ,
      samples: samples!,
      values: new Uint8Array(kept.buffer, kept.byteOffset, kept.length),
    },
  };
}

function bodiesMessage(row: Row): ArrivedMessage {
  const targets = (row.get('document.targets.targets') ?? []) as Json[];
  if (!Array.isArray(targets)) throw row.wrong('document.targets.targets', targets, 'a list');
  const ids: string[] = [];
  const joints = new Float32Array(targets.length * VALUES_PER_BODY).fill(Number.NaN);
  for (const [i, target] of targets.entries()) {
    const id = (target.target_id as Json | undefined)?.id;
    if (typeof id !== 'string') throw row.wrong('target_id.id', id, 'a text');
    ids.push(id);
    for (const [j, name] of JOINTS.entries()) {
      const joint = target[name] as
        | { point?: { x?: number; y?: number; z?: number }; score?: number }
        | undefined;
      const point = joint?.point;
      if (point?.x === undefined || point.y === undefined || point.z === undefined) continue; // not seen
      joints.set(
        [point.x * METRES_PER_INCH, point.y * METRES_PER_INCH, point.z * METRES_PER_INCH, joint?.score ?? 0],
        i * VALUES_PER_BODY + j * 4,
      );
    }
  }
  return {
    arrivalMs: row.timeMs('date_time.$date'),
    message: {
      type: 'bodies',
      device: BODY_SOURCE,
      seq: 0,
      tMs: row.number('timestamp') * 1000,
      ids,
      joints: new Uint8Array(joints.buffer),
    },
  };
}

/** Numbers messages by device and event time, as the device did; a repeat keeps its number. */
function numbered(messages: ArrivedMessage[]): ArrivedMessage[] {
  const timesOf = new Map<string, Set<number>>();
  for (const { message } of messages) {
    const times = timesOf.get(message.device) ?? new Set();
    timesOf.set(message.device, times.add(message.tMs));
  }
  const seqOf = new Map<string, Map<number, number>>();
  for (const [device, times] of timesOf)
    seqOf.set(device, new Map([...times].sort((a, b) => a - b).map((tMs, i) => [tMs, i])));
  return messages.map(({ arrivalMs, message }) => ({
    arrivalMs,
    message: { ...message, seq: seqOf.get(message.device)!.get(message.tMs)! },
  }));
}

/** The recordings have no gate: everybody is let in, by their skeleton's id, when first seen. */
function entries(bodies: ArrivedMessage[]): { people: string[]; gates: ArrivedMessage[] } {
  const firstMs = new Map<string, number>();
  for (const { message } of bodies)
    if (message.type === 'bodies')
      for (const id of message.ids) firstMs.set(id, Math.min(firstMs.get(id) ?? message.tMs, message.tMs));
  const order = [...firstMs].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  const gates = order.map(
    ([id, tMs], seq): ArrivedMessage => ({
      arrivalMs: tMs,
      message: { type: 'gate', device: DOOR, seq, tMs, action: 'enter', code: id, role: 'shopper', body: id },
    }),
  );
  return { people: order.map(([id]) => id), gates };
}

/** Every stream ends after its last message, so that nobody waits for it. */
function ends(messages: ArrivedMessage[]): ArrivedMessage[] {
  const last = new Map<string, { seq: number; tMs: number }>();
  let arrivalMs = Number.NEGATIVE_INFINITY;
  for (const m of messages) {
    arrivalMs = Math.max(arrivalMs, m.arrivalMs);
    const known = last.get(m.message.device);
    const { seq, tMs } = m.message;
    last.set(m.message.device, {
      seq: Math.max(known?.seq ?? seq, seq),
      tMs: Math.max(known?.tMs ?? tMs, tMs),
    });
  }
  return [...last].map(([device, { seq, tMs }]) => ({
    arrivalMs,
    message: { type: 'end' as const, device, seq: seq + 1, tMs },
  }));
}
