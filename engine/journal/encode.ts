/** Entries as bytes. Deterministic: the same entry gives the same bytes on every machine. */
import { Packr, RESET_BUFFER_MODE } from 'msgpackr';
import type { JournalEntry } from './events.js';

/**
 * Plain MessagePack maps: no records (their numbering depends on what was packed before), no
 * float32, no extension types. Keys stand in the order in which the deciders wrote them.
 */
const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  moreTypes: false,
  encodeUndefinedAsNil: true,
});

export function encodeEntry(entry: JournalEntry): Uint8Array {
  return encodeValue(entry);
}

/** Derived states, the same way. Plain objects, arrays, strings, numbers, booleans and null only. */
export function encodeValue(value: unknown): Uint8Array {
  // A copy: the packer's buffer is used again.
  return new Uint8Array(packr.pack(value, RESET_BUFFER_MODE));
}

export function decodeValue(bytes: Uint8Array): unknown {
  return packr.unpack(bytes);
}

export function decodeEntry(bytes: Uint8Array): JournalEntry {
  return packr.unpack(bytes) as JournalEntry;
}
