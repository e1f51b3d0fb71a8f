/** What does not move: floor, zones, shelves with their gaps, gates, and the cameras' view. */
import { boundsOf, type CameraView, gondolaBox, plateBox } from '../../model/geometry.js';
import type { MapView } from '../../model/map-view.js';
import type { StockLevel } from '../../model/stock.js';
import type { GondolaConfig, Point2, StoreIndex } from '../../model/store-config.js';
import type { Palette } from './palette.js';

export interface StaticScene {
  index: StoreIndex;
  /** Facings that need hands; those not named are full enough. */
  levels: ReadonlyMap<string, StockLevel>;
  /** Drawn where given. */
  cameras: readonly CameraView[] | null;
  /** Camera whose view is drawn stronger. */
  focus: string | null;
}

type Canvas = CanvasRenderingContext2D;

/** A gondola thinner than this has no room for its name. */
const MIN_NAME_REM = 0.8;

export function drawStatic(canvas: Canvas, view: MapView, palette: Palette, scene: StaticScene): void {
  const { config } = scene.index;
  canvas.clearRect(0, 0, view.width, view.height);
  canvas.lineJoin = 'round';
  tracePolygon(canvas, view, config.floorPlan.outline);
  canvas.fillStyle = palette.floor;
  canvas.fill();
  canvas.save();
  canvas.clip();
  for (const zone of config.zones) {
    if (zone.kind === 'sales') continue;
    tracePolygon(canvas, view, zone.polygon);
    canvas.fillStyle = zone.kind === 'entrance' ? palette.entrance : palette.exit;
    canvas.fill();
  }
  canvas.setLineDash([2, 4]);
  canvas.strokeStyle = palette.zoneLine;
  canvas.lineWidth = 1;
  for (const zone of config.zones) {
    tracePolygon(canvas, view, zone.polygon);
    canvas.stroke();
  }
  canvas.setLineDash([]);
  canvas.restore();
  if (scene.cameras !== null) drawCameras(canvas, view, palette, scene.cameras, scene.focus);
  tracePolygon(canvas, view, config.floorPlan.outline);
  canvas.strokeStyle = palette.wall;
  canvas.lineWidth = 2;
  canvas.stroke();
  for (const gondola of config.gondolas) drawGondola(canvas, view, palette, scene, gondola);
  drawZoneNames(canvas, view, palette, scene.index);
  drawGates(canvas, view, palette, scene.index);
}

function tracePolygon(canvas: Canvas, view: MapView, polygon: readonly Point2[]): void {
  canvas.beginPath();
  for (const [x, y] of polygon) canvas.lineTo(view.toX(x, y), view.toY(x, y));
  canvas.closePath();
}

function drawGondola(
  canvas: Canvas,
  view: MapView,
  palette: Palette,
  scene: StaticScene,
  gondola: GondolaConfig,
): void {
  const { left, top, width, height } = view.toBox(gondolaBox(gondola));
  canvas.beginPath();
  canvas.roundRect(left, top, width, height, Math.min(3, width / 4, height / 4));
  canvas.fillStyle = palette.shelf;
  canvas.fill();
  canvas.strokeStyle = palette.shelfEdge;
  canvas.lineWidth = 1;
  canvas.stroke();
  drawGaps(canvas, view, palette, scene, gondola);
  const alongX = width >= height;
  const [length, thickness] = alongX ? [width, height] : [height, width];
  if (thickness < MIN_NAME_REM * palette.remPx) return;
  canvas.save();
  canvas.translate(left + width / 2, top + height / 2);
  if (!alongX) canvas.rotate(-Math.PI / 2);
  canvas.font = `500 ${0.75 * palette.remPx}px ${palette.fontFamily}`;
  canvas.fillStyle = palette.label;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  if (canvas.measureText(gondola.id).width < length - 8) {
    // A halo, for where the name lies over a gap.
    canvas.strokeStyle = palette.shelf;
    canvas.lineWidth = 3;
    canvas.strokeText(gondola.id, 0, 0.5);
    canvas.fillText(gondola.id, 0, 0.5);
  }
  canvas.restore();
}

/** Where a shelf is low or empty: a mark over its plates, the worst of all shelves wins. */
function drawGaps(
  canvas: Canvas,
  view: MapView,
  palette: Palette,
  scene: StaticScene,
  gondola: GondolaConfig,
): void {
  for (const level of ['low', 'empty'] as const) {
    canvas.fillStyle = palette[level];
    for (const shelf of gondola.shelves) {
      for (const plate of shelf.plates) {
        const facings = scene.index.facingsOfPlate.get(plate.id) ?? [];
        if (!facings.some((facing) => scene.levels.get(facing.id) === level)) continue;
        const { left, top, width, height } = view.toBox(plateBox(plate));
        canvas.fillRect(left + 0.5, top + 0.5, width - 1, height - 1);
      }
    }
  }
}

const ZONE_NAMES = { entrance: 'Entrance', exit: 'Exit', sales: '' } as const;

function drawZoneNames(canvas: Canvas, view: MapView, palette: Palette, index: StoreIndex): void {
  canvas.font = `500 ${0.85 * palette.remPx}px ${palette.fontFamily}`;
  canvas.fillStyle = palette.label;
  canvas.textAlign = 'left';
  canvas.textBaseline = 'top';
  for (const zone of index.config.zones) {
    const name = ZONE_NAMES[zone.kind];
    if (name === '') continue;
    const { left, top, width } = view.toBox(boundsOf(zone.polygon));
    const inset = 0.5 * palette.remPx;
    if (width > canvas.measureText(name).width + 2 * inset) canvas.fillText(name, left + inset, top + inset);
  }
}

const GATE_NAMES = { enter: 'In', exit: 'Out', both: 'In · Out' } as const;

function drawGates(canvas: Canvas, view: MapView, palette: Palette, index: StoreIndex): void {
  canvas.font = `600 ${0.75 * palette.remPx}px ${palette.fontFamily}`;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  for (const gate of index.config.gates) {
    const x = view.toX(...gate.position);
    const y = view.toY(...gate.position);
    canvas.beginPath();
    canvas.arc(x, y, Math.max(6, gate.radiusM * view.pxPerM), 0, 2 * Math.PI);
    canvas.strokeStyle = palette.zoneLine;
    canvas.lineWidth = 1;
    canvas.stroke();
    const name = GATE_NAMES[gate.direction];
    const height = 1.2 * palette.remPx;
    const width = canvas.measureText(name).width + 0.8 * palette.remPx;
    canvas.beginPath();
    canvas.roundRect(x - width / 2, y - height / 2, width, height, height / 2);
    canvas.fillStyle = palette.ink;
    canvas.fill();
    canvas.fillStyle = palette.surface;
    canvas.fillText(name, x, y + 0.5);
  }
}

function drawCameras(
  canvas: Canvas,
  view: MapView,
  palette: Palette,
  cameras: readonly CameraView[],
  focus: string | null,
): void {
  canvas.fillStyle = palette.camera;
  canvas.strokeStyle = palette.camera;
  for (const camera of cameras) {
    const focused = camera.id === focus;
    if (camera.seen.length >= 3) {
      tracePolygon(canvas, view, camera.seen);
      canvas.globalAlpha = focused ? 0.22 : 0.045;
      canvas.fill();
      canvas.globalAlpha = focused ? 0.9 : 0.22;
      canvas.lineWidth = focused ? 1.5 : 1;
      canvas.stroke();
    }
    canvas.globalAlpha = 1;
    if (camera.position === null) continue;
    const [x, y] = cameraMark(camera.position, view);
    canvas.beginPath();
    canvas.roundRect(x - 4, y - 4, 8, 8, 2);
    canvas.fill();
  }
}

/** Where a camera's mark is drawn: at its place, or at the map's edge where it hangs outside. */
export function cameraMark(position: Point2, view: MapView): Point2 {
  const clamp = (value: number, max: number) => Math.max(6, Math.min(max - 6, value));
  return [clamp(view.toX(...position), view.width), clamp(view.toY(...position), view.height)];
}
