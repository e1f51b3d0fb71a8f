/**
 * Truth and tracks side by side, frame by frame, with the similarity of each pair on the world
 * plane: max(0, 1 − d / (2 · threshold)), so that 0.5 is a distance of exactly `threshold`.
 */
import { readFileSync } from 'node:fs';
import { InputError } from '../../engine/errors.js';

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

/**
 * Reads `frame,id,x_m,y_m[,confidence]`, or the CMC format `frame id -1 -1 -1 -1 -1 x y z …`.
 * @throws InputError naming file and line.
 */
export function readTracks(file: string): TrackPoint[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError('SAUNTER_TRACKS_UNREADABLE', `cannot read ${file}`, {
      file,
      cause,
      hint: 'Give the path of a file of truth or tracks.',
    });
  }
  const points: TrackPoint[] = [];
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const values = line
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    const at = values.length >= 9 ? 7 : 2;
    const [frame, id] = values;
    const x = values[at];
    const y = values[at + 1];
    if (![frame, id, x, y].every(Number.isFinite)) {
      throw new InputError('SAUNTER_TRACKS_INVALID', `not a track point: "${line.slice(0, 80)}"`, {
        file,
        line: i + 1,
        hint: 'Want frame,id,x_m,y_m[,confidence] or the nine-column format of CMC.',
      });
    }
    points.push({ frame: frame!, id: id!, x: x!, y: y! });
  }
  return points;
}

function inside(p: TrackPoint, r: Region | null): boolean {
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
