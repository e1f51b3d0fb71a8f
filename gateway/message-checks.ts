/**
 * Checks of single fields of a decoded message. Each returns the value with its type, or throws a
 * ProtocolError that names the field, the value and what would be right.
 */
import { ProtocolError } from '../engine/errors.js';
import { MAX_ID_LENGTH, MAX_IDS_KNOWN, MAX_KEPT_ID_LENGTH } from '../engine/limits.js';
import { privateContent } from './private-content.js';
import type { ClientErrorCode, DeviceErrorCode } from './protocol/index.js';

export type Fields = Readonly<Record<string, unknown>>;

export function refuse(code: DeviceErrorCode | ClientErrorCode, message: string): ProtocolError {
  return new ProtocolError(code, message);
}

/** A value for a message to a device: short, whatever was sent. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === undefined) return 'missing';
  return typeof value === 'object' && value !== null ? 'a map' : String(value);
}

/** Text of 1 to MAX_ID_LENGTH characters. */
export function idField(fields: Fields, name: string): string {
  return checkId(fields[name], name);
}

export function checkId(value: unknown, name: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH) return value;
  throw refuse(
    'SAUNTER_BAD_FIELD',
    `"${name}" is ${show(value)}; it must be text of 1 to ${MAX_ID_LENGTH} characters`,
  );
}

/**
 * What ids are made of: UUIDs, numbers, words with numbers, a source and a number. Base64 and hexadecimal
 * text of a picture or of a description of a face is longer, or has other characters, unless somebody takes
 * it to pieces.
 */
const KEPT_ID = /^[A-Za-z0-9._:/-]+$/;

/** Ids that were looked at and hold nothing private: a body's comes again with each message of its source. */
const harmless = new Set<string>();

/** As `checkId`, of an id that the store keeps: short, and nothing private may be in it. */
export function checkKeptId(value: unknown, name: string): string {
  const id = checkId(value, name);
  if (harmless.has(id)) return id;
  // The value itself is not told again: an answer may be logged.
  const found = privateContent(id);
  if (found !== null)
    throw refuse('SAUNTER_PRIVATE', `"${name}" looks like ${found}; give a name that says nothing`);
  if (!mayBeKept(id)) {
    const right = `an id that is kept has 1 to ${MAX_KEPT_ID_LENGTH} of the characters A–Z a–z 0–9 . _ : / -`;
    throw refuse('SAUNTER_BAD_FIELD', `"${name}" has ${id.length} characters; ${right}`);
  }
  if (harmless.size === MAX_IDS_KNOWN) harmless.clear();
  harmless.add(id);
  return id;
}

/** What stands for a body's id that must not be kept: of one id always the same. */
export type StandIn = (id: string) => string;

/**
 * As `checkKeptId`, of a body: one that is a card's number, which some are by chance, is followed and kept
 * under another. Nobody is lost for the name that a source gave them.
 */
export function checkBodyId(value: unknown, name: string, standIn: StandIn): string {
  const isNew = typeof value === 'string' && !harmless.has(value) && mayBeKept(value);
  if (isNew && privateContent(value) === 'a card number') return standIn(value);
  return checkKeptId(value, name);
}

function mayBeKept(id: string): boolean {
  return id.length <= MAX_KEPT_ID_LENGTH && KEPT_ID.test(id);
}

/** As `idField`, or null where the field is absent or nil. */
export function optionalIdField(
  fields: Fields,
  name: string,
  check: (value: unknown, name: string) => string = checkId,
): string | null {
  const value = fields[name];
  return value === undefined || value === null ? null : check(value, name);
}

export function integerField(fields: Fields, name: string, min: number, max: number): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw refuse(
    'SAUNTER_BAD_FIELD',
    `"${name}" is ${show(value)}; it must be an integer from ${min} to ${max}`,
  );
}

/** One of the given words; `fallback` where the field is absent. */
export function wordField<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
  fallback?: Word,
): Word {
  const value = fields[name] ?? fallback;
  for (const word of words) if (word === value) return word;
  throw refuse('SAUNTER_BAD_FIELD', `"${name}" is ${show(value)}; it must be ${words.join(' or ')}`);
}

export function bytesField(fields: Fields, name: string): Uint8Array {
  const value = fields[name];
  if (value instanceof Uint8Array) return value;
  throw refuse('SAUNTER_BAD_FIELD', `"${name}" is ${show(value)}; it must be binary`);
}

/**
 * Aligned copy of little-endian float32 bytes: inbound buffers are neutered after their callback and
 * a MessagePack binary starts at any byte. (Node runs on little-endian machines only.)
 * @param items how many things the bytes tell of, each with `perItem` values
 * @param layout the two as words, for the refusal
 */
export function copyFloats(
  bytes: Uint8Array,
  items: number,
  perItem: number,
  name: string,
  layout: string,
): Float32Array {
  const count = items * perItem;
  if (bytes.length !== count * 4) {
    throw refuse(
      'SAUNTER_BAD_LENGTH',
      `"${name}" has ${bytes.length} bytes; it must have ${count * 4}: ${layout} × 4 bytes = ${items} × ${perItem} × 4`,
    );
  }
  const floats = newFloats(count);
  new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength).set(bytes);
  return floats;
}

/**
 * Floats that a slab holds: some tenths of a second of a flagship's messages. A buffer of its own for
 * each of thousands of messages a second costs more than their contents, and makes the garbage
 * collector run for bytes that it does not hold itself.
 */
const SLAB_FLOATS = 65_536;
let slab = new ArrayBuffer(4 * SLAB_FLOATS);
let slabUsed = 0;

/** A part of a slab, which lives as long as the longest kept of its parts. */
function newFloats(count: number): Float32Array {
  if (count > SLAB_FLOATS / 8) return new Float32Array(count);
  if (slabUsed + count > SLAB_FLOATS) {
    slab = new ArrayBuffer(4 * SLAB_FLOATS);
    slabUsed = 0;
  }
  const floats = new Float32Array(slab, 4 * slabUsed, count);
  slabUsed += count;
  return floats;
}

/** A milligram, a millimetre: finer than any plate or camera, coarser than what can hide in a float. */
const MEASURED_STEP = 1 / 1024;

/**
 * Finite and within ±bound, each value. Where `nanAllowed`, a NaN is written again as the one NaN of
 * JavaScript, so that a recording holds the same bytes whichever NaN the device sent. A `measured`
 * value is rounded to the step above: what is kept is a measurement, not the device's bytes.
 */
export function checkFloats(
  floats: Float32Array,
  bound: number,
  of: { nanAllowed: boolean; measured: boolean },
  name: string,
): void {
  const { nanAllowed, measured } = of;
  for (let i = 0; i < floats.length; i++) {
    const value = floats[i]!;
    if (value >= -bound && value <= bound) {
      if (measured) floats[i] = Math.round(value / MEASURED_STEP) * MEASURED_STEP;
    } else if (nanAllowed && Number.isNaN(value)) floats[i] = Number.NaN;
    else {
      const allowed = `from ${-bound} to ${bound}${nanAllowed ? ' or NaN' : ''}`;
      throw refuse('SAUNTER_BAD_NUMBER', `value ${i} of "${name}" is ${value}; it must be ${allowed}`);
    }
  }
}
