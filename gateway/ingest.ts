/**
 * From bytes of a device to inputs of the Floor. No socket: live devices and replays in event time
 * go through the same class. A refused message is answered with a coded error, counted, and changes
 * nothing else.
 */
import { createHmac } from 'node:crypto';
// Node's global of that name looks itself up at each use: a percent of a busy store.
import { performance } from 'node:perf_hooks';
import type { StoreEngine } from '../engine/api.js';
import type { Source, SourceClass } from '../engine/catalog/model.js';
import { ProtocolError } from '../engine/errors.js';
import {
  MAX_DEVICE_LEAD_MS,
  MAX_DEVICE_MESSAGE_BYTES,
  MAX_ID_LENGTH,
  MAX_SEQ,
  MAX_TIME_MS,
} from '../engine/limits.js';
import type { StageTimes } from '../engine/stages.js';
import type { Principal } from './credentials.js';
import {
  bodiesInput,
  frameInput,
  gateInput,
  type MessageHead,
  platesInput,
  sampling,
} from './device-inputs.js';
import type { Answer, GateDesk } from './gate-desk.js';
import { bodyIdOf, type EntryMessage, visitIdOf } from './keyed-id.js';
import {
  checkKeptId,
  type Fields,
  idField,
  integerField,
  optionalIdField,
  refuse,
  type StandIn,
  show,
} from './message-checks.js';
import { decodeMessage } from './message-decode.js';
import { PROTOCOL_VERSION, type ToDevice } from './protocol/index.js';

/** What ingest counts; the metrics read it. */
export class IngestCounts {
  readonly accepted = { frame: 0, plates: 0, bodies: 0, gate: 0, heartbeat: 0, end: 0, truth: 0 };
  readonly refused = new Map<string, number>();
  refusedTotal = 0;
  /** Bodies of all messages by source: under their own id, and under another because theirs is a card's number. */
  readonly bodies = new Map<string, { own: number; replaced: number }>();
  bytes = 0;
}

export interface DeviceSessionOptions {
  engine: StoreEngine;
  principal: Principal;
  /** Key of the HMAC that takes the place of shoppers' codes; ≥ 32 bytes, kept with the store's secrets. */
  referenceKey: Uint8Array;
  desk: GateDesk;
  counts: IngestCounts;
  /** Times `receive` as stage `decode`. */
  stages?: StageTimes | null;
  /** Errors at once, entries when they are admitted or refused, exits when they are on disk. */
  answer: Answer;
  /** Takes a simulator's truth. */
  onTruth?: (key: string, value: unknown) => void;
  /** Makes visit ids; of one message one id, unless a test says otherwise. */
  makeVisitId?: ((message: EntryMessage) => string) | undefined;
}

/** One connected device, or one credential that speaks for many. */
export class DeviceSession {
  readonly #options: DeviceSessionOptions;
  readonly #makeVisitId: (message: EntryMessage) => string;
  readonly #standIn: StandIn;

  constructor(options: DeviceSessionOptions) {
    this.#options = options;
    this.#makeVisitId = options.makeVisitId ?? ((message) => visitIdOf(options.referenceKey, message));
    this.#standIn = (id) => bodyIdOf(options.referenceKey, id);
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
    if (typeof fields?.device === 'string' && fields.device.length <= MAX_ID_LENGTH)
      reply.device = fields.device;
    if (Number.isSafeInteger(fields?.seq)) reply.seq = fields?.seq as number;
    answer(reply);
  }

  #dispatch(fields: Fields): keyof IngestCounts['accepted'] {
    const { engine } = this.#options;
    const { model } = engine;
    const { type } = fields;
    switch (type) {
      case 'frame':
        engine.accept(frameInput(this.#head(fields, 'cameras'), fields, model));
        return type;
      case 'plates': {
        const chunk = sampling(fields);
        engine.accept(platesInput(this.#head(fields, 'plates', chunk.spanMs), fields, chunk, model));
        return type;
      }
      case 'bodies':
        this.#bodies(fields);
        return type;
      case 'gate':
        this.#gate(fields);
        return type;
      case 'heartbeat': {
        const { source, seq, tMs } = this.#head(fields, null);
        engine.heartbeat(source.index, seq, tMs);
        return type;
      }
      case 'end':
        engine.end(this.#head(fields, null).source.index);
        return type;
      case 'truth':
        this.#truth(fields);
        return type;
      default:
        throw refuse(
          'SAUNTER_UNKNOWN_TYPE',
          `"type" is ${show(type)}; it must be one of ${Object.keys(this.#options.counts.accepted).join(', ')}`,
        );
    }
  }

  /**
   * Device, number and time of a message.
   * @param cls class of device the message is for; null for any
   * @param spanMs time from `tMs` to the last thing the message tells of
   */
  #head(fields: Fields, cls: SourceClass | null, spanMs = 0): MessageHead {
    const { stalled } = this.#options.engine.journal;
    // What becomes an input must be able to reach the journal; that a device is alive need not.
    if (stalled && cls !== null)
      throw refuse('SAUNTER_STALLED', `the journal takes nothing now: ${stalled.message}`);
    const source = this.#source(fields, cls);
    const seq = integerField(fields, 'seq', 0, MAX_SEQ);
    return { source, seq, tMs: this.#time(fields, spanMs) };
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
        `${show(device)} is one of the ${source.class}; ${show(fields.type)} comes only from one of the ${cls}`,
      );
    }
    return source;
  }

  #time(fields: Fields, spanMs: number): number {
    const { clock } = this.#options.engine;
    const { tMs } = fields;
    if (typeof tMs !== 'number' || !(tMs >= 0 && tMs <= MAX_TIME_MS)) {
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

  #bodies(fields: Fields): void {
    const { engine, counts } = this.#options;
    const head = this.#head(fields, 'bodies');
    let replaced = 0;
    const input = bodiesInput(head, fields, (id) => {
      replaced++;
      return this.#standIn(id);
    });
    engine.accept(input);
    const { id } = head.source;
    const known = counts.bodies.get(id) ?? { own: 0, replaced: 0 };
    known.own += input.ids.length - replaced;
    known.replaced += replaced;
    counts.bodies.set(id, known);
  }

  #gate(fields: Fields): void {
    const { engine, desk, answer, referenceKey } = this.#options;
    const input = gateInput(this.#head(fields, 'gates'), fields, engine.model, this.#standIn);
    const { seq, tMs } = input;
    const device = engine.model.sources[input.source]!.id;
    if (input.action === 'exit') {
      // First: of one that is on disk the answer comes while `accept` runs.
      desk.waitForExit(input, device, answer);
      engine.accept(input);
      return;
    }
    const code = optionalIdField(fields, 'code');
    const visit = this.#makeVisitId({ device, seq, tMs, code });
    const reference = code === null ? null : createHmac('sha256', referenceKey).update(code).digest('hex');
    // Waits before it is accepted: the answer may come while `accept` runs. What was sent again is
    // answered, and not taken once more.
    if (!desk.wait(visit, device, seq, answer)) return;
    try {
      engine.accept({ ...input, visit, reference });
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
    onTruth?.(checkKeptId(fields.key, 'key'), truthValue(fields.value ?? null));
  }
}

/**
 * A row of the `truth` topic, copied: numbers by name, or null. Bytes would be views of a buffer that is
 * gone when the row is sent.
 */
function truthValue(value: unknown): Record<string, number> | null {
  if (value === null) return null;
  const isMap = typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
  const wrong = isMap ? Object.entries(value).find(([, v]) => typeof v !== 'number') : ['value', value];
  if (wrong)
    throw refuse(
      'SAUNTER_BAD_FIELD',
      `"${wrong[0]}" is ${show(wrong[1])}; a truth is a map of numbers, or nil`,
    );
  return { ...(value as Record<string, number>) };
}
