/** The geometry of a config: outline, zones, gates, plates, cameras. */
import type { Findings } from './findings.js';
import {
  area,
  crossingEdge,
  floorShareSeen,
  independence,
  inside,
  type Point,
  pointOutside,
} from './geometry.js';
import { type ConfigParts, each } from './sound-parts.js';

/** How well a tape measure agrees with itself (m): less is no mistake. */
const TAPE_M = 0.01;
/** Smallest polygon that a person fits into (m²). */
const MIN_AREA_M2 = 0.1;
/** Thinner, and an extent is a slip of the pen (m). */
const MIN_EXTENT_M = 0.005;
/** See `independence`: real cameras have 1e-3 and more, degenerate matrices rounding errors. */
const MIN_INDEPENDENCE = 1e-6;
/** A camera that sees less of the floor is turned away or has a wrong matrix. */
const MIN_FLOOR_SEEN = 0.005;

/** Places are judged only where the outline is usable; everything else always is. */
export function checkFloor(config: ConfigParts, findings: Findings): void {
  const drawn = config.floorPlan?.outline;
  const usable = drawn !== undefined && checkPolygon('floorPlan.outline', drawn, findings);
  const outline = usable ? drawn : null;
  for (const [i, { polygon }] of each(config.zones)) {
    const path = `zones[${i}].polygon`;
    if (polygon === undefined || !checkPolygon(path, polygon, findings) || !outline) continue;
    const out = pointOutside(polygon, outline, TAPE_M);
    if (out)
      findings.problem(path, polygon, `must lie inside floorPlan.outline: (${out.join(', ')}) is outside`);
  }
  checkGates(config, outline, findings);
  checkPlates(config, outline, findings);
  checkCameras(config, outline, findings);
}

type Outline = readonly Point[] | null;

function checkPolygon(path: string, polygon: readonly Point[], findings: Findings): boolean {
  const edge = crossingEdge(polygon);
  if (edge >= 0) {
    findings.problem(
      path,
      polygon,
      `the edge from corner ${edge} crosses another one: list the corners in order around it`,
    );
    return false;
  }
  const size = area(polygon);
  if (size >= MIN_AREA_M2) return true;
  findings.problem(path, polygon, `encloses ${size.toFixed(3)} m², needs at least ${MIN_AREA_M2}`);
  return false;
}

function checkGates(config: ConfigParts, outline: Outline, findings: Findings): void {
  for (const [i, { position }] of each(config.gates)) {
    if (position && outline && !inside(position, outline, TAPE_M)) {
      findings.problem(`gates[${i}].position`, position, 'must lie inside floorPlan.outline (or on it)');
    }
  }
  // A gate whose direction cannot be read may be the one that is looked for; so may a zone's kind.
  const directions = config.gates?.map((g) => g?.direction) ?? [undefined];
  for (const direction of ['enter', 'exit'] as const) {
    if (directions.some((d) => d === undefined || d === direction || d === 'both')) continue;
    findings.problem('gates', directions, `needs at least one gate with direction "${direction}" or "both"`);
  }
  const kinds = config.zones?.map((z) => z?.kind) ?? [undefined];
  if (!kinds.some((kind) => kind === undefined || kind === 'entrance')) {
    findings.warn('zones', kinds, 'without a zone of kind "entrance" nobody is expected to appear anywhere');
  }
}

interface Footprint {
  path: string;
  gondola: number;
  id: string | undefined;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  z: number;
}

function checkPlates(config: ConfigParts, outline: Outline, findings: Findings): void {
  const footprints: Footprint[] = [];
  for (const [g, gondola] of each(config.gondolas)) {
    for (const [s, shelf] of each(gondola.shelves)) {
      for (const [p, { id, origin, size }] of each(shelf.plates)) {
        if (size === undefined) continue;
        const path = `gondolas[${g}].shelves[${s}].plates[${p}]`;
        // x and y extents may be negative: a gondola may face any way.
        if (Math.abs(size[0]) < MIN_EXTENT_M || Math.abs(size[1]) < MIN_EXTENT_M || size[2] < MIN_EXTENT_M) {
          findings.problem(`${path}.size`, size, `needs extents along x, y, z of at least ${MIN_EXTENT_M} m`);
          continue;
        }
        if (origin === undefined) continue;
        const [x, y] = [origin[0] + size[0], origin[1] + size[1]];
        const centre: Point = [(origin[0] + x) / 2, (origin[1] + y) / 2];
        if (outline && !inside(centre, outline, TAPE_M)) {
          findings.problem(`${path}.origin`, origin, 'must lie inside floorPlan.outline');
        }
        footprints.push({
          path,
          gondola: g,
          id,
          x0: Math.min(origin[0], x),
          x1: Math.max(origin[0], x),
          y0: Math.min(origin[1], y),
          y1: Math.max(origin[1], y),
          z: origin[2],
        });
      }
    }
  }
  overlaps(footprints, findings);
}

/** Plates at one height that share floor. A sweep along x, so that a flagship's plates take no n². */
function overlaps(footprints: Footprint[], findings: Findings): void {
  footprints.sort((a, b) => a.x0 - b.x0);
  let open: Footprint[] = [];
  for (const plate of footprints) {
    open = open.filter((other) => other.x1 - plate.x0 > TAPE_M);
    for (const other of open) {
      const shared = Math.min(plate.x1, other.x1) - plate.x0;
      const deep = Math.min(plate.y1, other.y1) - Math.max(plate.y0, other.y0);
      if (shared <= TAPE_M || deep <= TAPE_M || Math.abs(plate.z - other.z) > TAPE_M) continue;
      // One gondola is one drawing; two are surveyed apart, and recorded stores overlap a little.
      const told = plate.gondola === other.gondola ? 'problem' : 'warn';
      findings[told](
        `${plate.path}.origin`,
        [plate.x0, plate.y0, plate.z],
        `${named(plate.id)} overlaps ${named(other.id)} (${other.path}) by ${shared.toFixed(3)} × ${deep.toFixed(3)} m`,
      );
    }
    open.push(plate);
  }
}

function named(id: string | undefined): string {
  return id === undefined ? 'this plate' : `"${id}"`;
}

function checkCameras(config: ConfigParts, outline: Outline, findings: Findings): void {
  for (const [i, camera] of each(config.cameras)) {
    const path = `cameras[${i}].projection`;
    const { projection, imageWidth, imageHeight } = camera;
    if (!projection || imageWidth === undefined || imageHeight === undefined) continue;
    // in units of the image, so that the figure does not depend on its resolution
    const scaled = [
      projection[0]!.map((v) => v / imageWidth),
      projection[1]!.map((v) => v / imageHeight),
      projection[2]!,
    ];
    const floor = scaled.map((row) => [row[0]!, row[1]!, row[3]!]);
    const left = scaled.map((row) => row.slice(0, 3));
    if (!(independence(floor) > MIN_INDEPENDENCE) || !(independence(left) > MIN_INDEPENDENCE)) {
      findings.problem(
        path,
        projection,
        'is degenerate: needs a 3 × 4 projection, metres to pixels, that maps the floor one to one',
      );
      continue;
    }
    if (!outline) continue;
    const seen = floorShareSeen(projection, imageWidth, imageHeight, outline);
    if (seen < MIN_FLOOR_SEEN) {
      findings.problem(
        path,
        projection,
        `sees ${(100 * seen).toFixed(1)} % of the floor in its ${imageWidth} × ${imageHeight} image: check its units (metres, z up) and its sign`,
      );
    }
  }
}
