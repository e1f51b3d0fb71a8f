/**
 * The cameras of a synthetic store: four layers, each of which covers the whole floor with tiles,
 * one camera a tile, and looks along another side. So every place is seen by about four.
 */

export interface CeilingCamera {
  /** Store metres to pixels, row by row. */
  projection: number[];
  width: number;
  height: number;
  /** Place over the floor (m). */
  x: number;
  y: number;
}

const WIDTH = 1920;
const HEIGHT = 1080;
/** Focal length (px): with these places 4.1 to 4.7 cameras see a place, at least two nearly everywhere. */
const FOCAL_PX = 1300;
/** Height over the floor and distance from the tile's middle, as shares of the tile's side. */
const UP = 4 / 7.07;
const BACK = 0.5;
/** A camera looks at people's middle (m). */
const AIM_M = 0.85;
const LAYERS = 4;
/** Nearer to the wall than this (m) no camera hangs. */
const WALL_M = 0.2;

type Vector = readonly [number, number, number];

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(v: Vector): Vector {
  const n = Math.hypot(...v);
  return [v[0] / n, v[1] / n, v[2] / n];
}

/** Projection of a level camera at `at` that looks at `to`. */
function looking(at: Vector, to: Vector): number[] {
  const forward = unit([to[0] - at[0], to[1] - at[1], to[2] - at[2]]);
  const right = unit([forward[1], -forward[0], 0]);
  const down = cross(forward, right);
  const shift = (v: Vector) => -(v[0] * at[0] + v[1] * at[1] + v[2] * at[2]);
  const row = (v: Vector, centre: number) => [
    ...v.map((a, i) => FOCAL_PX * a + centre * forward[i]!),
    FOCAL_PX * shift(v) + centre * shift(forward),
  ];
  return [...row(right, WIDTH / 2), ...row(down, HEIGHT / 2), ...forward, shift(forward)];
}

/** `count` cameras (a multiple of four) over a square floor. */
export function ceiling(count: number, sideM: number): CeilingCamera[] {
  const cameras: CeilingCamera[] = [];
  const tiles = count / LAYERS;
  const tileM = Math.sqrt((sideM * sideM) / tiles);
  const columns = Math.round(Math.sqrt(tiles));
  const inside = (v: number) => Math.min(Math.max(v, WALL_M), sideM - WALL_M);
  for (let layer = 0; layer < LAYERS; layer++) {
    const heading = (layer * Math.PI) / 2;
    for (let c = 0; c < columns; c++) {
      const rows = Math.floor(((c + 1) * tiles) / columns) - Math.floor((c * tiles) / columns);
      for (let r = 0; r < rows; r++) {
        const across = ((c + 0.5) * sideM) / columns;
        const along = ((r + 0.5) * sideM) / rows;
        const [toX, toY] = layer % 2 === 0 ? [across, along] : [along, across];
        const x = inside(toX - BACK * tileM * Math.cos(heading));
        const y = inside(toY - BACK * tileM * Math.sin(heading));
        const projection = looking([x, y, UP * tileM], [toX, toY, AIM_M]);
        cameras.push({ projection, width: WIDTH, height: HEIGHT, x, y });
      }
    }
  }
  return cameras;
}
