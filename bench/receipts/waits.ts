/** What a line waited for: watermarks and plates that rest, as the made trip's truth tells. */

/** Watermarks of one tick, Unix ms. */
export interface Cut {
  platesMs: number;
  bodiesMs: number;
}

/** When something moved, s of the trip. */
export interface Moving {
  start_s: number;
  end_s: number;
  gondola: number;
  shelf: number;
  plates: readonly number[];
}

/** A plate rests when its blocks of this long agree (s): what begins before is one unrest. */
const SETTLE_S = 0.4;

/** Whether the plates' watermark stood in some tick from atMs to withinMs after it: else no word could be in time. */
export function couldSay(cuts: readonly Cut[], atMs: number, withinMs: number): boolean {
  const tick = firstTick(cuts, atMs, ({ platesMs }) => platesMs);
  return tick < cuts.length && cuts[tick]!.platesMs <= atMs + withinMs;
}

/** The first tick in which both watermarks have passed the time. */
export const readyTick = (cuts: readonly Cut[], tMs: number): number =>
  firstTick(cuts, tMs, ({ platesMs, bodiesMs }) => Math.min(platesMs, bodiesMs));

/** Watermarks never go back. */
function firstTick(cuts: readonly Cut[], tMs: number, of: (cut: Cut) => number): number {
  let least = 0;
  let most = cuts.length;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (of(cuts[middle]!) >= tMs) most = middle;
    else least = middle + 1;
  }
  return least;
}

/** When the event's plates are quiet (s): after it, and after all that begins on them before they rest. */
export function quietS(event: Moving, all: readonly Moving[]): number {
  let quiet = event.end_s;
  const near = all
    .filter((e) => e.gondola === event.gondola && e.shelf === event.shelf)
    .filter((e) => e.plates.some((p) => event.plates.includes(p)))
    .sort((a, b) => a.start_s - b.start_s);
  for (const e of near) if (e.start_s <= quiet + SETTLE_S && e.end_s > quiet) quiet = e.end_s;
  return quiet;
}
