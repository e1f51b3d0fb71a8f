/**
 * Store metres to canvas pixels: the whole floor, as large as it fits. A deep floor on a wide
 * screen (or the other way round) is turned by a quarter, clockwise, never mirrored.
 */
import { type Box, boundsOf } from './geometry.js';
import type { Point2, StoreConfigView } from './store-config.js';

export interface PixelBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface MapView {
  width: number;
  height: number;
  pxPerM: number;
  turned: boolean;
  toX(xM: number, yM: number): number;
  toY(xM: number, yM: number): number;
  toBox(box: Box): PixelBox;
}

/** Free border around the floor, in CSS pixels: room for gate labels. */
const PADDING_PX = 20;
/** A gate may stand outside of the outline; its ring must still be on the map (metres). */
const GATE_MARGIN_M = 0.5;
/** Turning costs the reader a thought: only where the floor gets this much larger. */
const TURN_GAIN = 1.1;

export function floorBounds(config: StoreConfigView): Box {
  const points: Point2[] = [...config.floorPlan.outline];
  for (const gate of config.gates) {
    const [x, y] = gate.position;
    points.push([x - GATE_MARGIN_M, y - GATE_MARGIN_M], [x + GATE_MARGIN_M, y + GATE_MARGIN_M]);
  }
  return boundsOf(points);
}

/** @param width CSS pixels @param height CSS pixels */
export function mapView(bounds: Box, width: number, height: number): MapView {
  const spanX = Math.max(0.1, bounds.maxX - bounds.minX);
  const spanY = Math.max(0.1, bounds.maxY - bounds.minY);
  const freeX = Math.max(1, width - 2 * PADDING_PX);
  const freeY = Math.max(1, height - 2 * PADDING_PX);
  const upright = Math.min(freeX / spanX, freeY / spanY);
  const turnedScale = Math.min(freeX / spanY, freeY / spanX);
  const turned = turnedScale > upright * TURN_GAIN;
  const pxPerM = turned ? turnedScale : upright;
  const left = (width - (turned ? spanY : spanX) * pxPerM) / 2;
  const top = (height - (turned ? spanX : spanY) * pxPerM) / 2;
  const toX = (xM: number, yM: number) => left + (turned ? yM - bounds.minY : xM - bounds.minX) * pxPerM;
  const toY = (xM: number, yM: number) => top + (turned ? xM - bounds.minX : bounds.maxY - yM) * pxPerM;
  const toBox = ({ minX, minY, maxX, maxY }: Box) => ({
    left: toX(minX, minY),
    top: turned ? toY(minX, minY) : toY(minX, maxY),
    width: (turned ? maxY - minY : maxX - minX) * pxPerM,
    height: (turned ? maxX - minX : maxY - minY) * pxPerM,
  });
  return { width, height, pxPerM, turned, toX, toY, toBox };
}
