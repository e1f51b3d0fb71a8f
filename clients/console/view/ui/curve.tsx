/** A small curve of the last minutes, with the ceiling that it should stay under. */
import { millis } from '../../model/format.js';
import { curvePath, HISTORY_MS, type HistoryPoint } from '../../model/history.js';

interface Props {
  label: string;
  points: readonly HistoryPoint[];
  pick(point: HistoryPoint): number;
  /** Drawn as a line: the budget. */
  ceiling: number;
}

const WIDTH = 300;
const HEIGHT = 64;

export function Curve({ label, points, pick, ceiling }: Props) {
  const values = points.map((point) => ({ atMs: point.atMs, value: pick(point) }));
  const top = Math.max(ceiling, ...values.map((point) => point.value));
  const path = curvePath(values, WIDTH, HEIGHT, ceiling);
  const limitY = top > 0 ? HEIGHT - (ceiling / top) * HEIGHT : 0;
  return (
    <figure class="curve-box">
      <figcaption>
        <span>last {HISTORY_MS / 60_000} minutes</span>
        <span>dashed: {millis(ceiling)}</span>
      </figcaption>
      <svg
        class="curve"
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}, last ${HISTORY_MS / 60_000} minutes`}
      >
        <line
          x1="0"
          x2={WIDTH}
          y1={limitY}
          y2={limitY}
          class="curve-limit"
          vector-effect="non-scaling-stroke"
        />
        <path d={path} class="curve-line" vector-effect="non-scaling-stroke" />
      </svg>
    </figure>
  );
}
