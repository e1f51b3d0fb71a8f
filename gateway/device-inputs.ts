/** The contents of device messages, checked, as inputs of the Floor: with copies of their own. */
import type { Source, StoreModel } from '../engine/catalog/model.js';
import type { BodiesInput, FrameInput, GateInput, PlatesInput } from '../engine/floor/inbox-types.js';
import {
  MAX_BODIES_PER_MESSAGE,
  MAX_COORDINATE_M,
  MAX_PIXEL,
  MAX_PLATE_G,
  MAX_RATE_HZ,
  MAX_SAMPLES_PER_MESSAGE,
} from '../engine/limits.js';
import {
  bytesField,
  checkBodyId,
  checkFloats,
  copyFloats,
  type Fields,
  integerField,
  optionalIdField,
  refuse,
  type StandIn,
  show,
  wordField,
} from './message-checks.js';
import { VALUES_PER_BODY, VALUES_PER_BOX } from './protocol/index.js';

const BYTES_PER_BOX = 4 * VALUES_PER_BOX;

/** What every message has, checked before its contents. */
export interface MessageHead {
  source: Source;
  seq: number;
  tMs: number;
}

export function frameInput({ source, seq, tMs }: MessageHead, fields: Fields, model: StoreModel): FrameInput {
  const bytes = bytesField(fields, 'boxes');
  const n = bytes.length / BYTES_PER_BOX;
  if (!Number.isInteger(n)) {
    throw refuse(
      'SAUNTER_BAD_LENGTH',
      `"boxes" has ${bytes.length} bytes; it must be a multiple of ${BYTES_PER_BOX}: ${VALUES_PER_BOX} float32 a box`,
    );
  }
  const { detectionsPerFrame } = model.limits;
  if (n > detectionsPerFrame) {
    throw refuse('SAUNTER_TOO_MANY', `"boxes" holds ${n} boxes; a frame may hold ${detectionsPerFrame}`);
  }
  const boxes = copyFloats(bytes, n, VALUES_PER_BOX, 'boxes', 'boxes × values');
  checkFloats(boxes, MAX_PIXEL, { nanAllowed: false, measured: false }, 'boxes');
  for (let i = 0; i < boxes.length; i += VALUES_PER_BOX) {
    const width = boxes[i + 2]!;
    const height = boxes[i + 3]!;
    const score = boxes[i + 4]!;
    if (width <= 0 || height <= 0 || score < 0 || score > 1) {
      const values = `width ${width}, height ${height}, score ${score}`;
      throw refuse('SAUNTER_BAD_NUMBER', `box ${i / VALUES_PER_BOX} has ${values}; need > 0, > 0, 0 to 1`);
    }
  }
  return { kind: 'frame', source: source.index, seq, tMs, boxes };
}

/** Rate and number of a chunk's samples; they say which time its last sample has. */
export function sampling(fields: Fields): { rateHz: number; samples: number; spanMs: number } {
  const { rateHz } = fields;
  if (typeof rateHz !== 'number' || !(rateHz > 0 && rateHz <= MAX_RATE_HZ)) {
    throw refuse(
      'SAUNTER_BAD_FIELD',
      `"rateHz" is ${show(rateHz)}; it must be above 0, up to ${MAX_RATE_HZ}`,
    );
  }
  const samples = integerField(fields, 'samples', 1, Number.MAX_SAFE_INTEGER);
  if (samples > MAX_SAMPLES_PER_MESSAGE) {
    throw refuse(
      'SAUNTER_TOO_MANY',
      `"samples" is ${samples}; a message may hold ${MAX_SAMPLES_PER_MESSAGE}`,
    );
  }
  return { rateHz, samples, spanMs: ((samples - 1) * 1000) / rateHz };
}

export function platesInput(
  { source, seq, tMs }: MessageHead,
  fields: Fields,
  { rateHz, samples }: { rateHz: number; samples: number },
  model: StoreModel,
): PlatesInput {
  const { plateCount } = model.gondolas[source.at]!;
  const values = copyFloats(bytesField(fields, 'values'), samples, plateCount, 'values', 'samples × plates');
  checkFloats(values, MAX_PLATE_G, { nanAllowed: true, measured: true }, 'values');
  return { kind: 'plates', source: source.index, seq, tMs, rateHz, samples, values };
}

export function bodiesInput(
  { source, seq, tMs }: MessageHead,
  fields: Fields,
  standIn: StandIn,
): BodiesInput {
  const list = fields.ids;
  if (!Array.isArray(list)) throw refuse('SAUNTER_BAD_FIELD', `"ids" is ${show(list)}; it must be a list`);
  if (list.length > MAX_BODIES_PER_MESSAGE) {
    throw refuse(
      'SAUNTER_TOO_MANY',
      `"ids" holds ${list.length} bodies; a message may hold ${MAX_BODIES_PER_MESSAGE}`,
    );
  }
  const ids = list.map((id: unknown) => checkBodyId(id, 'ids', standIn));
  if (new Set(ids).size !== ids.length) throw refuse('SAUNTER_BAD_FIELD', '"ids" names one body twice');
  const joints = copyFloats(
    bytesField(fields, 'joints'),
    ids.length,
    VALUES_PER_BODY,
    'joints',
    'ids × values',
  );
  checkFloats(joints, MAX_COORDINATE_M, { nanAllowed: true, measured: true }, 'joints');
  return { kind: 'bodies', source: source.index, seq, tMs, ids, joints };
}

/** Without visit and reference: the session makes them. */
export function gateInput(
  { source, seq, tMs }: MessageHead,
  fields: Fields,
  model: StoreModel,
  standIn: StandIn,
): GateInput {
  const action = wordField(fields, 'action', ['enter', 'exit']);
  const role = wordField(fields, 'role', ['shopper', 'staff'], 'shopper');
  const body = optionalIdField(fields, 'body', (id, name) => checkBodyId(id, name, standIn));
  const gate = model.gates[source.at]!;
  if (gate.direction !== 'both' && gate.direction !== action) {
    throw refuse(
      'SAUNTER_WRONG_DIRECTION',
      `gate "${gate.id}" is for "${gate.direction}", not for "${action}"`,
    );
  }
  return { kind: 'gate', source: source.index, seq, tMs, action, visit: null, reference: null, role, body };
}
