/** Ids made under the store's secret key: as good as random to everybody else, and always the same. */
import { createHmac } from 'node:crypto';

/** What tells a gate's message from all others of its store. */
export interface EntryMessage {
  device: string;
  seq: number;
  tMs: number;
  code: string | null;
}

/**
 * The id of the visit that an entry opens: of one message always the same one, so that an entry which
 * a gate sends again (its answer was lost, the store was killed) opens no second visit.
 */
export function visitIdOf(key: Uint8Array, { device, seq, tMs, code }: EntryMessage): string {
  return uuidOf(key, ['visit', device, seq, tMs, code]);
}

/** The id under which a body is kept whose own must not be. */
export function bodyIdOf(key: Uint8Array, id: string): string {
  return uuidOf(key, ['body', id]);
}

/** A UUID of version 8 (RFC 9562, 5.8: its bits are the maker's own). */
function uuidOf(key: Uint8Array, of: readonly unknown[]): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(of)).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
