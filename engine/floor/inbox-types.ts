/**
 * What enters the Floor. Everything here is a recorded input: replaying the sealed inboxes of a
 * run gives the run again. Device messages arrive decoded and checked by the gateway.
 */
import type { SourceClass } from '../catalog/model.js';

interface InputBase {
  /** Index of the source in StoreModel.sources. */
  source: number;
  seq: number;
  /** Event time, Unix ms. */
  tMs: number;
}
export interface FrameInput extends InputBase {
  kind: 'frame';
  /** n × 5: left, top, width, height (pixels), score. */
  boxes: Float32Array;
}
export interface PlatesInput extends InputBase {
  kind: 'plates';
  rateHz: number;
  samples: number;
  /** samples × plates of the gondola, grams; tMs is the time of the first sample. */
  values: Float32Array;
}
export interface BodiesInput extends InputBase {
  kind: 'bodies';
  ids: string[];
  /** ids.length × 8 joints × (x, y, z, score), metres; NaN: not seen. */
  joints: Float32Array;
}
export interface GateInput extends InputBase {
  kind: 'gate';
  action: 'enter' | 'exit';
  /** Time of its message, Unix ms, where that came too late: it happens at `tMs`. */
  toldMs?: number;
  /** Random id, made at the gateway (entry only). */
  visit: string | null;
  /** Keyed HMAC of the shopper's code; the code itself goes no further than the gateway. */
  reference: string | null;
  role: 'shopper' | 'staff';
  body: string | null;
}
export type DeviceInput = FrameInput | PlatesInput | BodiesInput | GateInput;

/** What actors and people answer; it enters through the next inbox. */
export type Command =
  /** A gate's actor let somebody in. */
  | {
      kind: 'admit';
      visit: string;
      gate: number;
      role: 'shopper' | 'staff';
      body: string | null;
      tMs: number;
    }
  /**
   * A visit that the journal has open, for a Floor that was made anew and knows nobody: after an
   * upgrade, say. `held`: products (index) and units of its cart.
   */
  | { kind: 'adopt'; visit: string; role: 'shopper' | 'staff'; held: [product: number, units: number][] }
  /** A visit that the journal has open and the Floor does not know, nor anybody: after a restart. */
  | { kind: 'abandon'; visit: string }
  /** A person decided a review: the line, or null where nothing was taken. */
  | {
      kind: 'settle';
      review: string;
      visit: string | null;
      product: number | null;
      quantity: number;
      by: string;
    };

/** One tick's inputs, complete and in order. */
export interface SealedInbox {
  /** Counts up by one; tick × tickMs is its time, so that ticks are named once for all runs. */
  tick: number;
  /** Nominal time of the tick, Unix ms: tick × tickMs. */
  tMs: number;
  /** Event time up to which (exclusive) each class is complete in this and all earlier ticks. */
  cutMs: Readonly<Record<SourceClass, number>>;
  /**
   * Gondolas that told more than their class is complete for: source and event time. Their samples
   * are sealed so far, since no shelf waits for another gondola's late message.
   */
  ahead?: readonly (readonly [source: number, tMs: number])[];
  /** Sources given up at this seal: silent for longer than their class waits. */
  silent: readonly number[];
  /** Sources that were silent and are heard again. */
  back: readonly number[];
  /** Sorted by (tMs, source, seq). */
  inputs: readonly DeviceInput[];
  /** In the order in which they were accepted. */
  commands: readonly Command[];
  /** True for the last tick of a run whose sources all ended: whoever is inside is settled. */
  closing: boolean;
  /**
   * The store was away before this tick: for so long (ms) nothing was heard and nobody was followed.
   * Absent where it was not, or not for long enough to matter.
   */
  awayMs?: number;
  /** A kernel failed on this tick's inputs: what it may not have was taken out. */
  quarantined?: Quarantined;
}

export interface Quarantined {
  /** What was left in: passages of gates, or of them only entries, which no kernel is asked about. */
  kept: 'gates' | 'entries';
  /** Inputs taken out. */
  inputs: number;
  /** What the kernel said. */
  error: string;
}
