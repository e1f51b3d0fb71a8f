/**
 * WILDTRACK: seven real calibrations, boxes of the last 40 frames in all views, and where people
 * stood, without ids. Lengths of the files are centimetres; ours are metres.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DataSetError } from './data-set-error.js';

/** Cameras in the order of the boxes' last value. */
const CAMERAS = ['CVLab1', 'CVLab2', 'CVLab3', 'CVLab4', 'IDIAP1', 'IDIAP2', 'IDIAP3'];
const IMAGE_WIDTH = 1920;
const IMAGE_HEIGHT = 1080;
/** The floor that is labelled, a grid of 2.5 cm from (−3, −9) m. */
const GRID_M = 0.025;
const ORIGIN_M: [number, number] = [-3, -9];
const GRID: [number, number] = [480, 1440];
/** Annotated frames come at 2 Hz. */
export const WILDTRACK_FRAME_S = 0.5;

export interface Wildtrack {
  cameras: { id: string; width: number; height: number; projection: number[] }[];
  /** Bounds of the labelled floor (m). */
  floor: { x0: number; x1: number; y0: number; y1: number };
  frames: { frame: number; boxes: Float32Array[]; truth: [number, number][] }[];
}

/** @throws DataSetError: a file that is missing or does not read. */
export function readWildtrack(folder: string): Wildtrack {
  const cameras = CAMERAS.map((id) => ({
    id,
    width: IMAGE_WIDTH,
    height: IMAGE_HEIGHT,
    projection: projectionOf(folder, id),
  }));
  const truth = readTruth(path.join(folder, 'wildtrack_mvdet_gt-demo.txt'));
  const file = path.join(folder, 'MVDeTr_test.json');
  const detections = JSON.parse(read(file)) as Record<string, number[][]>;
  const frames = Object.entries(detections).map(([key, list]) => {
    const boxes = cameras.map((_, c) =>
      Float32Array.from(list.filter((b) => b[5] === c).flatMap(([l, t, w, h]) => [l!, t!, w!, h!, 1])),
    );
    const frame = 5 * Number(key);
    return { frame, boxes, truth: truth.get(frame) ?? [] };
  });
  frames.sort((a, b) => a.frame - b.frame);
  const [x0, y0] = ORIGIN_M;
  return { cameras, floor: { x0, x1: x0 + GRID_M * GRID[0], y0, y1: y0 + GRID_M * GRID[1] }, frames };
}

function read(file: string): string {
  if (!existsSync(file)) {
    throw new DataSetError('SAUNTER_FILE_MISSING', 'there is no such file', {
      file,
      hint: 'Give the folder with calibrations/ and MVDeTr_test.json.',
    });
  }
  return readFileSync(file, 'utf8');
}

/** Numbers between <tag> and </tag>. */
function numbers(file: string, tag: string, count: number): number[] {
  const text = new RegExp(`<${tag}[^>]*>([^<]*)</${tag}>`).exec(read(file))?.[1] ?? '';
  const values = text.trim().split(/\s+/).map(Number);
  if (values.length !== count || !values.every(Number.isFinite)) {
    throw new DataSetError('SAUNTER_FIELD_WRONG', `<${tag}> has no ${count} numbers`, {
      file,
      hint: 'Want an OpenCV calibration file.',
    });
  }
  return values;
}

/** K [R | t], with R from its rotation vector (Rodrigues), for store metres. */
function projectionOf(folder: string, id: string): number[] {
  const calibrations = path.join(folder, 'calibrations');
  const extrinsic = path.join(calibrations, 'extrinsic', `extr_${id}.xml`);
  const k = numbers(path.join(calibrations, 'intrinsic_zero', `intr_${id}.xml`), 'data', 9);
  const [rx, ry, rz] = numbers(extrinsic, 'rvec', 3) as [number, number, number];
  const t = numbers(extrinsic, 'tvec', 3).map((cm) => cm / 100);
  const angle = Math.hypot(rx, ry, rz);
  const [x, y, z] = angle > 0 ? [rx / angle, ry / angle, rz / angle] : [1, 0, 0];
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const v = 1 - c;
  const r = [
    [c + x * x * v, x * y * v - z * s, x * z * v + y * s, t[0]!],
    [y * x * v + z * s, c + y * y * v, y * z * v - x * s, t[1]!],
    [z * x * v - y * s, z * y * v + x * s, c + z * z * v, t[2]!],
  ];
  return [0, 1, 2].flatMap((i) =>
    [0, 1, 2, 3].map((j) => k[3 * i]! * r[0]![j]! + k[3 * i + 1]! * r[1]![j]! + k[3 * i + 2]! * r[2]![j]!),
  );
}

function readTruth(file: string): Map<number, [number, number][]> {
  const truth = new Map<number, [number, number][]>();
  for (const line of read(file).trim().split('\n')) {
    const [frame, gx, gy] = line.trim().split(/\s+/).map(Number);
    const places = truth.get(frame!) ?? [];
    places.push([ORIGIN_M[0] + GRID_M * gx!, ORIGIN_M[1] + GRID_M * gy!]);
    truth.set(frame!, places);
  }
  return truth;
}
