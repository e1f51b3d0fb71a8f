/**
 * The two halves of the Floor's work, as the tick calls them. Each keeps its state in the arena
 * (one WASM instance a store) and hands out facts; the tick names them.
 */
import type { TrackingCounts } from '../../wasm/tracking.js';
import type { SourceClass } from '../catalog/model.js';
import type { UnnamedFact } from './facts.js';
import type { BodiesInput, Command, FrameInput, GateInput, PlatesInput } from './inbox-types.js';

/** Event time up to which each class is complete at this tick, Unix ms. */
export type Cuts = Readonly<Record<SourceClass, number>>;

/**
 * People on the floor: one slot a tracklet (unbroken motion of one body): of cameras below limits.people, then
 * (from the next multiple of four on) those of bodies that a source follows itself.
 * Views into the arena: read only, valid as long as the instance.
 */
export interface PersonTable {
  readonly capacity: number;
  /** Unique tracklet number, counts up from 1; 0 where the slot is free. */
  readonly tracklet: Uint32Array;
  /** Position and velocity at the people's cut, metres and metres per second. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly vx: Float32Array;
  readonly vy: Float32Array;
  /** Probability that the person exists, 0…1. */
  readonly confidence: Float32Array;
  /** 1 once the tracklet is confirmed and may be shown, bound and charged. */
  readonly confirmed: Uint8Array;
  /** Slot of the visit it is bound to, −1 for none. */
  readonly visit: Int32Array;
  /** Address of the struct of arrays in linear memory, for kernels of other parts. */
  readonly address: number;
}

/** VisitTable.state of a visit that has its tracklet. */
export const BOUND = 2;
/** VisitTable.role of staff. */
export const STAFF = 1;

/** Visits by slot, 0 ≤ slot < limits.people. */
export interface VisitTable {
  readonly capacity: number;
  /** 0 free, 1 waits for its tracklet, BOUND, 3 left the floor. */
  readonly state: Uint8Array;
  /** 0 shopper, STAFF. */
  readonly role: Uint8Array;
  /** Person slot it is bound to, −1 for none. */
  readonly person: Int32Array;
  /** How sure it is, 0…1, that this is the one who came in: less after a `rebound` that had a rival. */
  readonly sure: Float32Array;
  /** The visit whose person it may be else, −1 for nobody known. */
  readonly rival: Int32Array;
  idOf(slot: number): string;
  /** −1 where there is no such visit. */
  slotOf(visit: string): number;
}

/** A visit that is over: by an exit gate (its index), or lost for good (gate −1). */
export interface Departure {
  visit: number;
  cause: 'gate' | 'lost';
  gate: number;
  tMs: number;
}

export interface PeoplePart {
  /** The store was away until tMs: nobody was followed meanwhile. */
  away(tMs: number): void;
  readonly persons: PersonTable;
  readonly visits: VisitTable;
  /** What the cameras see of the floor, to be given to the next Floor of the same store. */
  coverage(): Uint8Array;
  /** Tracklets that there were so far: the same number, and nobody has come. */
  opened(): number;
  frame(input: FrameInput): void;
  /** Returns the person slot of each body, −1 where the table is full. The array is reused. */
  bodies(input: BodiesInput): Int32Array;
  /** A visit of before this Floor was made: its person is somewhere on the floor. False: no room for it. */
  adopt(command: Extract<Command, { kind: 'adopt' }>, tMs: number): boolean;
  /** A visit begins at a gate: it waits for a tracklet there (or for `body`). False: no room for it. */
  admit(command: Extract<Command, { kind: 'admit' }>): boolean;
  /** Somebody passes an exit gate; `departed` tells who, once the cameras have come to that moment. */
  exit(input: GateInput): void;
  /** Advances tracking to the cut; facts `bound`, `unbound`, `rebound`. */
  step(tMs: number, cuts: Cuts): UnnamedFact[];
  /** Visits that the last step found to be over. */
  departed(): readonly Departure[];
  /** Frees a visit's slot after its exit fact. */
  release(visit: number): void;
  /** What was refused or could not be held, ever: copies go on counting. */
  counts(): TrackingCounts;
}

export interface MatchingPart {
  /** The arena was overwritten by a copy of an earlier run. */
  restored(): void;
  /** The store was away between two event times: what moved then, nobody saw. */
  away(fromMs: number, toMs: number): void;
  /** A new Floor counts its interactions from `last` on: they are named once for all runs. */
  countFrom(last: number): void;
  plates(input: PlatesInput): void;
  /** 3D joints; `slots` as `PeoplePart.bodies` returned them. */
  joints(input: BodiesInput, slots: Int32Array): void;
  /** Positions of all persons at event time tMs, after the people's step. */
  positions(tMs: number): void;
  /** What the cart of a visit of before holds. */
  adopt(command: Extract<Command, { kind: 'adopt' }>): void;
  /** A person settled a review: what is held changes. */
  settle(command: Extract<Command, { kind: 'settle' }>): void;
  /** Advances weights and matching to the cuts; facts `line…`, `review`, `stock`, `plate_health`. */
  step(tMs: number, cuts: Cuts): UnnamedFact[];
  /** Whether nothing open before `untilMs` can still touch the visit. */
  settled(visit: number, untilMs: number): boolean;
  /** The visit leaves: decide what is open for it now, as well as can be. */
  finish(visit: number): UnnamedFact[];
  /** The visit's slot is free again. */
  release(visit: number): void;
  /** The last tick, all visits have left: what was said of shelves and has no person goes. */
  end(): UnnamedFact[];
}
