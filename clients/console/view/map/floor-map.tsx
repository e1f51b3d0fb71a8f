/** The live floor: two canvases, one that seldom changes and one for people, and their controls. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { visitName } from '../../model/format.js';
import { cameraView } from '../../model/geometry.js';
import { floorBounds, type MapView, mapView } from '../../model/map-view.js';
import { toRestock } from '../../model/stock.js';
import { Tracks } from '../../model/tracks.js';
import { useStore, useTopic } from '../data/context.js';
import type { Selection } from '../selection.js';
import { Legend } from './legend.js';
import { type Palette, readPalette } from './palette.js';
import { drawPeople, personAt } from './people-layer.js';
import { positionsHash } from './positions-hash.js';
import { SelectionNote } from './selection-note.js';
import { cameraMark, drawStatic } from './static-layer.js';
import { useCanvasSize, useTheme } from './use-canvas.js';

interface Props {
  selection: Selection | null;
  onSelect(selection: Selection | null): void;
  /** Nothing new arrives: what is drawn is old, and looks it. */
  stale: boolean;
}

/** How near a camera's mark the pointer must be to show its view, CSS pixels. */
const CAMERA_HOVER_PX = 14;
/** A walk moves a person a pixel or two in this time: more frames only warm the room, all day. */
const FRAME_MS = 30;

export function FloorMap({ selection, onSelect, stale }: Props) {
  const { index, link } = useStore();
  const frame = useRef<HTMLDivElement>(null);
  const staticCanvas = useRef<HTMLCanvasElement>(null);
  const peopleCanvas = useRef<HTMLCanvasElement>(null);
  const [showCameras, setShowCameras] = useState(false);
  const [cameraFocus, setCameraFocus] = useState<string | null>(null);
  const size = useCanvasSize(frame);
  const theme = useTheme();
  const tracks = useMemo(() => new Tracks(), [link]);
  const bounds = useMemo(() => floorBounds(index.config), [index]);
  const cameras = useMemo(
    () => index.config.cameras.map((camera) => cameraView(camera, index.config.floorPlan.outline)),
    [index],
  );
  const view = useMemo(() => mapView(bounds, size.width, size.height), [bounds, size.width, size.height]);
  const facings = useTopic('facings', 1000);
  const levels = new Map(toRestock(index, facings.rows).map((stock) => [stock.facing.id, stock.level]));
  const levelsKey = [...levels].map(([id, level]) => `${id}=${level}`).join();

  useEffect(() => {
    const canvas = fitted(staticCanvas.current, view, size.ratio);
    const palette = canvas && readPalette(canvas.canvas);
    if (canvas === null || palette === null) return;
    drawStatic(canvas, view, palette, {
      index,
      levels,
      cameras: showCameras ? cameras : null,
      focus: cameraFocus,
    });
    // `levels` is a new map at each drawing; its key says whether it differs.
  }, [index, view, size.ratio, theme, levelsKey, showCameras, cameras, cameraFocus]);

  useEffect(() => {
    const people = link.topic('people');
    const take = () => {
      tracks.update(people.rows, performance.now());
      markForTests(frame.current, people.rows);
    };
    take();
    return people.onChange(take);
  }, [link, tracks]);

  usePeopleLoop(peopleCanvas, view, size.ratio, theme, tracks, selection);

  const pick = useCallback(
    (id: string | null) => {
      const track = id === null ? undefined : tracks.byId.get(id);
      onSelect(track === undefined ? null : { person: track.id, visit: track.visit });
    },
    [tracks, onSelect],
  );
  const pointAt = (event: PointerEvent) => {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const onPointerMove = (event: PointerEvent) => {
    const { x, y } = pointAt(event);
    const near = showCameras
      ? cameras.find((camera) => {
          if (camera.position === null) return false;
          const [markX, markY] = cameraMark(camera.position, view);
          return Math.hypot(markX - x, markY - y) < CAMERA_HOVER_PX;
        })
      : undefined;
    setCameraFocus(near?.id ?? null);
    const over = near !== undefined || personAt(tracks, view, x, y, performance.now()) !== null;
    if (frame.current !== null) frame.current.style.cursor = over ? 'pointer' : 'default';
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1;
    if (event.key === 'Escape') return onSelect(null);
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const ids = [...tracks.byId.values()].filter((track) => track.goneMs === null).map((track) => track.id);
    if (ids.length === 0) return;
    const at = selection?.person === null ? -1 : ids.indexOf(selection?.person ?? '');
    pick(ids[(at + step + ids.length) % ids.length] ?? null);
  };

  return (
    <div class={`map${stale ? ' is-stale' : ''}`}>
      <div class="map-bar">
        <Legend />
        <label class="switch">
          <input
            type="checkbox"
            checked={showCameras}
            onChange={(event) => setShowCameras(event.currentTarget.checked)}
          />
          <span class="switch-track" aria-hidden="true" />
          Camera views
        </label>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a canvas map has no native element */}
      <div
        class="map-frame"
        ref={frame}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the people on it
        tabIndex={0}
        aria-label="Floor map. Arrow keys step through people, Escape clears."
        data-hook="floor-map"
        onPointerMove={onPointerMove}
        onPointerLeave={() => setCameraFocus(null)}
        onClick={(event) => {
          const { x, y } = pointAt(event as unknown as PointerEvent);
          pick(personAt(tracks, view, x, y, performance.now()));
        }}
        onKeyDown={onKeyDown}
      >
        <canvas ref={staticCanvas} />
        <canvas ref={peopleCanvas} data-hook="people-canvas" />
      </div>
      <p class="sr-only" role="status">
        {selection !== null && pickedWords(selection)}
      </p>
      <p class="map-foot">
        {cameraFocus !== null ? `Camera ${cameraFocus}` : <SelectionNote selection={selection} />}
      </p>
    </div>
  );
}

/** Said once when somebody is picked; what changes about them stands below the map. */
function pickedWords({ visit }: Selection): string {
  return visit === null ? 'Picked somebody not identified' : `Picked visit ${visitName(visit)}`;
}

/** The canvas's context, scaled so that one unit is one CSS pixel; null before the first layout. */
function fitted(
  canvas: HTMLCanvasElement | null,
  view: MapView,
  ratio: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d') ?? null;
  if (canvas === null || context === null || view.width < 2) return null;
  const width = Math.round(view.width * ratio);
  const height = Math.round(view.height * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Read-only facts for tests and screen tools: how many people, and a hash of where they are. */
function markForTests(
  element: HTMLElement | null,
  rows: ReadonlyMap<string, { x: number; y: number }>,
): void {
  if (element === null) return;
  element.dataset.people = String(rows.size);
  element.dataset.positions = positionsHash(rows);
}

/** Draws people while the page is visible. */
function usePeopleLoop(
  canvasRef: { current: HTMLCanvasElement | null },
  view: MapView,
  ratio: number,
  theme: string,
  tracks: Tracks,
  selection: Selection | null,
): void {
  const { link } = useStore();
  const selected = useRef(selection);
  selected.current = selection;
  useEffect(() => {
    const canvas = fitted(canvasRef.current, view, ratio);
    if (canvas === null) return;
    const palette: Palette = readPalette(canvas.canvas);
    const carts = link.topic('carts');
    const trails = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    const unitsOf = (visit: string) =>
      carts.rows.get(visit)?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
    let frame = 0;
    let drawnMs = 0;
    const draw = (nowMs: number) => {
      frame = requestAnimationFrame(draw);
      if (nowMs - drawnMs < FRAME_MS) return;
      drawnMs = nowMs;
      tracks.sweep(nowMs);
      canvas.clearRect(0, 0, view.width, view.height);
      const person = selectedPerson(tracks, selected.current);
      drawPeople(canvas, view, palette, { tracks, selected: person, unitsOf, trails }, nowMs);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
    // `theme` is not read here: it changes what readPalette finds.
  }, [link, view, ratio, theme, tracks, canvasRef]);
}

/** A cart stays selected when its body's tracklet is mended: follow the visit first. */
function selectedPerson(tracks: Tracks, selection: Selection | null): string | null {
  if (selection === null) return null;
  if (selection.visit === null) return selection.person;
  for (const track of tracks.byId.values())
    if (track.visit === selection.visit && track.goneMs === null) return track.id;
  return null;
}
