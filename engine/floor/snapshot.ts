/**
 * What a store needs to go on after a stop or a crash: a copy of the Floor's snapshot region. It is
 * kept beside the journal's entries and is never the only copy of anything that money rests on.
 */
import { createHash } from 'node:crypto';
import { Packr } from 'msgpackr';
import type { FloorMemory } from '../../wasm/floor-memory.js';
import type { StoreModel } from '../catalog/model.js';

/** Key of the journal's derived state. */
export const SNAPSHOT_KEY = 'floor';
/** A person walks about a metre in this time; what the region costs to copy is a few ms a second. */
export const SNAPSHOT_EVERY_MS = 1_000;

export interface FloorSnapshot {
  /** Layout of the region and meaning of its indexes; another one cannot be taken over. */
  layout: string;
  /** Zero of the kernels' seconds, Unix ms. */
  originMs: number;
  /** The tick that comes next. */
  nextTick: number;
  region: Uint8Array;
}

const packr = new Packr({ useRecords: false, useFloat32: 0 });

/** Same kernels, limits and config: the same bytes mean the same. */
export function layoutOf(memory: FloorMemory, model: StoreModel): string {
  const parts = [memory.moduleHash, model.configHash, JSON.stringify(model.limits)];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** Copies the region now; the bytes are the caller's. */
export function takeSnapshot(
  memory: FloorMemory,
  model: StoreModel,
  originMs: number,
  nextTick: number,
): Uint8Array {
  const snapshot: FloorSnapshot = {
    layout: layoutOf(memory, model),
    originMs,
    nextTick,
    region: memory.snapshotRegion(),
  };
  return packr.pack(snapshot);
}

/** The snapshot in `bytes`, or null where it is of another layout, or none. */
export function readSnapshot(bytes: Uint8Array | undefined, layout: string): FloorSnapshot | null {
  if (bytes === undefined) return null;
  const snapshot = packr.unpack(bytes) as FloorSnapshot;
  return snapshot.layout === layout ? snapshot : null;
}
