/**
 * Ceiling cameras: a greedy choice of places and headings, so that as many floor points as
 * possible are seen by four cameras. Greedy covers within 1 − 1/e of the best choice, since the
 * gain of a camera only falls as others are added (Nemhauser, Wolsey, Fisher 1978).
 */
import type { StoreConfig } from '../../engine/catalog/config.js';
import { FRONT_DEPTH_M, type Layout, zoneAt } from './demo-layout.js';

const IMAGE_WIDTH = 1920;
const IMAGE_HEIGHT = 1080;
/** Pixels; 75° across: a 4.7 mm lens on a 1/1.8" sensor. */
const FOCAL_PX = 1250;
const MOUNT_HEIGHT_M = 3.2;
/**
 * Down from the horizon: people between 2.5 and 12 m are seen from head to foot. The steeper a
 * camera looks, the more people at the sides of its image lean outward, and with them the middle
 * of a box's lower edge: 38° and a wider lens brought 0.29 m of foot error instead of 0.25 m.
 */
const PITCH_DEG = 30;
const RATE_HZ = 10;
/** Views a point should have; more at the gates, where everybody passes and visits begin. */
const WANTED_VIEWS = 4;
const WANTED_VIEWS_FRONT = 6;
const GRID_M = 1;
/** Candidates per wanted camera and heading: more choice than this hardly betters the cover. */
const PLACES_PER_CAMERA = 2;
/** People further away than this are seen too low in the image to have their feet in it. */
const REACH_M = 12;
const HEADINGS = 8;
/** Height of the chest: what must be visible over the gondolas. */
const CHEST_M = 1.2;

interface Candidate {
  projection: number[][];
  x: number;
  y: number;
  /** Grid points it sees. */
  sees: Int32Array;
  gain: number;
}

export function demoCameras(count: number, layout: Layout): StoreConfig['cameras'] {
  const points = floorPoints(layout);
  const views = new Uint8Array(points.length);
  const wanted = points.map((p) => (p.y < FRONT_DEPTH_M ? WANTED_VIEWS_FRONT : WANTED_VIEWS));
  let candidates = candidateViews(count, layout, points);
  const cameras: StoreConfig['cameras'] = [];
  while (cameras.length < count) {
    const best = takeBest(candidates, views, wanted);
    candidates = candidates.filter((c) => c !== best);
    for (const i of best.sees) views[i]!++;
    cameras.push({
      id: `cam-${String(cameras.length + 1).padStart(3, '0')}`,
      zone: zoneAt(layout.zones, best.x, best.y),
      imageWidth: IMAGE_WIDTH,
      imageHeight: IMAGE_HEIGHT,
      rateHz: RATE_HZ,
      projection: best.projection,
    });
  }
  return cameras;
}

/** The candidate with the highest gain; gains only fall, so a stale one is an upper bound. */
function takeBest(candidates: Candidate[], views: Uint8Array, wanted: readonly number[]): Candidate {
  let best: Candidate | undefined;
  candidates.sort((a, b) => b.gain - a.gain);
  for (const c of candidates) {
    if (best && c.gain <= best.gain) break;
    let gain = 0;
    // The first view of a point is worth most; views beyond the wanted ones next to nothing.
    for (const i of c.sees) gain += views[i]! < wanted[i]! ? 1 / (1 + views[i]!) : 0.01;
    c.gain = gain;
    if (!best || gain > best.gain) best = c;
  }
  return best!;
}

function floorPoints(layout: Layout): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  for (let y = GRID_M / 2; y < layout.depthM; y += GRID_M) {
    for (let x = GRID_M / 2; x < layout.widthM; x += GRID_M) {
      if (!layout.gondolas.some((g) => inside(footprint(g), x, y))) points.push({ x, y });
    }
  }
  return points;
}

function candidateViews(count: number, layout: Layout, points: { x: number; y: number }[]): Candidate[] {
  const list: Candidate[] = [];
  const boxes = layout.gondolas.map(footprint);
  const spacingM = Math.sqrt((layout.widthM * layout.depthM) / (count * PLACES_PER_CAMERA));
  for (let y = 0.3; y < layout.depthM; y += spacingM) {
    for (let x = 0.3; x < layout.widthM; x += spacingM) {
      for (let h = 0; h < HEADINGS; h++) {
        const projection = lookFrom(x, y, MOUNT_HEIGHT_M, (h * 2 * Math.PI) / HEADINGS);
        const sees = points.flatMap((p, i) => (seen(projection, x, y, p, boxes) ? [i] : []));
        list.push({ projection, x, y, sees: Int32Array.from(sees), gain: Number.POSITIVE_INFINITY });
      }
    }
  }
  return list;
}

/** 3 × 4 projection of a camera at (x, y, z) that looks along `heading` and PITCH_DEG down. */
export function lookFrom(x: number, y: number, z: number, heading: number): number[][] {
  const pitch = (PITCH_DEG * Math.PI) / 180;
  const forward = [
    Math.cos(heading) * Math.cos(pitch),
    Math.sin(heading) * Math.cos(pitch),
    -Math.sin(pitch),
  ];
  const right = [Math.sin(heading), -Math.cos(heading), 0];
  // Image y points down: down = forward × right.
  const down = [
    forward[1]! * right[2]! - forward[2]! * right[1]!,
    forward[2]! * right[0]! - forward[0]! * right[2]!,
    forward[0]! * right[1]! - forward[1]! * right[0]!,
  ];
  const row = (axis: number[], principal: number) => {
    const m = [0, 1, 2].map((i) => FOCAL_PX * axis[i]! + principal * forward[i]!);
    return [...m, -(m[0]! * x + m[1]! * y + m[2]! * z)].map((v) => Number(v.toPrecision(9)));
  };
  const depth = [...forward, -(forward[0]! * x + forward[1]! * y + forward[2]! * z)];
  return [
    row(right, IMAGE_WIDTH / 2),
    row(down, IMAGE_HEIGHT / 2),
    depth.map((v) => Number(v.toPrecision(9))),
  ];
}

function seen(
  P: number[][],
  cameraX: number,
  cameraY: number,
  p: { x: number; y: number },
  boxes: Footprint[],
): boolean {
  if (Math.hypot(p.x - cameraX, p.y - cameraY) > REACH_M) return false;
  for (const z of [0, 1.7]) {
    const w = P[2]![0]! * p.x + P[2]![1]! * p.y + P[2]![2]! * z + P[2]![3]!;
    if (w < 0.1) return false;
    const u = (P[0]![0]! * p.x + P[0]![1]! * p.y + P[0]![2]! * z + P[0]![3]!) / w;
    const v = (P[1]![0]! * p.x + P[1]![1]! * p.y + P[1]![2]! * z + P[1]![3]!) / w;
    if (u < 0 || u > IMAGE_WIDTH || v < 0 || v > IMAGE_HEIGHT) return false;
  }
  // The sight line to the chest is below the shelves' top only on its last part.
  for (const box of boxes) {
    if (Math.max(cameraX, p.x) < box.x0 || Math.min(cameraX, p.x) > box.x1) continue;
    if (Math.max(cameraY, p.y) < box.y0 || Math.min(cameraY, p.y) > box.y1) continue;
    const part = (MOUNT_HEIGHT_M - box.topM) / (MOUNT_HEIGHT_M - CHEST_M);
    for (let t = Math.min(1, part); t < 1; t += 0.02) {
      if (inside(box, cameraX + t * (p.x - cameraX), cameraY + t * (p.y - cameraY))) return false;
    }
  }
  return true;
}

interface Footprint {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  topM: number;
}

function footprint(gondola: StoreConfig['gondolas'][number]): Footprint {
  const first = gondola.shelves[0]!.plates[0]!;
  const last = gondola.shelves.at(-1)!.plates.at(-1)!;
  return {
    x0: first.origin[0],
    y0: first.origin[1],
    x1: last.origin[0] + last.size[0],
    y1: last.origin[1] + last.size[1],
    topM: last.origin[2] + last.size[2],
  };
}

function inside(box: Footprint, x: number, y: number): boolean {
  return x >= box.x0 && x <= box.x1 && y >= box.y0 && y <= box.y1;
}
