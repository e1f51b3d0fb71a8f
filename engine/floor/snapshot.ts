/**
 * What a store needs to go on after a stop, a crash or a trap: a copy of the Floor and of what waits
 * in its inbox. With the flight log's ticks since then the Floor stands where it stood. It is kept
 * beside the journal's entries and is never the only copy of anything that money rests on.
 */
import { createHash } from 'node:crypto';
import type { FloorMemory } from '../../wasm/floor-memory.js';
import type { SourceClass, StoreModel } from '../catalog/model.js';
import type { FlightTick, Journal } from '../journal/types.js';
import type { DeviceInput } from './inbox-types.js';
import { pack, packInput, unpack, unpackInput } from './pack-inputs.js';
import type { Passage } from './passages.js';

/** Key of the journal's derived state. */
export const SNAPSHOT_KEY = 'floor';
/** Raise it when a snapshot or a tick of the flight log changes its shape. */
const SNAPSHOT_LAYOUT = 4;
/**
 * A start replays at most so much, in a fraction of that time; `npm run bench -- recovery` prints what a copy
 * costs. A flagship's has 7 MiB: more often, and copies would be nearly all that goes to its disk.
 */
export const SNAPSHOT_EVERY_MS = 1_000;
/** Length of the header, in front of it. */
const LENGTH_BYTES = 4;

export interface SnapshotHead {
  /** Layout of the image and meaning of its indexes; another one cannot be taken over. */
  layout: string;
  /** Zero of the kernels' seconds, Unix ms. */
  originMs: number;
  /** The tick that comes next. */
  nextTick: number;
  /** Event time up to which each class was complete. */
  cutMs: Record<SourceClass, number>;
  /** Accepted and not sealed yet. */
  pending: readonly DeviceInput[];
  /** Passages of exits that were accepted lately. */
  passages: readonly Passage[];
}
export interface FloorSnapshot extends SnapshotHead {
  image: Uint8Array;
}

/** What is on disk of the Floor: a copy, and the ticks since. */
export interface KeptFloor {
  snapshot: FloorSnapshot;
  ticks: readonly FlightTick[];
}

/** Same kernels, limits and things: the same bytes mean the same. Names and prices may change meanwhile. */
export function layoutOf(memory: FloorMemory, model: StoreModel): string {
  const { store: _name, pricing: _taxes, credentials: _secrets, products, ...things } = model.config;
  const weights = products.map(({ id, weightG, weightSdG }) => [id, weightG, weightSdG]);
  const parts = [SNAPSHOT_LAYOUT, memory.moduleHash, JSON.stringify([things, weights, model.limits])];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** What stands in front of the image: the head's length and the head. */
export function packHead(head: SnapshotHead): Uint8Array<ArrayBuffer> {
  const header = pack({ ...head, pending: head.pending.map(packInput) });
  const bytes = new Uint8Array(LENGTH_BYTES + header.length);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, LENGTH_BYTES);
  return bytes;
}

/** The snapshot in `bytes`, or null where it is of another layout, or none. */
export function readSnapshot(bytes: Uint8Array | undefined, layout: string): FloorSnapshot | null {
  if (bytes === undefined || bytes.length < LENGTH_BYTES) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (bytes.length < LENGTH_BYTES + length) return null;
  const head = headOf(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  if (head?.layout !== layout) return null;
  const pending = head.pending.map(unpackInput);
  return { ...head, pending, image: bytes.subarray(LENGTH_BYTES + length) };
}

/** null: what another version wrote is not even decoded the same way. */
function headOf(bytes: Uint8Array): SnapshotHead | null {
  try {
    return unpack(bytes) as SnapshotHead;
  } catch {
    return null;
  }
}

/** What the journal keeps of a Floor of this layout; null where it has none. */
export function readKept(journal: Journal, layout: string): KeptFloor | null {
  const snapshot = readSnapshot(journal.state(SNAPSHOT_KEY), layout);
  if (!snapshot) return null;
  const ticks: FlightTick[] = [];
  for (const one of journal.flight.read(snapshot.nextTick)) {
    // A hole would be a bug; what follows it could not be trusted.
    if (one.tick !== snapshot.nextTick + ticks.length) break;
    ticks.push(one);
  }
  return { snapshot, ticks };
}
