/** How the simulated people behave: shares, times (s) and distances (m), in one place. */
export const HABITS = {
  /** Mean of the further items after the first, and the most items of a visit. */
  moreItems: 3,
  maxItems: 9,
  /** Walking pace in a shop, m/s: slower than on the street (1.3). */
  pace: [0.65, 1.2],
  heightM: [1.55, 1.93],
  /** Groups: share of arrivals, and how many come together. */
  groupShare: 0.05,
  groupSize: [2, 5],
  /** At a gate: showing the code. */
  gateS: [0.7, 1.4],
  /** From the code to the open gate: the store's answer, and the wings' way. */
  gateOpensS: [0.5, 0.9],
  exitGateS: [0.2, 0.6],
  /** In front of a shelf, before the hand moves. */
  browseS: [0.8, 5],
  afterPickS: [0.8, 2.2],
  /** Between the front edge of the shelf and the middle of the body. */
  standOffM: [0.28, 0.5],
  /** Two people do not stand closer than this at one gondola. */
  elbowRoomM: 0.6,
  /** Give up waiting for a place at the shelf after this. */
  patienceS: 12,
  secondUnitShare: 0.15,
  thirdUnitShare: 0.2,
  putBackShare: 0.07,
  misplaceShare: 0.015,
  touchShare: 0.25,
  /** Stands still with the phone; a few for minutes. */
  phoneShare: 0.04,
  phoneS: [12, 50],
  longStandShare: 0.005,
  longStandS: [60, 180],
  /** Shelves lower than this make people stoop. */
  stoopBelowM: 0.6,
  /** One staff member for so many people. */
  peoplePerStaff: 25,
  /** Staff fill a lane that has fewer units than this part of what fits. */
  restockBelow: 0.4,
  restockEveryS: [4, 15],
  placeS: [0.9, 1.8],
  /** Mean time of a visit, for the rate of arrivals: at gates and shelves, and per metre of the store's width and depth. */
  visitS: 45,
  visitSPerM: 1.2,
} as const;

type Wide<T> = T extends number
  ? number
  : T extends readonly [number, number]
    ? readonly [number, number]
    : never;
/** Another store's people may have other habits; see scenarios.ts. */
export type Habits = { readonly [K in keyof typeof HABITS]: Wide<(typeof HABITS)[K]> };
