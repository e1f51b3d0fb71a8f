/** Says where the Floor's tables are too small for what the store sees: what finds no room is not followed. */
import type { TrackingCounts } from '../../wasm/tracking.js';
import { SaunterError } from '../errors.js';
import type { StoreLimits } from '../limits.js';
import type { Log } from '../log.js';
import type { PeoplePart } from './parts.js';

/** What had no room, and the limit that makes room for it. */
const LIMIT_OF = {
  peopleOverflow: ['people', 'people on the floor'],
  visitsOverflow: ['people', 'visits'],
  bodiesOverflow: ['bodies', 'bodies of sources of joints'],
  boxesOverflow: ['detectionsPerTick', "boxes of a tick's frames"],
  pairsOverflow: ['detectionsPerFrame', 'all that the boxes of a frame may be'],
} as const satisfies Partial<Record<keyof TrackingCounts, readonly [keyof StoreLimits, string]>>;

type Overflow = keyof typeof LIMIT_OF;

/** Looked at so often, and said again after so long at least (ms of event time): a full table refuses at each tick. */
const LOOK_EVERY_MS = 1_000;
const SAID_EVERY_MS = 60_000;

export class FloorRoom {
  readonly #limits: StoreLimits;
  readonly #log: Log;
  /** What has been said, or was counted before. */
  readonly #said = new Map<Overflow, number>();
  #nextMs = 0;

  constructor(limits: StoreLimits, log: Log) {
    this.#limits = limits;
    this.#log = log;
  }

  /** The counts go on from here: those of a copy that was taken over. */
  begin(counts: TrackingCounts): void {
    for (const what of Object.keys(LIMIT_OF) as Overflow[]) this.#said.set(what, counts[what]);
  }

  /** Looks at the counts after a tick at tMs (Unix ms). */
  look(people: Pick<PeoplePart, 'counts'>, tMs: number): void {
    if (tMs < this.#nextMs) return;
    this.#nextMs = tMs + LOOK_EVERY_MS;
    const counts = people.counts();
    const since = (what: Overflow) => counts[what] - (this.#said.get(what) ?? 0);
    const grown = (Object.keys(LIMIT_OF) as Overflow[]).filter((what) => since(what) > 0);
    if (grown.length === 0) return;
    this.#nextMs = tMs + SAID_EVERY_MS;
    for (const what of grown) {
      const [limit, name] = LIMIT_OF[what];
      const err = new SaunterError(
        'SAUNTER_FLOOR_FULL',
        `the Floor had no room for ${name} ${since(what)} time(s): limits.${limit} is ${this.#limits[limit]}`,
        {
          hint: `Raise limits.${limit} in the store's config and start again; where that is far more than the store has, look for a device that names the same anew.`,
        },
      );
      this.#log.error({ err }, 'no room on the Floor');
    }
    this.begin(counts);
  }
}
