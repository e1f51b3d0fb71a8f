/**
 * Tracks corrected once the sequence is over: what an online tracker could not know when it spoke.
 * Tracks that lasted only a moment were nobody, one that begins where another ended a moment before
 * is the same person, gaps are filled, and places are smoothed by what came after as by what came
 * before.
 */
import { CMC_FRAME_S } from './cmc.js';

export interface PublishedPoint {
  frame: number;
  id: number;
  x: number;
  y: number;
  confidence: number;
}

/** Nobody comes and goes within this time (s). */
const SHORTEST_S = 1;
/** A person not shown for so long (s) may be the one who turns up, … */
const JOIN_S = 2;
/** … at a walk (m/s) and two feet's errors (m) from there. */
const WALK_MPS = 1.8;
const SLACK_M = 0.5;

/** The corrected points, by frame and then by id. */
export function correctTracks(points: readonly PublishedPoint[]): PublishedPoint[] {
  const byId = new Map<number, PublishedPoint[]>();
  for (const point of points) {
    const track = byId.get(point.id);
    if (track) track.push(point);
    else byId.set(point.id, [point]);
  }
  const tracks = [...byId.values()].map((track) => track.sort((a, b) => a.frame - b.frame));
  const lasting = join(tracks).filter((t) => (t.at(-1)!.frame - t[0]!.frame) * CMC_FRAME_S >= SHORTEST_S);
  return lasting.flatMap((track) => smooth(fill(track))).sort((a, b) => a.frame - b.frame || a.id - b.id);
}

/** Joins an end with the one beginning that could be it, where each is the other's only one. */
function join(tracks: readonly PublishedPoint[][]): PublishedPoint[][] {
  const next = tracks.map((a) => tracks.filter((b) => mayFollow(a, b)));
  const before = new Map(tracks.map((b) => [b, tracks.filter((a) => mayFollow(a, b))]));
  const follower = new Map<PublishedPoint[], PublishedPoint[]>();
  const followed = new Set<PublishedPoint[]>();
  for (const [i, a] of tracks.entries()) {
    const [b, ...others] = next[i]!;
    if (!b || others.length > 0 || before.get(b)!.length > 1) continue;
    follower.set(a, b);
    followed.add(b);
  }
  return tracks
    .filter((track) => !followed.has(track))
    .map((track) => {
      const whole = [...track];
      for (let b = follower.get(track); b; b = follower.get(b)) {
        whole.push(...b.map((p) => ({ ...p, id: track[0]!.id })));
      }
      return whole;
    });
}

function mayFollow(a: readonly PublishedPoint[], b: readonly PublishedPoint[]): boolean {
  const end = a.at(-1)!;
  const start = b[0]!;
  const gapS = (start.frame - end.frame) * CMC_FRAME_S;
  if (gapS <= 0 || gapS > JOIN_S) return false;
  return Math.hypot(start.x - end.x, start.y - end.y) <= SLACK_M + WALK_MPS * gapS;
}

/** Straight lines over the frames in which it was not shown. */
function fill(track: readonly PublishedPoint[]): PublishedPoint[] {
  const filled: PublishedPoint[] = [];
  for (const point of track) {
    const last = filled.at(-1);
    for (let frame = (last?.frame ?? point.frame) + 1; last && frame < point.frame; frame++) {
      const part = (frame - last.frame) / (point.frame - last.frame);
      const between = (a: number, b: number) => a + part * (b - a);
      filled.push({
        frame,
        id: point.id,
        x: between(last.x, point.x),
        y: between(last.y, point.y),
        confidence: Math.min(last.confidence, point.confidence),
      });
    }
    filled.push(point);
  }
  return filled;
}

/** Weights 1, 2, 1: half a second's walk is straight, the errors of its frames are not alike. */
function smooth(track: readonly PublishedPoint[]): PublishedPoint[] {
  return track.map((point, i) => {
    const [before, after] = [track[i - 1], track[i + 1]];
    if (!before || !after) return point;
    const mean = (of: (p: PublishedPoint) => number) => (of(before) + 2 * of(point) + of(after)) / 4;
    return { ...point, x: mean((p) => p.x), y: mean((p) => p.y) };
  });
}
