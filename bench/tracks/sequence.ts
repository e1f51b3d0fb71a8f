/**
 * Truth and tracks side by side, frame by frame, with the similarity of each pair on the world
 * plane: max(0, 1 − d / (2 · threshold)), so that 0.5 is a distance of exactly `threshold`.
 */

export interface TrackPoint {
  frame: number;
  id: number;
  x: number;
  y: number;
}

/** Bounds of what is scored (m); points outside are dropped from truth and tracks alike. */
export interface Region {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

export interface ScoredFrame {
  /** Dense ids, from 0. */
  truth: number[];
  tracks: number[];
  /** similarity[truth][track], 0…1. */
  similarity: number[][];
}

export interface ScoredSequence {
  truthIds: number;
  trackIds: number;
  truthPoints: number;
  trackPoints: number;
  frames: ScoredFrame[];
}

export function inside(p: TrackPoint, r: Region | null): boolean {
  return r === null || (p.x >= r.x0 && p.x <= r.x1 && p.y >= r.y0 && p.y <= r.y1);
}

function dense(points: readonly TrackPoint[]): Map<number, number> {
  const ids = [...new Set(points.map((p) => p.id))].sort((a, b) => a - b);
  return new Map(ids.map((id, i) => [id, i]));
}

/** Pairs truth and tracks by frame. `thresholdM`: the distance at which a pair just counts. */
export function pairUp(
  truth: readonly TrackPoint[],
  tracks: readonly TrackPoint[],
  thresholdM: number,
  region: Region | null,
): ScoredSequence {
  const t = truth.filter((p) => inside(p, region));
  const o = tracks.filter((p) => inside(p, region));
  const truthIds = dense(t);
  const trackIds = dense(o);
  const byFrame = new Map<number, { t: TrackPoint[]; o: TrackPoint[] }>();
  const at = (frame: number) => {
    let f = byFrame.get(frame);
    if (f === undefined) {
      f = { t: [], o: [] };
      byFrame.set(frame, f);
    }
    return f;
  };
  for (const p of t) at(p.frame).t.push(p);
  for (const p of o) at(p.frame).o.push(p);
  const frames = [...byFrame.keys()]
    .sort((a, b) => a - b)
    .map((k): ScoredFrame => {
      const f = byFrame.get(k)!;
      return {
        truth: f.t.map((p) => truthIds.get(p.id)!),
        tracks: f.o.map((p) => trackIds.get(p.id)!),
        similarity: f.t.map((a) =>
          f.o.map((b) => Math.max(0, 1 - Math.hypot(a.x - b.x, a.y - b.y) / (2 * thresholdM))),
        ),
      };
    });
  return {
    truthIds: truthIds.size,
    trackIds: trackIds.size,
    truthPoints: t.length,
    trackPoints: o.length,
    frames,
  };
}
