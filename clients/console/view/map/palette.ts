/** The map's colours come from the same custom properties as the page's: one home, both themes. */
export interface Palette {
  floor: string;
  wall: string;
  shelf: string;
  shelfEdge: string;
  entrance: string;
  exit: string;
  zoneLine: string;
  label: string;
  ink: string;
  surface: string;
  shopper: string;
  staff: string;
  unknown: string;
  low: string;
  empty: string;
  camera: string;
  fontFamily: string;
  /** Pixels of the page's `rem`: what is written on the map grows with the screen, as the page does. */
  remPx: number;
}

export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  // A custom property computes to its text (`light-dark(…)`), a colour to one that a canvas reads.
  const value = (name: string) => {
    element.style.color = `var(${name})`;
    return style.color;
  };
  return {
    floor: value('--map-floor'),
    wall: value('--map-wall'),
    shelf: value('--map-shelf'),
    shelfEdge: value('--map-shelf-edge'),
    entrance: value('--map-entrance'),
    exit: value('--map-exit'),
    zoneLine: value('--map-zone-line'),
    label: value('--ink-2'),
    ink: value('--ink'),
    surface: value('--surface'),
    shopper: value('--shopper'),
    staff: value('--staff'),
    unknown: value('--unknown'),
    low: value('--low'),
    empty: value('--bad'),
    camera: value('--camera'),
    fontFamily: style.fontFamily,
    remPx: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  };
}
