/**
 * Tracks corrected once the sequence is over: a track that came and went within a moment was nobody, which
 * an online tracker could not know when it spoke. Joining tracks, filling their gaps and smoothing places
 * were tried and made scores worse (docs/tracking.md): what is published is smooth already, and who is
 * not shown for a while does not walk straight.
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

/**
 * The points of tracks that lasted, in their order.
 * @param frames the sequence's last frame: who is shown there may have stayed.
 */
export function correctTracks(points: readonly PublishedPoint[], frames: number): PublishedPoint[] {
  const spans = new Map<number, { first: number; last: number }>();
  for (const { frame, id } of points) {
    const span = spans.get(id);
    if (span === undefined) spans.set(id, { first: frame, last: frame });
    else {
      span.first = Math.min(span.first, frame);
      span.last = Math.max(span.last, frame);
    }
  }
  return points.filter(({ id }) => {
    const { first, last } = spans.get(id)!;
    const isCut = first === 1 || last === frames;
    return isCut || (last - first) * CMC_FRAME_S >= SHORTEST_S;
  });
}
