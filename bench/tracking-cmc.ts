/** CMC sequences through the tracker's kernels, frame by frame, without the rest of the store. */
import { CMC_FRAME_S, cmcFrameAt, readCmc } from '../clients/replay/cmc.js';
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

/** Tracks as published at each frame. @param wasm another build of the module. */
export function trackCmc(c: CmcCase, wasm?: URL): TrackPoint[] {
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
  const publish = (frame: number) => {
    kernel.scan();
    kernel.publish(frame * CMC_FRAME_S);
    for (let s = 0; s < kernel.slots; s++) {
      if (kernel.confirmed[s] === 1)
        points.push({ frame, id: kernel.tracklet[s]!, x: kernel.x[s]!, y: kernel.y[s]! });
    }
  };
  let current = 0;
  for (const message of replay.messages) {
    if (message.type !== 'frame') continue;
    const frame = cmcFrameAt(message.tMs);
    if (frame !== current && current > 0) publish(current);
    current = frame;
    const boxes = message.boxes;
    const values = new Float32Array(boxes.buffer, boxes.byteOffset, boxes.byteLength / 4);
    kernel.frame(index.get(message.device)!, frame * CMC_FRAME_S, values);
  }
  publish(current);
  return points;
}
