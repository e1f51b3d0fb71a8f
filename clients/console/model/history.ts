/** The engine's last minutes, one value a second: what the small curves are drawn from. */
import type { StoreRow } from '../../../gateway/protocol/index.js';

export interface HistoryPoint {
  /** Milliseconds of a monotonic clock. */
  atMs: number;
  lagMs: number;
  tickP50Ms: number;
  tickP99Ms: number;
  people: number;
}

export const HISTORY_MS = 180_000;
/** Closer rows replace the last point: the store's row comes many times a second. */
const STEP_MS = 1_000;

export class EngineHistory {
  readonly points: HistoryPoint[] = [];

  add(row: StoreRow, nowMs: number): void {
    const point = {
      atMs: nowMs,
      lagMs: row.lagMs,
      tickP50Ms: row.tickP50Ms,
      tickP99Ms: row.tickP99Ms,
      people: row.people,
    };
    const last = this.points.at(-1);
    const step = (atMs: number) => Math.floor(atMs / STEP_MS);
    if (last !== undefined && step(last.atMs) === step(nowMs)) this.points[this.points.length - 1] = point;
    else this.points.push(point);
    while (this.points.length > 0 && nowMs - this.points[0]!.atMs > HISTORY_MS) this.points.shift();
  }
}

/**
 * An SVG path of a curve, newest at the right edge; the top is `ceiling` or the largest value.
 * Empty for fewer than two points.
 */
export function curvePath(
  points: readonly { atMs: number; value: number }[],
  width: number,
  height: number,
  ceiling: number,
): string {
  const newest = points.at(-1);
  if (newest === undefined || points.length < 2) return '';
  const top = Math.max(ceiling, ...points.map((point) => point.value));
  const x = (atMs: number) => width * (1 - (newest.atMs - atMs) / HISTORY_MS);
  const y = (value: number) => height - (top > 0 ? (Math.max(0, value) / top) * height : 0);
  return points
    .map((point, at) => `${at === 0 ? 'M' : 'L'}${x(point.atMs).toFixed(1)} ${y(point.value).toFixed(1)}`)
    .join('');
}
