/** The geometry of a config: outline, zones, gates, plates, cameras. */
import type { StoreConfig } from './config.js';
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

export function checkFloor(config: StoreConfig, findings: Findings): void {
  const outline = config.floorPlan.outline;
  const usable = checkPolygon('floorPlan.outline', outline, findings);
  for (const [i, { polygon }] of config.zones.entries()) {
    const path = `zones[${i}].polygon`;
    if (!checkPolygon(path, polygon, findings) || !usable) continue;
    const out = pointOutside(polygon, outline, TAPE_M);
    if (out)
      findings.problem(path, polygon, `must lie inside floorPlan.outline: (${out.join(', ')}) is outside`);
  }
  checkGates(config, usable, findings);
  checkPlates(config, usable, findings);
  if (usable) checkCameras(config, findings);
}

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

function checkGates(config: StoreConfig, usable: boolean, findings: Findings): void {
  for (const [i, gate] of config.gates.entries()) {
    if (usable && !inside(gate.position, config.floorPlan.outline, TAPE_M)) {
      findings.problem(`gates[${i}].position`, gate.position, 'must lie inside floorPlan.outline (or on it)');
    }
  }
  for (const direction of ['enter', 'exit'] as const) {
    if (config.gates.some((g) => g.direction === direction || g.direction === 'both')) continue;
    findings.problem(
      'gates',
      config.gates.map((g) => g.direction),
      `needs at least one gate with direction "${direction}" or "both"`,
    );
  }
  if (!config.zones.some((z) => z.kind === 'entrance')) {
    findings.warn(
      'zones',
      config.zones.map((z) => z.kind),
      'without a zone of kind "entrance" nobody is expected to appear anywhere',
    );
  }
}

interface Footprint {
  path: string;
  gondola: number;
  id: string;
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  z: number;
}

function checkPlates(config: StoreConfig, usable: boolean, findings: Findings): void {
  const footprints: Footprint[] = [];
  for (const [g, gondola] of config.gondolas.entries()) {
    for (const [s, shelf] of gondola.shelves.entries()) {
      for (const [p, { id, origin, size }] of shelf.plates.entries()) {
        const path = `gondolas[${g}].shelves[${s}].plates[${p}]`;
        // x and y extents may be negative: a gondola may face any way.
        if (Math.abs(size[0]) < MIN_EXTENT_M || Math.abs(size[1]) < MIN_EXTENT_M || size[2] < MIN_EXTENT_M) {
          findings.problem(`${path}.size`, size, `needs extents along x, y, z of at least ${MIN_EXTENT_M} m`);
          continue;
        }
        const [x, y] = [origin[0] + size[0], origin[1] + size[1]];
        const centre: Point = [(origin[0] + x) / 2, (origin[1] + y) / 2];
        if (usable && !inside(centre, config.floorPlan.outline, TAPE_M)) {
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
        `"${plate.id}" overlaps "${other.id}" (${other.path}) by ${shared.toFixed(3)} × ${deep.toFixed(3)} m`,
      );
    }
    open.push(plate);
  }
}

function checkCameras(config: StoreConfig, findings: Findings): void {
  for (const [i, camera] of config.cameras.entries()) {
    const path = `cameras[${i}].projection`;
    const { projection, imageWidth, imageHeight } = camera;
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
    const seen = floorShareSeen(projection, imageWidth, imageHeight, config.floorPlan.outline);
    if (seen < MIN_FLOOR_SEEN) {
      findings.problem(
        path,
        projection,
        `sees ${(100 * seen).toFixed(1)} % of the floor in its ${imageWidth} × ${imageHeight} image: check its units (metres, z up) and its sign`,
      );
    }
  }
}
