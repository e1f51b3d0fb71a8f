/** From the bytes of a device or client to the fields of one message. */
import { Unpackr } from 'msgpackr';
import { type Fields, refuse } from './message-checks.js';
import { checkMessagePackMap } from './msgpack-guard.js';

/** Plain objects and 64-bit integers as numbers; extension types do not get past the guard. */
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/**
 * The message's fields; binary values are views of `bytes`.
 * @throws ProtocolError SAUNTER_OVERSIZED, SAUNTER_MALFORMED
 */
export function decodeMessage(bytes: Uint8Array, maxBytes: number): Fields {
  if (bytes.length > maxBytes) {
    throw refuse('SAUNTER_OVERSIZED', `the message has ${bytes.length} bytes; ${maxBytes} are allowed`);
  }
  const problem = checkMessagePackMap(bytes);
  if (problem !== '') throw refuse('SAUNTER_MALFORMED', `the message cannot be read: ${problem}`);
  return unpackr.unpack(bytes) as Fields;
}
