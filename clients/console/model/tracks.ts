/**
 * Where people are drawn. Positions arrive ~10 times a second; the map draws 60 times. Each
 * person is shown a little late, between two known positions, so that they walk instead of
 * jumping; nothing is extrapolated, the map never shows a place that nobody reported.
 */
export interface TrackSample {
  /** Arrival, milliseconds of a monotonic clock. */
  atMs: number;
  x: number;
  y: number;
}

export interface PersonTrack {
  id: string;
  visit: string | null;
  role: 'shopper' | 'staff' | 'unknown';
  confidence: number;
  /** Oldest first; at most TRAIL_MS old, one older kept to interpolate from. */
  samples: TrackSample[];
  bornMs: number;
  /** When the person was last removed from the topic; null while present. */
  goneMs: number | null;
}

/** Delay of the drawing: a bit more than one update at 10 Hz, so that there is mostly a next one. */
export const DRAW_DELAY_MS = 160;
/** Length of the trail. */
export const TRAIL_MS = 3_000;
/** Fading in and out. */
export const FADE_MS = 350;
/** A step longer than this between two updates is a mended identity, not walking: no gliding (m). */
export const JUMP_M = 1.5;

interface PersonSource {
  x: number;
  y: number;
  visit: string | null;
  role: 'shopper' | 'staff' | 'unknown';
  confidence: number;
}

export class Tracks {
  readonly byId = new Map<string, PersonTrack>();

  /** Takes the rows of the `people` topic as they are now. */
  update(rows: ReadonlyMap<string, PersonSource>, nowMs: number): void {
    for (const [id, row] of rows) {
      let track = this.byId.get(id);
      if (track === undefined) {
        track = {
          id,
          visit: null,
          role: row.role,
          confidence: row.confidence,
          samples: [],
          bornMs: nowMs,
          goneMs: null,
        };
        this.byId.set(id, track);
      }
      track.visit = row.visit;
      track.role = row.role;
      track.confidence = row.confidence;
      track.goneMs = null;
      const last = track.samples.at(-1);
      if (last !== undefined && Math.abs(last.x - row.x) + Math.abs(last.y - row.y) > JUMP_M)
        track.samples.length = 0;
      // Whoever stood still starts walking now, not at the time of the last change.
      else if (last !== undefined && nowMs - last.atMs > 2 * DRAW_DELAY_MS && last.x !== row.x)
        track.samples.push({ atMs: nowMs - DRAW_DELAY_MS, x: last.x, y: last.y });
      if (last === undefined || track.samples.length === 0 || last.x !== row.x || last.y !== row.y)
        track.samples.push({ atMs: nowMs, x: row.x, y: row.y });
      trim(track, nowMs);
    }
    for (const track of this.byId.values())
      if (track.goneMs === null && !rows.has(track.id)) track.goneMs = nowMs;
  }

  /** Forgets whoever has faded out. */
  sweep(nowMs: number): void {
    for (const track of this.byId.values())
      if (track.goneMs !== null && nowMs - track.goneMs > FADE_MS) this.byId.delete(track.id);
  }
}

function trim(track: PersonTrack, nowMs: number): void {
  const oldest = nowMs - TRAIL_MS;
  let drop = 0;
  while (drop + 2 < track.samples.length && track.samples[drop + 1]!.atMs < oldest) drop++;
  if (drop > 0) track.samples.splice(0, drop);
}

/** Place of a person at `atMs`, between the samples around it; the nearest one outside of them. */
export function placeAt(track: PersonTrack, atMs: number): { x: number; y: number } {
  const samples = track.samples;
  for (let i = samples.length - 1; i >= 0; i--) {
    const from = samples[i]!;
    if (from.atMs > atMs) continue;
    const to = samples[i + 1];
    if (to === undefined) return from;
    const t = (atMs - from.atMs) / (to.atMs - from.atMs);
    return { x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) };
  }
  return samples[0] ?? { x: 0, y: 0 };
}

/** 0…1: how visible a person is while fading in and out. */
export function opacityAt(track: PersonTrack, nowMs: number): number {
  const rising = Math.min(1, (nowMs - track.bornMs) / FADE_MS);
  const falling = track.goneMs === null ? 1 : Math.max(0, 1 - (nowMs - track.goneMs) / FADE_MS);
  return Math.max(0, Math.min(rising, falling));
}
