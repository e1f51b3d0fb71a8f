/** Inputs as plain MessagePack, for recordings and the flight log. */
import { Packr, RESET_BUFFER_MODE, Unpackr } from 'msgpackr';
import type { DeviceInput } from './inbox-types.js';

// Plain MessagePack, so that other tools can read it; floats keep all 64 bits.
const packr = new Packr({ useRecords: false, useFloat32: 0, variableMapSize: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** A copy that is no larger than it must be; the packer's own buffer, large as its largest value, is used again. */
export const pack = (value: unknown): Uint8Array<ArrayBuffer> =>
  new Uint8Array(packr.pack(value, RESET_BUFFER_MODE));
export const unpack = (bytes: Uint8Array): unknown => unpackr.unpack(bytes);

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
/** Copies: the record's bytes need not be aligned. */
const floatsOf = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

export function packInput(input: DeviceInput): unknown {
  switch (input.kind) {
    case 'frame':
      return { ...input, boxes: bytesOf(input.boxes) };
    case 'plates':
      return { ...input, values: bytesOf(input.values) };
    case 'bodies':
      return { ...input, joints: bytesOf(input.joints) };
    case 'gate':
      return input;
  }
}

/** @param packed what `packInput` gave, decoded */
export function unpackInput(packed: unknown): DeviceInput {
  const input = packed as Record<string, unknown>;
  for (const key of ['boxes', 'values', 'joints']) {
    const bytes = input[key];
    if (bytes instanceof Uint8Array) input[key] = floatsOf(bytes);
  }
  return input as unknown as DeviceInput;
}
