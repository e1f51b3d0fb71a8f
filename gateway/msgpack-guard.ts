/**
 * Refuses MessagePack that the protocol never needs before msgpackr builds anything of it: extension
 * types (msgpackr would make records, sets and errors of them), keys that are no text, deep nesting,
 * more values than a message may hold, lengths that run past the end.
 *
 * Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { MAX_MESSAGE_DEPTH, MAX_MESSAGE_VALUES } from '../engine/limits.js';

const OK = '';

/** Says what is wrong with the bytes as one MessagePack map; '' when nothing is. Allocates nothing. */
export function checkMessagePackMap(bytes: Uint8Array): string {
  const first = bytes[0] ?? 0xc0;
  if (!((first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf))
    return 'it is no MessagePack map';
  at = 0;
  values = 0;
  const problem = checkValue(bytes, 0);
  if (problem !== OK) return problem;
  return at === bytes.length ? OK : `${bytes.length - at} byte(s) follow the map`;
}

// Position and count of the running check: module state instead of an object, for the hot path.
// The check never calls out, so it is never entered twice.
let at = 0;
let values = 0;

function checkValue(bytes: Uint8Array, depth: number): string {
  if (++values > MAX_MESSAGE_VALUES) return `it holds more than ${MAX_MESSAGE_VALUES} values`;
  if (at >= bytes.length) return 'it ends too early';
  const token = bytes[at++]!;
  if (token < 0x80 || token >= 0xe0) return OK;
  if (token < 0x90) return checkEntries(bytes, token & 0x0f, true, depth);
  if (token < 0xa0) return checkEntries(bytes, token & 0x0f, false, depth);
  if (token < 0xc0) return skip(bytes, token & 0x1f);
  switch (token) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return OK;
    case 0xc4: // bin 8
    case 0xd9: // str 8
      return skip(bytes, readLength(bytes, 1));
    case 0xc5:
    case 0xda:
      return skip(bytes, readLength(bytes, 2));
    case 0xc6:
    case 0xdb:
      return skip(bytes, readLength(bytes, 4));
    case 0xcc: // uint 8
    case 0xd0: // int 8
      return skip(bytes, 1);
    case 0xcd:
    case 0xd1:
      return skip(bytes, 2);
    case 0xca: // float 32
    case 0xce:
    case 0xd2:
      return skip(bytes, 4);
    case 0xcb: // float 64
    case 0xcf:
    case 0xd3:
      return skip(bytes, 8);
    case 0xdc: // array 16
      return checkEntries(bytes, readLength(bytes, 2), false, depth);
    case 0xdd:
      return checkEntries(bytes, readLength(bytes, 4), false, depth);
    case 0xde: // map 16
      return checkEntries(bytes, readLength(bytes, 2), true, depth);
    case 0xdf:
      return checkEntries(bytes, readLength(bytes, 4), true, depth);
    default:
      return 'it holds an extension type, which this protocol does not use';
  }
}

function checkEntries(bytes: Uint8Array, count: number, keyed: boolean, depth: number): string {
  if (depth >= MAX_MESSAGE_DEPTH) return `it nests deeper than ${MAX_MESSAGE_DEPTH} levels`;
  for (let i = 0; i < count; i++) {
    if (keyed) {
      const token = bytes[at] ?? 0xc0;
      const isText = (token >= 0xa0 && token < 0xc0) || (token >= 0xd9 && token <= 0xdb);
      if (!isText) return at < bytes.length ? 'a key of a map is no text' : 'it ends too early';
      const problem = checkValue(bytes, depth + 1);
      if (problem !== OK) return problem;
    }
    const problem = checkValue(bytes, depth + 1);
    if (problem !== OK) return problem;
  }
  return OK;
}

/** Big-endian length; Infinity where the bytes end inside of it, which `skip` then refuses. */
function readLength(bytes: Uint8Array, size: 1 | 2 | 4): number {
  if (at + size > bytes.length) return Number.POSITIVE_INFINITY;
  let length = 0;
  for (let i = 0; i < size; i++) length = length * 256 + bytes[at++]!;
  return length;
}

function skip(bytes: Uint8Array, length: number): string {
  at += length;
  return at > bytes.length ? 'it ends too early' : OK;
}
