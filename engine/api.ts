/** The engine as the gateway sees it. `engine.ts` implements it. */
import type { ActorView } from './actors/index.js';

export type { ActorView };

import type { TrackingCounts } from '../wasm/tracking.js';
import type { StoreModel } from './catalog/model.js';
import type { Command, DeviceInput } from './floor/inbox-types.js';
import type { Passage } from './floor/passages.js';
import type { JournalEntry } from './journal/events.js';
import type { Journal } from './journal/types.js';

export interface StoreClock {
  /** Store time now, Unix ms. */
  now(): number;
  /**
   * How fast it runs against the wall; Infinity when event time drives it (replay): then `now` is
   * the latest event time heard, and a message is not mistimed by being ahead of it.
   */
  readonly speed: number;
}

export interface PersonView {
  tracklet: number;
  x: number;
  y: number;
  confidence: number;
  visit: string | null;
  role: 'shopper' | 'staff' | 'unknown';
}

/** How the store's parts are: its actors, and what was survived. */
export interface Condition extends ConditionCounts {
  /** Every actor, parents before children. */
  actors: readonly ActorView[];
}

export interface ConditionCounts {
  /** Messages to actors that were not there. */
  deadLetters: number;
  /** Facts that were set aside, ever. */
  parked: number;
  /** Failures of the Floor's kernels since the start. */
  traps: number;
  /** Inboxes that were quarantined, ever. */
  quarantined: number;
  /** Reviews that wait for a person's answer. */
  openReviews: number;
  /** What the trackers refused or had no room for. */
  tracking: TrackingCounts;
}

export interface TickReport {
  tick: number;
  tMs: number;
  /** How far the tick is behind the store's clock. */
  lagMs: number;
  /** Engine's own work of this tick. */
  workMs: number;
}

export interface StoreEngine {
  readonly model: StoreModel;
  readonly clock: StoreClock;
  readonly journal: Journal;
  /** @throws ProtocolError: late, repeated, mistimed or too many. It changed nothing. */
  accept(input: DeviceInput): void;
  /** The source's stream is over. */
  end(source: number): void;
  /** Nothing happened at the source up to tMs. */
  heartbeat(source: number, seq: number, tMs: number): void;
  command(command: Command): void;
  /** Confirmed people as published at the last tick. */
  people(): PersonView[];
  /** Sources by state. */
  sources(): { id: string; class: string; state: 'up' | 'silent' | 'never' | 'ended'; lastMs: number }[];
  condition(): Condition;
  /** Of `condition`, without the actors: for whoever asks often. */
  counts(): ConditionCounts;
  onTick(listener: (report: TickReport) => void): void;
  /**
   * Journal entries in order. `durable: false`: just appended (provisional lines may be shown);
   * called again with `durable: true` once flushed (final lines, receipts).
   */
  onEntries(listener: (entries: readonly JournalEntry[], durable: boolean) => void): void;
  /** Exits that the store has taken and would know of after a crash; one that is told again, again. */
  onExits(listener: (exits: readonly Passage[]) => void): void;
}
