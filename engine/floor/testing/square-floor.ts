/** A square floor of 6 m, seen by four cameras or by one source of joints, with a gate in and one out. */
import type { StoreConfig } from '../../catalog/config.js';
import { buildModel } from '../../catalog/model.js';
import type { UnnamedFact } from '../facts.js';
import type { FrameInput } from '../inbox-types.js';
import type { Cuts } from '../parts.js';
import type { People } from '../people.js';

export const ORIGIN = 1_700_000_000_000;

/** A camera 2.5 m up at (x, y) that looks at the floor's middle, (3, 3). */
function projection(x: number, y: number): number[][] {
  const forward = unit([3 - x, 3 - y, -1.7]);
  const right = unit(cross(forward, [0, 0, 1]));
  const down = cross(forward, right);
  const row = (a: number[], t: number) => [...a, t];
  const at = [x, y, 2.5];
  const k = 700;
  const r = [right, down, forward].map((v) => row(v, -dot(v, at)));
  return [r[0]!.map((v, i) => k * v + 960 * r[2]![i]!), r[1]!.map((v, i) => k * v + 540 * r[2]![i]!), r[2]!];
}
const dot = (a: number[], b: number[]) => a.reduce((s, v, i) => s + v * b[i]!, 0);
const cross = (a: number[], b: number[]) => [
  a[1]! * b[2]! - a[2]! * b[1]!,
  a[2]! * b[0]! - a[0]! * b[2]!,
  a[0]! * b[1]! - a[1]! * b[0]!,
];
const unit = (a: number[]) => a.map((v) => v / Math.sqrt(dot(a, a)));

const CAMERAS = [projection(0, 0), projection(6, 0), projection(6, 6), projection(0, 6)];

export function model(bodySources: boolean, withCameras = !bodySources) {
  const square = [
    [0, 0],
    [6, 0],
    [6, 6],
    [0, 6],
  ];
  return buildModel({
    saunter: 1,
    store: { id: 's', name: 'S', timeZone: 'UTC', currency: 'EUR', currencyDigits: 2 },
    pricing: { pricesIncludeTax: true, rounding: 'half_up', taxes: [] },
    floorPlan: { outline: square },
    zones: [{ id: 'z', kind: 'sales', polygon: square }],
    limits: { people: 18, detectionsPerTick: 256, detectionsPerFrame: 64 },
    cameras: (withCameras ? CAMERAS : []).map((p, i) => ({
      id: `c${i}`,
      zone: 'z',
      imageWidth: 1920,
      imageHeight: 1080,
      rateHz: 20,
      projection: p,
    })),
    bodySources: bodySources ? [{ id: 'k', zone: 'z', rateHz: 15 }] : [],
    gondolas: [],
    products: [],
    planogram: [],
    gates: [
      { id: 'in', zone: 'z', direction: 'enter', position: [1, 3], radiusM: 1 },
      { id: 'out', zone: 'z', direction: 'exit', position: [5, 3], radiusM: 1 },
    ],
    credentials: [],
  } as unknown as StoreConfig);
}

export const cuts = (tMs: number): Cuts => ({ cameras: tMs, plates: tMs, bodies: tMs, gates: tMs });

/** The frame of one camera: upright people at these places, 1.7 m tall. */
export function frame(camera: number, tMs: number, at: readonly (readonly [number, number])[]): FrameInput {
  const p = CAMERAS[camera]!;
  const boxes = at.flatMap(([x, y]) => {
    const px = (z: number) => p.map((r) => dot(r, [x, y, z, 1]));
    const [fu, fv, fw] = px(0);
    const [hu, hv, hw] = px(1.7);
    const bottom = fv! / fw!;
    const top = hv! / hw!;
    const u = 0.5 * (fu! / fw! + hu! / hw!);
    const width = 0.4 * (bottom - top);
    return [u - width / 2, top, width, bottom - top, 0.9];
  });
  return { kind: 'frame', source: camera, seq: 0, tMs, boxes: Float32Array.from(boxes) };
}

export function tick(people: People, t: number, at: readonly (readonly [number, number])[]): UnnamedFact[] {
  for (let c = 0; c < 4; c++) people.frame(frame(c, ORIGIN + t, at));
  return people.step(ORIGIN + t, cuts(ORIGIN + t));
}
