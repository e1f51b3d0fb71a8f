/** CMC sequences through the tracker's kernels, frame by frame, without the rest of the store. */
import { CMC_FRAME_S, cmcFrameAt, readCmc } from '../clients/replay/cmc.js';
import { Random } from '../clients/simulator/random.js';
import { type FrameMessage, VALUES_PER_BOX } from '../gateway/protocol/index.js';
import { FloorMemory } from '../wasm/floor-memory.js';
import { TrackingKernel } from '../wasm/tracking.js';
import type { TrackPoint } from './tracks/sequence.js';

export const CMC_FOLDER = new URL('../../../shared/data/cmc/', import.meta.url);
/** What CMC labels (README of the data). */
export const CMC_REGION = { x0: 1.8, x1: 6.1, y0: -0.1, y1: 3.3 };

export interface CmcCase {
  sequence: string;
  detector: 'fairmot' | 'frcnn';
  cameras?: number[];
}

/** How a recording is played. */
export interface Playing {
  /** The last frame first: everybody enters where they left. */
  backwards: boolean;
  /** Which boxes are missing, MISSING of all; 0: none is. */
  seed: number;
}
export const AS_RECORDED: Playing = { backwards: false, seed: 0 };

/** Share of the boxes that a variation of a recording has not: a third of what detectors miss by themselves. */
const MISSING = 0.03;

/** Tracks as published at each frame. @param wasm another build of the module. */
export function trackCmc(c: CmcCase, { backwards, seed } = AS_RECORDED, wasm?: URL): TrackPoint[] {
  const replay = readCmc(CMC_FOLDER.pathname, c);
  const cameras = replay.config.cameras;
  const memory = new FloorMemory(
    {
      cameras: cameras.length,
      plates: 1,
      people: 64,
      bodies: 0,
      detectionsPerTick: 1024,
      detectionsPerFrame: 256,
      products: 1,
      facings: 1,
      interactions: 1,
    },
    wasm,
  );
  const kernel = new TrackingKernel(memory);
  const [, , corner] = replay.config.floorPlan.outline;
  kernel.floor(0, corner![0], 0, corner![1]);
  for (const [i, camera] of cameras.entries()) {
    kernel.camera(i, camera.projection.flat(), camera.imageWidth, camera.imageHeight);
  }
  const index = new Map(cameras.map((camera, i) => [camera.id, i]));
  const points: TrackPoint[] = [];
  const frames = new Map<number, FrameMessage[]>();
  for (const message of replay.messages) {
    if (message.type !== 'frame') continue;
    const frame = cmcFrameAt(message.tMs);
    const others = frames.get(frame);
    if (others) others.push(message);
    else frames.set(frame, [message]);
  }
  const numbers = [...frames.keys()].sort((a, b) => (backwards ? b - a : a - b));
  const random = new Random(seed, 'missing boxes');
  for (const frame of numbers) {
    const tS = (backwards ? numbers[0]! + 1 - frame : frame) * CMC_FRAME_S;
    for (const { device, boxes } of frames.get(frame)!) {
      const values = new Float32Array(boxes.buffer, boxes.byteOffset, boxes.byteLength / 4);
      kernel.frame(index.get(device)!, tS, seed === 0 ? values : without(values, random));
    }
    kernel.scan();
    kernel.publish(tS);
    for (let s = 0; s < kernel.slots; s++) {
      if (kernel.confirmed[s] === 1)
        points.push({ frame, id: kernel.tracklet[s]!, x: kernel.x[s]!, y: kernel.y[s]! });
    }
  }
  return backwards ? points.reverse() : points;
}

/** @param boxes rows of VALUES_PER_BOX. */
function without(boxes: Float32Array, random: Random): Float32Array {
  const rows = Array.from({ length: boxes.length / VALUES_PER_BOX }, (_, row) =>
    boxes.subarray(row * VALUES_PER_BOX, (row + 1) * VALUES_PER_BOX),
  );
  return Float32Array.from(rows.filter(() => random.next() >= MISSING).flatMap((row) => [...row]));
}
