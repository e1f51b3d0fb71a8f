/** People on the map: shape and colour by role, a short trail, the units in their cart. */
import type { MapView } from '../../model/map-view.js';
import {
  DRAW_DELAY_MS,
  opacityAt,
  type PersonTrack,
  placeAt,
  TRAIL_MS,
  type Tracks,
} from '../../model/tracks.js';
import type { Palette } from './palette.js';

export interface PeopleScene {
  tracks: Tracks;
  /** Person drawn with a ring. */
  selected: string | null;
  /** Units in the cart of a visit, for the small number beside a shopper. */
  unitsOf(visit: string): number;
  /** Trails are movement for its own sake: off where the reader asked for less of it. */
  trails: boolean;
}

type Canvas = CanvasRenderingContext2D;

/** Half the width of a person, metres; and its bounds on the screen. */
const BODY_RADIUS_M = 0.23;
const MIN_RADIUS_PX = 4.5;
const MAX_RADIUS_PX = 11;
/** Beyond this many people the numbers would cover each other. */
const MAX_NUMBERED = 48;

export function bodyRadiusPx(view: MapView): number {
  return Math.max(MIN_RADIUS_PX, Math.min(MAX_RADIUS_PX, BODY_RADIUS_M * view.pxPerM));
}

export function drawPeople(
  canvas: Canvas,
  view: MapView,
  palette: Palette,
  scene: PeopleScene,
  nowMs: number,
): void {
  const atMs = nowMs - DRAW_DELAY_MS;
  const tracks = [...scene.tracks.byId.values()];
  if (scene.trails) for (const track of tracks) drawTrail(canvas, view, palette, track, atMs, nowMs);
  const radius = bodyRadiusPx(view);
  for (const track of tracks) {
    const place = placeAt(track, atMs);
    const x = view.toX(place.x, place.y);
    const y = view.toY(place.x, place.y);
    canvas.globalAlpha = opacityAt(track, nowMs);
    drawBody(canvas, palette, track.role, x, y, radius);
    if (track.id === scene.selected) drawRing(canvas, palette, x, y, radius);
    if (tracks.length <= MAX_NUMBERED && track.visit !== null && track.role === 'shopper') {
      const units = scene.unitsOf(track.visit);
      if (units > 0)
        drawNumber(canvas, palette, units, x + radius + (track.id === scene.selected ? 9 : 3), y);
    }
  }
  canvas.globalAlpha = 1;
}

function drawTrail(
  canvas: Canvas,
  view: MapView,
  palette: Palette,
  track: PersonTrack,
  atMs: number,
  nowMs: number,
): void {
  const samples = track.samples;
  if (samples.length < 2) return;
  const opacity = opacityAt(track, nowMs);
  canvas.strokeStyle = palette[track.role];
  canvas.lineCap = 'butt';
  canvas.lineWidth = 2;
  let from = placeAt(track, Math.max(samples[0]!.atMs, atMs - TRAIL_MS));
  for (const sample of samples) {
    if (sample.atMs <= atMs - TRAIL_MS) continue;
    const to = sample.atMs < atMs ? sample : placeAt(track, atMs);
    const age = Math.max(0, atMs - sample.atMs) / TRAIL_MS;
    canvas.globalAlpha = opacity * 0.5 * (1 - age) ** 2;
    canvas.beginPath();
    canvas.moveTo(view.toX(from.x, from.y), view.toY(from.x, from.y));
    canvas.lineTo(view.toX(to.x, to.y), view.toY(to.x, to.y));
    canvas.stroke();
    from = to;
    if (sample.atMs >= atMs) break;
  }
}

/** Shape as well as colour tells the role: disc, rounded square, open ring. */
function drawBody(
  canvas: Canvas,
  palette: Palette,
  role: PersonTrack['role'],
  x: number,
  y: number,
  radius: number,
): void {
  canvas.beginPath();
  if (role === 'staff') canvas.roundRect(x - radius, y - radius, 2 * radius, 2 * radius, radius * 0.35);
  else canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fillStyle = role === 'unknown' ? palette.surface : palette[role];
  canvas.fill();
  canvas.lineWidth = role === 'unknown' ? 2.5 : 1.5;
  canvas.strokeStyle = role === 'unknown' ? palette.unknown : palette.surface;
  canvas.stroke();
}

function drawRing(canvas: Canvas, palette: Palette, x: number, y: number, radius: number): void {
  canvas.beginPath();
  canvas.arc(x, y, radius + 5, 0, 2 * Math.PI);
  canvas.lineWidth = 2.5;
  canvas.strokeStyle = palette.ink;
  canvas.stroke();
}

function drawNumber(canvas: Canvas, palette: Palette, units: number, x: number, y: number): void {
  canvas.font = `600 ${0.75 * palette.remPx}px ${palette.fontFamily}`;
  canvas.textAlign = 'left';
  canvas.textBaseline = 'middle';
  canvas.lineWidth = 3;
  canvas.strokeStyle = palette.floor;
  canvas.strokeText(String(units), x, y + 0.5);
  canvas.fillStyle = palette.ink;
  canvas.fillText(String(units), x, y + 0.5);
}

/** The person nearest to a point of the map, if one is near enough to be meant. */
export function personAt(tracks: Tracks, view: MapView, x: number, y: number, nowMs: number): string | null {
  let best: string | null = null;
  let bestPx = bodyRadiusPx(view) + 12;
  for (const track of tracks.byId.values()) {
    if (track.goneMs !== null) continue;
    const place = placeAt(track, nowMs - DRAW_DELAY_MS);
    const px = Math.hypot(view.toX(place.x, place.y) - x, view.toY(place.x, place.y) - y);
    if (px < bestPx) {
      best = track.id;
      bestPx = px;
    }
  }
  return best;
}
