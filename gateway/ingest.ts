/**
 * From bytes of a device to inputs of the Floor. No socket: live devices and replays in event time
 * go through the same class. A refused message is answered with a coded error, counted, and changes
 * nothing else.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { StoreEngine } from '../engine/api.js';
import type { Source, SourceClass } from '../engine/catalog/model.js';
import { ProtocolError } from '../engine/errors.js';
import type { BodiesInput, FrameInput, GateInput, PlatesInput } from '../engine/floor/inbox-types.js';
import {
  MAX_BODIES_PER_MESSAGE,
  MAX_COORDINATE_M,
  MAX_DEVICE_LEAD_MS,
  MAX_DEVICE_MESSAGE_BYTES,
  MAX_PIXEL,
  MAX_PLATE_G,
  MAX_RATE_HZ,
  MAX_SAMPLES_PER_MESSAGE,
} from '../engine/limits.js';
import type { StageTimes } from '../engine/stages.js';
import type { Principal } from './credentials.js';
import type { Answer, EntryDesk } from './entry-desk.js';
import {
  bytesField,
  checkFloats,
  checkId,
  copyFloats,
  type Fields,
  idField,
  integerField,
  optionalIdField,
  refuse,
  show,
  wordField,
} from './message-checks.js';
import { decodeMessage } from './message-decode.js';
import { PROTOCOL_VERSION, type ToDevice, VALUES_PER_BODY, VALUES_PER_BOX } from './protocol/index.js';

/** What ingest counts; the metrics read it. */
export class IngestCounts {
  readonly accepted = { frame: 0, plates: 0, bodies: 0, gate: 0, heartbeat: 0, end: 0, truth: 0 };
  readonly refused = new Map<string, number>();
  refusedTotal = 0;
  bytes = 0;
}

export interface DeviceSessionOptions {
  engine: StoreEngine;
  principal: Principal;
  /** Key of the HMAC that takes the place of shoppers' codes; ≥ 32 bytes, kept with the store's secrets. */
  referenceKey: Uint8Array;
  desk: EntryDesk;
  counts: IngestCounts;
  /** Times `receive` as stage `decode`. */
  stages?: StageTimes | null;
  /** Errors at once, entries when they are admitted or refused. */
  answer: Answer;
  /** Takes a simulator's truth. */
  onTruth?: (key: string, value: unknown) => void;
  /** Makes visit ids; random unless a test says otherwise. */
  makeVisitId?: () => string;
}

const CLASS_OF: Readonly<Record<'frame' | 'plates' | 'bodies' | 'gate', SourceClass>> = {
  frame: 'cameras',
  plates: 'plates',
  bodies: 'bodies',
  gate: 'gates',
};

/** One connected device, or one credential that speaks for many. */
export class DeviceSession {
  readonly #options: DeviceSessionOptions;
  readonly #makeVisitId: () => string;

  constructor(options: DeviceSessionOptions) {
    this.#options = options;
    this.#makeVisitId = options.makeVisitId ?? randomUUID;
  }

  welcome(): ToDevice {
    const { clock, model } = this.#options.engine;
    const { speed } = clock;
    return {
      type: 'welcome',
      protocol: PROTOCOL_VERSION,
      storeTimeMs: clock.now(),
      speed,
      tickMs: model.tickMs,
    };
  }

  /**
   * Takes one message. The bytes are not kept: whatever outlives the call is a copy.
   * @throws only what is a bug of the engine, never for what a device sent.
   */
  receive(bytes: Uint8Array): void {
    const { counts, stages } = this.#options;
    counts.bytes += bytes.length;
    const startMs = stages ? performance.now() : 0;
    let fields: Fields | null = null;
    try {
      fields = decodeMessage(bytes, MAX_DEVICE_MESSAGE_BYTES);
      const type = this.#dispatch(fields);
      counts.accepted[type]++;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#refused(error, fields);
    }
    stages?.since('decode', startMs);
  }

  /** The connection is over. Its sources are not: a device may come back and go on. */
  close(): void {
    this.#options.desk.forgetAll(this.#options.answer);
  }

  #refused(error: ProtocolError, fields: Fields | null): void {
    const { counts, answer } = this.#options;
    counts.refusedTotal++;
    counts.refused.set(error.code, (counts.refused.get(error.code) ?? 0) + 1);
    const reply: ToDevice = { type: 'error', code: error.code, message: error.message };
    // Echoed only where they are well formed: the answer must not carry what was refused.
    if (typeof fields?.device === 'string' && fields.device.length <= 64) reply.device = fields.device;
    if (Number.isSafeInteger(fields?.seq)) reply.seq = fields?.seq as number;
    answer(reply);
  }

  #dispatch(fields: Fields): keyof IngestCounts['accepted'] {
    const { engine } = this.#options;
    const { type } = fields;
    switch (type) {
      case 'frame':
        engine.accept(this.#frame(fields));
        return type;
      case 'plates':
        engine.accept(this.#plates(fields));
        return type;
      case 'bodies':
        engine.accept(this.#bodies(fields));
        return type;
      case 'gate':
        this.#gate(fields);
        return type;
      case 'heartbeat':
        engine.heartbeat(this.#source(fields, null).index, fields.seq as number, this.#time(fields, 0));
        return type;
      case 'end': {
        const source = this.#source(fields, null);
        this.#time(fields, 0);
        engine.end(source.index);
        return type;
      }
      case 'truth':
        this.#truth(fields);
        return type;
      default:
        throw refuse('SAUNTER_UNKNOWN_TYPE', `"type" is ${show(type)}, which is no message of this protocol`);
    }
  }

  /** The device, known, of the class the message is for, and one this credential may speak for. */
  #source(fields: Fields, cls: SourceClass | null): Source {
    const { engine, principal } = this.#options;
    const device = idField(fields, 'device');
    // First whether it may ask at all, so that answers do not tell which devices there are.
    if (principal.devices !== 'all' && !principal.devices.has(device)) {
      throw refuse('SAUNTER_NOT_ALLOWED', `credential "${principal.id}" may not speak for ${show(device)}`);
    }
    const source = engine.model.sourceById.get(device);
    if (!source) throw refuse('SAUNTER_UNKNOWN_DEVICE', `the store has no device ${show(device)}`);
    if (cls !== null && source.class !== cls) {
      throw refuse(
        'SAUNTER_WRONG_CLASS',
        `${show(device)} is of class "${source.class}", the message of "${cls}"`,
      );
    }
    integerField(fields, 'seq', 0, Number.MAX_SAFE_INTEGER);
    return source;
  }

  /** @param spanMs time from `tMs` to the last thing the message tells of */
  #time(fields: Fields, spanMs: number): number {
    const { clock } = this.#options.engine;
    const { tMs } = fields;
    if (typeof tMs !== 'number' || !Number.isFinite(tMs) || tMs < 0) {
      throw refuse('SAUNTER_MISTIMED', `"tMs" is ${show(tMs)}; it must be Unix milliseconds`);
    }
    // Where event time drives the clock nothing can be ahead of it.
    if (clock.speed !== Number.POSITIVE_INFINITY) {
      const leadMs = tMs + spanMs - clock.now();
      if (leadMs > MAX_DEVICE_LEAD_MS) {
        const lead = `${Math.round(leadMs)} ms ahead of the store's clock`;
        throw refuse('SAUNTER_MISTIMED', `the message is ${lead}; ${MAX_DEVICE_LEAD_MS} ms are allowed`);
      }
    }
    return tMs;
  }

  #frame(fields: Fields): FrameInput {
    const source = this.#source(fields, CLASS_OF.frame);
    const tMs = this.#time(fields, 0);
    const bytes = bytesField(fields, 'boxes');
    const n = Math.floor(bytes.length / (4 * VALUES_PER_BOX));
    const { detectionsPerFrame } = this.#options.engine.model.limits;
    if (n > detectionsPerFrame) {
      throw refuse('SAUNTER_TOO_MANY', `"boxes" holds ${n} boxes; a frame may hold ${detectionsPerFrame}`);
    }
    const boxes = copyFloats(bytes, n * VALUES_PER_BOX, 'boxes');
    checkFloats(boxes, MAX_PIXEL, false, 'boxes');
    for (let i = 0; i < boxes.length; i += VALUES_PER_BOX) {
      const width = boxes[i + 2]!;
      const height = boxes[i + 3]!;
      const score = boxes[i + 4]!;
      if (width <= 0 || height <= 0 || score < 0 || score > 1) {
        const values = `width ${width}, height ${height}, score ${score}`;
        throw refuse('SAUNTER_BAD_NUMBER', `box ${i / VALUES_PER_BOX} has ${values}; need > 0, > 0, 0 to 1`);
      }
    }
    return { kind: 'frame', source: source.index, seq: fields.seq as number, tMs, boxes };
  }

  #plates(fields: Fields): PlatesInput {
    const source = this.#source(fields, CLASS_OF.plates);
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
    const tMs = this.#time(fields, ((samples - 1) * 1000) / rateHz);
    const { plateCount } = this.#options.engine.model.gondolas[source.at]!;
    const values = copyFloats(bytesField(fields, 'values'), samples * plateCount, 'values');
    checkFloats(values, MAX_PLATE_G, true, 'values');
    const seq = fields.seq as number;
    return { kind: 'plates', source: source.index, seq, tMs, rateHz, samples, values };
  }

  #bodies(fields: Fields): BodiesInput {
    const source = this.#source(fields, CLASS_OF.bodies);
    const tMs = this.#time(fields, 0);
    const list = fields.ids;
    if (!Array.isArray(list)) throw refuse('SAUNTER_BAD_FIELD', `"ids" is ${show(list)}; it must be a list`);
    if (list.length > MAX_BODIES_PER_MESSAGE) {
      throw refuse(
        'SAUNTER_TOO_MANY',
        `"ids" holds ${list.length} bodies; a message may hold ${MAX_BODIES_PER_MESSAGE}`,
      );
    }
    const ids = list.map((id: unknown) => checkId(id, 'ids'));
    if (new Set(ids).size !== ids.length) throw refuse('SAUNTER_BAD_FIELD', '"ids" names one body twice');
    const joints = copyFloats(bytesField(fields, 'joints'), ids.length * VALUES_PER_BODY, 'joints');
    checkFloats(joints, MAX_COORDINATE_M, true, 'joints');
    return { kind: 'bodies', source: source.index, seq: fields.seq as number, tMs, ids, joints };
  }

  #gate(fields: Fields): void {
    const { engine, desk, answer, referenceKey } = this.#options;
    const source = this.#source(fields, CLASS_OF.gate);
    const tMs = this.#time(fields, 0);
    const seq = fields.seq as number;
    const action = wordField(fields, 'action', ['enter', 'exit']);
    const role = wordField(fields, 'role', ['shopper', 'staff'], 'shopper');
    const body = optionalIdField(fields, 'body');
    const code = optionalIdField(fields, 'code');
    const gate = engine.model.gates[source.at]!;
    if (gate.direction !== 'both' && gate.direction !== action) {
      throw refuse(
        'SAUNTER_WRONG_DIRECTION',
        `gate "${gate.id}" is for "${gate.direction}", not for "${action}"`,
      );
    }
    const input: GateInput = {
      kind: 'gate',
      source: source.index,
      seq,
      tMs,
      action,
      visit: null,
      reference: null,
      role,
      body,
    };
    if (action === 'exit') {
      engine.accept(input);
      return;
    }
    const visit = this.#makeVisitId();
    if (code !== null) input.reference = createHmac('sha256', referenceKey).update(code).digest('hex');
    // Waits before it is accepted: the answer may come while `accept` runs.
    desk.wait(visit, gate.id, seq, answer);
    try {
      engine.accept({ ...input, visit });
    } catch (error) {
      desk.forget(visit);
      throw error;
    }
  }

  #truth(fields: Fields): void {
    const { principal, onTruth } = this.#options;
    if (principal.role !== 'simulator') {
      throw refuse(
        'SAUNTER_NOT_ALLOWED',
        `credential "${principal.id}" is no simulator and may not send truth`,
      );
    }
    onTruth?.(idField(fields, 'key'), fields.value ?? null);
  }
}
