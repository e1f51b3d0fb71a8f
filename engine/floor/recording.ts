/**
 * Recordings: the sealed inboxes of a run, enough to run it again. A file is a sequence of
 * MessagePack records, each behind its length (uint32, little-endian): a header, one record a
 * tick, and a trailer with what came out, to compare a replay with.
 */

import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import type { StoreConfig } from '../catalog/config.js';
import type { StoreModel } from '../catalog/model.js';
import { InputError } from '../errors.js';
import { MAX_RECORD_BYTES, MAX_RECORDING_WAITING_BYTES } from '../limits.js';
import type { SealedInbox } from './inbox-types.js';
import { pack, packInput, unpack, unpackInput } from './pack-inputs.js';

const RECORDING_VERSION = 1;

export interface RecordingHeader {
  saunterRecording: number;
  /** SHA-256 of the kernels' module. */
  moduleHash: string;
  configHash: string;
  /** The store's config without credentials. */
  config: Omit<StoreConfig, 'credentials'>;
  originMs: number;
  /** Name of the trip or run, for the output of a replay. */
  name: string;
}

/** What a recording of this store begins with; names of secrets stay out of it. */
export function recordingHeader(
  { config: { credentials: _secretNames, ...config }, configHash }: StoreModel,
  { moduleHash, originMs, name }: Pick<RecordingHeader, 'moduleHash' | 'originMs' | 'name'>,
): RecordingHeader {
  return { saunterRecording: RECORDING_VERSION, moduleHash, configHash, config, originMs, name };
}

/** What a run ended with. */
export interface RecordingTrailer {
  ticks: number;
  snapshotHash: string;
  journalHash: string;
  journalEntries: number;
}

export type RecordingItem =
  | { header: RecordingHeader }
  | { sealed: SealedInbox }
  | { trailer: RecordingTrailer }
  /** In place of a trailer: the file has reached its bound, the run went on from this tick without it. */
  | { full: RecordingFull };

export interface RecordingFull {
  tick: number;
  maxBytes: number;
}

/** How large a recording may get, and who is told when it is, or when its disk does not take it. */
export interface RecordingBound {
  maxBytes: number;
  onFull(full: RecordingFull): void;
  /** Called once; the run goes on without it. `close` throws the same error. */
  onFailed(error: InputError): void;
}

/** The last record, which says that there is no room for more, needs some itself. */
const LAST_RECORD_BYTES = 1024;

export class RecordingWriter {
  readonly #file: WriteStream;
  readonly #bound: RecordingBound;
  #bytes = 0;
  #full = false;
  #failed: InputError | null = null;

  /**
   * A recording begins with its run: of one that is too long the beginning is kept, which replays by
   * itself; an end without its beginning would not.
   */
  constructor(path: string, header: RecordingHeader, bound: RecordingBound) {
    this.#bound = bound;
    this.#file = createWriteStream(path);
    this.#file.on('error', (error) => this.#fail(error.message));
    this.#write({ header });
  }

  sealed(sealed: SealedInbox): void {
    if (this.#full || this.#failed) return;
    const waiting = this.#file.writableLength;
    if (waiting > MAX_RECORDING_WAITING_BYTES) {
      this.#fail(`its disk has not taken the last ${waiting} bytes`);
      this.#file.destroy();
      return;
    }
    const { maxBytes, onFull } = this.#bound;
    const framed = frame({ sealed: { ...sealed, inputs: sealed.inputs.map(packInput) } });
    if (this.#bytes + framed.length + LAST_RECORD_BYTES <= maxBytes) {
      this.#append(framed);
      return;
    }
    this.#full = true;
    const full = { tick: sealed.tick, maxBytes };
    this.#write({ full });
    this.#file.end();
    onFull(full);
  }

  /** @throws InputError where the disk did not take all of it. */
  async close(trailer: RecordingTrailer): Promise<void> {
    if (!this.#full && !this.#failed) this.#write({ trailer });
    this.#file.end();
    if (!this.#failed && !this.#file.closed) {
      await Promise.race([once(this.#file, 'close'), once(this.#file, 'error')]);
    }
    if (this.#failed) throw this.#failed;
  }

  /** The run ended in the middle: what is written stays, without a trailer. */
  async cut(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.#failed || this.#file.closed) return resolve();
      this.#file.once('close', resolve).once('error', () => resolve());
      this.#file.end();
    });
  }

  #fail(why: string): void {
    if (this.#failed) return;
    this.#failed = new InputError(
      'SAUNTER_RECORDING_UNWRITTEN',
      `the recording could not be written: ${why}`,
      {
        file: String(this.#file.path),
        hint: 'Check the folder and the room on its disk; the run itself was not affected.',
      },
    );
    this.#bound.onFailed(this.#failed);
  }

  #write(record: unknown): void {
    this.#append(frame(record));
  }

  #append(framed: Buffer): void {
    this.#bytes += framed.length;
    this.#file.write(framed);
  }
}

function frame(record: unknown): Buffer {
  const body = pack(record);
  const framed = Buffer.allocUnsafe(4 + body.length);
  framed.writeUInt32LE(body.length, 0);
  framed.set(body, 4);
  return framed;
}

/** Reads a recording record by record. @throws InputError naming the file and the record. */
export async function* readRecording(path: string): AsyncGenerator<RecordingItem> {
  let buffered: Buffer = Buffer.alloc(0);
  let record = 0;
  let ended = false;
  const bad = (message: string, hint: string) =>
    new InputError('SAUNTER_RECORDING_BROKEN', `record ${record}: ${message}`, { file: path, hint });
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      buffered = Buffer.concat([buffered, chunk as Buffer]);
      let at = 0;
      while (buffered.length - at >= 4) {
        const length = buffered.readUInt32LE(at);
        if (length > MAX_RECORD_BYTES) throw bad(`claims ${length} bytes`, 'This is no Saunter recording.');
        if (buffered.length - at - 4 < length) break;
        const item = parseRecord(buffered.subarray(at + 4, at + 4 + length), record, bad);
        ended = 'trailer' in item || 'full' in item;
        yield item;
        at += 4 + length;
        record++;
      }
      buffered = buffered.subarray(at);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('SAUNTER_FILE_UNREADABLE', (error as Error).message, {
      file: path,
      hint: 'Name a file written with --record.',
    });
  }
  if (record === 0) throw bad('the file is empty', 'Name a file written with --record.');
  if (!ended)
    throw bad('the recording ends early', 'The run that wrote it was cut off; it cannot be compared.');
}

function parseRecord(
  bytes: Uint8Array,
  record: number,
  bad: (message: string, hint: string) => InputError,
): RecordingItem {
  let item: RecordingItem;
  try {
    item = unpack(bytes) as RecordingItem;
  } catch (error) {
    throw bad(
      `cannot be decoded (${(error as Error).message})`,
      'This is no Saunter recording, or it is damaged.',
    );
  }
  if (record === 0) {
    const version =
      item && typeof item === 'object' && 'header' in item ? item.header.saunterRecording : undefined;
    if (version !== RECORDING_VERSION) {
      throw bad(
        `is no header of version ${RECORDING_VERSION}`,
        'Replay it with the Saunter that recorded it.',
      );
    }
  }
  if ('sealed' in item) {
    const { sealed } = item;
    return {
      sealed: {
        ...sealed,
        inputs: sealed.inputs.map(unpackInput),
      },
    };
  }
  return item;
}
