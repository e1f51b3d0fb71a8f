/** Store metres to canvas pixels: the whole floor, as large as it fits, y upwards. */
import { type Box, boundsOf } from './geometry.js';
import type { Point2, StoreConfigView } from './store-config.js';

export interface MapView {
  width: number;
  height: number;
  pxPerM: number;
  toX(xM: number): number;
  toY(yM: number): number;
}

/** Free border around the floor, in CSS pixels: room for gate labels. */
const PADDING_PX = 28;
/** A gate may stand outside of the outline; its ring must still be on the map (metres). */
const GATE_MARGIN_M = 0.5;

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
  const free = (length: number) => Math.max(1, length - 2 * PADDING_PX);
  const pxPerM = Math.min(free(width) / spanX, free(height) / spanY);
  const left = (width - spanX * pxPerM) / 2;
  const top = (height - spanY * pxPerM) / 2;
  return {
    width,
    height,
    pxPerM,
    toX: (xM) => left + (xM - bounds.minX) * pxPerM,
    toY: (yM) => top + (bounds.maxY - yM) * pxPerM,
  };
}
