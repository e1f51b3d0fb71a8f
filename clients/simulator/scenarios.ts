/** Mixes of behaviour that make it hard to know who is who, each from a seed like any other run. */
import { FAULTS, type FaultRates } from './camera-faults.js';
import type { Floor } from './floor.js';
import { HABITS, type Habits } from './habits.js';
import { type Footprint, footprints } from './store.js';

export interface Scenario {
  habits: Habits;
  faults: FaultRates;
  /** Groups stay side by side for the first half of their errands. */
  groupsWalkTogether: boolean;
  /** Floor that no camera sees. */
  dark: (floor: Floor) => Omit<Footprint, 'topM'>[];
}

function scenario(habits: Partial<Habits>, more: Partial<Scenario> = {}): Scenario {
  const base = { faults: FAULTS, groupsWalkTogether: false, dark: () => [] };
  return { ...base, ...more, habits: { ...HABITS, ...habits } };
}

/** How far out of a dark gondola's front nobody is seen (m): two standing people deep. */
const DARK_DEPTH_M = 0.9;
/** One gondola in so many has a dark place before it. */
const DARK_EVERY = 4;

export const SCENARIOS = {
  /** The demo store's own day. */
  shop: scenario({}),
  /** Half of the errands end in a stand of one to three minutes. */
  still: scenario({ longStandShare: 0.5, phoneShare: 0 }),
  /** Every shelf makes people stoop, and they take their time. */
  stoop: scenario({ stoopBelowM: 9, browseS: [2, 8], afterPickS: [2, 6] }),
  /** Children, people who sit in a wheelchair, and tall ones, each height as often. */
  heights: scenario({ heightM: [1.1, 2.05] }),
  /** Bodies touch the shelf's edge, and each other's elbows. */
  shelf: scenario({ standOffM: [0.2, 0.27], elbowRoomM: 0.45, browseS: [2, 12] }),
  /** Everybody comes in a group of five that walks together and parts. */
  groups: scenario({ groupShare: 1, groupSize: [5, 5] }, { groupsWalkTogether: true }),
  /** People stop for longer than a tracklet lives where no camera sees them, and come out again. */
  dark: scenario({ browseS: [3, 15] }, { dark: darkPlaces }),
  /** Each camera stalls for 1–8 s about once in 40 s. */
  stall: scenario({}, { faults: { ...FAULTS, stallEveryS: 40, stallS: [1, 8] } }),
  /** Each camera repeats its last frame for 0.4–3 s about once in 20 s. */
  repeat: scenario({}, { faults: { ...FAULTS, repeatEveryS: 20, repeatS: [0.4, 3] } }),
} as const;

export type ScenarioName = keyof typeof SCENARIOS;

function darkPlaces(floor: Floor): Omit<Footprint, 'topM'>[] {
  return footprints(floor.store).flatMap((box, i) => {
    if (i % DARK_EVERY !== 0) return [];
    const [nx, ny] = floor.stock.fronts[i]!;
    const reach = (n: number) => (n > 0 ? [0, DARK_DEPTH_M] : n < 0 ? [-DARK_DEPTH_M, 0] : [0, 0]);
    const [xLow, xHigh] = reach(nx) as [number, number];
    const [yLow, yHigh] = reach(ny) as [number, number];
    return [{ x0: box.x0 + xLow, x1: box.x1 + xHigh, y0: box.y0 + yLow, y1: box.y1 + yHigh }];
  });
}
