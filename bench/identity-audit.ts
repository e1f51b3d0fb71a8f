/**
 * Whether each visit keeps its person from entrance to exit: at every tick the place that the
 * engine publishes for a visit, against where that visit's person truly was at the same event time.
 */
import type { Crowd } from '../clients/simulator/crowd.js';
import type { Person } from '../clients/simulator/person.js';
import { STEP_MS } from '../clients/simulator/simulate.js';
import type { PersonView } from '../engine/api.js';

/** A visit shown this far from its person (m) is not where its person is. */
export const WRONG_BEYOND_M = 1;
/** … for this long without a break (ms): a body half hidden may jump for a moment. */
export const WRONG_FOR_MS = 1_000;
/** Somebody this near (m) to the wrong place is whom the visit follows now. */
const SOMEBODY_M = 0.6;

/** Why a visit did not keep its person; the first thing that went wrong. */
export const REASONS = [
  'bound to another at the gate',
  'swapped with another',
  'found again as another',
  'left with a place where nobody is',
  'never bound',
  'given up while inside',
  'left when another left',
  'its exit was not noticed',
] as const;
export type Reason = (typeof REASONS)[number];

interface Follow {
  person: Person;
  tracklets: number;
  tracklet: number;
  /** Whether this tracklet was ever where the person is. */
  wasRight: boolean;
  wrongSinceMs: number;
  reason: Reason | null;
  /** Looks by what was shown. */
  right: number;
  wrong: number;
  unseen: number;
  exit: { tMs: number; cause: string } | null;
}

export interface IdentityResult {
  visits: number;
  kept: number;
  reasons: Record<Reason, number>;
  /** Shares of all looks at people inside. */
  shownRight: number;
  shownWrong: number;
  notShown: number;
  /** Tracklets a visit had in the mean. */
  trackletsPerVisit: number;
  /** Visits that failed, for looking into. */
  failures: { visit: string; person: number; reason: Reason; atMs: number }[];
}

/** Where everybody is. */
interface Moment {
  x: Float64Array;
  y: Float64Array;
  who: Int32Array;
}

/** What the Floor published of whom it knew. */
interface Look {
  tMs: number;
  shown: Map<string, PersonView>;
}

/**
 * Everything is kept, and judged at the end: which visit is whose is told once the entry is on disk,
 * and that takes as long as the disk does.
 */
export class IdentityAudit {
  readonly #moments: Moment[] = [];
  readonly #looks: Look[] = [];
  readonly #visits = new Map<string, Follow>();
  readonly #failures: IdentityResult['failures'] = [];

  /** Keeps where everybody is at tMs; call after each step of the world. */
  world(tMs: number, crowd: Crowd, bySlot: readonly (Person | undefined)[]): void {
    this.#moments[Math.round(tMs / STEP_MS)] = {
      x: Float64Array.from(crowd.x),
      y: Float64Array.from(crowd.y),
      who: Int32Array.from(crowd.x, (_, slot) => bySlot[slot]?.number ?? 0),
    };
  }

  entered(visit: string, person: Person): void {
    this.#visits.set(visit, {
      person,
      tracklets: 0,
      tracklet: 0,
      wasRight: false,
      wrongSinceMs: 0,
      reason: null,
      right: 0,
      wrong: 0,
      unseen: 0,
      exit: null,
    });
  }

  exited(visit: string, tMs: number, cause: string): void {
    const follow = this.#visits.get(visit);
    if (follow) follow.exit = { tMs, cause };
  }

  /** Keeps what the Floor publishes for event time tMs. */
  look(tMs: number, rows: readonly PersonView[]): void {
    if (tMs <= (this.#looks.at(-1)?.tMs ?? 0)) return;
    const shown = new Map(rows.flatMap((r) => (r.visit === null ? [] : [[r.visit, r] as const])));
    this.#looks.push({ tMs, shown });
  }

  #judgeLook({ tMs, shown }: Look): void {
    const moment = this.#moments[Math.round(tMs / STEP_MS)];
    if (!moment) return;
    for (const [visit, follow] of this.#visits) {
      const slot = moment.who.indexOf(follow.person.number);
      const { enteredMs, exitedMs } = follow.person;
      // Between the gates only: on the street nobody is anybody's.
      if (slot < 0 || tMs < enteredMs || tMs > Math.min(exitedMs ?? tMs, follow.exit?.tMs ?? tMs)) continue;
      const row = shown.get(visit);
      if (!row) {
        follow.unseen++;
        follow.wrongSinceMs = 0;
        continue;
      }
      this.#judge(visit, follow, row, moment, slot, tMs);
    }
  }

  #judge(visit: string, follow: Follow, row: PersonView, moment: Moment, slot: number, tMs: number): void {
    if (row.tracklet !== follow.tracklet) {
      follow.tracklet = row.tracklet;
      follow.tracklets++;
      follow.wasRight = false;
    }
    const off = Math.hypot(moment.x[slot]! - row.x, moment.y[slot]! - row.y);
    if (off <= WRONG_BEYOND_M) {
      follow.right++;
      follow.wasRight ||= off <= SOMEBODY_M;
      follow.wrongSinceMs = 0;
      return;
    }
    follow.wrong++;
    follow.wrongSinceMs ||= tMs;
    if (tMs - follow.wrongSinceMs < WRONG_FOR_MS) return;
    const another = moment.who.some(
      (who, i) =>
        who !== 0 && i !== slot && Math.hypot(moment.x[i]! - row.x, moment.y[i]! - row.y) <= SOMEBODY_M,
    );
    this.#fail(visit, follow, tMs, whyWrong(follow, another));
  }

  #fail(visit: string, follow: Follow, atMs: number, reason: Reason): void {
    if (follow.reason !== null) return;
    follow.reason = reason;
    this.#failures.push({ visit, person: follow.person.number, reason, atMs });
  }

  /** The verdict, once all visits are known. @param toleranceMs how far the exit's event time may be off the person's own passage */
  result(toleranceMs = STEP_MS): IdentityResult {
    for (const look of this.#looks.splice(0)) this.#judgeLook(look);
    const reasons = Object.fromEntries(REASONS.map((r) => [r, 0])) as Record<Reason, number>;
    let [visits, right, wrong, unseen, tracklets] = [0, 0, 0, 0, 0];
    for (const [visit, follow] of this.#visits) {
      const { exitedMs } = follow.person;
      right += follow.right;
      wrong += follow.wrong;
      unseen += follow.unseen;
      if (exitedMs === null) continue;
      visits++;
      tracklets += follow.tracklets;
      if (follow.tracklets === 0) this.#fail(visit, follow, exitedMs, 'never bound');
      const { exit } = follow;
      if (exit && exit.cause !== 'gate' && exit.tMs < exitedMs)
        this.#fail(visit, follow, exit.tMs, 'given up while inside');
      else if (exit?.cause !== 'gate') this.#fail(visit, follow, exitedMs, 'its exit was not noticed');
      else if (Math.abs(exit.tMs - exitedMs) > toleranceMs)
        this.#fail(visit, follow, exit.tMs, 'left when another left');
      if (follow.reason) reasons[follow.reason]++;
    }
    const looks = Math.max(1, right + wrong + unseen);
    const lost = REASONS.reduce((sum, r) => sum + reasons[r], 0);
    return {
      visits,
      kept: visits - lost,
      reasons,
      shownRight: right / looks,
      shownWrong: wrong / looks,
      notShown: unseen / looks,
      trackletsPerVisit: tracklets / Math.max(1, visits),
      failures: this.#failures,
    };
  }
}

function whyWrong({ tracklets, wasRight }: Follow, another: boolean): Reason {
  if (!another) return 'left with a place where nobody is';
  if (wasRight) return 'swapped with another';
  return tracklets === 1 ? 'bound to another at the gate' : 'found again as another';
}
